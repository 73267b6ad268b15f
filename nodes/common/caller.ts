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

/** Who makes a request: everything the request layer has to know of the place it is called from. */
export interface Caller {
	readonly context: Context;
	/** Index of the input item the request is made for; undefined outside of a run. */
	readonly itemIndex: number | undefined;
	/** What tells this call from others of the same item, at the end of a message: the chat, where there are several. */
	readonly place: string;
	/** How often a request that is known not to have taken effect is repeated. */
	readonly retries: number;
	readonly timeoutMs: number;
	/** Aborted when the execution is cancelled. */
	readonly signal: AbortSignal | undefined;
	/** Decrypted data of a credential, read at most once per caller (in a run: once per run). */
	credential(type: string): Promise<ICredentialDataDecryptedObject>;
}

/** A caller outside of a run: drop-downs, webhook registration, webhook calls. */
export function callerOf(context: Context): Caller {
	return {
		context,
		itemIndex: undefined,
		place: '',
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
