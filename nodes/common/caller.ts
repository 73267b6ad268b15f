import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

/** The n8n contexts from which the nodes speak to a platform. */
export type Context =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| ITriggerFunctions
	| IWebhookFunctions;

/** Facts about an endpoint, as its platform documents it. */
export interface EndpointFacts {
	/** Where the endpoint is documented: an address, or the name of a seed document. */
	source: string;
	/** Whether doing it twice is as good as once, so that it may be repeated after a time-out. Never so for a send. */
	repeatable?: boolean;
	/** Whether it puts a message into a chat. */
	sends?: boolean;
	/** The server edition that has it, where not all do. */
	edition?: string;
}

/** The place a request is made from: everything the client has to know of it. */
export interface Caller {
	readonly context: Context;
	/** Index of the input item the request is made for; undefined outside of a run. */
	readonly itemIndex: number | undefined;
	/** Stands at the end of error messages: the target of the call, where an item has several. */
	readonly messageSuffix: string;
	/** Whether requests may be repeated after a time-out, unless they say otherwise themselves. */
	readonly repeatable: boolean;
	/** How often a request that certainly had no effect is repeated. */
	readonly retries: number;
	readonly timeoutMs: number;
	/** Aborted when the execution is cancelled. */
	readonly signal: AbortSignal | undefined;
	/** Returns the decrypted data of a credential, read at most once per caller (in a run: once per run). */
	credential(type: string): Promise<ICredentialDataDecryptedObject>;
}

/** A caller outside of a run: drop-downs, webhook registration, webhook calls. */
export function callerOf(context: Context): Caller {
	return {
		context,
		itemIndex: undefined,
		messageSuffix: '',
		repeatable: false,
		retries: 2,
		timeoutMs: 10_000,
		signal: undefined,
		credential: credentialReader(context),
	};
}

/** Reads each credential type once, however often it is asked for. */
export function credentialReader(context: Context): Caller['credential'] {
	const read = new Map<string, Promise<ICredentialDataDecryptedObject>>();
	return async (type) => {
		let credential = read.get(type);
		if (credential === undefined) {
			credential = context.getCredentials(type);
			read.set(type, credential);
		}
		return await credential;
	};
}
