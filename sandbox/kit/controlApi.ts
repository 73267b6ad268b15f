import type { IncomingMessage, ServerResponse } from 'node:http';
import { BadInput, Input } from './input';
import { toJson } from './json';
import type { StandIn, WorkflowControl } from './standIn';

/** Many changes within this time reach the page as one. */
const EVENT_PAUSE_MS = 40;
/** Workflow runs change nothing in a stand-in, so the page looks after them at this pace. */
const WORKFLOW_POLL_MS = 1000;

class NotFound extends Error {}

/** The HTTP API under `/_sandbox/` that the page and out-of-process tests use. */
export class ControlApi {
	private readonly listeners = new Set<ServerResponse>();
	private pendingEvent?: NodeJS.Timeout;
	private readonly workflowPoll?: NodeJS.Timeout;
	private lastWorkflows = '';
	private readonly startedAt = Date.now();

	constructor(
		private readonly standIns: readonly StandIn[],
		private readonly workflows?: WorkflowControl,
	) {
		for (const standIn of standIns) standIn.onChange(() => this.announce());
		if (workflows) {
			this.workflowPoll = setInterval(() => this.announceWorkflows(), WORKFLOW_POLL_MS);
			this.workflowPoll.unref();
		}
	}

	async handle(
		request: IncomingMessage,
		response: ServerResponse,
		path: string,
		body: Buffer,
	): Promise<void> {
		if (!fromThisMachine(request)) {
			return send(response, 403, { error: 'Only pages of this sandbox may call it' });
		}
		const parts = path.split('/').slice(2).map(decodeURIComponent);
		if (request.method === 'GET' && parts.join('/') === 'events') return this.listen(response);
		try {
			const answer = await this.answer(request.method ?? '', parts, body.toString());
			send(response, 200, answer ?? { ok: true });
		} catch (error) {
			const { message } = error as Error;
			if (error instanceof BadInput) return send(response, 400, { error: message });
			if (error instanceof NotFound) return send(response, 404, { error: message });
			send(response, 500, { error: message });
		}
	}

	close(): void {
		clearTimeout(this.pendingEvent);
		clearInterval(this.workflowPoll);
		for (const listener of this.listeners) listener.end();
	}

	private async answer(method: string, parts: string[], body: string): Promise<unknown> {
		const [first = '', second = '', third] = parts;
		if (method === 'GET' && parts.length === 1) {
			if (first === 'state') return this.state();
			if (first === 'workflows') return this.listWorkflows();
		}
		if (first === 'workflows' && third === 'run' && method === 'POST' && parts.length === 3) {
			return await this.runWorkflow(second);
		}
		const standIn = this.standIns.find(({ id }) => id === first);
		if (standIn && parts.length === 2) {
			if (method === 'GET') {
				if (second === 'state') return standIn.snapshot();
				if (second === 'requests') return standIn.requests;
				if (second === 'callbacks') return standIn.callbacks;
			}
			const action = Object.hasOwn(standIn.actions, second) && standIn.actions[second];
			if (method === 'POST' && action) return await action(Input.parse(body));
		}
		throw new NotFound(`The sandbox has no ${method} /_sandbox/${parts.join('/')}`);
	}

	private state() {
		return {
			startedAt: this.startedAt,
			platforms: this.standIns.map((standIn) => ({
				...standIn.view(),
				actions: Object.keys(standIn.actions),
			})),
			workflows: this.listWorkflows(),
			place: this.workflows?.place,
		};
	}

	private listWorkflows() {
		return this.workflows?.list() ?? [];
	}

	private async runWorkflow(id: string): Promise<void> {
		const workflow = this.listWorkflows().find((candidate) => candidate.id === id);
		if (!this.workflows || !workflow) throw new NotFound(`There is no workflow "${id}"`);
		if (!workflow.canRunNow)
			throw new BadInput(`Workflow "${workflow.name}" cannot be run by hand`);
		await this.workflows.run(id);
		this.announce();
	}

	private listen(response: ServerResponse): void {
		response.writeHead(200, {
			'Content-Type': 'text/event-stream',
			'Cache-Control': 'no-store',
		});
		response.write('event: changed\ndata: {}\n\n');
		this.listeners.add(response);
		response.on('close', () => this.listeners.delete(response));
	}

	private announceWorkflows(): void {
		const workflows = toJson(this.listWorkflows());
		if (workflows === this.lastWorkflows) return;
		this.lastWorkflows = workflows;
		this.announce();
	}

	private announce(): void {
		this.pendingEvent ??= setTimeout(() => {
			this.pendingEvent = undefined;
			for (const listener of this.listeners) listener.write('event: changed\ndata: {}\n\n');
		}, EVENT_PAUSE_MS);
	}
}

/** Keeps web pages of other sites, which a browser lets POST to loopback, from running workflows. */
function fromThisMachine(request: IncomingMessage): boolean {
	const { host = '', origin } = request.headers;
	if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return false;
	return origin === undefined || origin === `http://${host}`;
}

function send(response: ServerResponse, status: number, content: unknown): void {
	response.writeHead(status, {
		'Content-Type': 'application/json; charset=utf-8',
		'Cache-Control': 'no-store',
	});
	response.end(toJson(content));
}
