import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { N8nHome, N8nRest, type N8nProcess } from '../../e2e/lib';
import { startClient, type Client, type WebhookEvent } from './client';
import { openExecutions, type Executions } from './executions';
import type { Workflow } from './workflows';

const IN_FLIGHT = 10;
/** In which an execution that must not be would have been stored. */
const SETTLE_MS = 300;

/** Where a side's calls go, and what must come of them. */
export interface Target {
	workflowId: string;
	url: string;
	headers: Record<string, string>;
	/** Of every answer. */
	status: number;
	/** Whether each call starts an execution; else none may be stored. */
	isExecuted: boolean;
}

/** What one volley took. */
export interface Take {
	/** Calls; where they start executions, until the last of these has ended. */
	perSecond: number;
	/** CPU time of n8n's process a call; NaN where the system does not tell. */
	cpuMs: number;
}

/** One n8n in a folder of its own, with this package and what measures it. */
export interface Stage {
	n8n: N8nProcess;
	rest: N8nRest;
	executions: Executions;
	/** Stores and publishes a workflow; gives its id. */
	publish(workflow: Workflow): Promise<string>;
	/**
	 * Sends that many events, none of which was ever sent before.
	 *
	 * @throws Error unless every call was answered, and executed, as the target says
	 */
	fire(target: Target, event: WebhookEvent, count: number): Promise<Take>;
	close(): Promise<void>;
}

export async function startStage(env: Record<string, string>): Promise<Stage> {
	const home = await N8nHome.open({ env, say: () => {} });
	let client: Client | undefined;
	let executions: Executions | undefined;
	const close = async () => {
		client?.close();
		executions?.close();
		await home.close();
	};
	try {
		const n8n = await home.start();
		const rest = await N8nRest.signIn(n8n.url, home.installation.version);
		const gun = (client = startClient());
		const ledger = (executions = openExecutions(home.installation.node, home.directory));
		/** Of events before; what the sandbox itself has sent has ids near to where they begin. */
		let used = 1_000n;
		return {
			n8n,
			rest,
			executions: ledger,
			async publish(workflow) {
				const { id } = await rest.createWorkflow(workflow);
				await rest.publish(id);
				return id;
			},
			async fire({ workflowId, url, headers, status, isExecuted }, event, count) {
				const { highest: above } = await ledger.stored({ workflowId, above: 0 });
				const fresh = { ...event, id: String(BigInt(event.id) + used) };
				used += BigInt(count);
				const cpuBefore = await cpuMsOf(n8n.pid);
				const sent = await gun.send({ url, headers, event: fresh, count, concurrency: IN_FLIGHT });
				if (sent.statuses[status] !== count) {
					throw new Error(
						`Of ${count} calls to ${url} these were answered: ${JSON.stringify(sent.statuses)}`,
					);
				}
				let end = sent.to;
				if (isExecuted)
					end = Math.max(end, (await ledger.ended({ workflowId, above }, count)).lastEnd);
				const cpuMs = ((await cpuMsOf(n8n.pid)) - cpuBefore) / count;
				await sleep(SETTLE_MS);
				await ledger.ended({ workflowId, above }, isExecuted ? count : 0);
				return { perSecond: (1000 * count) / (end - sent.from), cpuMs };
			},
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** CPU time that a process has used, all its threads; NaN where there is no /proc. */
export async function cpuMsOf(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
	// Behind the name, which may hold anything: state, parent, …, user time and system time in ticks of 10 ms.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return 10 * (Number(fields[11]) + Number(fields[12]));
}
