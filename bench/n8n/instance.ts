import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { N8nHome, N8nRest, type N8nProcess } from '../../e2e/lib';
import { startClient, type Client, type WebhookEvent } from './client';
import { openExecutions, type Executions, type Query } from './executions';
import type { Workflow } from './workflows';

const IN_FLIGHT = 10;
/** The time in which n8n would have stored an execution that must not start. */
const SETTLE_MS = 300;

/** The target of a side's calls, and the expected result. */
export interface Target {
	workflowId: string;
	/** The workflows that each call starts besides. */
	joined?: readonly string[];
	url: string;
	headers: Record<string, string>;
	/** The HTTP status of every answer. */
	status: number;
	/** Whether each call starts an execution; otherwise none may be stored. */
	isExecuted: boolean;
}

/** The measured values of one load. */
export interface Measurement {
	/** Calls per second; if they start executions, until the last of these has ended. */
	perSecond: number;
	/** CPU time of n8n's process per call; NaN if the system does not report it. */
	cpuMs: number;
}

/** One n8n in its own folder, with this package and the workflows of the benchmarks. */
export interface Instance {
	n8n: N8nProcess;
	rest: N8nRest;
	executions: Executions;
	/** Stores and publishes a workflow; returns its id. */
	publish(workflow: Workflow): Promise<string>;
	/**
	 * Sends this many events, each with a new id.
	 *
	 * @throws Error unless every call was answered and executed as the target requires
	 */
	sendEvents(target: Target, event: WebhookEvent, count: number): Promise<Measurement>;
	close(): Promise<void>;
}

export async function startInstance(env: Record<string, string>): Promise<Instance> {
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
		const loadClient = (client = startClient());
		const database = (executions = openExecutions(home.installation.node, home.directory));
		/** The ids of earlier events; those of the sandbox's own messages are near their beginning. */
		let usedIds = 1_000n;
		return {
			n8n,
			rest,
			executions: database,
			async publish(workflow) {
				const { id } = await rest.createWorkflow(workflow);
				await rest.publish(id);
				return id;
			},
			async sendEvents(
				{ workflowId, joined = [], url, headers, status, isExecuted },
				event,
				count,
			) {
				const started: Query[] = [];
				for (const one of [workflowId, ...joined]) {
					const { highest: above } = await database.stored({ workflowId: one, above: 0 });
					started.push({ workflowId: one, above });
				}
				const fresh = { ...event, id: String(BigInt(event.id) + usedIds) };
				usedIds += BigInt(count);
				const cpuBefore = await cpuMsOf(n8n.pid);
				const sent = await loadClient.send({
					url,
					headers,
					event: fresh,
					count,
					concurrency: IN_FLIGHT,
				});
				if (sent.statuses[status] !== count) {
					throw new Error(
						`Of ${count} calls to ${url} these were answered: ${JSON.stringify(sent.statuses)}`,
					);
				}
				let end = sent.to;
				if (isExecuted) {
					for (const query of started)
						end = Math.max(end, (await database.ended(query, count)).lastEnd);
				}
				const cpuMs = ((await cpuMsOf(n8n.pid)) - cpuBefore) / count;
				await sleep(SETTLE_MS);
				for (const query of started) await database.ended(query, isExecuted ? count : 0);
				return { perSecond: (1000 * count) / (end - sent.from), cpuMs };
			},
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** CPU time of all threads of a process; NaN without /proc. */
export async function cpuMsOf(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
	// The fields after the name, which may contain any character: state, parent, …, user time and
	// system time in ticks of 10 ms.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return 10 * (Number(fields[11]) + Number(fields[12]));
}
