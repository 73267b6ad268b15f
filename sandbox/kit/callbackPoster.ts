import { KeepAliveClient } from './keepAliveClient';
import type { CallbackRecord } from './types';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * POSTs a platform's event to a robot's webhook, once, and records it. Only calls this machine: a
 * stand-in must not reach the internet.
 */
export class CallbackPoster {
	readonly records: CallbackRecord[] = [];
	private readonly underWay = new Set<Promise<CallbackRecord>>();
	private stop = new AbortController();
	private readonly client = new KeepAliveClient();

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

	/** Resolves when all callbacks in progress were answered or have failed. */
	async settled(): Promise<void> {
		while (this.underWay.size > 0) await Promise.all(this.underWay);
	}

	close(): void {
		this.stop.abort();
		this.client.close();
	}

	/** Gives up the posts in progress, and forgets all. */
	restart(): void {
		this.close();
		this.stop = new AbortController();
		this.records.length = 0;
	}

	private async send(
		record: CallbackRecord,
		timeoutMs: number,
		moreHeaders?: Record<string, string>,
	): Promise<void> {
		try {
			const target = new URL(record.url);
			if (target.protocol !== 'http:' || !LOOPBACK.has(target.hostname))
				throw new Error('Refused: the sandbox calls http URLs on this machine only');
			const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(timeoutMs)]);
			const headers = { ...this.headers, ...moreHeaders };
			const answer = await this.client.post(target, headers, Buffer.from(record.body), signal);
			record.status = answer.status;
			record.responseType = answer.headers['content-type'];
			record.responseBody = answer.body.toString();
		} catch (error) {
			record.error = (error as Error).message;
		}
	}
}
