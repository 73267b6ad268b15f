import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
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
import {
	isStream,
	isWebAddress,
	NO_WEB_ADDRESS,
	noReply,
	replyIn,
	TIMED_OUT,
	type Outcome,
} from './request';

const TIMEOUT_MS = 10_000;

type CredentialTest = (
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
) => Promise<INodeCredentialTestResult>;

/** Sends one request of a credential's test. Returns its value, or the refusal as the operations describe it. */
export type TestRequest = <T>(service: Service, request: ApiRequest<T>) => Promise<Attempt<T>>;

/**
 * Makes the test of a credential: read-only requests, whose responses are read and described like those of operations. n8n's
 * declarative tests would follow redirects with the signature, and show only a system code if the connection
 * fails.
 *
 * @param sign adds the credential's signature to a request, as its `authenticate` does
 * @param ask makes the requests, and returns the result of the last one
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
		// n8n 1 parses the content type of a streamed response. It throws a URIError for a malformed one (`charset=%E0%A4%A`), which is
		// reported as a lost connection. n8n 2 does not parse it.
		useStream: true,
		timeout: TIMEOUT_MS,
		simple: false,
		followRedirect: false,
		followAllRedirects: false,
		resolveWithFullResponse: true,
	};
	const deadline = new Deadline(TIMEOUT_MS, undefined);
	try {
		return await deadline.limit(async (signal) => {
			const response = (await helpers.request(options)) as IN8nHttpFullResponse;
			endedBy(signal, response.body);
			return await replyIn(response);
		});
	} catch (error) {
		if (deadline.isOver) return { kind: 'noReply', code: TIMED_OUT, mayHaveHappened: true };
		return noReply(error);
	}
}

/** Ends a response at the deadline. The older helper takes no signal, so it would read an endless response for ever. */
function endedBy(signal: AbortSignal, body: unknown): void {
	const end = () => {
		if (isStream(body)) body.destroy();
	};
	if (signal.aborted) end();
	else signal.addEventListener('abort', end);
}
