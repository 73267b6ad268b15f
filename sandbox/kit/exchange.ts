import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const PIECES = 20;
const PIECE_PAUSE_MS = 5;

export interface Reply {
	status: number;
	headers: Record<string, string>;
	body: string | Buffer;
	/** Sends a few bytes at a time, like a slow connection. */
	inPieces?: true;
	/** Announces keep-alive in the headers and closes the connection after the response. */
	thenClosed?: true;
}

/** The result of a request: a response, or a connection that is held open ('hang'), reset ('drop'), or closed normally. */
export type Outcome = Reply | 'hang' | 'drop' | 'close';

/**
 * One HTTP request to a stand-in, after its body was read, or before that if the stand-in reads the
 * body in pieces.
 */
export class Exchange {
	readonly method: string;
	/** The headers as sent: names keep their case, and of a repeated header the first counts. */
	readonly headers: Record<string, string> = {};
	/** Called after pieces() has read a piece. */
	onPiece?: () => void;

	constructor(
		private readonly request: IncomingMessage,
		private readonly response: ServerResponse,
		/** First segment of the URL: the platform's server that was called. */
		readonly mount: string,
		/** The path below that segment, without the query. */
		readonly path: string,
		readonly query: string,
		/** The part that was read. */
		public body: Buffer,
		readonly connectionId: number,
	) {
		this.method = request.method ?? '';
		const raw = request.rawHeaders;
		for (let i = 0; i + 1 < raw.length; i += 2)
			this.headers[raw[i] as string] ??= raw[i + 1] as string;
	}

	get contentType(): string {
		return this.request.headers['content-type'] ?? '';
	}

	/** Whether the caller has closed the connection. */
	get isAborted(): boolean {
		return this.request.socket.destroyed;
	}

	/**
	 * Reads an unread body, piece by piece as it arrives. Ends if the client closes the connection.
	 */
	async *pieces(): AsyncGenerator<Buffer> {
		try {
			for await (const piece of this.request) {
				this.body = Buffer.concat([this.body, piece as Buffer]);
				this.onPiece?.();
				yield piece as Buffer;
			}
		} catch (error) {
			if (!this.isAborted) throw error;
		}
	}

	/** Reads the unread rest of the body, which would precede the next request on the connection. */
	async readRest(): Promise<void> {
		for await (const piece of this.pieces()) void piece;
	}

	finish(outcome: Outcome): void {
		if (outcome === 'hang') return;
		if (outcome === 'drop') {
			this.request.socket.resetAndDestroy();
			return;
		}
		if (outcome === 'close') {
			this.request.socket.destroy();
			return;
		}
		const body = Buffer.from(outcome.body);
		if (outcome.thenClosed) this.response.once('finish', () => this.request.socket.end());
		this.response.writeHead(outcome.status, {
			...outcome.headers,
			'Content-Length': String(body.length),
		});
		if (outcome.inPieces) void this.writeInPieces(body);
		else this.response.end(this.method === 'HEAD' ? undefined : body);
	}

	/** Writes the body in pieces of bytes, which may split a character. */
	private async writeInPieces(body: Buffer): Promise<void> {
		const size = Math.ceil(body.length / PIECES);
		for (let at = 0; at < body.length && !this.isAborted; at += size) {
			this.response.write(body.subarray(at, at + size));
			await sleep(PIECE_PAUSE_MS);
		}
		this.response.end();
	}
}
