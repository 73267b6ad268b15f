import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { randomUUID } from 'node:crypto';

import { startEngine } from '../../engine';
import { PORT_FOR_LATER } from '../support/closedUrl';
import { rowOf } from '../support/filters';
import { ROBOT } from '../support/wildfire';
import { callbackBody, post, triggerWorkflow, TriggerWorld } from './support';

let world: TriggerWorld;
/** Called after each request that the server has answered. */
let afterRequest = () => {};
beforeAll(async () => {
	world = await TriggerWorld.start({ webhookSecret: '' });
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
			webhookSecret: '',
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
	it('registers the production URL, starts executions, and removes the URL at the end', async () => {
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

	it('keeps its URL, with the random token, when activated again', async () => {
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

	it('makes a new token for every workflow', async () => {
		const first = await world.activate();
		const url = world.callback;
		await world.engine.deactivate(first);
		await world.activate();
		expect(new URL(world.callback).search).not.toBe(new URL(url).search);
	});

	it('uses the token of the credential if there is one', async () => {
		setCredential({ webhookSecret: '  my token&/~ü ' });
		const id = await world.activate();
		expect(world.callback).toBe(
			`${world.summary(id).webhookUrls[0]}?robot=FireRobot&token=my%20token%26%2F%7E%C3%BC`,
		);
		expect(JSON.stringify(world.summary(id).staticData)).not.toContain('my token');
		await says('hi');
		expect(await textsOf(id)).toEqual(['hi']);
	});

	it('does not change the callback if only events of the whole server are selected', async () => {
		setCredential({ webhookSecret: 'shared' });
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

	it('refuses to replace the callback of another program, and shows its address without the token', async () => {
		world.callback = FOREIGN;
		const error = await world.activate().catch((thrown) => thrown);
		expect(error.message).toBe(
			'The robot "FireRobot" already sends its messages to another address (http://127.0.0.1:9/robot?token=***&x=***), which this workflow cannot join: it is not an address of this n8n. A robot has only one callback. Stop the workflow or program that uses it, or turn on "Replace Existing Callback".',
		);
		expect(world.callback).toBe(FOREIGN);
	});

	it('treats the same node on another n8n as another program', async () => {
		const webhookId = randomUUID();
		const file = triggerWorkflow();
		file.nodes[0]!.webhookId = webhookId;
		world.callback = `http://127.0.0.1:9/webhook/${webhookId}/webhook?token=t`;
		await expect(world.activate({}, { nodes: file.nodes })).rejects.toThrow('another address');
		expect(world.callback).toContain('127.0.0.1:9');
	});

	it('replaces the callback of another program with the option', async () => {
		world.callback = FOREIGN;
		const id = await world.activate({ replaceCallback: true });
		await says('mine');
		expect(await textsOf(id)).toEqual(['mine']);
		await world.engine.deactivate(id);
		expect(world.callback).toBe('');
	});

	it('does not delete a callback that another program has set since', async () => {
		const id = await world.activate();
		world.callback = FOREIGN;
		await world.engine.deactivate(id);
		expect(world.callback).toBe(FOREIGN);
	});

	describe('where another workflow listens to the robot, the end of the first one', () => {
		const two = async () => {
			const first = await world.activate();
			return { first, second: await world.activate() };
		};
		const warnings = () => {
			const warn = jest.spyOn(Container.get(Logger), 'warn');
			warn.mockClear();
			return () =>
				warn.mock.calls.map(([text]) => text).filter((text) => /robot's messages/.test(text));
		};
		afterEach(() => void jest.restoreAllMocks());

		it('gives the callback to the other one, and warns of nothing', async () => {
			const { first, second } = await two();
			const warned = warnings();
			await world.engine.deactivate(first);
			await says('to the second');
			expect([await textsOf(second), warned()]).toEqual([['to the second'], []]);
		});

		it('hands its callback over at the next attempt of n8n where the server fails at the first one', async () => {
			const { first, second } = await two();
			// The callback of the heir, and the earlier one that is restored.
			world.server.fault('http500-html', { path: '/robot/set_callback', times: 2 });
			await world.engine.deactivate(first);
			await says('to the second');
			expect(await textsOf(second)).toEqual(['to the second']);
		});

		it.each([
			[
				'refuses at each attempt of n8n',
				() => world.server.fault('http500-html', { path: '/robot/set_callback' }),
				/HTTP 500/,
				3,
			],
			[
				'keeps another address',
				() =>
					(afterRequest = () => {
						if (apiCalls().at(-1) === 'set_callback') world.callback = FOREIGN;
					}),
				/the server reports another address/,
				1,
			],
		])(
			'warns of the loss and says what to do if the server %s',
			async (_how, fail, reason, times) => {
				const { first } = await two();
				const [address] = world.callback.split('?') as [string];
				const warned = warnings();
				fail();
				await world.engine.deactivate(first).catch(() => {});
				afterRequest = () => {};
				expect(warned()).toEqual(
					Array.from({ length: times }, () => expect.stringMatching(reason)),
				);
				expect(warned()[0]).toMatch(/ http:\S+\?token=\*\*\* now, but that failed/);
				expect(warned()[0]).not.toContain(address);
				expect(warned()[0]).toMatch(/unpublish that workflow and publish it again\./);
			},
		);
	});

	it('restores the callback if the server fails between deleting and setting', async () => {
		world.callback = FOREIGN;
		world.server.fault('http500-html', { path: '/robot/set_callback', times: 1 });
		await expect(world.activate({ replaceCallback: true })).rejects.toThrow();
		expect(world.callback).toBe(FOREIGN);
	});

	it('says what went wrong first, and that the earlier callback is lost, if it cannot be restored either', async () => {
		world.callback = FOREIGN;
		world.server.fault('http500-html', { path: '/robot/set_callback' });
		const { message } = await world.activate({ replaceCallback: true }).catch((thrown) => thrown);
		expect(message).toMatch(/HTTP 500/);
		expect(message).toContain(
			`The earlier callback http://127.0.0.1:9/robot?token=***&x=*** could not be restored: check the robot's callback`,
		);
		expect(world.callback).toBe('');
	});

	it('deletes its callback if the activation fails after it was set and n8n has stored no static data', async () => {
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

	it('reports that the server keeps another callback, and does not change that one', async () => {
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
	])('rejects an invalid filter, naming %s', async (field, filters) => {
		const failure = world.activate({ filters });
		await expect(failure).rejects.toThrow(`The parameter "${field}"`);
		expect(world.callback).toBe('');
		expect(apiCalls()).not.toContain('set_callback');
	});

	it.each([[[]], ['={{ null }}']])('rejects an empty list of events: %j', async (events) => {
		await expect(world.activate({ events })).rejects.toThrow(
			'The parameter "Events" names no event',
		);
		expect(apiCalls()).not.toContain('set_callback');
	});

	it('ignores an invalid pattern that is not used as one', async () => {
		await world.activate({ filters: { textMode: 'contains', text: '(' } });
		expect(world.callback).not.toBe('');
	});
});

describe('a credential that changed while the workflow was active', () => {
	it('with another token: the old URL is recognised and replaced', async () => {
		setCredential({ webhookSecret: 'old' });
		const id = await world.activate();
		expect(world.callback).toMatch(/token=old$/);
		setCredential({ webhookSecret: 'new' });
		await says('still heard');
		await world.engine.deactivate(id);
		expect(world.callback).toBe('');
		await world.engine.activate(id);
		expect(world.callback).toMatch(/token=new$/);
		expect(await textsOf(id)).toEqual(['still heard']);
	});

	it.each(['', 'the same'])(
		"with another robot and the webhook secret '%s': the first robot's messages are refused",
		async (webhookSecret) => {
			setCredential({ webhookSecret });
			const id = await world.activate();
			const url = world.callback;
			setCredential({ robotId: 'WeatherRobot', robotSecret: 's3cr3t', webhookSecret });
			const warn = jest.spyOn(Container.get(Logger), 'warn');
			warn.mockClear();
			await world.engine.activate(id);
			expect(warn.mock.calls.map(([text]) => text)).toEqual([
				expect.stringMatching(
					/another robot now, .* callback of the robot "FireRobot" cannot be removed/,
				),
			]);
			warn.mockRestore();
			// The first robot's callback can no longer be deleted; calls from it are refused.
			expect(world.callback).toBe(url);
			expect((await post(url, callbackBody())).status).toBe(401);
			const { callback } = world.server.state.robots.get('WeatherRobot')!;
			expect(
				(await post(callback, callbackBody({ searchableContent: 'for weather' }))).status,
			).toBe(200);
			expect(await textsOf(id)).toEqual(['for weather']);
		},
	);

	it('that is corrected after a publishing with a wrong secret gets the messages', async () => {
		setCredential({ robotSecret: 'wrong' });
		const id = world.engine.addWorkflow(triggerWorkflow());
		await expect(world.engine.activate(id)).rejects.toThrow();
		setCredential({});
		await world.engine.activate(id);
		await says('heard');
		expect(await textsOf(id)).toEqual(['heard']);
	});

	it.each([
		['the workflow that has the callback', 0, 1],
		// The earlier robot's callback is not its own: nothing is to be deleted.
		['one that only joined', 1, 0],
	])(
		'with another robot: the end of %s gives away no callback of that robot',
		async (_which, ended, warnings) => {
			setCredential({ webhookSecret: 'the same' });
			const ids = [await world.activate(), await world.activate()];
			setCredential({ robotId: 'WeatherRobot', robotSecret: 's3cr3t', webhookSecret: 'the same' });
			const warn = jest.spyOn(Container.get(Logger), 'warn');
			warn.mockClear();
			await world.engine.deactivate(ids[ended]!);
			const warned = warn.mock.calls.filter(([text]) => /cannot be removed/.test(String(text)));
			warn.mockRestore();
			expect(warned).toHaveLength(warnings);
			expect(world.server.state.robots.get('WeatherRobot')!.callback).toBe('');
		},
	);
});

describe('a test run', () => {
	it('receives the event beside the active workflow, which keeps its callback', async () => {
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

	it('leaves no callback if there was none', async () => {
		const id = world.engine.addWorkflow(triggerWorkflow());
		const test = await world.engine.test(id);
		await says('first');
		await test.execution;
		expect(world.callback).toBe('');
		expect(world.summary(id).staticData).toEqual({});
	});

	it('keeps listening after an event that is not selected', async () => {
		const id = world.engine.addWorkflow(triggerWorkflow({ filters: { text: 'second' } }));
		const test = await world.engine.test(id);
		await says('first');
		expect(world.callback).not.toBe('');
		await says('the second');
		expect((await test.execution).output('Trigger')[0]!.json.text).toBe('the second');
		expect(world.callback).toBe('');
	});

	it('accepts the same event again in the next test run', async () => {
		const id = world.engine.addWorkflow(triggerWorkflow());
		const body = callbackBody();
		for (let round = 0; round < 2; round++) {
			const test = await world.engine.test(id);
			expect((await post(world.callback, body)).status).toBe(200);
			expect((await test.execution).status).toBe('success');
		}
	});

	it('restores the callback when it is cancelled', async () => {
		const id = await world.activate();
		const production = world.callback;
		const test = await world.engine.test(id);
		await test.cancel();
		expect(world.callback).toBe(production);
		await says('to production');
		expect(await textsOf(id)).toEqual(['to production']);
	});

	it('uses the token of the credential, and restores the callback with it', async () => {
		setCredential({ webhookSecret: 'mine~before~x' });
		const id = await world.activate();
		const production = world.callback;
		await says('production');
		const test = await world.engine.test(id);
		expect((await post(`${test.url}?token=wrong`, callbackBody())).status).toBe(401);
		await says('test');
		expect((await test.execution).output('Trigger')[0]!.json.text).toBe('test');
		expect(world.callback).toBe(production);
	});

	it('restores a callback of another program that it was allowed to replace', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow({ replaceCallback: true }));
		const test = await world.engine.test(id);
		await says('hi');
		await test.execution;
		expect(world.callback).toBe(FOREIGN);
	});

	it('does not replace a callback of another program without the option', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow());
		await expect(world.engine.test(id)).rejects.toThrow('another address');
		expect(world.callback).toBe(FOREIGN);
	});

	it('does not change a callback that another program has set since', async () => {
		const id = await world.activate();
		const test = await world.engine.test(id);
		world.callback = FOREIGN;
		await test.cancel();
		expect(world.callback).toBe(FOREIGN);
	});

	it('does not restore the callback of a workflow that was deactivated since', async () => {
		const id = await world.activate();
		const test = await world.engine.test(id);
		await world.engine.deactivate(id);
		expect(world.callback).toBe('');
		await test.cancel();
		expect(world.callback).toBe('');
	});

	it('does not change the callback of a workflow that was activated since', async () => {
		const id = await world.activate();
		const test = await world.engine.test(id);
		await world.engine.activate(id);
		const production = world.callback;
		await test.cancel();
		expect(world.callback).toBe(production);
		await says('hi');
		expect(await textsOf(id)).toEqual(['hi']);
	});

	it('restores the callback of another program if the server fails between the requests', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow({ replaceCallback: true }));
		world.server.fault('http500-html', { path: '/robot/set_callback', times: 1 });
		await expect(world.engine.test(id)).rejects.toThrow();
		expect(world.callback).toBe(FOREIGN);
	});

	it('shows no token of the previous callback', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow({ replaceCallback: true }));
		const test = await world.engine.test(id);
		const shown = await world.world.run('robot', 'getCallback');
		expect(shown.items[0]!.json).toEqual({ url: `${test.url}?token=***` });
		await test.cancel();
	});
});

describe('a test run that crashed', () => {
	/** n8n ended before the end of its test run, so the test URL is still set. */
	async function crashedTestRun(id: string): Promise<string> {
		const test = await world.engine.test(id);
		const leftover = world.callback;
		await test.cancel();
		world.callback = leftover;
		return leftover;
	}

	it('is repaired by the next test run', async () => {
		const id = await world.activate();
		const production = world.callback;
		await crashedTestRun(id);
		const test = await world.engine.test(id);
		await test.cancel();
		expect(world.callback).toBe(production);
		await says('hi');
		expect(await textsOf(id)).toEqual(['hi']);
	});

	it('is repaired by the next activation', async () => {
		const id = await world.activate();
		const production = world.callback;
		await crashedTestRun(id);
		await world.engine.activate(id);
		expect(world.callback).toBe(production);
		await says('hi');
		expect(await textsOf(id)).toEqual(['hi']);
	});

	it('has its replaced callback restored at the next test run', async () => {
		world.callback = FOREIGN;
		const id = world.engine.addWorkflow(triggerWorkflow({ replaceCallback: true }));
		await crashedTestRun(id);
		const test = await world.engine.test(id);
		await test.cancel();
		expect(world.callback).toBe(FOREIGN);
	});

	it('leaves no callback when the workflow is deactivated', async () => {
		const id = await world.activate();
		await crashedTestRun(id);
		await world.engine.deactivate(id);
		expect(world.callback).toBe('');
	});

	it('does not hide that the replaced callback belongs to another program', async () => {
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

describe('a restart of n8n', () => {
	/**
	 * A separate n8n that ends without deactivating anything, and starts again with its stored data.
	 */
	async function restarted(
		between: (url: string) => void | Promise<void> = () => {},
		{ atSameAddress = true } = {},
	) {
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
						webhookSecret: '',
						groups: '',
					},
				},
			],
		};
		// No other server can get the port meanwhile.
		const first = await startEngine({ ...options, port: PORT_FOR_LATER });
		const id = first.addWorkflow(file);
		await first.activate(id);
		const url = world.callback;
		const { staticData } = first.workflows()[0]!;
		await first.stop();

		world.callback = url;
		await between(url);
		world.server.clearRequests();
		const second = await startEngine({
			...options,
			...(atSameAddress && { port: PORT_FOR_LATER }),
		});
		second.addWorkflow({ ...file, staticData });
		return { engine: second, id, url };
	}

	it('changes nothing if its callback is set, and still accepts calls of the server', async () => {
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

	it('sets its callback again if it is missing', async () => {
		const { engine, id, url } = await restarted(() => {
			world.callback = '';
		});
		await engine.activate(id);
		expect(world.callback).toBe(url);
		await engine.stop();
	});

	it('replaces its own callback with an earlier address of n8n', async () => {
		const { engine, id, url } = await restarted(undefined, { atSameAddress: false });
		await engine.activate(id);
		expect(world.callback).toBe(url.replace(/^http:\/\/[^/]+/, engine.url));
		await engine.stop();
	});

	it('checks the filters also if its callback is set', async () => {
		const { engine, id } = await restarted();
		const broken = triggerWorkflow({ filters: { textMode: 'matches', text: '[' } });
		await engine.activate(id);
		await expect(engine.activate(engine.addWorkflow(broken))).rejects.toThrow(
			'The parameter "Text"',
		);
		await engine.stop();
	});
});
