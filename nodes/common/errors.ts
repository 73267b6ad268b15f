import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { Caller, Context } from './requests/caller';
import { shortened } from './text/excerpt';

/** An error that n8n shows unchanged. */
export type NodeError = NodeApiError | NodeOperationError;

/** The description of a request that failed. Holds no secret. */
export interface Refusal {
	/** Says what happened, in a sentence. */
	message: string;
	/** Says what to do, or what the failure means for the user: sentences. */
	hint: string;
	/** The platform's own code and its symbolic name. */
	code?: number | string;
	codeName?: string;
	httpStatus?: number;
	/** Whether the request may have taken effect. */
	mayHaveHappened?: boolean;
	/** Whether the platform may have refused because it does not know an ID. */
	unknownId?: boolean;
}

/** The longest message and description: both may quote what a user or a server wrote. */
const LONGEST_MESSAGE = 1_000;
const LONGEST_DESCRIPTION = 2_000;

/** Makes the error for a platform that refused a request or was not reached. */
export function apiError(caller: Caller, refusal: Refusal): NodeApiError {
	const message = shortened(refusal.message, LONGEST_MESSAGE) + caller.messageSuffix;
	const error = new NodeApiError(
		caller.context.getNode(),
		{ message },
		{
			message,
			description: shortened(refusal.hint, LONGEST_DESCRIPTION),
			httpCode: refusal.httpStatus === undefined ? undefined : String(refusal.httpStatus),
			itemIndex: caller.itemIndex,
		},
	);
	// n8n replaces a message that contains a system code such as ECONNREFUSED, even if the message only quotes it.
	error.message = message;
	if (refusal.code !== undefined) error.context.code = refusal.code;
	if (refusal.codeName !== undefined) error.context.codeName = refusal.codeName;
	if (refusal.mayHaveHappened) error.context.mayHaveHappened = true;
	return refusal.unknownId ? markUnknownId(error) : error;
}

/** Tells whether the failed call may have taken effect, so that it must not be repeated. */
export function mayHaveHappened(error: NodeError): boolean {
	return error.context.mayHaveHappened === true;
}

/** Marks an error that may come from a name in the place of an ID. */
export function markUnknownId<T extends NodeError>(error: T): T {
	error.context.unknownId = true;
	return error;
}

/** Tells whether markUnknownId() marked the error. */
export function namesUnknownId(error: NodeError): boolean {
	return error.context.unknownId === true;
}

/** Makes the error for a parameter that cannot be used. Nothing has been sent then. */
export function parameterError(
	caller: Pick<Caller, 'context' | 'itemIndex'>,
	parameter: string,
	complaint: string,
	hint?: string,
): NodeOperationError {
	const where = caller.itemIndex === undefined ? '' : ` [item ${caller.itemIndex}]`;
	return new NodeOperationError(
		caller.context.getNode(),
		`The parameter "${parameter}" ${shortened(complaint, LONGEST_MESSAGE)}${where}`,
		{ description: hint, itemIndex: caller.itemIndex },
	);
}

/**
 * Makes the error for a parameter whose expression n8n cannot evaluate, for example because it names a node that has not run. Nothing
 * has been sent. Keeps the details that n8n's editor shows of such an error.
 */
export function expressionError(
	caller: Pick<Caller, 'context' | 'itemIndex'>,
	parameter: string,
	error: unknown,
): NodeError {
	if (isNodeError(error)) return error;
	const failure = errorBeforeSending(caller, error);
	const complaint = `has an expression that fails: ${failure.message}`;
	failure.message = parameterError(caller, parameter, complaint).message;
	return failure;
}

/**
 * Makes the error for a run, or a call of it, that cannot go on.
 *
 * @param hint says what to do: sentences
 */
export function runError(
	context: Pick<Context, 'getNode'>,
	message: string,
	hint: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message, { description: hint });
}

/** Makes the error that ends a cancelled run. n8n knows its text, and marks the execution as cancelled rather than failed. */
export function cancelledError(context: Pick<Context, 'getNode'>): NodeOperationError {
	return new NodeOperationError(context.getNode(), 'The execution was canceled');
}

/**
 * Makes the error for a trigger or a credential that cannot work as it is set up. The editor shows the message of an error
 * and nothing else when a workflow is published or a test run starts, so the message holds the remedy as well.
 *
 * @param problem what is wrong: a clause without a full stop
 * @param remedy what to do about it: sentences
 */
export function setupError(
	context: Pick<Context, 'getNode'>,
	problem: string,
	remedy: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), `${problem}. ${remedy}`);
}

/** Moves an error's description into its message, for places where n8n shows only the message. */
export function saidInMessage<T>(error: T): T {
	if (!isNodeError(error)) return error;
	const { message, description } = error;
	if (!description || message.includes(description)) return error;
	error.message = `${message.replace(/\.$/, '')}. ${description}`;
	error.description = undefined;
	return error;
}

/** Runs `act` in a place where n8n shows only an error's message. Adds the description of a thrown error to its message. */
export async function explained<T>(act: () => Promise<T>): Promise<T> {
	try {
		return await act();
	} catch (error) {
		throw saidInMessage(error);
	}
}

/** Converts anything thrown to an n8n error. An unexpected error may have come after the request took effect. */
export function asNodeError(
	caller: Pick<Caller, 'context' | 'itemIndex'>,
	error: unknown,
): NodeError {
	if (isNodeError(error)) return error;
	const unforeseen = errorBeforeSending(caller, error);
	unforeseen.context.mayHaveHappened = true;
	return unforeseen;
}

/** Converts anything thrown before anything was sent to an n8n error. */
export function errorBeforeSending(
	{ context, itemIndex }: Pick<Caller, 'context' | 'itemIndex'>,
	error: unknown,
): NodeError {
	if (isNodeError(error)) return error;
	return new NodeOperationError(context.getNode(), error as Error, { itemIndex });
}

function isNodeError(error: unknown): error is NodeError {
	return error instanceof NodeApiError || error instanceof NodeOperationError;
}
