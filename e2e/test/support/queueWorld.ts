import { startSandbox, type Sandbox } from '../../../sandbox';
import { exampleCredentials } from '../../../sandbox/exampleCredentials';
import { N8nRest, QueueStack, until, type N8nProcess } from '../../lib';
import type { NodeData } from './nodes';
import { START_TIMEOUT_MS, VERSION } from './version';

/** The time limit for all enqueued executions on a small machine. */
export const QUEUE_PATIENCE_MS = 240_000;

const SETTINGS = {
	// Makes n8n detect the death of a worker within seconds instead of a minute.
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
	// n8n pings its database, and answers every call with 503 while a ping takes longer than five
	// seconds. On a small machine this happens when fifty events wait for a database connection.
	DB_PING_INTERVAL_SECONDS: '3600',
};

/** The sandbox, and n8n in queue mode with this package and the credentials of the examples in it. */
export class QueueWorld {
	workers: N8nProcess[] = [];
	private webhookProcessor: N8nProcess | undefined;
	/** The workflows by their ids in the examples, if n8n has them. */
	private readonly credentialIds: Record<string, string> = {};

	private constructor(
		readonly sandbox: Sandbox,
		readonly stack: QueueStack,
		public main: N8nProcess,
		readonly rest: N8nRest,
	) {}

	/** Starts the main process only: see startOthers(). */
	static async start(): Promise<QueueWorld> {
		const sandbox = await startSandbox();
		let stack: QueueStack | undefined;
		try {
			stack = await QueueStack.open({ version: VERSION, env: SETTINGS });
			const main = await stack.startMain({ timeoutMs: START_TIMEOUT_MS });
			const rest = await N8nRest.signIn(main.url, VERSION);
			const world = new QueueWorld(sandbox, stack, main, rest);
			for (const { id, ...credential } of exampleCredentials(sandbox)) {
				world.credentialIds[id] = (await rest.createCredential(credential)).id;
			}
			return world;
		} catch (error) {
			await stack?.close();
			await sandbox.close();
			throw error;
		}
	}

	get webhooks(): N8nProcess {
		if (this.webhookProcessor === undefined) throw new Error('No webhook processor was started');
		return this.webhookProcessor;
	}

	async startWebhooks(port?: number): Promise<void> {
		this.webhookProcessor = await this.stack.startWebhookProcessor({
			...(port !== undefined && { port }),
			timeoutMs: START_TIMEOUT_MS,
		});
	}

	async startWorker(): Promise<N8nProcess> {
		return await this.stack.startWorker({ timeoutMs: START_TIMEOUT_MS });
	}

	/** Starts the webhook processor and two workers. */
	async startOthers(webhookPort?: number): Promise<void> {
		[, ...this.workers] = await Promise.all([
			this.startWebhooks(webhookPort),
			this.startWorker(),
			this.startWorker(),
		]);
	}

	/**
	 * Publishes a workflow and returns its id. Its nodes name credentials by the ids of the examples,
	 * or by their own.
	 */
	async publish(
		name: string,
		{ nodes, connections }: { nodes: readonly NodeData[]; connections: object },
	): Promise<string> {
		const { id } = await this.rest.createWorkflow({
			name,
			nodes: nodes.map((node) => this.withStoredCredentials(node)),
			connections,
		});
		await this.rest.publish(id);
		return id;
	}

	/** The number of executions that meet a condition, in SQL. */
	async count(condition: string): Promise<number> {
		const [[found = ''] = []] = await this.stack.postgres.query(
			`SELECT count(*) FROM execution_entity WHERE ${condition}`,
		);
		return Number(found);
	}

	/** Waits until all executions of a workflow have ended, except waiting ones. */
	async settled(workflowId: string | undefined, timeoutMs = QUEUE_PATIENCE_MS): Promise<void> {
		const unfinished = `"workflowId" = '${workflowId}' AND status IN ('new', 'running')`;
		await until(timeoutMs, `every execution of ${workflowId} has ended`, async () =>
			(await this.count(unfinished)) === 0 ? true : undefined,
		);
	}

	async close(): Promise<void> {
		await this.stack.close();
		await this.sandbox.close();
	}

	private withStoredCredentials(node: NodeData): NodeData {
		const credentials = Object.entries(node.credentials ?? {}).map(([type, { id, name }]) => [
			type,
			{ id: this.credentialIds[id] ?? id, name },
		]);
		return credentials.length === 0
			? node
			: { ...node, credentials: Object.fromEntries(credentials) as NodeData['credentials'] };
	}
}
