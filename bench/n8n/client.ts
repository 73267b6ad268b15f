import { fork } from 'node:child_process';
import path from 'node:path';

import { ask } from '../process';

/** The same event many times, each with its own id, as a platform would send it. */
export interface WebhookEvent {
	/** The JSON before and after the id. */
	json: readonly [string, string];
	/** The decimal id of the first event; each event has the next one. */
	id: string;
}

export interface LoadRequest {
	url: string;
	headers: Record<string, string>;
	event: WebhookEvent;
	count: number;
	/** The number of open requests, each on a keep-alive connection. */
	concurrency: number;
}

export interface Sent {
	/** Epoch milliseconds of the first request and the last answer. */
	from: number;
	to: number;
	/** The number of answers with each HTTP status. */
	statuses: Record<string, number>;
}

/** An HTTP client in its own process. */
export interface Client {
	send(load: LoadRequest): Promise<Sent>;
	close(): void;
}

export function startClient(): Client {
	const child = fork(path.join(__dirname, 'clientProcess.ts'));
	return {
		async send(load) {
			const sent = await ask<Sent | { error: string }>(child, load);
			if ('error' in sent) throw new Error(`The client stopped: ${sent.error}`);
			return sent;
		},
		close: () => child.connected && child.disconnect(),
	};
}
