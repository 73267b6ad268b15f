import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { startEngine } from '../../engine';
import { rowOf } from '../support/filters';
import { ROBOT } from '../support/wildfire';
import { callbackBody, post, triggerWorkflow, TriggerWorld } from './support';

let world: TriggerWorld;
/** Called after every request that the server has answered. */
let afterRequest = () => {};
beforeAll(async () => {
	world = await TriggerWorld.start();
	world.server.onChange(() => afterRequest());
});
afterAll(async () => await world.close());
afterEach(async () => {
	afterRequest = () => {};
	setCredential();
	await world.reset();
});

const FOREIGN = 'http://127.0.0.1:9/robot?token=theirs&x=1';

function setCredential(changes: object = {}) {
	world.engine.addCredential({
		id: 'wildfire',
		name: 'Sandbox robot',
		type: 'wildfireRobotApi',
		data: {
			baseUrl: world.server.baseUrl,
			robotId: ROBOT.id,
			robotSecret: ROBOT.secret,
			callbackToken: '',
			groups: '',
			...changes,
		},
	});
}

const apiCalls = () => world.server.requests.map(({ path }) => path.replace('/robot/', ''));

async function says(text: string) {
	await (
		await world.server.say({ groupId: 'groupId1', sender: 'userA', text })
	).delivered;
}

const textsOf = async (id: string) => (await world.items(id)).map(({ text }) => text);

describe('activation', () => {
	it('registers the production URL, starts executions, and takes back what it registered', async () => {
		const id = await world.activate();
		expect(apiCalls()).toEqual([
			'get_callback',
			'profile',
			'delete_callback',
			'set_callback',
			'get_callback',
		]);
		const [production] = world.summary(id).webhookUrls;
		expect(world.callback).toMatch(new RegExp(`^${production}\\?token=[0-9a-f]{48}$`));

		await says('one');
		expect(await textsOf(id)).toEqual(['one']);

		const url = world.callback;
		world.server.clearRequests();
		await world.engine.deactivate(id);
		expect(apiCalls()).toEqual(['get_callback', 'delete_callback']);
		expect(world.callback).toBe('');
		await says('two');
		expect((await post(url, callbackBody())).status).toBe(404);
		expect(await textsOf(id)).toEqual(['one']);
	});

	it('keeps its URL, with the random token, when it is activated again', async () => {
		const id = await world.activate();
		const url = world.callback;
		await world.engine.deactivate(id);
		await world.engine.activate(id);
		expect(world.callback).toBe(url);
		await world.engine.activate(id);
		expect(world.callback).toBe(url);
		await says('again');
		expect(await textsOf(id)).toEqual(['again']);
	});

	it('makes another token for every workflow', async () => {
		const first = await world.activate();
		const url = world.callback;
		await world.engine.deactivate(first);
		await world.activate();
		expect(new URL(world.callback).search).not.toBe(new URL(url).search);
	});

	it('uses the token of the credential where there is one', async () => {
		setCredential({ callbackToken: '  my token&/~ü ' });
		const id = await world.activate();
		expect(world.callback).toBe(
			`${world.summary(id).webhookUrls[0]}?token=my%20token%26%2F%7E%C3%BC`,
		);
		expect(JSON.stringify(world.summary(id).staticData)).not.toContain('my token');
		await says('hi');
		expect(await textsOf(id)).toEqual(['hi']);
	});

	it('leaves the callback alone when it listens to events of the whole server only', async () => {
		setCredential({ callbackToken: 'shared' });
		world.callback = FOREIGN;
		const id = await world.activate({ events: ['serverGroup'] });
		const [production] = world.summary(id).webhookUrls;
		await world.server.serverEvent(
			'any',
			{ groupId: 'g', type: 1 },
			`${production}?token=shared&event=serverGroup`,
		);
		expect(await world.items(id)).toMatchObject([{ event: 'serverGroup' }]);
		await world.engine.deactivate(id);
		expect(world.callback).toBe(FOREIGN);
		expect(apiCalls()).toEqual([]);
	});

	it('refuses to take a callback that belongs to somebody else, and says whose without the token', async () => {
		world.callback = FOREIGN;
		const error = await world.activate().catch((thrown) => thrown);
		expect(error.message).toBe(
			'The robot "FireRobot" already sends its messages to another address (http://127.0.0.1:9/robot?token=***&x=1), which this workflow cannot join: it is not an address of this n8n. A robot has only one callback. Stop the workflow or program that uses it, or turn on "Replace Existing Callback".',
		);
		expect(world.callback).toBe(FOREIGN);
	});

	it('counts the same node of another n8n as somebody else', async () => {
		const webhookId = randomUUID();
		const file = triggerWorkflow();
		file.nodes[0]!.webhookId = webhookId;
		world.callback = `http://127.0.0.1:9/webhook/${webhookId}/webhook?token=t`;
		await expect(world.activate({}, { nodes: file.nodes })).rejects.toThrow('another address');
		expect(world.callback).toContain('127.0.0.1:9');
	});

	it('takes a foreign callback over with the option', async () => {
		world.callback = FOREIGN;
		const id = await world.activate({ replaceCallback: true });
		await says('mine');
		expect(await textsOf(id)).toEqual(['mine']);
		await world.engine.deactivate(id);
		expect(world.callback).toBe('');
	});

	it('leaves a callback alone that somebody took over meanwhile', async () => {
		const id = await world.activate();
		world.callback = FOREIGN;
		await world.engine.deactivate(id);
		expect(world.callback).toBe(FOREIGN);
	});

	it('gives a callback back when the server fails between deleting and setting', async () => {
		world.callback = FOREIGN;
		world.server.fault('http500-html', { path: '/robot/set_callback', times: 1 });
		await expect(world.activate({ replaceCallback: true })).rejects.toThrow();
		expect(world.callback).toBe(FOREIGN);
	});

	it('takes its own back when activation fails after it was set, and n8n has stored nothing of it', async () => {
		let production = '';
		afterRequest = () => {
			if (world.callback === '' || production !== '') return;
			production = world.callback;
			world.server.fault('http500-html', { path: '/robot/get_callback', times: 1 });
		};
		const id = world.engine.addWorkflow(triggerWorkflow());
		await expect(world.engine.activate(id)).rejects.toThrow();
		expect(production).not.toBe('');
		expect(JSON.stringify(world.summary(id).staticData)).not.toContain('url');
		expect(world.callback).toBe('');
	});

	it('says so when the server keeps another callback, and leaves that one', async () => {
		afterRequest = () => {
			if (world.callback !== '') world.callback = FOREIGN;
		};
		const error = await world.activate().catch((thrown) => thrown);
		expect(error.message).toMatch(/^The server did not set the callback URL\. .* try again\.$/);
		expect(world.callback).toBe(FOREIGN);
	});

	it.each([
		['Text', { textMode: 'matches', text: '(' }],
		['Chat', { chats: rowOf('={{ {"name": "x"} }}') }],
		['Sender', { senders: rowOf('={{ [["a"]] }}') }],
		['Ignored Sender', { ignoredSenders: rowOf('={{ [{}] }}') }],
		['Chats', { chats: {} }],
	])('refuses a filter that cannot work, naming %s', async (field, filters) => {
		const failure = world.activate({ filters });
		await expect(failure).rejects.toThrow(`The parameter "${field}"`);
		expect(world.callback).toBe('');
		expect(apiCalls()).not.toContain('set_callback');
	});

	it.each([[[]], ['={{ null }}']])('refuses to listen to no event: %j', async (events) => {
		await expect(world.activate({ events })).rejects.toThrow(
			'The parameter "Events" names no event',
		);
		expect(apiCalls()).not.toContain('set_callback');
	});

	it('does not mind an invalid pattern that is not used as one', async () => {
		await world.activate({ filters: { textMode: 'contains', text: '(' } });
		expect(world.callback).not.toBe('');
	});
});

describe('a credential that changed while the workflow was active', () => {
	it('recognises its old URL when the token is another one', async () => {
		setCredential({ callbackToken: 'old' });
		const id = await world.activate();
		expect(world.callback).toMatch(/token=old$/);
		setCredential({ callbackToken: 'new' });
		await says('still heard');
		await world.engine.deactivate(id);
		expect(world.callback).toBe('');
		await world.engine.activate(id);
		expect(world.callback).toMatch(/token=new$/);
		expect(await textsOf(id)).toEqual(['still heard']);
	});

	it("does not take another robot's messages for its own", async () => {
		const id = await world.activate();
		const url = world.callback;
		setCredential({ robotId: 'WeatherRobot', robotSecret: 's3cr3t' });
		await world.engine.activate(id);
		// Nobody may delete the first robot's callback any more; what comes from it is refused.
		expect(world.callback).toBe(url);
		expect((await post(url, callbackBody())).status).toBe(401);
		const { callback } = world.server.state.robots.get('WeatherRobot')!;
		expect((await post(callback, callbackBody({ searchableContent: 'for weather' }))).status).toBe(
			200,
		);
		expect(await textsOf(id)).toEqual(['for weather']);
	});
});

describe('a test run', () => {
	it('gets the event beside the active workflow, which keeps its callback', async () => {
		const id = await world.activate();
		const production = world.callback;
		const test = await world.engine.test(id);
		expect(world.callback).toBe(production);

		await says('to both');
		const execution = await test.execution;
		expect(execution.mode).toBe('manual');
		expect(execution.output('Trigger')[0]!.json.text).toBe('to both');
		expect(world.callback).toBe(production);

		await says('to production');
		const modes = world.executions(id).map(({ mode }) => mode);
		expect(modes.sort()).toEqual(['manual', 'webhook', 'webhook']);
		expect((await textsOf(id)).sort()).toEqual(['to both', 'to both', 'to production']);
	});

	it('leaves no callback where there was none', async () => {
		const id = world.engine.addWorkflow(triggerWorkflow());
		const test = await world.engine.test(id);
		await says('first');
		await test.execution;
		expect(world.callback).toBe('');
		expect(world.summary(id).staticData).toEqual({});
	});

	it('goes on waiting after an event that the node is not asked for', async () => {
		const id = world.engine.addWorkflow(triggerWorkflow({ filters: { text: 'second' } }));
		const test = await world.engine.test(id);
		await says('first');
		expect(world.callback).not.toBe('');
		await says('the second');
		expect((await test.execution).output('Trigger')[0]!.json.text).toBe('the second');
		expect(world.callback).toBe('');
	});

	it('takes the same event again in the next test run', async () => {
		const id = world.engine.addWorkflow(triggerWorkflow());
		const body = callbackBody();
		for (let round = 0; round < 2; round++) {
			const test = await world.engine.test(id);
			expect((await post(world.callback, body)).status).toBe(200);
			expect((await test.execution).status).toBe('success');
		}
	});

	it('puts the callback back when it is cancelled', async () => {
		const id = await world.activate();
		const production = world.callback;
		const test = await world.engine.test(id);
		await test.cancel();
		expect(world.callback).toBe(production);
		await says('to production');
		expect(await textsOf(id)).toEqual(['to production']);
	});

	it('hears with the token of the credential, and puts back with it', async () => {
		setCredential({ callbackToken: 'mine~before~x' });
		const id = await world.activate();
		const production = world.callback;
		await says('production');
		const test = await world.engine.test(id);
		expect((await post(`${test.url}?token=wrong`, callbackBody())).status).toBe(401);
		await says('test');
		expect((await test.execution).output('Trigger')[0]!.json.text).toBe('test');
		expect(world.callback).toBe(production);
	});

	it('puts a foreign callback back that it was allowed to take', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow({ replaceCallback: true }));
		const test = await world.engine.test(id);
		await says('hi');
		await test.execution;
		expect(world.callback).toBe(FOREIGN);
	});

	it('does not take a foreign callback without the option', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow());
		await expect(world.engine.test(id)).rejects.toThrow('another address');
		expect(world.callback).toBe(FOREIGN);
	});

	it('leaves the callback alone if somebody took it over meanwhile', async () => {
		const id = await world.activate();
		const test = await world.engine.test(id);
		world.callback = FOREIGN;
		await test.cancel();
		expect(world.callback).toBe(FOREIGN);
	});

	it('does not revive a workflow that was deactivated meanwhile', async () => {
		const id = await world.activate();
		const test = await world.engine.test(id);
		await world.engine.deactivate(id);
		expect(world.callback).toBe('');
		await test.cancel();
		expect(world.callback).toBe('');
	});

	it('leaves a workflow alone that was activated meanwhile', async () => {
		const id = await world.activate();
		const test = await world.engine.test(id);
		await world.engine.activate(id);
		const production = world.callback;
		await test.cancel();
		expect(world.callback).toBe(production);
		await says('hi');
		expect(await textsOf(id)).toEqual(['hi']);
	});

	it('gives another program its callback back when the server fails half-way', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow({ replaceCallback: true }));
		world.server.fault('http500-html', { path: '/robot/set_callback', times: 1 });
		await expect(world.engine.test(id)).rejects.toThrow();
		expect(world.callback).toBe(FOREIGN);
	});

	it('shows no token of what stood there before', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow({ replaceCallback: true }));
		const test = await world.engine.test(id);
		const shown = await world.world.run('robot', 'getCallback');
		expect(shown.items[0]!.json).toEqual({ url: `${test.url}?token=***` });
		await test.cancel();
	});
});

describe('a test run that crashed', () => {
	/** n8n ended without its test run's end: the test URL is still there. */
	async function crashedTestRun(id: string): Promise<string> {
		const test = await world.engine.test(id);
		const leftover = world.callback;
		await test.cancel();
		world.callback = leftover;
		return leftover;
	}

	it('is made good by the next test run', async () => {
		const id = await world.activate();
		const production = world.callback;
		await crashedTestRun(id);
		const test = await world.engine.test(id);
		await test.cancel();
		expect(world.callback).toBe(production);
		await says('hi');
		expect(await textsOf(id)).toEqual(['hi']);
	});

	it('is made good by the next activation', async () => {
		const id = await world.activate();
		const production = world.callback;
		await crashedTestRun(id);
		await world.engine.activate(id);
		expect(world.callback).toBe(production);
		await says('hi');
		expect(await textsOf(id)).toEqual(['hi']);
	});

	it('gives back what it had taken at the next test run', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow({ replaceCallback: true }));
		await crashedTestRun(id);
		const test = await world.engine.test(id);
		await test.cancel();
		expect(world.callback).toBe(FOREIGN);
	});

	it('leaves nothing behind when the workflow is deactivated', async () => {
		const id = await world.activate();
		await crashedTestRun(id);
		await world.engine.deactivate(id);
		expect(world.callback).toBe('');
	});

	it('does not hide whose callback it had taken', async () => {
		world.callback = FOREIGN;
		const allowed = triggerWorkflow({ replaceCallback: true });
		const id = world.engine.addWorkflow(allowed);
		await crashedTestRun(id);
		const strict = structuredClone(allowed);
		strict.nodes[0]!.parameters.replaceCallback = false;
		const other = world.engine.addWorkflow(strict);
		await expect(world.engine.activate(other)).rejects.toThrow('127.0.0.1:9');
		expect(world.callback).toBe(FOREIGN);
	});
});

describe('n8n starting again', () => {
	/** An n8n of its own that ends without deactivating anything, and comes back with what it had stored. */
	async function restarted(between: (url: string) => void | Promise<void> = () => {}) {
		const file = triggerWorkflow({}, { id: randomUUID() });
		const options = {
			packageDir: `${__dirname}/../..`,
			credentials: [
				{
					id: 'wildfire',
					name: 'Sandbox robot',
					type: 'wildfireRobotApi',
					data: {
						baseUrl: world.server.baseUrl,
						robotId: ROBOT.id,
						robotSecret: ROBOT.secret,
						callbackToken: '',
						groups: '',
					},
				},
			],
		};
		const first = await startEngine(options);
		const id = first.addWorkflow(file);
		await first.activate(id);
		const url = world.callback;
		const { staticData } = first.workflows()[0]!;
		const { port } = first;
		await first.stop();

		world.callback = url;
		await between(url);
		world.server.clearRequests();
		const second = await startEngine({ ...options, port });
		second.addWorkflow({ ...file, staticData });
		return { engine: second, id, url };
	}

	it('sets nothing where its callback is in place, and still recognises the server', async () => {
		const { engine, id, url } = await restarted();
		await engine.activate(id);
		expect(apiCalls()).toEqual(['get_callback']);
		expect(world.callback).toBe(url);
		await says('after the restart');
		await engine.idle();
		expect(engine.executions.map((execution) => execution.output('Trigger')[0]!.json.text)).toEqual(
			['after the restart'],
		);
		expect(engine.executions[0]!.output('Trigger')[0]!.json).toMatchObject({
			sender: { id: 'userA' },
		});
		await engine.stop();
		expect(world.callback).toBe('');
	});

	it('sets its callback again where it is gone', async () => {
		const { engine, id, url } = await restarted(() => {
			world.callback = '';
		});
		await engine.activate(id);
		expect(world.callback).toBe(url);
		await engine.stop();
	});

	it('checks the filters also where its callback is in place', async () => {
		const { engine, id } = await restarted();
		const broken = triggerWorkflow({ filters: { textMode: 'matches', text: '[' } });
		await engine.activate(id);
		await expect(engine.activate(engine.addWorkflow(broken))).rejects.toThrow(
			'The parameter "Text"',
		);
		await engine.stop();
	});
});
