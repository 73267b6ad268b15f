import type { ExecutionError, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

type Context = ITriggerFunctions | IWebhookFunctions;

/**
 * n8n helpers that triggers call where no caller can catch an error: between two events. Not every supported version
 * of n8n has all of them, so they are called only here, where their absence is handled. None of these functions
 * throws.
 */

/** Stores a failed execution, which also starts the error workflow. Before n8n 2.20 this is only logged. */
export function saveFailedExecution(context: ITriggerFunctions, error: unknown): void {
	try {
		context.saveFailedExecution(error as ExecutionError);
	} catch {
		warn(context, `An event could not be read (${nameOf(error)})`);
	}
}

/** Deactivates the trigger with an error, after which n8n tries to activate it again. */
export function emitError(context: ITriggerFunctions, makeError: () => Error): void {
	try {
		context.emitError(makeError());
	} catch (error) {
		warn(context, `n8n could not be told that the server refuses (${nameOf(error)})`);
	}
}

/** Writes a warning about a trigger node to n8n's log. */
export function warn(context: Pick<Context, 'logger' | 'getNode'>, message: string): void {
	try {
		context.logger.warn(`${context.getNode().name}: ${message}`);
	} catch {
		// Without a log there is nothing to do.
	}
}

/** Returns the class of an error. Its message may quote the event, which must not be logged. */
export function nameOf(error: unknown): string {
	return error instanceof Error ? error.name : typeof error;
}
