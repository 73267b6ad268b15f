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
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type MojoWebqqStandIn, type Sandbox } from '../../sandbox';
import { ENDLESS, FaultyProxy } from '../attacks/proxy';
import type { Engine } from '../../engine';
import { CLOSED_URL } from '../support/closedUrl';
import { rowOf } from '../support/filters';
import {
	ALICE,
	CREDENTIAL,
	credentialData,
	DISCUSSION,
	LAUNCH,
	OWNER,
	PERL,
	startWorld,
	triggerWorkflow,
	type World,
} from '../support/mojoWebqq';
import { reportSample } from '../support/mojoWebqqEvents';
import { until } from '../support/until';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

let engine: Engine;
let run: World['run'];
let mojoWebqq: MojoWebqqStandIn;
/** Counts only polls of this test's server: a poll that outlives an earlier test must not count. */
let credential: string;
let sandbox: Sandbox;
let world: World;
let lastId = 0;

beforeAll(async () => {
	world = await startWorld();
	({ engine } = world);
	run = async (resource, operation, parameters) =>
		await world.run(resource, operation, parameters, undefined, {
			credentials: { [CREDENTIAL]: credential },
		});
});
afterAll(async () => await world.close());

beforeEach(async () => {
	sandbox = await startSandbox();
	({ mojoWebqq } = sandbox);
	mojoWebqq.settings.pollHoldMs = 300;
	credential = `credential${++lastId}`;
	engine.addCredential({
		id: credential,
		name: credential,
		type: CREDENTIAL,
		data: credentialData(sandbox) as never,
	});
});
afterEach(async () => {
	for (const { id } of engine.workflows()) await engine.deactivate(id);
	await engine.idle();
	await sandbox.close();
});

async function activate(
	parameters: IDataObject = {},
	options: { id?: string; credential?: string } = {},
): Promise<string> {
	const id = engine.addWorkflow(
		triggerWorkflow(
			'mojoWebqqTrigger',
			{ events: ['groupMessage', 'privateMessage'], respondTo: 'all', ...parameters },
			{ id: `w${++lastId}`, credential, ...options },
		),
	);
	await engine.activate(id);
	return id;
}

const polls = () => mojoWebqq.polls.live + mojoWebqq.polls.aborted;
const polling = async () => await until(() => polls() === 1);
const say = (text: string, more = {}) =>
	mojoWebqq.say({ kind: 'group', targetId: PERL.id, senderId: OWNER.id, text, ...more });
const executionsOf = (id: string) =>
	engine.executions.filter(({ workflowId }) => workflowId === id);
const itemsOf = (id: string) =>
	executionsOf(id).flatMap((execution) => execution.output('Trigger').map(({ json }) => json));
const textsOf = (id: string) => itemsOf(id).map(({ text }) => text);
const executed = async (id: string, count: number) =>
	await until(
		() =>
			itemsOf(id).length >= count && executionsOf(id).every(({ status }) => status !== 'running'),
	);

describe('long poll', () => {
	it('starts an execution for each event, with the shared envelope and exact ids', async () => {
		const id = await activate();
		await polling();
		say('hello', { id: '2647366348175870091' });
		mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: 'psst' });
		await executed(id, 2);
		expect(executionsOf(id)).toHaveLength(2);
		expect(itemsOf(id)[0]).toMatchObject({
			platform: 'mojoWebqq',
			event: 'groupMessage',
			messageId: '2647366348175870091',
			chat: { id: PERL.id, type: 'group', name: PERL.name },
			sender: { id: OWNER.id, name: OWNER.name },
			text: 'hello',
			details: { groupUid: PERL.uid, senderUid: OWNER.uid },
			timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
			raw: { id: '2647366348175870091', group_id: 2617047292 },
		});
	});

	it('delivers a hundred events in a second: all, once, in order', async () => {
		mojoWebqq.settings.listLimit = 100;
		const id = await activate();
		await polling();
		mojoWebqq.inject(100);
		await executed(id, 100);
		expect(textsOf(id)).toEqual(Array.from({ length: 100 }, (_, index) => `message ${index + 1}`));
		expect(executionsOf(id)).toHaveLength(100);
	});

	it('starts one execution for events that arrive together, if the option is on', async () => {
		for (const text of ['one', 'two', 'three']) say(text);
		const id = await activate({ options: { batch: true } });
		await executed(id, 3);
		expect(executionsOf(id)).toHaveLength(1);
		expect(textsOf(id)).toEqual(['one', 'two', 'three']);
	});

	it('makes one poll for all workflows, and gives each of them every event', async () => {
		const ids = [await activate(), await activate(), await activate()];
		await polling();
		for (let round = 1; round <= 5; round++) say(`round ${round}`);
		for (const id of ids) await executed(id, 5);
		for (const id of ids)
			expect(textsOf(id)).toEqual([1, 2, 3, 4, 5].map((round) => `round ${round}`));
		await polling();
	});

	it('polls again when the hold time is over', async () => {
		mojoWebqq.settings.pollHoldMs = 30;
		await activate();
		await until(() => mojoWebqq.requests.length > 4);
		const [first, ...others] = mojoWebqq.requests.map(({ method, path }) => `${method} ${path}`);
		expect(first).toBe('POST /openqq/get_client_info');
		expect(new Set(others)).toEqual(new Set(['POST /openqq/check_event']));
	});
});

describe('saving a workflow', () => {
	it('never leaves two polls, and loses no event that arrives meanwhile', async () => {
		mojoWebqq.settings.listLimit = 100;
		const id = await activate();
		const said: string[] = [];
		for (let round = 0; round < 15; round++) {
			said.push(`before ${round}`, `between ${round}`);
			say(`before ${round}`);
			await engine.deactivate(id);
			say(`between ${round}`);
			await engine.activate(id);
			expect(polls()).toBeLessThan(2);
		}
		await executed(id, said.length);
		expect(textsOf(id)).toEqual(said);
	});

	it('loses no event while another workflow keeps listening', async () => {
		const [stays, goes] = [await activate(), await activate()];
		await polling();
		await engine.deactivate(goes);
		say('meanwhile');
		await executed(stays, 1);
		expect(textsOf(goes)).toEqual([]);
		await engine.activate(goes);
		say('after');
		await executed(goes, 2);
		expect(textsOf(goes)).toEqual(['meanwhile', 'after']);
		await executed(stays, 2);
		expect(textsOf(stays)).toEqual(['meanwhile', 'after']);
	});

	it('closes at once, lets the poll end, and starts no inactive workflow', async () => {
		mojoWebqq.settings.pollHoldMs = 30_000;
		const id = await activate();
		await polling();
		await engine.deactivate(id);
		expect(mojoWebqq.polls).toEqual({ live: 1, aborted: 0 });
		say('too late');
		await until(() => polls() === 0);
		say('much too late');
		await engine.idle();
		expect(executionsOf(id)).toEqual([]);
		expect(mojoWebqq.waitingEvents).toBe(1);
	});
});

describe('a test run', () => {
	it('receives an event without an active workflow', async () => {
		const id = engine.addWorkflow(
			triggerWorkflow(
				'mojoWebqqTrigger',
				{ events: ['groupMessage'] },
				{ id: `w${++lastId}`, credential },
			),
		);
		const test = await engine.test(id);
		await polling();
		say('first');
		const execution = await test.execution;
		expect(execution.output('Trigger').map(({ json }) => json.text)).toEqual(['first']);
	});

	it('receives an event beside an active workflow, which receives it too', async () => {
		const id = await activate();
		await polling();
		const test = await engine.test(id);
		say('for both');
		await test.execution;
		say('after the test');
		await until(() => textsOf(id).includes('after the test'));
		const production = executionsOf(id).filter(({ mode }) => mode === 'trigger');
		expect(production.map((execution) => execution.output('Trigger')[0]?.json.text)).toEqual([
			'for both',
			'after the test',
		]);
		await polling();
	});
});

describe('a test run whose client cannot be reached', () => {
	const test = async (name: string, baseUrl: string) => {
		engine.addCredential({
			id: name,
			name,
			type: CREDENTIAL,
			data: credentialData(sandbox, { baseUrl }) as never,
		});
		const id = `w${++lastId}`;
		const file = triggerWorkflow('mojoWebqqTrigger', {}, { id, credential: name });
		return await engine.test(engine.addWorkflow(file));
	};

	it('ends, and says so', async () => {
		const { execution } = await test(`closed${++lastId}`, CLOSED_URL);
		expect((await execution).error?.message).toMatch(
			/^No connection to the Mojo-Webqq server could be made\. .*Check Base URL in the credential/,
		);
	});

	it.each(['http500-html', 'wrong-type', 'empty-200'] as const)(
		'ends, and says so, if each poll is answered with %s',
		async (fault) => {
			mojoWebqq.fault(fault, { path: /check_event/ });
			const { execution } = await test(`wrong${++lastId}`, mojoWebqq.baseUrl);
			expect((await execution).error?.message).toMatch(
				/(HTTP (200|500)|gave an empty answer).*Check|\(HTTP 500\)\. See the client/,
			);
		},
	);

	it('goes on if the client could be reached at first', async () => {
		mojoWebqq.settings.pollHoldMs = 50;
		const { execution } = await test(`open${++lastId}`, mojoWebqq.baseUrl);
		await polling();
		mojoWebqq.fault('reset', { path: /check_event/, times: 1 });
		const polls = () =>
			mojoWebqq.requests.filter(({ path }) => path.endsWith('check_event')).length;
		const before = polls();
		await until(() => polls() > before + 2);
		say('after');
		expect((await execution).output('Trigger').map(({ json }) => json.text)).toEqual(['after']);
	});
});

describe('when the server fails', () => {
	it('the workflow stays active and receives events again when the server is back', async () => {
		const id = await activate();
		await polling();
		mojoWebqq.client.die();
		await until(() => mojoWebqq.requests.length > 1);
		await mojoWebqq.revive();
		await polling();
		say('back');
		await executed(id, 1);
		expect(textsOf(id)).toEqual(['back']);
		expect(engine.workflows().find((workflow) => workflow.id === id)?.active).toBe(true);
	});

	it.each(['reset', 'http500-html', 'wrong-type', 'truncated', 'empty-200'] as const)(
		'%s does not end the trigger',
		async (fault) => {
			mojoWebqq.fault(fault, { path: /check_event/, times: 1 });
			const id = await activate();
			// The failing poll takes no events, because they would be lost.
			await until(() => mojoWebqq.requests.length > 2);
			say('after');
			await executed(id, 1);
			expect(textsOf(id)).toEqual(['after']);
		},
	);

	it.each(
		Object.keys(ENDLESS).flatMap((answer) =>
			['/openqq/get_client_info', '/openqq/check_event'].map((path) => [answer, path] as const),
		),
	)('%s to %s does not end the trigger', async (answer, path) => {
		const after = AbortSignal.timeout.bind(AbortSignal);
		jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => after(500));
		mojoWebqq.settings.pollHoldMs = 50;
		const proxy = await FaultyProxy.before(sandbox.url);
		const behind = `behind${++lastId}`;
		engine.addCredential({
			id: behind,
			name: behind,
			type: CREDENTIAL,
			data: credentialData(sandbox, {
				baseUrl: mojoWebqq.baseUrl.replace(sandbox.url, proxy.url),
			}) as never,
		});
		let reached = 0;
		proxy.arm(ENDLESS[answer], ({ url }) => url.includes(path) && ++reached === 1);
		const id = await activate({}, { credential: behind });
		await until(() => reached > 1);
		// A poll that brings the event, and whose time is over before it is read, would lose it. Polls that begin soon share its deadline.
		jest.restoreAllMocks();
		await sleep(600);
		const { length } = proxy.requests;
		await until(() => proxy.requests.length > length + 1);
		say('after');
		await executed(id, 1);
		expect(textsOf(id)).toEqual(['after']);
		await engine.deactivate(id);
		await proxy.close();
	});

	it('answers in pieces are read completely', async () => {
		mojoWebqq.fault('in-pieces');
		for (const text of ['one', 'two']) say(text);
		const id = await activate();
		await executed(id, 2);
		expect(textsOf(id)).toEqual(['one', 'two']);
	});

	it('the trigger closes at once, also while it waits to retry', async () => {
		const id = await activate({}, { credential: 'nobody' });
		await engine.deactivate(id);
		expect(engine.workflows().find((workflow) => workflow.id === id)?.active).toBe(false);
	});

	it.each([401, 403])(
		"a proxy's HTTP %i ends the trigger, and n8n activates it again later",
		async (status) => {
			const proxy = createServer((_, response) => response.writeHead(status).end('no'));
			await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
			const { port } = proxy.address() as AddressInfo;
			const behind = `behind${++lastId}`;
			engine.addCredential({
				id: behind,
				name: behind,
				type: CREDENTIAL,
				data: credentialData(sandbox, { baseUrl: `http://127.0.0.1:${port}` }) as never,
			});
			const id = await activate({}, { credential: behind });
			const failure = await until(
				() => engine.workflows().find((workflow) => workflow.id === id)?.activationError,
			);
			expect(failure.message).toContain(`HTTP ${status}`);
			await engine.deactivate(id);
			proxy.close();
		},
	);

	it('an address to which nothing can be sent ends the trigger, and a test run, with an error that says so', async () => {
		const credential = `nowhere${++lastId}`;
		engine.addCredential({
			id: credential,
			name: credential,
			type: CREDENTIAL,
			data: credentialData(sandbox, { baseUrl: '127.0.0.1:5000' }) as never,
		});
		const id = await activate({}, { credential });
		const failure = await until(
			() => engine.workflows().find((workflow) => workflow.id === id)?.activationError,
		);
		const says = /Base URL in the credential is not a web address\. It must start with http/;
		expect(failure.message).toMatch(says);
		const test = await engine.test(id);
		expect((await test.execution).error?.message).toMatch(says);
		await engine.deactivate(id);
	});

	it('a refusal by the auth callback ends the trigger with a clear error, and n8n activates it again later', async () => {
		mojoWebqq.settings.auth.params = { user: 'somebody' };
		const id = await activate();
		const failure = await until(
			() => engine.workflows().find((workflow) => workflow.id === id)?.activationError,
		);
		expect(failure.message).toContain('auth callback refused the request (code -6, AUTH_FAILURE)');
		mojoWebqq.settings.auth.params = {};
		await polling();
		say('let in');
		await executed(id, 1);
	});
});

describe('a client that waits for its login', () => {
	const paths = () => mojoWebqq.requests.map(({ path }) => path);

	it('is polled only after it answers, so that no abandoned poll takes an event', async () => {
		mojoWebqq.settings.clientState = 'scaning';
		const id = await activate();
		await until(() => paths().length > 0);
		expect(new Set(paths())).toEqual(new Set(['/openqq/get_client_info']));
		mojoWebqq.settings.clientState = 'running';
		await polling();
		say('first after the login');
		await executed(id, 1);
		expect(textsOf(id)).toEqual(['first after the login']);
	});

	it('is not polled once it answers, if no trigger listens any more', async () => {
		mojoWebqq.settings.clientState = 'scaning';
		const id = await activate();
		await until(() => paths().length > 0);
		await engine.deactivate(id);
		mojoWebqq.settings.clientState = 'running';
		// It is refused as long as the trigger's request lasts.
		for (let refused = true; refused;) {
			await new Promise((resolve) => setTimeout(resolve, 20));
			refused = (await run('event', 'getWaiting', {})).error !== undefined;
		}
		expect(paths().filter((path) => path.endsWith('check_event'))).toHaveLength(1);
	});

	it('is checked after every failed poll, and not between polls', async () => {
		const id = await activate();
		await polling();
		await until(() => paths().length > 3);
		expect(paths().filter((path) => path.endsWith('get_client_info'))).toHaveLength(1);
		mojoWebqq.clearRequests();
		mojoWebqq.fault('http500-html', { path: /check_event/, times: 1 });
		await until(() => paths().includes('/openqq/get_client_info'));
		await polling();
		const failed = mojoWebqq.requests.findIndex(({ status }) => status === 500);
		expect(paths()[failed + 1]).toBe('/openqq/get_client_info');
		say('heard');
		await executed(id, 1);
	});
});

describe('events that other polls take', () => {
	const logger = Container.get(Logger);
	const warnings = () => jest.mocked(logger.warn).mock.calls.map(([text]) => text);
	beforeEach(() => void jest.spyOn(logger, 'warn'));
	afterEach(() => void jest.restoreAllMocks());

	it('a warning says that another poll took an event, and the trigger continues', async () => {
		mojoWebqq.settings.pollHoldMs = 30_000;
		const other = new AbortController();
		const left = fetch(`${mojoWebqq.baseUrl}/openqq/check_event`, { signal: other.signal });
		left.catch(() => undefined);
		await until(() => polls() === 1);
		const id = await activate();
		await until(() => polls() === 2);
		other.abort();
		say('taken by the poll that was left behind');
		await until(() => warnings().some((text) => text.includes('is lost')));
		say('heard');
		await executed(id, 1);
		expect(textsOf(id)).toEqual(['heard']);
		expect(warnings().filter((text) => text.includes('is lost'))).toHaveLength(1);
		mojoWebqq.settings.pollHoldMs = 300;
	});

	it('one poll serves 127.0.0.1 and localhost, and each workflow receives every event', async () => {
		const [one, other] = [await activate(), await activate({}, { credential: named('localhost') })];
		await until(() => mojoWebqq.requests.filter(({ path }) => path.endsWith('info')).length > 0);
		await polling();
		say('for both');
		await executed(one, 1);
		await executed(other, 1);
		expect(polls()).toBeLessThan(2);
	});

	it('a client that is polled at two addresses is recognised by its process, with a warning in the log', async () => {
		await activate();
		await polling();
		const controller = `controller${++lastId}`;
		engine.addCredential({
			id: controller,
			name: controller,
			type: CREDENTIAL,
			data: credentialData(sandbox, {
				baseUrl: mojoWebqq.controllerUrl,
				client: 'default',
			}) as never,
		});
		await activate({}, { credential: controller });
		const warned = await until(() => warnings().find((text) => text.includes('is polled at')));
		expect(warned).toContain(new URL(mojoWebqq.baseUrl).host);
	});

	/** Another host name of this machine, and so of the same server. */
	function named(host: string): string {
		const id = `${host}${++lastId}`;
		const baseUrl = mojoWebqq.baseUrl.replace('127.0.0.1', host);
		engine.addCredential({
			id,
			name: id,
			type: CREDENTIAL,
			data: credentialData(sandbox, { baseUrl }) as never,
		});
		return id;
	}
});

describe('events that start the workflow', () => {
	it.each<[string, IDataObject, string[]]>([
		['text', { text: 'HELP' }, ['help']],
		['group number', { chats: rowOf(LAUNCH.uid, 'uid') }, ['launch']],
		["sender's QQ number", { senders: rowOf(`${ALICE.uid}, 1`, 'uid') }, ['launch']],
		['group of the list', { chats: rowOf(`uid=${LAUNCH.uid}`, 'list') }, ['launch']],
		['chat id', { chats: rowOf(PERL.id) }, ['hello', 'help']],
		[
			'a chat as an object, in the mode of numbers',
			{ chats: rowOf(`{"id":"${PERL.id}"}`, 'uid') },
			['hello', 'help'],
		],
		['a number among the IDs', { chats: rowOf(LAUNCH.uid) }, []],
		['ignored sender', { ignoredSenders: rowOf(OWNER.id) }, ['launch']],
	])('filter: %s', async (_name, filters, texts) => {
		say('hello');
		say('@机器人小灰 help');
		mojoWebqq.say({ kind: 'group', targetId: LAUNCH.id, senderId: ALICE.id, text: 'launch' });
		const id = await activate({ filters });
		await executed(id, texts.length);
		await until(() => polls() === 1);
		expect(textsOf(id)).toEqual(texts);
	});

	it('Respond To requires a mention in discussions and groups, and none in a private chat', async () => {
		const [group, discussion] = [mojoWebqq.state.groups[0]!, mojoWebqq.state.discussions[0]!];
		const self = String(mojoWebqq.state.account.id);
		const nameIn = (
			members: Array<{ id: number | string; card?: string | null; name: string }>,
		) => {
			const robot = members.find(({ id }) => String(id) === self);
			return robot?.card || robot?.name;
		};
		const mention = { discuss: nameIn(discussion.member), sess: nameIn(group.member) };
		const id = await activate({
			events: ['discussionMessage', 'temporaryMessage', 'privateMessage'],
			respondTo: 'mentioned',
		});
		await polling();
		for (const [kind, targetId] of [
			['discuss', DISCUSSION.id],
			['sess', PERL.id],
		] as const) {
			mojoWebqq.say({ kind, targetId, senderId: OWNER.id, text: `${kind} without` });
			mojoWebqq.say({ kind, targetId, senderId: OWNER.id, text: `@${mention[kind]} ${kind}` });
		}
		mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: 'friend' });
		await executed(id, 4);
		expect(textsOf(id)).toEqual(['discuss', 'sess without', 'sess', 'friend']);
	});

	it("filter by number of a member's group and of the member, in an event without a message", async () => {
		const member = (uid: unknown) => ({ id: 5, name: 'n', uid });
		const group = (uid: unknown) => ({ id: 6, name: 'g', uid });
		const filters = {
			chats: rowOf('144539789, 2', 'uid'),
			senders: rowOf('10000003', 'uid'),
		};
		const id = await activate({ events: ['memberJoined'], filters });
		await polling();
		for (const params of [
			[member(10000003), group(1)],
			[member(1), group(144539789)],
			[member(10000003), null],
			[null, group(144539789)],
			[member({ toString: 1 }), group([144539789])],
			[member('10000003'), group('144539789')],
			[member(10000003), group(2)],
		])
			await mojoWebqq.client.emit('new_group_member', params);
		await executed(id, 2);
		expect(itemsOf(id).map(({ details }) => (details as IDataObject).group)).toMatchObject([
			{ uid: '144539789' },
			{ uid: 2 },
		]);
	});

	it('an event without its first parameter starts the workflow, and so does the next one', async () => {
		const id = await activate({ events: ['memberJoined', 'groupMessage'] });
		await polling();
		await mojoWebqq.client.emit('new_group_member', [null, { id: 1 }]);
		say('after it');
		await executed(id, 2);
		expect(itemsOf(id)).toMatchObject([
			{ event: 'memberJoined', chat: { id: '1' }, sender: { id: '' } },
			{ event: 'groupMessage', text: 'after it' },
		]);
	});

	it("the robot's own messages and events that are not selected start nothing", async () => {
		const id = await activate();
		await run('message', 'send', {
			sendTo: 'chat',
			chat: { id: PERL.id, type: 'group' },
			text: 'own',
		});
		await reportSample(mojoWebqq, 'new_friend');
		say('theirs');
		await executed(id, 1);
		expect(textsOf(id)).toEqual(['theirs']);
	});

	it("with Simplify off the item is the server's own JSON", async () => {
		say('x', { id: '2647366348175870099' });
		const id = await activate({ simplify: false });
		await executed(id, 1);
		expect(itemsOf(id)[0]).toMatchObject({
			post_type: 'receive_message',
			id: '2647366348175870099',
			content: 'x',
		});
	});

	it('Event: Get Waiting refuses to poll a client that a trigger listens to', async () => {
		await activate();
		await polling();
		const { error } = await run('event', 'getWaiting', { simplify: true });
		expect(error?.message).toContain('no request was sent');
		// Between two polls there is none for a moment.
		await until(() => polls() > 0);
		expect(polls()).toBe(1);
	});
});
