import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import {
	answerIn,
	httpOptions,
	maskOf,
	resultOf,
	type ApiRequest,
	type Attempt,
	type Service,
} from './client';
import { Deadline } from './deadline';
import { isComposite } from './guards';
import { isWebAddress, NO_WEB_ADDRESS, noReply, TIMED_OUT, type Outcome } from './request';

const TIMEOUT_MS = 10_000;

type CredentialTest = (
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
) => Promise<INodeCredentialTestResult>;

/** Sends one request of a credential's test; says what it came to as the operations do. */
export type TestRequest = <T>(service: Service, request: ApiRequest<T>) => Promise<Attempt<T>>;

/**
 * Makes the test of a credential: read-only requests, read and described like those of the operations. n8n's
 * declarative tests would follow redirects with the signature, and show only a system code where the connection
 * fails.
 *
 * @param sign adds the credential's signature to a request, as its `authenticate` does
 * @param ask makes the requests, and returns what the last one came to
 */
export function credentialTest(
	sign: (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	) => Promise<IHttpRequestOptions>,
	ask: (
		attempt: TestRequest,
		credential: ICredentialDataDecryptedObject,
	) => Promise<Attempt<unknown>>,
): CredentialTest {
	return async function (this, { data }) {
		const { helpers } = this;
		const credential = { ...data };
		const attempt: TestRequest = async (service, request) => {
			const unfit = service.unfit?.(credential);
			if (unfit !== undefined) return { refusal: unfit };
			const mask = maskOf(service, credential);
			const options = { headers: {}, ...httpOptions(service, credential, request) };
			const outcome = await send(helpers, await sign(credential, options));
			return resultOf(service, outcome, answerIn(request, outcome, mask), true, mask);
		};
		const { refusal } = await ask(attempt, credential);
		if (refusal === undefined) return { status: 'OK', message: 'Connection successful!' };
		return { status: 'Error', message: `${refusal.message}. ${refusal.hint}` };
	};
}

/** Sends the request with n8n's older helper, the only one that credential tests get. */
async function send(
	helpers: ICredentialTestFunctions['helpers'],
	{ url, method, headers, qs, body }: IHttpRequestOptions,
): Promise<Outcome> {
	if (!isWebAddress(url)) {
		return { kind: 'noReply', code: NO_WEB_ADDRESS, mayHaveHappened: false };
	}
	const options = {
		uri: url,
		method,
		headers,
		...(qs && Object.keys(qs).length > 0 && { qs }),
		...(body !== undefined && { body }),
		encoding: null,
		timeout: TIMEOUT_MS,
		simple: false,
		followRedirect: false,
		followAllRedirects: false,
		resolveWithFullResponse: true,
	};
	const deadline = new Deadline(TIMEOUT_MS, undefined);
	try {
		const response: unknown = await deadline.limit(async () => await helpers.request(options));
		return replyIn(response);
	} catch (error) {
		if (deadline.isOver) return { kind: 'noReply', code: TIMED_OUT, mayHaveHappened: true };
		return noReply(error);
	}
}

function replyIn(response: unknown): Outcome {
	const { statusCode, headers, body } = response as {
		statusCode: number;
		headers: Record<string, string>;
		body: unknown;
	};
	const bytes = Buffer.isBuffer(body) ? body : Buffer.from(textOf(body));
	return { kind: 'reply', status: statusCode, headers, body: bytes.toString('utf8'), bytes };
}

/** Returns the body as text: the older helper always parses JSON. */
function textOf(body: unknown): string {
	return isComposite(body) ? JSON.stringify(body) : String(body ?? '');
}
