import {
	createServer,
	request,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** The faults that a server, or the network before it, can cause. */
export type Fault = keyof typeof FAULTS;

export interface Forwarded {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

export interface Received {
	method: string;
	/** The URL as it was sent, with its query. */
	url: string;
	/** The header names and values in turn, in the order in which they arrived. */
	headers: string[];
	body: Buffer;
}

/** How a request is answered. */
export type Handler = (failing: Failing) => void | Promise<void>;

interface Failing {
	request: Received;
	response: ServerResponse;
	/** Forwards the request to the server behind the proxy. */
	perform(): Promise<Forwarded>;
	/** The target of redirects. */
	trap: string;
}

const page = (content: string) => `<!doctype html><html><body>${content}</body></html>`;
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

/** Forwards the request, then sends the answer as `change` rewrites it. */
export const changed =
	(change: (answered: Forwarded, request: Received) => Forwarded): Handler =>
	async ({ request, response, perform }) =>
		send(response, change(await perform(), request));

/** Sends an answer without forwarding the request. */
export const invented =
	(answerTo: (request: Received) => Forwarded): Handler =>
	({ request, response }) =>
		send(response, answerTo(request));

function send(response: ServerResponse, { status, headers, body }: Forwarded): void {
	response.writeHead(status, { ...headers, 'content-length': String(body.length) }).end(body);
}

/** Answers without forwarding the request. */
const answer =
	(status: number, headers: () => Record<string, string>, body: string) =>
	({ response }: Failing): void => {
		response.writeHead(status, headers()).end(body);
	};

const redirect =
	(status: number) =>
	({ response, trap }: Failing): void => {
		response.writeHead(status, { Location: trap }).end();
	};

const busyPage = page('<h1>Too many requests</h1>');
const SOON_MS = 1_000;

const reset = ({ socket }: ServerResponse) => void socket?.resetAndDestroy();

export const FAULTS = {
	'no answer': () => {},
	'reset before it is done': ({ response }: Failing) => reset(response),
	'reset after it was done': async ({ response, perform }: Failing) => {
		await perform();
		reset(response);
	},
	'connection lost in the answer': async ({ response, perform }: Failing) => {
		const { status, headers, body } = await perform();
		response.writeHead(status, { ...headers, 'content-length': String(body.length) });
		response.write(body.subarray(0, body.length >> 1), () => reset(response));
	},
	'half an answer': async ({ response, perform }: Failing) => {
		const { status, headers, body } = await perform();
		const half = body.subarray(0, body.length >> 1);
		response.writeHead(status, { ...headers, 'content-length': String(half.length) }).end(half);
	},
	'a login page': answer(200, () => HTML, page('<h1>Sign in</h1><form><input name="user"></form>')),
	'an empty answer': answer(200, () => ({}), ''),
	'HTTP 500 with a page': answer(500, () => HTML, page('<h1>500</h1><hr><p>nginx</p>')),
	'HTTP 500 without a body': answer(500, () => ({}), ''),
	'HTTP 502': answer(502, () => HTML, page('<h1>Bad gateway</h1>')),
	'HTTP 503': answer(503, () => HTML, page('<h1>Unavailable</h1>')),
	'HTTP 504': answer(504, () => HTML, page('<h1>Gateway time-out</h1>')),
	'HTTP 429 with seconds': answer(429, () => ({ ...HTML, 'Retry-After': '1' }), busyPage),
	'HTTP 429 with a date': answer(
		429,
		() => ({ ...HTML, 'Retry-After': new Date(Date.now() + SOON_MS).toUTCString() }),
		busyPage,
	),
	'HTTP 429': answer(429, () => HTML, busyPage),
	'HTTP 301': redirect(301),
	'HTTP 302': redirect(302),
	'HTTP 303': redirect(303),
	'HTTP 307': redirect(307),
	'HTTP 308': redirect(308),
};

const drip = (response: ServerResponse) => {
	const timer = setInterval(() => response.write(' '), 20);
	response.once('close', () => clearInterval(timer));
};

/** Answers that never end, or never begin. */
export const ENDLESS: Record<string, Handler> = {
	'nothing at all': () => {},
	'a body byte by byte': ({ response }) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		drip(response);
	},
	'a body that stops': ({ response }) => {
		response.writeHead(200, { 'content-length': '100' }).write('{');
	},
	'HTTP 101': ({ response }) => {
		response.writeHead(101, { connection: 'upgrade', upgrade: 'websocket' });
		response.flushHeaders();
	},
	'HTTP 102 again and again': ({ response }) => {
		const timer = setInterval(() => response.writeProcessing(), 20);
		response.once('close', () => clearInterval(timer));
	},
};

const MEGABYTE = Buffer.alloc(1024 * 1024, ' ');
const MOST_MEGABYTES = 200;

/** An answer that comes as fast as it is read, and the number of megabytes that were sent. */
export function flood(): { handler: Handler; sentMegabytes(): number } {
	let sent = 0;
	const handler: Handler = ({ response }) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		const more = () => {
			if (response.destroyed || sent >= MOST_MEGABYTES) return;
			sent++;
			response.write(MEGABYTE, more);
		};
		more();
	};
	return { handler, sentMegabytes: () => sent };
}

/** A proxy before a stand-in that applies faults of networks and proxies to chosen requests. */
export class FaultyProxy {
	readonly requests: Received[] = [];
	/** Requests that arrived at the target of a redirect: there must be none. */
	readonly redirected: Received[] = [];
	/** The requests that got no answer. */
	readonly held = new Set<ServerResponse>();
	private fault: Fault | Handler | undefined;
	private isHit: (request: Received, index: number) => boolean = () => false;

	private constructor(private readonly target: string) {}

	static async before(target: string): Promise<FaultyProxy> {
		const proxy = new FaultyProxy(target);
		proxy.server.unref().on('connection', (socket) => socket.unref());
		await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
		return proxy;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/**
	 * Clears the record of requests; from now on the fault applies to the requests that `isHit`
	 * chooses.
	 */
	arm(
		fault?: Fault | Handler,
		isHit: (request: Received, index: number) => boolean = () => true,
	): void {
		this.requests.length = 0;
		this.redirected.length = 0;
		this.held.clear();
		this.fault = fault;
		this.isHit = isHit;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private readonly server = createServer((request, response) => {
		this.handle(request, response).catch((error: Error) => response.destroy(error));
	});

	private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
		const received = {
			method: incoming.method ?? '',
			url: incoming.url ?? '',
			headers: incoming.rawHeaders,
			body: await bytesOf(incoming),
		};
		if (received.url.startsWith(TRAP)) {
			this.redirected.push(received);
			response.end();
			return;
		}
		const index = this.requests.push(received) - 1;
		const perform = async () => await forward(this.target, received);
		if (this.fault !== undefined && this.isHit(received, index)) {
			if (this.fault === 'no answer') this.hold(response);
			const handler: Handler = typeof this.fault === 'string' ? FAULTS[this.fault] : this.fault;
			await handler({ request: received, response, perform, trap: this.url + TRAP });
			return;
		}
		const { status, headers, body } = await perform();
		response.writeHead(status, headers).end(body);
	}

	private hold(response: ServerResponse): void {
		this.held.add(response);
		response.once('close', () => this.held.delete(response));
	}
}

const TRAP = '/elsewhere';

/** Header names keep their case, because some servers are case-sensitive. */
async function forward(
	target: string,
	{ method, url, headers, body }: Received,
): Promise<Forwarded> {
	const answered = await new Promise<IncomingMessage>((resolve, reject) => {
		request(target + url, { method, headers, agent: false }, resolve)
			.once('error', reject)
			.end(body);
	});
	const { 'transfer-encoding': _chunked, connection: _closed, ...kept } = answered.headers;
	return { status: answered.statusCode ?? 0, headers: kept, body: await bytesOf(answered) };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
	return Buffer.concat(chunks);
}
