import type { WorkflowFile } from '../../engine';
import { HINTS } from '../../sandbox/exampleHints';
import type { WorkflowControl, WorkflowSummary } from '../../sandbox';
import type { ExecutionSummary, N8nRest, WorkflowData } from './rest';

const POLL_MS = 2000;

/** Shows the workflows of an n8n on the page of the sandbox, and starts those that wait for a schedule. */
export class N8nWorkflows implements WorkflowControl {
	private readonly poll: NodeJS.Timeout;
	private summaries: WorkflowSummary[] = [];

	private constructor(
		private readonly rest: N8nRest,
		/** By the id of a workflow: its schedule, from which it can be started. */
		private readonly schedules: ReadonlyMap<string, string>,
	) {
		// A failed request, because n8n is busy or about to stop, leaves the page unchanged.
		this.poll = setInterval(() => void this.look().catch(() => undefined), POLL_MS);
		this.poll.unref();
	}

	static async of(rest: N8nRest, files: readonly WorkflowFile[]): Promise<N8nWorkflows> {
		const schedules = files.flatMap(({ id = '', nodes }) => {
			const schedule = nodes.find(({ type }) => type === 'n8n-nodes-base.scheduleTrigger');
			return schedule ? [[id, schedule.name] as const] : [];
		});
		const workflows = new N8nWorkflows(rest, new Map(schedules));
		await workflows.look();
		return workflows;
	}

	get place(): { name: string; url: string } {
		return { name: 'n8n', url: `${this.rest.url}/home/workflows` };
	}

	list(): WorkflowSummary[] {
		return this.summaries;
	}

	async run(id: string): Promise<void> {
		await this.rest.runManually(id, this.schedules.get(id) ?? '');
	}

	close(): void {
		clearInterval(this.poll);
	}

	private async look(): Promise<void> {
		const [workflows, executions] = await Promise.all([
			this.rest.workflows(),
			this.rest.executions(),
		]);
		this.summaries = workflows
			.map((workflow) => this.summaryOf(workflow, executions))
			.sort((a, b) => a.name.localeCompare(b.name, 'en'));
	}

	private summaryOf(
		{ id, name, active, activeVersionId }: WorkflowData,
		executions: readonly ExecutionSummary[],
	): WorkflowSummary {
		const last = executions.find(({ workflowId }) => workflowId === id);
		return {
			id,
			name,
			active: active || Boolean(activeVersionId),
			canRunNow: this.schedules.has(id),
			...(last?.startedAt && { lastRun: { status: last.status, at: last.startedAt } }),
			url: `${this.rest.url}/workflow/${id}`,
			hints: HINTS[id] ?? [],
		};
	}
}
