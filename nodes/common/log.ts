import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { Context } from './requests/caller';

type Logging = Pick<Context, 'logger' | 'getNode'>;

/** Writes a warning about a node to n8n's log. */
export function warn(context: Logging, message: string): void {
	log(context, 'warn', message);
}

/** Writes an error of a node to n8n's log: something is lost. */
export function logError(context: Logging, message: string): void {
	log(context, 'error', message);
}

/** Writes a notice about a node to n8n's log. */
export function logInfo(context: Logging, message: string): void {
	log(context, 'info', message);
}

function log(context: Logging, level: 'info' | 'warn' | 'error', message: string): void {
	try {
		context.logger[level](`${context.getNode().name}: ${message}`);
	} catch {
		// Without a log there is nothing to do.
	}
}

/** Returns the class of an error. Its message may quote the event, which must not be logged. */
export function errorName(error: unknown): string {
	return error instanceof Error ? error.name : typeof error;
}

/** Says why something failed. The texts of this package's own errors hold no secret; other errors may quote the event. */
export function reasonOf(error: unknown): string {
	const isOwn = error instanceof NodeApiError || error instanceof NodeOperationError;
	return isOwn ? error.message : errorName(error);
}
