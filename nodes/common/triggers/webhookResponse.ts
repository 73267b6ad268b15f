import type { IWebhookFunctions } from 'n8n-workflow';

/** The HTTP response to a webhook call. */
export interface WebhookResponse {
	status: number;
	/** Empty if n8n set none. */
	contentType: string;
	body: string;
}

export type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Headers that describe n8n's body, and would be wrong for the new one. */
const BODY_HEADERS = ['content-encoding', 'transfer-encoding', 'etag'];

/** Statuses whose responses have no body, and no length either (RFC 9110, section 8.6). */
const WITHOUT_BODY = new Set([204, 304]);

/**
 * Rewrites the HTTP response that n8n is going to write, and sends it with its length. n8n has no hook for this, so
 * everything n8n writes is held back until it is complete.
 *
 * The length matters: without it, n8n's compression announces a kept connection and sends chunks, and some clients
 * (Mojo::UserAgent) take a response with neither length nor chunks for an empty one. `no-transform` keeps the
 * compression from replacing the length.
 */
export function rewriteResponse(
	response: Response,
	rewrite: (response: WebhookResponse) => WebhookResponse = (unchanged) => unchanged,
): void {
	const { write, end } = response;
	const chunks: Buffer[] = [];
	const hold = (...[chunk, encoding]: unknown[]) => {
		if (typeof chunk === 'string') chunks.push(Buffer.from(chunk, encodingOf(encoding)));
		else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
	};
	const heldWrite = (...args: unknown[]) => {
		hold(...args);
		callbackIn(args)?.();
		return true;
	};
	const rewrittenEnd = (...args: unknown[]) => {
		hold(...args);
		Object.assign(response, { write, end });
		const answer = rewrite({
			status: response.statusCode,
			contentType: String(response.getHeader('content-type') ?? ''),
			body: Buffer.concat(chunks).toString('utf8'),
		});
		return send(response, answer, callbackIn(args));
	};
	Object.assign(response, { write: heldWrite, end: rewrittenEnd });
}

function send(
	response: Response,
	{ status, contentType, body }: WebhookResponse,
	callback: (() => void) | undefined,
): Response {
	for (const name of BODY_HEADERS) response.removeHeader(name);
	response.statusCode = status;
	if (contentType !== '') response.setHeader('content-type', contentType);
	response.setHeader('cache-control', 'no-transform');
	if (WITHOUT_BODY.has(status)) {
		response.removeHeader('content-length');
		return response.end(callback);
	}
	response.setHeader('content-length', Buffer.byteLength(body));
	return response.end(body, callback);
}

/**
 * Gives `onWrite` the text that n8n writes to a response that was sent already. In the response mode "streaming" this is the output
 * that nodes stream, and n8n ends the response with the execution. In queue mode n8n calls flush() even if the response has none.
 */
export function takeOver(
	response: Response,
	onWrite: (written: string) => void,
	onEnd: () => void,
): void {
	const write = (...args: unknown[]) => {
		const [chunk, encoding] = args as [string | Uint8Array, unknown];
		onWrite(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString(encodingOf(encoding)));
		callbackIn(args)?.();
		return true;
	};
	const end = (...args: unknown[]) => {
		callbackIn(args)?.();
		onEnd();
		return response;
	};
	Object.assign(response, { write, end, flush: () => {} });
}

function encodingOf(given: unknown): BufferEncoding {
	return typeof given === 'string' && Buffer.isEncoding(given) ? given : 'utf8';
}

function callbackIn(args: unknown[]): (() => void) | undefined {
	return args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
}
