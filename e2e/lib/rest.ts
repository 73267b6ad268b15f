import { setTimeout as sleep } from 'node:timers/promises';

import { parse as parseFlatted } from 'flatted';
import type { N8nVersion } from './versions';

/** The account that owns every n8n started here. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Groupbots-2026',
	firstName: 'Group',
	lastName: 'Bots',
};

/** n8n ties a session to this id, which the browser sends at sign-in. */
export const BROWSER_ID = 'groupbots-e2e';

export interface WorkflowData {
	id: string;
	name: string;
	active: boolean;
	versionId: string;
	/** n8n 2: the published version. */
	activeVersionId?: string | null;
	nodes: Array<{
		id: string;
		name: string;
		type: string;
		webhookId?: string;
		[key: string]: unknown;
	}>;
	connections: object;
	settings?: object;
}

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: 'new' | 'running' | 'waiting' | 'success' | 'error' | 'crashed' | 'canceled';
	mode: string;
	startedAt: string | null;
	stoppedAt: string | null;
}

export interface Execution extends ExecutionSummary {
	data: {
		resultData: {
			error?: { message: string; description?: string };
			runData: Record<string, NodeRun[]>;
			lastNodeExecuted?: string;
		};
		/** Until when the execution waits. */
		waitTill?: string;
	};
}

interface NodeRun {
	data?: { main: Array<Array<{ json: Record<string, unknown> }> | null> };
	error?: { message: string; description?: string };
}

export interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

/** n8n 1 stores the status of an execution before its data (ExecutionRepository.updateExistingExecution, SQLite). */
function isUnfinished(data: Execution['data'] | undefined): boolean {
	return data?.resultData.lastNodeExecuted === undefined || data.waitTill !== undefined;
}

/** An answer of n8n without success. */
class RestError extends Error {
	constructor(
		readonly status: number,
		readonly body: string,
		what: string,
	) {
		super(`${what} was answered ${status}: ${body.slice(0, 1000)}`);
	}
}

const UNFINISHED: ReadonlySet<string> = new Set(['new', 'running', 'waiting']);

/** How long n8n may take to store the data of an execution that has ended. */
const DATA_MS = 10_000;

/** n8n's REST API as the editor uses it, signed in as the owner. */
export class N8nRest {
	private cookie = '';

	private constructor(
		readonly url: string,
		private readonly version: N8nVersion,
	) {}

	/** Signs in, and creates the owner's account first if it does not exist. */
	static async signIn(url: string, version: N8nVersion): Promise<N8nRest> {
		const rest = new N8nRest(url, version);
		const { userManagement } = await rest.request<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('GET', 'settings');
		if (userManagement.showSetupOnFirstLoad) await rest.request('POST', 'owner/setup', OWNER);
		else
			await rest.request('POST', 'login', {
				emailOrLdapLoginId: OWNER.email,
				email: OWNER.email,
				password: OWNER.password,
			});
		return rest;
	}

	/**
	 * Makes one call of `/rest/<path>`; returns the `data` of the answer. Headers can contain e.g.
	 * `push-ref`.
	 *
	 * @throws RestError unless the answer is a success
	 */
	async request<T>(
		method: string,
		path: string,
		body?: object,
		headers: Record<string, string> = {},
	): Promise<T> {
		const response = await fetch(`${this.url}/rest/${path}`, {
			method,
			headers: {
				cookie: this.cookie,
				'content-type': 'application/json',
				'browser-id': BROWSER_ID,
				...headers,
			},
			body: body && JSON.stringify(body),
			signal: AbortSignal.timeout(60_000),
		});
		const text = await response.text();
		if (!response.ok) throw new RestError(response.status, text, `${method} ${path}`);
		const [cookie] = response.headers.getSetCookie().filter((one) => one.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';', 1)[0]!;
		return (JSON.parse(text) as { data: T }).data;
	}

	/** The value of the cookie `n8n-auth`, to sign in a browser too. */
	get sessionCookie(): string {
		return this.cookie.replace(/^n8n-auth=/, '');
	}

	async workflows(): Promise<WorkflowData[]> {
		return await this.request('GET', 'workflows');
	}

	async workflow(id: string): Promise<WorkflowData> {
		return await this.request('GET', `workflows/${id}`);
	}

	/** Stores a new workflow; `id` in the data is ignored by n8n 2, use the one returned. n8n 1 fails without `active`. */
	async createWorkflow(data: {
		name: string;
		nodes: object[];
		connections: object;
		settings?: object;
	}): Promise<WorkflowData> {
		return await this.request('POST', 'workflows', {
			active: false,
			settings: { executionOrder: 'v1' },
			...data,
		});
	}

	async deleteWorkflow(id: string): Promise<void> {
		await this.unpublish(id);
		await this.request('POST', `workflows/${id}/archive`, {});
		await this.request('DELETE', `workflows/${id}`);
	}

	/** Publishes the current version and resolves when its triggers run. Rejects with their errors. */
	async publish(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.request('POST', `workflows/${id}/activate`, { versionId });
		await this.settled(id);
	}

	/** Resolves when the triggers of a workflow have stopped. */
	async unpublish(id: string): Promise<void> {
		await this.request('POST', `workflows/${id}/deactivate`, {});
		await this.settled(id);
	}

	/** n8n 2 starts and stops triggers after it has answered; this waits for them. */
	async settled(id: string, timeoutMs = 60_000): Promise<void> {
		if (this.version === '1') return;
		interface Status {
			status: string;
			triggers: Array<{ status: string; errorMessage: string | null }>;
		}
		await until(timeoutMs, `the triggers of workflow ${id} settle`, async () => {
			const { status, triggers } = await this.request<Status>(
				'GET',
				`workflows/${id}/publication-status`,
			);
			if (status === 'in_progress') return undefined;
			const failed = triggers.filter((trigger) => trigger.status === 'failed');
			if (failed.length > 0)
				throw new Error(failed.map(({ errorMessage }) => errorMessage).join('\n'));
			return true;
		});
	}

	/**
	 * Starts a workflow manually from one of its triggers, e.g. a schedule, and waits for its end.
	 */
	async run(id: string, triggerName: string): Promise<Execution> {
		const { executionId } = await this.runManually(id, triggerName);
		if (!executionId)
			throw new Error(`${triggerName} of workflow ${id} waits for an event: fire it`);
		return await this.finished(executionId);
	}

	/**
	 * Makes the request of the editor's button. A schedule starts at once; a trigger that waits for
	 * an event returns `waitingForWebhook` or, for a connection, an execution that runs until the
	 * event.
	 */
	async runManually(
		id: string,
		triggerName: string,
	): Promise<{ executionId?: string; waitingForWebhook?: boolean }> {
		const workflowData = await this.workflow(id);
		return await this.request('POST', `workflows/${id}/run`, {
			workflowData,
			triggerToStartFrom: { name: triggerName },
		});
	}

	/** The executions, the newest first, at most 100. */
	async executions(workflowId?: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify(workflowId ? { workflowId } : {}));
		const { results } = await this.request<{ results: ExecutionSummary[] }>(
			'GET',
			`executions?limit=100&filter=${filter}`,
		);
		return results;
	}

	async execution(id: string): Promise<Execution> {
		return await until(DATA_MS, `the data of execution ${id} is stored`, async () => {
			const stored = await this.request<Omit<Execution, 'data'> & { data: string }>(
				'GET',
				`executions/${id}`,
			);
			const data = parseFlatted(stored.data) as Execution['data'];
			return stored.status === 'success' && isUnfinished(data) ? undefined : { ...stored, data };
		});
	}

	/** Waits for the end of an execution. */
	async finished(id: string, timeoutMs = 60_000): Promise<Execution> {
		return await until(timeoutMs, `execution ${id} ends`, async () => {
			const { results } = await this.request<{ results: ExecutionSummary[] }>(
				'GET',
				'executions?limit=100&filter=%7B%7D',
			);
			const summary = results.find((one) => one.id === id);
			return summary && !UNFINISHED.has(summary.status) ? await this.execution(id) : undefined;
		});
	}

	/**
	 * Waits until this many executions of a workflow have ended, and returns them, the oldest first.
	 */
	async ended(workflowId: string, count: number, timeoutMs = 60_000): Promise<ExecutionSummary[]> {
		return await until(timeoutMs, `${count} executions of ${workflowId} end`, async () => {
			const ended = (await this.executions(workflowId)).filter(
				({ status }) => !UNFINISHED.has(status),
			);
			return ended.length >= count ? ended.reverse() : undefined;
		});
	}

	async createCredential(data: {
		name: string;
		type: string;
		data: object;
	}): Promise<{ id: string }> {
		return await this.request('POST', 'credentials', data);
	}

	/**
	 * Returns the result of the test button of a credential, for data that need not be stored; `id`
	 * is that of a stored one.
	 */
	async testCredential(credential: {
		id: string;
		name: string;
		type: string;
		data: object;
	}): Promise<CredentialTest> {
		return await this.request('POST', 'credentials/test', { credentials: credential });
	}
}

/** The output of one node, on its first output in its last run. */
export function outputOf({ data }: Execution, nodeName: string): Array<Record<string, unknown>> {
	const items = data.resultData.runData[nodeName]?.at(-1)?.data?.main[0] ?? [];
	return items.map(({ json }) => json);
}

/** Checks several times a second until there is a value; rejects when the time is over. */
export async function until<T>(
	timeoutMs: number,
	what: string,
	look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
	for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
		const found = await look();
		if (found !== undefined) return found;
	}
	throw new Error(`Waited ${timeoutMs / 1000} s in vain until ${what}`);
}
