import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** One and the same event many times, each under an id of its own, as a platform would send them. */
export interface WebhookEvent {
	/** The JSON before and behind the id. */
	json: readonly [string, string];
	/** The id, decimal; each event has the next one. */
	id: string;
}

export interface Volley {
	url: string;
	headers: Record<string, string>;
	event: WebhookEvent;
	count: number;
	/** Requests under way at any time, each on a connection that is kept. */
	concurrency: number;
}

export interface Sent {
	/** Epoch milliseconds of the first request and the last answer. */
	from: number;
	to: number;
	/** How many answers had each HTTP status. */
	statuses: Record<string, number>;
}

/** An HTTP client in a process of its own. */
export interface Client {
	send(volley: Volley): Promise<Sent>;
	close(): void;
}

export function startClient(): Client {
	const child = fork(path.join(__dirname, 'clientProcess.ts'));
	return {
		async send(volley) {
			child.send(volley);
			const [sent] = (await once(child, 'message')) as [Sent | { error: string }];
			if ('error' in sent) throw new Error(`The client stopped: ${sent.error}`);
			return sent;
		},
		close: () => child.connected && child.disconnect(),
	};
}
