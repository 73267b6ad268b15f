import { connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface HttpAnswer {
	status: number;
	/** The headers by lower-case name; the last of a repeated header counts. */
	headers: Record<string, string>;
	body: Buffer;
}

const EMPTY = Buffer.alloc(0);
const HEAD_END = Buffer.from('\r\n\r\n');
/**
 * The longest use of an idle connection. n8n closes one after five seconds, and a post at that moment is lost, also from real
 * clients. Tests must not depend on this, so the time is shorter here.
 */
const LONGEST_IDLE_MS = 2_000;

interface Idle {
	socket: Socket;
	since: number;
}

/**
 * Sends POST requests like Mojo::UserAgent (Mojolicious 9.31), the HTTP client of Mojo-Webqq: over persistent connections, with
 * `Accept-Encoding: gzip`, and without a second attempt. On a persistent connection it reads a response without
 * length and chunks as empty, while Node's own client would read until the server closes the connection.
 */
export class KeepAliveClient {
	/** How many connections were opened. */
	connections = 0;
	private readonly idle = new Map<string, Idle[]>();

	async post(
		target: URL,
		headers: Record<string, string>,
		body: Buffer,
		signal: AbortSignal,
	): Promise<HttpAnswer> {
		signal.throwIfAborted();
		const socket = this.take(target.host) ?? this.open(target);
		const giveUp = () => socket.destroy(signal.reason as Error);
		signal.addEventListener('abort', giveUp);
		try {
			const reading = readAnswer(socket);
			socket.write(Buffer.concat([Buffer.from(headOf(target, headers, body.length)), body]));
			const answer = await reading;
			if (staysOpen(answer)) this.keep(target.host, socket);
			else socket.destroy();
			return { ...answer, body: decoded(answer) };
		} catch (error) {
			socket.destroy();
			throw error;
		} finally {
			signal.removeEventListener('abort', giveUp);
		}
	}

	close(): void {
		for (const { socket } of [...this.idle.values()].flat()) socket.destroy();
		this.idle.clear();
	}

	/** Returns the socket that was used last; undefined if none is left, or all are idle for too long. */
	private take(host: string): Socket | undefined {
		const last = this.idle.get(host)?.pop();
		if (last === undefined || Date.now() - last.since < LONGEST_IDLE_MS) return last?.socket;
		last.socket.destroy();
		return this.take(host);
	}

	private open(target: URL): Socket {
		this.connections++;
		return connect(portOf(target), hostOf(target));
	}

	/**
	 * Keeps the socket for the next post, unless the server closes it or sends unrequested data
	 * before.
	 */
	private keep(host: string, socket: Socket): void {
		const idle = this.idle.get(host) ?? [];
		this.idle.set(host, idle);
		const entry = { socket, since: Date.now() };
		idle.push(entry);
		const drop = () => {
			const at = idle.indexOf(entry);
			if (at < 0) return;
			idle.splice(at, 1);
			socket.destroy();
		};
		for (const event of ['data', 'end', 'error', 'close']) socket.once(event, drop);
	}
}

function hostOf({ hostname }: URL): string {
	return hostname.replace(/^\[|\]$/g, '');
}

function portOf({ port }: URL): number {
	return Number(port || 80);
}

function headOf(target: URL, headers: Record<string, string>, length: number): string {
	const all = {
		'Accept-Encoding': 'gzip',
		...headers,
		Host: target.host,
		'Content-Length': String(length),
	};
	const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
	return [`POST ${target.pathname}${target.search} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

/** Reads the next response on a socket, with its body undecoded. */
async function readAnswer(socket: Socket): Promise<HttpAnswer> {
	let received = EMPTY;
	return await new Promise((resolve, reject) => {
		const settle = (act: () => void) => {
			socket.removeAllListeners();
			socket.on('error', () => {});
			act();
		};
		const look = (ended: boolean) => {
			try {
				const answer = answerIn(received, ended);
				if (answer !== undefined) settle(() => resolve(answer));
				else if (ended) settle(() => reject(new Error('Premature connection close')));
			} catch (error) {
				settle(() => reject(error as Error));
			}
		};
		socket.removeAllListeners();
		socket.on('data', (chunk: Buffer) => {
			received = Buffer.concat([received, chunk]);
			look(false);
		});
		socket.on('end', () => look(true));
		socket.on('error', (error) => settle(() => reject(error)));
		socket.on('close', () => look(true));
	});
}

/** Returns the response if it is complete, else undefined. */
function answerIn(received: Buffer, ended: boolean): HttpAnswer | undefined {
	const headEnd = received.indexOf(HEAD_END);
	if (headEnd < 0) return undefined;
	const [statusLine = '', ...lines] = received
		.subarray(0, headEnd)
		.toString('latin1')
		.split('\r\n');
	const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? NaN);
	if (Number.isNaN(status)) throw new Error(`Not an HTTP answer: ${statusLine}`);
	const rest = received.subarray(headEnd + HEAD_END.length);
	if (status < 200) return answerIn(rest, ended);
	const headers = Object.fromEntries(
		lines.map((line): [string, string] => {
			const colon = line.indexOf(':');
			return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
		}),
	);
	const body = bodyIn(status, headers, rest, ended);
	return body && { status, headers, body };
}

/** Reads the body like Mojo::Content: by chunks, else by length, else until an announced close, else as empty. */
function bodyIn(
	status: number,
	headers: HttpAnswer['headers'],
	rest: Buffer,
	ended: boolean,
): Buffer | undefined {
	if (status === 204 || status === 304) return EMPTY;
	if (/chunked/i.test(headers['transfer-encoding'] ?? '')) return unchunked(rest);
	const length = headers['content-length'];
	if (length !== undefined)
		return rest.length < Number(length) ? undefined : rest.subarray(0, Number(length));
	if (/close/i.test(headers.connection ?? 'close')) return ended ? rest : undefined;
	return EMPTY;
}

function unchunked(rest: Buffer): Buffer | undefined {
	const chunks: Buffer[] = [];
	for (let at = 0; ;) {
		const lineEnd = rest.indexOf('\r\n', at);
		if (lineEnd < 0) return undefined;
		const size = parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16);
		if (Number.isNaN(size)) throw new Error('Not a chunk');
		const start = lineEnd + 2;
		if (rest.length < start + size + 2) return undefined;
		if (size === 0) return Buffer.concat(chunks);
		chunks.push(rest.subarray(start, start + size));
		at = start + size + 2;
	}
}

function decoded({ headers, body }: HttpAnswer): Buffer {
	return headers['content-encoding'] === 'gzip' && body.length > 0 ? gunzipSync(body) : body;
}

function staysOpen({ status, headers }: HttpAnswer): boolean {
	const named = headers.connection ?? 'keep-alive';
	return status !== 101 && !/close/i.test(named);
}
