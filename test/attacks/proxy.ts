import {
	createServer,
	request as send,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server, or the network before it, can do to a request. */
export type Fault = keyof typeof FAULTS;

export interface Forwarded {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

export interface Received {
	method: string;
	/** As it was sent, query included. */
	url: string;
	/** Names and values in turn, as they came. */
	headers: string[];
	body: Buffer;
}

/** How a request is answered. */
export type Handler = (failing: Failing) => void | Promise<void>;

interface Failing {
	request: Received;
	response: ServerResponse;
	/** Has the server behind do what was asked. */
	perform(): Promise<Forwarded>;
	/** Where a redirect leads to. */
	trap: string;
}

const page = (content: string) => `<!doctype html><html><body>${content}</body></html>`;
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

/** Answers as the server behind does, but for what `change` makes of it. */
export const changed =
	(change: (answered: Forwarded, request: Received) => Forwarded): Handler =>
	async ({ request, response, perform }) => {
		const { status, headers, body } = change(await perform(), request);
		response.writeHead(status, { ...headers, 'content-length': String(body.length) }).end(body);
	};

/** Answers without asking the server behind. */
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

/** Stands before a stand-in and does to chosen requests what a network or a proxy can do. */
export class FaultyProxy {
	readonly requests: Received[] = [];
	/** Requests that were sent on by a redirect: there must be none. */
	readonly redirected: Received[] = [];
	/** The requests that get no answer. */
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

	/** Forgets what was received; from now on a fault hits those requests that `isHit` chooses. */
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

/** Header names stay as they came, because some servers tell upper from lower case. */
async function forward(
	target: string,
	{ method, url, headers, body }: Received,
): Promise<Forwarded> {
	const answered = await new Promise<IncomingMessage>((resolve, reject) => {
		send(target + url, { method, headers, agent: false }, resolve)
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
