import type { ExecutionError, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

type Context = ITriggerFunctions | IWebhookFunctions;

/**
 * Helpers of n8n that a trigger calls where nobody can catch an error: between two events. Not every supported n8n has
 * all of them, so they are called here only, where their absence is handled. None of these functions throws.
 */

/** Stores a failed execution, which also starts the error workflow. Before n8n 2.20 there is only the log. */
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
		// There is no log, so there is nobody to tell.
	}
}

/** The kind of an error. Its message may quote the event, which does not belong in a log. */
export function nameOf(error: unknown): string {
	return error instanceof Error ? error.name : typeof error;
}
