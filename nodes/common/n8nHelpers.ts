import * as n8nWorkflow from 'n8n-workflow';
import type {
	ExecutionError,
	ICheckProcessedOptions,
	IExecuteFunctions,
	INodeParameters,
	ITriggerFunctions,
	IWebhookDescription,
	NodeExecutionHint,
	NodeParameterValueType,
} from 'n8n-workflow';

import { setupError } from './errors';
import { errorName, warn } from './log';
import type { Caller } from './requests/caller';

/*
 * This file calls the n8n helpers that some supported versions of n8n lack, and handles their absence.
 * saveFailedExecution() and emitError() never throw, because nothing catches an error of a trigger between two events.
 */

/** Stores a failed execution, which also starts the error workflow. Before n8n 2.20 this is only logged. */
export function saveFailedExecution(context: ITriggerFunctions, error: unknown): void {
	try {
		context.saveFailedExecution(error as ExecutionError);
	} catch {
		warn(context, `An event could not be read (${errorName(error)})`);
	}
}

/** Deactivates the trigger with an error, after which n8n tries to activate it again. */
export function emitError(context: ITriggerFunctions, makeError: () => Error): void {
	try {
		context.emitError(makeError());
	} catch (error) {
		warn(context, `Could not tell n8n that the server refuses (${errorName(error)})`);
	}
}

/** Shows a hint above the output of the node. Older versions of n8n have no such hints. */
export function addHint(
	context: Pick<IExecuteFunctions, 'addExecutionHints'>,
	hint: NodeExecutionHint,
): void {
	if (typeof context.addExecutionHints === 'function') context.addExecutionHints(hint);
}

/** Tells whether the node runs as a tool of an AI agent. Older versions of n8n tell by only one of the two. */
export function runsAsTool(
	context: Pick<IExecuteFunctions, 'getNode' | 'isToolExecution'>,
): boolean {
	if (context.getNode().rewireOutputLogTo === n8nWorkflow.NodeConnectionTypes.AiTool) return true;
	return typeof context.isToolExecution === 'function' && context.isToolExecution();
}

/** n8n's list of what a node has processed, in its database. The Remove Duplicates node uses the same. */
export interface ProcessedStore {
	/** Adds entries, and returns the new ones. n8n has no helper that only reads the list. */
	note(entries: string[]): Promise<string[]>;
	remove(entries: string[]): Promise<void>;
}

/**
 * Returns the list of the node that runs; undefined where n8n has none.
 *
 * @param maxEntries n8n deletes the oldest entries beyond this number
 */
export function processedStore(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	maxEntries: number,
): ProcessedStore | undefined {
	const { checkProcessedAndRecord, removeProcessed } = helpers as Partial<typeof helpers>;
	if (checkProcessedAndRecord === undefined || removeProcessed === undefined) return undefined;
	const options: ICheckProcessedOptions = { mode: 'entries', maxEntries };
	return {
		note: async (entries) =>
			(await checkProcessedAndRecord(entries, 'node', options)).new.map(String),
		remove: async (entries) => await removeProcessed(entries, 'node', options),
	};
}

const { webhookDescriptionFields }: Partial<typeof n8nWorkflow> = n8nWorkflow;

/** A field of a webhook's description that depends on the node's parameters: an expression, and a function with the same result. */
export interface DescribedField {
	template: string;
	resolve(parameters: INodeParameters): NodeParameterValueType | undefined;
}

/**
 * Returns the response mode of a webhook that parameters choose. n8n reads such a field at every call: versions before 2.41
 * by the expression, later ones from the parameters themselves.
 */
export function responseModeOf(field: DescribedField): Pick<IWebhookDescription, 'responseMode'> {
	if (webhookDescriptionFields === undefined) return { responseMode: field.template };
	return webhookDescriptionFields({ responseMode: field });
}

/** Returns the response mode of a webhook where a parameter's value is the mode. */
export function responseModeFrom(parameter: string): Pick<IWebhookDescription, 'responseMode'> {
	return responseModeOf({
		template: `={{$parameter["${parameter}"]}}`,
		resolve: (parameters) => parameters[parameter],
	});
}

/** Tells whether n8n streams the output of this execution's nodes to the caller of the webhook. */
export function isStreaming(context: Pick<IExecuteFunctions, 'isStreaming'>): boolean {
	const { isStreaming: streams } = context as Partial<typeof context>;
	return streams?.call(context) === true;
}

/** Asks n8n 1.x to check the signatures of resume addresses; n8n 2 always does. */
export function requireSignatures(context: IExecuteFunctions): void {
	const { setSignatureValidationRequired } = context as {
		setSignatureValidationRequired?: () => void;
	};
	setSignatureValidationRequired?.call(context);
	if (typeof context.getSignedResumeUrl !== 'function') {
		throw setupError(
			context,
			'This version of n8n cannot sign the addresses by which answers come',
			'Update n8n to use Send and Wait for Response.',
		);
	}
}

/** The helpers of n8n 2.x for code that opens its own connections. */
interface EgressHelpers {
	getSecureEgressFilter?(): { validateUrl(url: string): Promise<{ ok: boolean }> };
}

/**
 * Tells whether n8n's SSRF protection (N8N_SSRF_PROTECTION_ENABLED) forbids a connection that does not go through its
 * request helper. n8n 1.x has neither the protection nor this helper.
 *
 * @param url an http or https URL
 */
export async function isBlocked(
	{ context }: Pick<Caller, 'context'>,
	url: string,
): Promise<boolean> {
	const { getSecureEgressFilter } = context.helpers as EgressHelpers;
	if (getSecureEgressFilter === undefined || !URL.canParse(url)) return false;
	return !(await getSecureEgressFilter().validateUrl(url)).ok;
}
