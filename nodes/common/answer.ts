import type { IWebhookFunctions } from 'n8n-workflow';

/** What the caller of a webhook is sent. */
export interface Answer {
	status: number;
	contentType: string;
	body: string;
}

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Headers that speak of the body that is exchanged. */
const OF_THE_BODY = ['content-length', 'content-encoding', 'transfer-encoding', 'etag'];

/**
 * Has an answer that n8n is going to write later, from what the workflow gives it, rewritten before it leaves. n8n has no
 * place for this, and a platform may not stand every answer that a workflow can give; so what n8n writes is held back and
 * looked at when it is complete.
 */
export function rewriteAnswer(response: Response, rewrite: (answer: Answer) => Answer): void {
	const { write, end } = response;
	const chunks: Buffer[] = [];
	const hold = (...[chunk, encoding]: unknown[]) => {
		if (typeof chunk === 'string') chunks.push(Buffer.from(chunk, encodingOf(encoding)));
		else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
	};
	const held = (...args: unknown[]) => {
		hold(...args);
		callbackIn(args)?.();
		return true;
	};
	const complete = (...args: unknown[]) => {
		hold(...args);
		Object.assign(response, { write, end });
		const { status, contentType, body } = rewrite({
			status: response.statusCode,
			contentType: String(response.getHeader('content-type') ?? ''),
			body: Buffer.concat(chunks).toString('utf8'),
		});
		for (const name of OF_THE_BODY) response.removeHeader(name);
		response.statusCode = status;
		response.setHeader('content-type', contentType);
		return response.end(body, callbackIn(args));
	};
	Object.assign(response, { write: held, end: complete });
}

function encodingOf(given: unknown): BufferEncoding {
	return typeof given === 'string' && Buffer.isEncoding(given) ? given : 'utf8';
}

function callbackIn(args: unknown[]): (() => void) | undefined {
	return args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
}
