import { request } from 'node:http';
import type { CallbackRecord } from './standIn';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * POSTs what a platform would send to a robot's owner, once, and keeps a record of it.
 * Only this machine is ever called: a stand-in must not reach the outside world.
 */
export class CallbackPoster {
	readonly records: CallbackRecord[] = [];
	private readonly underWay = new Set<Promise<CallbackRecord>>();
	private readonly stop = new AbortController();

	constructor(
		private readonly headers: Record<string, string>,
		private readonly changed: () => void,
	) {}

	post(
		url: string,
		body: string,
		timeoutMs = DEFAULT_TIMEOUT_MS,
		moreHeaders?: Record<string, string>,
	): Promise<CallbackRecord> {
		const record: CallbackRecord = { url, body, status: 0, responseBody: '', at: Date.now() };
		this.records.push(record);
		const sending = this.send(record, timeoutMs, moreHeaders).then(() => {
			this.underWay.delete(sending);
			this.changed();
			return record;
		});
		this.underWay.add(sending);
		return sending;
	}

	/** Resolves when every callback under way was answered or given up. */
	async settled(): Promise<void> {
		while (this.underWay.size > 0) await Promise.all(this.underWay);
	}

	close(): void {
		this.stop.abort();
	}

	private async send(
		record: CallbackRecord,
		timeoutMs: number,
		moreHeaders?: Record<string, string>,
	): Promise<void> {
		try {
			const target = new URL(record.url);
			if (target.protocol !== 'http:' || !LOOPBACK.has(target.hostname)) {
				record.error = 'Refused: the sandbox calls http URLs on this machine only';
				return;
			}
			Object.assign(record, await this.exchange(target, record.body, timeoutMs, moreHeaders));
		} catch (error) {
			record.error = (error as Error).message;
		}
	}

	private exchange(
		target: URL,
		body: string,
		timeoutMs: number,
		moreHeaders?: Record<string, string>,
	) {
		return new Promise<Partial<CallbackRecord>>((resolve, reject) => {
			const bytes = Buffer.from(body);
			const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(timeoutMs)]);
			const outgoing = request(
				target,
				{
					method: 'POST',
					// No pooled connection, so that a receiver can close down at once.
					agent: false,
					headers: { ...this.headers, ...moreHeaders, 'Content-Length': bytes.length },
					signal,
				},
				(response) => {
					const chunks: Buffer[] = [];
					response.on('data', (chunk: Buffer) => chunks.push(chunk));
					response.on('error', reject);
					response.on('end', () =>
						resolve({
							status: response.statusCode ?? 0,
							responseType: response.headers['content-type'],
							responseBody: Buffer.concat(chunks).toString(),
						}),
					);
				},
			);
			outgoing.on('error', reject);
			outgoing.end(bytes);
		});
	}
}
