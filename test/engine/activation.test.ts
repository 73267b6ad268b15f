import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	jest,
} from '@jest/globals';

import type { Engine } from '../../engine';
import { chain } from '../support/workflow';
import { HOOK, post, startFixtureEngine, startPlatform, TICKER } from './support';

interface Ticker {
	closed: boolean;
	listening?: boolean;
	mode: string;
	activation: string;
	tick(key?: string): Promise<unknown>;
	fail(message: string): void;
	poison(message: string): void;
}
const ticker = () => (globalThis as unknown as { ticker: Ticker }).ticker;

let engine: Engine;
let platform: Awaited<ReturnType<typeof startPlatform>>;
beforeAll(async () => {
	engine = await startFixtureEngine();
});
beforeEach(async () => {
	platform = await startPlatform();
});
afterEach(async () => {
	for (const { id, active } of engine.workflows()) if (active) await engine.deactivate(id);
	await platform.close();
});
afterAll(async () => await engine.stop());

const summary = (id: string) => engine.workflows().find((workflow) => workflow.id === id)!;
const of = (id: string) => engine.executions.filter(({ workflowId }) => workflowId === id);
const methods = () => platform.calls.map(({ body }) => body.method);

function addHook(parameters = {}) {
	return engine.addWorkflow(
		chain(['Hook', HOOK, { platform: platform.url, ...parameters }, { webhookId: 'activation' }]),
	);
}
const productionUrl = () => `${engine.url}/webhook/activation/in`;

describe('webhook triggers', () => {
	it('register the production URL, and unregister when unpublished', async () => {
		const id = addHook();
		await engine.activate(id);
		expect(summary(id).active).toBe(true);
		expect(platform.calls.map(({ body }) => body)).toMatchObject([
			{ method: 'checkExists', url: productionUrl(), mode: 'trigger', activation: 'activate' },
			{ method: 'create', url: productionUrl(), mode: 'trigger', activation: 'activate' },
		]);

		await engine.deactivate(id);
		expect(platform.calls.at(-1)!.body).toMatchObject({
			method: 'delete',
			registered: productionUrl(),
			mode: 'internal',
		});
		expect(summary(id)).toMatchObject({ active: false, webhookUrls: [] });
		expect((await post(productionUrl(), {})).status).toBe(404);
	});

	it('keep static data across calls and activations', async () => {
		const id = addHook();
		await engine.activate(id);
		// Calls that start an execution lose their changes: see the contract of engine and n8n.
		const call = { do: 'ignore' };
		for (let count = 0; count < 2; count++) await post(productionUrl(), call);
		await engine.deactivate(id);
		await engine.activate(id);
		await post(productionUrl(), call);
		await engine.idle();
		expect(summary(id).staticData).toEqual({
			'node:Hook': { calls: 3, registered: productionUrl() },
		});
	});

	it.each([
		['nothing behind if they fail to register', ['create'], 0],
		['their address behind if they fail to unregister as well', ['create', 'delete'], 1],
	])('leave %s', async (_name, hooks, left) => {
		await platform.close();
		platform = await startPlatform(({ body }) => ({
			status: hooks.includes(String(body.method)) ? 500 : 200,
		}));
		const id = addHook();
		await expect(engine.activate(id)).rejects.toThrow();
		expect(summary(id)).toMatchObject({
			active: false,
			webhookUrls: Array.from({ length: left }, productionUrl),
		});
		expect(summary(id).activationError).toBeInstanceOf(Error);
		await engine.deactivate(id);
		expect(summary(id)).toMatchObject({ active: false, webhookUrls: [] });
	});

	it('are unregistered at the third attempt', async () => {
		let failures = 0;
		await platform.close();
		platform = await startPlatform(({ body }) => ({
			status: body.method === 'delete' && ++failures < 3 ? 500 : 200,
		}));
		const id = addHook();
		await engine.activate(id);
		await engine.deactivate(id);
		expect(platform.calls.map(({ body }) => body.method)).toEqual([
			'checkExists',
			'create',
			'delete',
			'delete',
			'delete',
		]);
		expect(summary(id).staticData).toEqual({ 'node:Hook': {} });
	});

	it('are unpublished even if the platform fails', async () => {
		const id = addHook();
		await engine.activate(id);
		await platform.close();
		await engine.deactivate(id);
		expect(summary(id)).toMatchObject({ active: false, webhookUrls: [] });
		platform = await startPlatform();
	});

	it('cannot be published without a trigger', async () => {
		const id = engine.addWorkflow(chain(['Start', 'n8n-nodes-base.manualTrigger']));
		await expect(engine.activate(id)).rejects.toThrow(/no node to start the workflow/);
	});
});

describe('test runs of webhook triggers', () => {
	it('register the test URL, run once, and unregister', async () => {
		const id = addHook();
		const { url, execution } = await engine.test(id);
		expect(url).toBe(`${engine.url}/webhook-test/activation/in`);
		expect(platform.calls.at(-1)!.body).toMatchObject({
			method: 'create',
			url,
			mode: 'manual',
			activation: 'manual',
		});

		expect((await post(url!, { text: 'hi' })).status).toBe(200);
		const record = await execution;
		expect(record).toMatchObject({ mode: 'manual', status: 'success' });
		// The event and delete() see the static data that create() wrote.
		expect(record.output('Hook')[0]!.json).toMatchObject({ mode: 'manual', registered: url });
		expect(platform.calls.at(-1)!.body).toMatchObject({ method: 'delete', registered: url });
		expect(summary(id).staticData).toEqual({});

		expect(await post(url!, {})).toMatchObject({
			status: 404,
			body: { hint: expect.stringContaining("Click the 'Execute workflow' button") },
		});
		expect(of(id)).toHaveLength(1);
	});

	it('keep listening after an event that the node rejected', async () => {
		const { url, execution } = await engine.test(addHook());
		expect((await post(url!, { do: 'refuse' })).status).toBe(401);
		expect(methods()).not.toContain('delete');
		await post(url!, {});
		expect(await execution).toMatchObject({ status: 'success' });
	});

	it('neither see nor change the static data of production', async () => {
		const id = addHook();
		await engine.activate(id);
		await post(productionUrl(), {});
		await engine.idle();
		const before = summary(id).staticData;

		const { url, execution } = await engine.test(id);
		await post(url!, {});
		expect((await execution).output('Hook')[0]!.json.calls).toBe(1);
		expect(summary(id).staticData).toEqual(before);
		expect((await post(productionUrl(), {})).status).toBe(200);
	});

	it('can be cancelled', async () => {
		const { url, execution, cancel } = await engine.test(addHook());
		await cancel();
		await expect(execution).rejects.toThrow(/cancelled/);
		expect(methods()).toEqual(['checkExists', 'create', 'delete']);
		expect((await post(url!, {})).status).toBe(404);
	});

	it('unregister all webhooks if the platform refuses to delete the first', async () => {
		await refuseToDelete();
		const { url, execution, cancel } = await engine.test(addHook({ method: 'POST,GET' }));
		await expect(cancel()).rejects.toThrow(/500/);
		await expect(execution).rejects.toThrow(/cancelled/);
		expect(methods().filter((method) => method === 'delete')).toHaveLength(2);
		expect((await post(url!, {})).status).toBe(404);
		expect((await fetch(url!)).status).toBe(404);
	});

	it('report why they cannot register, also if the platform refuses to delete what is registered', async () => {
		await platform.close();
		platform = await startPlatform(({ body }) => ({
			status: body.method === 'delete' ? 500 : body.method === 'create' ? 403 : 200,
		}));
		await expect(engine.test(addHook())).rejects.toThrow(/403/);
		expect(methods()).toEqual(['checkExists', 'create', 'delete']);
	});

	it('end after two minutes, also if the platform refuses to delete the webhook', async () => {
		await refuseToDelete();
		const timers = jest.spyOn(globalThis, 'setTimeout');
		const rejected = jest.fn();
		process.on('unhandledRejection', rejected);
		try {
			const { url, execution } = await engine.test(addHook());
			const [timeout] = timers.mock.calls.find(([, delay]) => delay === 120_000)!;
			timeout();
			await expect(execution).rejects.toThrow(/cancelled/);
			while ((await post(url!, {})).status !== 404);
			expect(methods()).toContain('delete');
			expect(rejected).not.toHaveBeenCalled();
		} finally {
			process.off('unhandledRejection', rejected);
			timers.mockRestore();
		}
	});

	it('end with their workflow, without a call to the platform', async () => {
		const id = addHook();
		const { url, execution, cancel } = await engine.test(id);
		engine.lose(id);
		await expect(execution).rejects.toThrow(/removed/);
		expect((await post(url!, {})).body).toMatchObject({ code: 404 });
		await cancel();
		expect(methods()).toEqual(['checkExists', 'create']);
	});
});

async function refuseToDelete() {
	await platform.close();
	platform = await startPlatform(({ body }) => ({ status: body.method === 'delete' ? 500 : 200 }));
}

describe('trigger() nodes', () => {
	const addTicker = (parameters = {}) => engine.addWorkflow(chain(['Ticker', TICKER, parameters]));

	it('start executions until they are closed', async () => {
		const id = addTicker();
		await engine.activate(id);
		expect(ticker()).toMatchObject({ mode: 'trigger', activation: 'activate' });
		const run = await ticker().tick();
		expect(run).toMatchObject({ status: 'success', mode: 'trigger' });
		expect(summary(id).staticData).toEqual({ 'node:Ticker': { ticks: 1 } });

		await engine.deactivate(id);
		expect(ticker().closed).toBe(true);
	});

	it('drop an event whose deduplication key is known', async () => {
		const id = addTicker();
		await engine.activate(id);
		expect(await ticker().tick('message-1')).toBeDefined();
		expect(await ticker().tick('message-1')).toBeUndefined();
		expect(await ticker().tick('message-2')).toBeDefined();
		expect(of(id)).toHaveLength(2);
	});

	it('report why they cannot start', async () => {
		const id = addTicker({ broken: true });
		await expect(engine.activate(id)).rejects.toThrow(/cannot start/);
		expect(summary(id).active).toBe(false);
	});

	it('record an invalid event as a failed execution and stay active', async () => {
		const id = addTicker();
		await engine.activate(id);
		ticker().poison('unreadable');
		expect(of(id)).toMatchObject([{ status: 'error', mode: 'trigger' }]);
		expect(of(id)[0]!.error!.message).toBe('unreadable');
		expect(ticker().closed).toBe(false);
	});

	it('are closed by emitError and started again', async () => {
		const id = addTicker();
		await engine.activate(id);
		const first = ticker();
		first.fail('connection lost');
		expect(summary(id).activationError!.message).toMatch(/connection lost/);
		while (ticker() === first) await new Promise((resolve) => setTimeout(resolve, 20));
		expect(first.closed).toBe(true);
		await ticker().tick();
		expect(summary(id).activationError).toBeUndefined();
	});

	// n8n's ActiveWorkflowManager.add() ends with removeQueuedWorkflowActivation() and activationErrorsService.deregister().
	it('are closed, and not started again, where they emit an error before the workflow is activated', async () => {
		const id = addTicker({ hasty: true });
		await engine.activate(id);
		const first = ticker();
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		expect([ticker() === first, first.closed]).toEqual([true, true]);
		expect(summary(id)).toMatchObject({ active: true, activationError: undefined });
	});

	it('run once in a test run, by way of manualTriggerFunction', async () => {
		const id = addTicker();
		const { url, execution } = await engine.test(id);
		expect(url).toBeUndefined();
		while (!ticker()?.listening || ticker().closed)
			await new Promise((resolve) => setTimeout(resolve, 5));
		expect(ticker().mode).toBe('manual');
		void ticker().tick();
		const record = await execution;
		expect(record).toMatchObject({ mode: 'manual', status: 'success' });
		expect(record.output('Ticker')).toMatchObject([{ json: { ticks: 1 } }]);
		expect(summary(id).staticData).toEqual({});
	});

	it('can be cancelled during a test run', async () => {
		const { execution, cancel } = await engine.test(addTicker());
		await cancel();
		expect(await execution).toMatchObject({ status: 'canceled' });
	});
});

describe('Schedule Trigger', () => {
	const everySecond = { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } };
	const addSchedule = () =>
		engine.addWorkflow(
			chain(['Schedule', 'n8n-nodes-base.scheduleTrigger', everySecond, { typeVersion: 1.2 }]),
		);

	it('fires on schedule, and not after deactivation', async () => {
		const id = addSchedule();
		await engine.activate(id);
		const fired = await engine.waitForExecution(({ workflowId }) => workflowId === id);
		await engine.deactivate(id);
		expect(fired.mode).toBe('trigger');
		const run = await engine.run(id);
		expect(Object.keys(run.output('Schedule')[0]!.json)).toEqual(
			Object.keys(fired.output('Schedule')[0]!.json),
		);
		expect(run.output('Schedule')[0]!.json.timestamp).toBeDefined();

		const count = of(id).length;
		await new Promise((resolve) => setTimeout(resolve, 1200));
		expect(of(id)).toHaveLength(count);
	});
});
