import type { Executions } from './executions';

/** n8n looks this much further ahead than its interval. */
const LOOK_AHEAD_MS = 10_000;

/** Resumes waiting executions when their time is over. */
export class WaitTracker {
	private readonly interval: NodeJS.Timeout;
	private readonly timers = new Map<string, NodeJS.Timeout>();

	constructor(
		private readonly executions: Executions,
		private readonly intervalMs: number,
	) {
		this.interval = setInterval(() => this.look(), intervalMs);
	}

	stop() {
		clearInterval(this.interval);
		for (const timer of this.timers.values()) clearTimeout(timer);
	}

	private look() {
		const now = Date.now();
		for (const { id, status, waitTill } of this.executions.records) {
			if (status !== 'waiting' || !waitTill || this.timers.has(id)) continue;
			const remaining = waitTill.getTime() - now;
			if (remaining > this.intervalMs + LOOK_AHEAD_MS) continue;
			this.timers.set(
				id,
				setTimeout(() => this.resume(id), Math.max(remaining, 0)),
			);
		}
	}

	private resume(id: string) {
		this.timers.delete(id);
		const record = this.executions.get(id);
		// The execution was resumed in the meantime, and perhaps waits again with a later limit.
		if (record?.status !== 'waiting' || record.waitTill!.getTime() > Date.now()) return;
		this.executions.resume(record);
	}
}
