import express, { type NextFunction, type Request, type Response } from 'express';
import { BadInput, Input } from './input';
import { toJson } from './json';
import type { StandIn } from './standIn';
import type { WorkflowControl } from './types';

/** Changes within this time are sent to the page together. */
const EVENT_PAUSE_MS = 40;
/** How often the page checks the workflows, whose runs change nothing in a stand-in. */
const WORKFLOW_POLL_MS = 1000;

class NotFound extends Error {}

/** The HTTP API under `/_sandbox/` that the page and out-of-process tests use. */
export class ControlApi {
	readonly router = express.Router();
	private readonly startedAt = Date.now();
	private readonly listeners = new Set<Response>();
	private pendingEvent?: NodeJS.Timeout;
	private readonly workflowPoll?: NodeJS.Timeout;
	private lastWorkflows = '';

	constructor(
		private readonly standIns: readonly StandIn[],
		private readonly workflows?: WorkflowControl,
	) {
		for (const standIn of standIns) standIn.onChange(() => this.announce());
		if (workflows) {
			this.workflowPoll = setInterval(() => this.announceWorkflows(), WORKFLOW_POLL_MS);
			this.workflowPoll.unref();
		}
		this.route();
	}

	close(): void {
		clearTimeout(this.pendingEvent);
		clearInterval(this.workflowPoll);
		for (const listener of this.listeners) listener.end();
	}

	private route(): void {
		const { router } = this;
		router.use((request, response, next) => {
			if (fromThisMachine(request)) return next();
			send(response, 403, { error: 'Only pages of this sandbox may call it' });
		});
		router.use(express.text({ type: () => true, limit: '50mb' }));
		router.get('/events', (_request, response) => this.listen(response));
		router.get('/state', (_request, response) => send(response, 200, this.state()));
		router.get('/workflows', (_request, response) => send(response, 200, this.listWorkflows()));
		router.post('/workflows/:id/run', async ({ params }, response) => {
			await this.runWorkflow(params.id);
			send(response, 200, { ok: true });
		});
		router.get('/:standIn/:what', ({ params: { standIn: id, what } }, response, next) => {
			const standIn = this.standIns.find((candidate) => candidate.id === id);
			if (!standIn) return next();
			if (what === 'state') send(response, 200, standIn.snapshot());
			else if (what === 'requests') send(response, 200, standIn.requests);
			else if (what === 'callbacks') send(response, 200, standIn.callbacks);
			else next();
		});
		router.post('/:standIn/:action', async ({ params, body }, response, next) => {
			const { actions = {} } = this.standIns.find(({ id }) => id === params.standIn) ?? {};
			const action = Object.hasOwn(actions, params.action) && actions[params.action];
			if (!action) return next();
			const answer = await action(Input.parse(typeof body === 'string' ? body : ''));
			send(response, 200, answer ?? { ok: true });
		});
		router.use(({ method, originalUrl }) => {
			throw new NotFound(`The sandbox has no ${method} ${originalUrl.replace(/\?.*/, '')}`);
		});
		router.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
			if (response.headersSent) return next(error);
			const status = error instanceof BadInput ? 400 : error instanceof NotFound ? 404 : 500;
			send(response, status, { error: error.message });
		});
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

	private listen(response: Response): void {
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

/** Rejects requests from web pages of other sites, which a browser would let POST to loopback. */
function fromThisMachine({ headers: { host = '', origin } }: Request): boolean {
	if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return false;
	return origin === undefined || origin === `http://${host}`;
}

function send(response: Response, status: number, content: unknown): void {
	response.status(status).type('json').set('Cache-Control', 'no-store').end(toJson(content));
}
