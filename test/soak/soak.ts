import { expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';

import {
	caseOf,
	newBody,
	PULLED_TRIGGERS,
	startWorld,
	WEBHOOK_TRIGGERS,
	type World,
} from '../triggers/support';

/**
 * `npm run soak`: runs all triggers on n8n's engine for ten minutes (or SOAK_MINUTES), with good
 * and bad calls. Prints heap, open sockets, executions and rejections twice a minute; fails if an
 * event was lost, an execution failed, or a bad call started one.
 */

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const REPORT_MS = 30_000;
const MB = 1024 * 1024;
const EVENTS_A_ROUND = 10;

/**
 * Bodies that no platform sends. With the right secret they get 200 or 400 (422 from n8n, if the
 * JSON is invalid) and start nothing.
 */
const ODD_BODIES = [
	'',
	'null',
	'[]',
	'{',
	'{"event":{"__proto__":1}}',
	'[{"constructor":{}}]',
	'[],'.repeat(50_000),
	'{"a":'.repeat(5_000),
	JSON.stringify({ text: '@'.repeat(50_000) }),
];

class Soak {
	private accepted = 0;
	private started = 0;
	private failed = 0;
	private readonly wrong = new Map<string, number>();
	private readonly workflows = new Map<string, string>();
	/** The executions that were counted before. */
	private readonly counted = new WeakSet<object>();

	constructor(private readonly world: World) {
		for (const event of ['unhandledRejection', 'uncaughtException'] as const)
			process.on(event, (error) => this.count(`${event}: ${String(error)}`));
	}

	async begin(): Promise<void> {
		for (const trigger of [...WEBHOOK_TRIGGERS, ...PULLED_TRIGGERS]) {
			const id = this.world.add(trigger, { respondTo: 'all' });
			await this.world.engine.activate(id);
			this.workflows.set(trigger, id);
		}
	}

	async round(number: number): Promise<void> {
		const webhooks = [...this.workflows].filter(([trigger]) => WEBHOOK_TRIGGERS.includes(trigger));
		await Promise.all(
			webhooks.map(async ([trigger, id]) => {
				const url = this.world.urlOf(trigger, id);
				for (let event = 0; event < EVENTS_A_ROUND; event++) {
					await this.post(trigger, url, newBody(trigger), [200]);
					this.accepted++;
				}
				const odd = ODD_BODIES[number % ODD_BODIES.length] ?? '';
				await this.post(trigger, url, odd, [200, 400, 413, 422]);
				const forged = new URL(url);
				forged.search = '?token=wrong&secret=wrong';
				await this.post(trigger, forged, newBody(trigger), [401]);
			}),
		);
		for (const trigger of PULLED_TRIGGERS) {
			caseOf(trigger).push?.(this.world.sandbox, newBody(trigger));
			this.accepted++;
		}
		// The client keeps a limited number of events for a poll, so each event waits until the
		// previous one was taken.
		await sleep(20);
		await this.world.engine.idle();
		this.countExecutions();
	}

	report(minutes: number): void {
		const { heapUsed, rss } = process.memoryUsage();
		const sockets = process.getActiveResourcesInfo().filter((name) => /TCP|Pipe/.test(name)).length;
		tell(
			`${minutes.toFixed(1)} min  heap ${Math.round(heapUsed / MB)} MB  rss ${Math.round(rss / MB)} MB  sockets ${sockets}  ` +
				`accepted ${this.accepted}  executions ${this.started}  failed ${this.failed}  wrong ${[...this.wrong.values()].reduce((a, b) => a + b, 0)}`,
		);
	}

	end(): object {
		const { accepted, started, failed } = this;
		return { wrong: Object.fromEntries(this.wrong), failed, lost: accepted - started };
	}

	private async post(
		trigger: string,
		url: URL,
		body: string,
		statuses: readonly number[],
	): Promise<void> {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body,
		});
		await response.arrayBuffer();
		if (!statuses.includes(response.status))
			this.count(`${trigger} answered HTTP ${response.status} to ${body.slice(0, 40)}`);
	}

	countExecutions(): void {
		for (const execution of this.world.engine.executions) {
			if (this.counted.has(execution)) continue;
			this.counted.add(execution);
			this.started++;
			if (execution.status !== 'success') this.failed++;
		}
	}

	private count(what: string): void {
		this.wrong.set(what, (this.wrong.get(what) ?? 0) + 1);
	}
}

/** Writes directly to the terminal, because Jest would add a stack trace to each line. */
function tell(text: string): void {
	process.stdout.write(`${text}\n`);
}

it(
	'loses no event, has no failed execution, and starts none for bad calls',
	async () => {
		const world = await startWorld();
		try {
			const soak = new Soak(world);
			await soak.begin();
			const start = Date.now();
			let reported = start;
			for (let number = 0; Date.now() - start < MINUTES * 60_000; number++) {
				await soak.round(number);
				if (Date.now() - reported < REPORT_MS) continue;
				reported = Date.now();
				soak.report((reported - start) / 60_000);
			}
			// The last events may still wait for a poll.
			await sleep(3_000);
			soak.countExecutions();
			soak.report((Date.now() - start) / 60_000);
			expect(soak.end()).toEqual({ wrong: {}, failed: 0, lost: 0 });
		} finally {
			await world.deactivateAll();
			await world.close();
		}
	},
	(MINUTES + 2) * 60_000,
);
