import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { onceIn } from '../onceIn';

/** The n8n contexts in which the nodes send requests. */
export type Context =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| ITriggerFunctions
	| IWebhookFunctions;

/** Facts about an endpoint, as its platform documents it. */
export interface EndpointFacts {
	/** The endpoint's documentation: an address, or the name of a document. */
	source: string;
	/**
	 * Whether a second request has the same effect as one, so that it may be repeated after a time-out. Never for a
	 * send.
	 */
	repeatable?: boolean;
	/** Whether it posts a message to a chat. */
	sends?: boolean;
	/** The server edition that has the endpoint, where not all have it. */
	edition?: string;
}

/** The context of a request: n8n's context, the item, and the settings for retries. */
export interface Caller {
	readonly context: Context;
	/** Index of the input item the request is made for; undefined outside of a run. */
	readonly itemIndex: number | undefined;
	/** Added to error messages: the target of the call, where an item has several. */
	readonly messageSuffix: string;
	/** Whether requests may be repeated after a time-out, unless they say otherwise themselves. */
	readonly repeatable: boolean;
	/** How many times a request that may be repeated is repeated. */
	readonly retries: number;
	readonly timeoutMs: number;
	/** Whether a repeatable request is repeated after a time-out as well. */
	readonly repeatAfterTimeout: boolean;
	/** Aborted when the execution is cancelled. */
	readonly signal: AbortSignal | undefined;
	/** Returns the decrypted data of a credential, read once per caller (in a run: once per run), and again after a failure. */
	credential(type: string): Promise<ICredentialDataDecryptedObject>;
}

const TIMEOUT_MS = 10_000;
/**
 * The time-out in the hooks by which n8n activates or deactivates a webhook trigger. For a server that does not answer, n8n 2.41 calls create()
 * and delete() five times each, with pauses of 15 s together, and shows a text of its own if that takes longer than 84 s
 * (WorkflowPublicationOutboxConsumer). For one trigger this is short enough: 75 s.
 */
const ACTIVATION_TIMEOUT_MS = 6_000;

/**
 * Makes the caller for requests outside of a run: drop-downs, webhook registration, webhook calls. After a time-out nothing is repeated, because
 * somebody waits.
 */
export function callerOf(context: Context): Caller {
	return {
		context,
		itemIndex: undefined,
		messageSuffix: '',
		repeatable: false,
		retries: 2,
		timeoutMs: isHook(context) ? ACTIVATION_TIMEOUT_MS : TIMEOUT_MS,
		repeatAfterTimeout: false,
		signal: undefined,
		credential: credentialReader(async (type) => await context.getCredentials(type)),
	};
}

/** Tells whether n8n gave a context to a hook. The context of a connection, which has this method too, can emit events. */
function isHook(context: Context): boolean {
	return 'getActivationMode' in context && !('emit' in context);
}

/** Returns a function that reads each credential type once, and again if it could not be read. */
export function credentialReader(read: Caller['credential']): Caller['credential'] {
	const known = new Map<string, Promise<unknown>>();
	return async (type) => await onceIn(known, type, async () => await read(type));
}
