import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { Caller } from './caller';

/** What a user is told when a platform refuses a request or cannot be reached. Holds no secret. */
export interface Refusal {
	/** What happened, in a sentence. */
	message: string;
	/** What to do about it. */
	hint?: string;
	/** The platform's own code and its symbolic name. */
	code?: number | string;
	codeName?: string;
	httpStatus?: number;
}

/** The platform refused, or could not be reached. */
export function apiError(caller: Caller, refusal: Refusal): NodeApiError {
	const message = refusal.message + caller.place;
	const error = new NodeApiError(
		caller.context.getNode(),
		{ message },
		{
			message,
			description: refusal.hint,
			httpCode: refusal.httpStatus === undefined ? undefined : String(refusal.httpStatus),
			itemIndex: caller.itemIndex,
		},
	);
	// n8n puts words of its own in place of a message that holds a system code, if only in what it quotes.
	error.message = message;
	if (refusal.code !== undefined) error.context.code = refusal.code;
	if (refusal.codeName !== undefined) error.context.codeName = refusal.codeName;
	return error;
}

/** A parameter cannot be used as it stands. Nothing has been sent. */
export function parameterError(
	caller: Caller,
	parameter: string,
	complaint: string,
	hint?: string,
): NodeOperationError {
	const where = caller.itemIndex === undefined ? '' : ` [item ${caller.itemIndex}]`;
	return new NodeOperationError(
		caller.context.getNode(),
		`The parameter "${parameter}" ${complaint}${where}`,
		{ description: hint, itemIndex: caller.itemIndex },
	);
}

/** What was caught as one of n8n's errors; what is none yet becomes one. */
export function asNodeError(
	{ context, itemIndex }: Caller,
	error: unknown,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	return new NodeOperationError(context.getNode(), error as Error, { itemIndex });
}
