import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { parse as parseQuery, type ParsedUrlQuery } from 'node:querystring';

/**
 * The parts of an Express request and response that webhook nodes use. n8n serves webhooks with Express,
 * which n8n-core does not bring along.
 */
export type WebhookRequest = IncomingMessage & {
	path: string;
	originalUrl: string;
	protocol: string;
	hostname: string;
	ip?: string;
	ips: string[];
	query: ParsedUrlQuery;
	params: Record<string, string>;
	body?: unknown;
	rawBody?: Buffer;
	contentType?: string;
	encoding?: BufferEncoding;
	get(name: string): string | string[] | undefined;
	header(name: string): string | string[] | undefined;
	readRawBody(): Promise<void>;
};

export type WebhookResponse = ServerResponse & {
	locals: Record<string, unknown>;
	status(code: number): WebhookResponse;
	set(name: string | Record<string, string>, value?: string): WebhookResponse;
	header(name: string | Record<string, string>, value?: string): WebhookResponse;
	type(contentType: string): WebhookResponse;
	send(body?: unknown): WebhookResponse;
	json(body: unknown): WebhookResponse;
	sendStatus(code: number): WebhookResponse;
	redirect(url: string): void;
};

const SHORT_TYPES: Record<string, string> = {
	html: 'text/html; charset=utf-8',
	json: 'application/json; charset=utf-8',
	text: 'text/plain; charset=utf-8',
	xml: 'application/xml; charset=utf-8',
};

export function extendRequest(request: IncomingMessage): WebhookRequest {
	const url = request.url ?? '/';
	const { pathname, search } = new URL(url, 'http://localhost');
	const get = (name: string) => request.headers[name.toLowerCase()];
	return Object.assign(request, {
		path: pathname,
		originalUrl: url,
		protocol: 'http',
		hostname: request.headers.host?.replace(/:\d+$/, '') ?? '',
		ip: request.socket.remoteAddress,
		ips: [],
		query: parseQuery(search.slice(1)),
		params: {},
		get,
		header: get,
		readRawBody: async () => {},
	});
}

export function extendResponse(response: ServerResponse): WebhookResponse {
	const set = (name: string | Record<string, string>, value?: string) => {
		const headers = typeof name === 'string' ? { [name]: value ?? '' } : name;
		for (const [key, content] of Object.entries(headers)) response.setHeader(key, content);
		return extended;
	};
	const defaultType = (contentType: string) => {
		if (!response.hasHeader('content-type')) response.setHeader('content-type', contentType);
	};
	/** As Express does. */
	const endWith = (body?: string | Buffer) => {
		if (body !== undefined) response.setHeader('content-length', Buffer.byteLength(body));
		response.end(body);
		return extended;
	};
	const extended: WebhookResponse = Object.assign(response, {
		locals: {},
		status(code: number) {
			response.statusCode = code;
			return extended;
		},
		set,
		header: set,
		type: (contentType: string) => set('content-type', SHORT_TYPES[contentType] ?? contentType),
		send(body?: unknown) {
			if (Buffer.isBuffer(body)) defaultType('application/octet-stream');
			else if (typeof body === 'string') defaultType('text/html; charset=utf-8');
			else if (body !== undefined) return extended.json(body);
			return endWith(body);
		},
		json(body: unknown) {
			defaultType('application/json; charset=utf-8');
			return endWith(JSON.stringify(body) as string | undefined);
		},
		sendStatus(code: number) {
			response.statusCode = code;
			return extended.send(STATUS_CODES[code] ?? String(code));
		},
		redirect(url: string) {
			response.writeHead(302, { location: url }).end();
		},
	});
	return extended;
}
