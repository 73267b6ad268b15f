import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Reply {
	status: number;
	headers: Record<string, string>;
	body: string | Buffer;
}

/** What happens to a request: an answer, a connection held open for ever, or one dropped. */
export type Outcome = Reply | 'hang' | 'drop';

/** One HTTP request to a stand-in, its body already read. */
export class Exchange {
	readonly method: string;
	/** As on the wire: names keep their case, the first of a repeated header wins. */
	readonly headers: Record<string, string> = {};

	constructor(
		private readonly request: IncomingMessage,
		private readonly response: ServerResponse,
		/** First segment of the URL: which of the platform's servers was called. */
		readonly mount: string,
		/** Path below it, without the query. */
		readonly path: string,
		readonly query: string,
		readonly body: Buffer,
		readonly connectionId: number,
	) {
		this.method = request.method ?? '';
		const raw = request.rawHeaders;
		for (let i = 0; i + 1 < raw.length; i += 2) this.headers[raw[i] as string] ??= raw[i + 1] as string;
	}

	get contentType(): string {
		return this.request.headers['content-type'] ?? '';
	}

	finish(outcome: Outcome): void {
		if (outcome === 'hang') return;
		if (outcome === 'drop') {
			this.request.socket.resetAndDestroy();
			return;
		}
		const body = Buffer.from(outcome.body);
		this.response.writeHead(outcome.status, {
			...outcome.headers,
			'Content-Length': String(body.length),
		});
		this.response.end(this.method === 'HEAD' ? undefined : body);
	}
}
