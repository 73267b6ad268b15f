import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { Readable } from 'node:stream';

import type { Caller } from '../../nodes/common/requests/caller';

export interface Sent extends IHttpRequestOptions {
	/** The type of the credential that signs the request. */
	signedBy?: string;
	/** The session of an email login at that time. */
	session?: unknown;
}

export interface Reply {
	status?: number;
	/** An object becomes JSON. */
	body: object | string | Uint8Array;
	afterMs?: number;
}

/**
 * A caller whose requests get these answers in turn, the last one also all later requests. For answers that no stand-in
 * gives, and requests that must not reach one.
 *
 * @param sent gets the requests
 */
export function callerAnswered(
	replies: ReadonlyArray<Reply | Error>,
	data: ICredentialDataDecryptedObject,
	sent: Sent[],
	settings: Partial<Caller> = {},
): Caller {
	const answer = async (options: IHttpRequestOptions, signedBy?: string) => {
		sent.push({ ...options, signedBy, session: data.sessionToken });
		const reply = replies[Math.min(sent.length, replies.length) - 1]!;
		if (reply instanceof Error) throw reply;
		const { status = 200, body, afterMs } = reply;
		if (afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, afterMs));
		return { statusCode: status, headers: { 'retry-after': '0.001' }, body: given(body) };
	};
	const helpers = {
		httpRequest: async (options: IHttpRequestOptions) => await answer(options),
		httpRequestWithAuthentication: async (type: string, options: IHttpRequestOptions) =>
			await answer(options, type),
	};
	return { ...callerWith(helpers, data), ...settings };
}

/** A caller outside of n8n that sends its requests by these helpers. */
export function callerWith(helpers: object, data: ICredentialDataDecryptedObject): Caller {
	return {
		context: { helpers, getNode: () => ({}) },
		itemIndex: undefined,
		messageSuffix: '',
		repeatable: false,
		retries: 0,
		timeoutMs: 10_000,
		signal: undefined,
		credential: async () => data,
	} as unknown as Caller;
}

function given(body: Reply['body']): string | Readable {
	if (body instanceof Uint8Array) return Readable.from([body], { objectMode: false });
	return typeof body === 'string' ? body : JSON.stringify(body);
}
