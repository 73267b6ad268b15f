import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { CLOSED_URL } from '../support/closedUrl';
import {
	ALICE,
	credentialData,
	DISCUSSION,
	LAUNCH,
	OWNER,
	PERL,
	startWorld,
	type World,
} from '../support/mojoWebqq';
import { by } from '../support/locator';
import { receiptIn } from '../support/sent';
import { until } from '../support/until';

let world: World;

beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());
beforeEach(() => {
	world.mojoWebqq.reset();
	world.mojoWebqq.settings.sendIntervalMs = 1;
});

const sent = () =>
	world.mojoWebqq.state.messages
		.filter(({ class: kind }) => kind === 'send')
		.map(({ targetId, content }) => [targetId, content]);
const toPerl = { sendTo: 'group', group: by('uid', PERL.uid) };
const items = (texts: string[]) => texts.map((text) => ({ json: { text } }));
const controller = { credentials: { mojoWebqqApi: 'controller' } };

describe('Message: Send', () => {
	it.each([
		[
			'friend',
			{ friend: by('uid', ALICE.uid) },
			'/openqq/send_friend_message',
			{ uid: ALICE.uid },
			ALICE.id,
		],
		[
			'friend',
			{ friend: by('displayname', '哈哈') },
			'/openqq/send_friend_message',
			{ displayname: '哈哈' },
			'2475249571',
		],
		[
			'friend',
			{ friend: by('list', 'id=2600000051') },
			'/openqq/send_friend_message',
			{ id: '2600000051' },
			'2600000051',
		],
		[
			'group',
			{ group: by('name', PERL.name) },
			'/openqq/send_group_message',
			{ name: PERL.name },
			PERL.id,
		],
		[
			'discussion',
			{ discussion: by('id', DISCUSSION.id) },
			'/openqq/send_discuss_message',
			{ id: DISCUSSION.id },
			DISCUSSION.id,
		],
		[
			'chat',
			{ chat: { id: PERL.id, type: 'group' } },
			'/openqq/send_group_message',
			{ id: PERL.id },
			PERL.id,
		],
		[
			'chat',
			{ chat: { id: ALICE.id, type: 'private' } },
			'/openqq/send_friend_message',
			{ id: ALICE.id },
			ALICE.id,
		],
		[
			'chat',
			{ chat: JSON.stringify({ id: DISCUSSION.id, type: 'discussion' }) },
			'/openqq/send_discuss_message',
			{ id: DISCUSSION.id },
			DISCUSSION.id,
		],
	])('sends to a %s by %j', async (sendTo, target, path, parameters, id) => {
		const text = 'Ünïcode & 你好 + 100%\n=second line 😀';
		const {
			items: [item],
			error,
		} = await world.run('message', 'send', { sendTo, ...target, text });
		expect(error).toBeUndefined();
		expect(item?.json.messageId).toMatch(/^\d+$/);
		expect(world.mojoWebqq.requests).toHaveLength(1);
		expect(world.mojoWebqq.requests[0]).toMatchObject({
			method: 'POST',
			path,
			params: { ...parameters, content: text },
		});
		expect(sent()).toEqual([[id, text]]);
	});

	it.each([
		['group', { group_id: PERL.id, id: OWNER.id }, { id: PERL.id, type: 'group' }],
		[
			'discussion',
			{ discuss_id: DISCUSSION.id, id: OWNER.id },
			{ id: DISCUSSION.id, type: 'discussion' },
		],
	])('sends to a temporary chat of a trigger through its %s', async (_kind, params, via) => {
		// The client answers no such message, and closes the connection.
		world.mojoWebqq.settings.callerTimeoutMs = 50;
		const chat = { id: OWNER.id, type: 'temporary', via };
		const { error } = await world.run('message', 'send', { sendTo: 'chat', chat, text: 'x' });
		expect(error?.message).toContain('The connection to the Mojo-Webqq server was lost');
		expect(world.mojoWebqq.requests).toMatchObject([{ path: '/openqq/send_sess_message' }]);
		expect(world.mojoWebqq.requests[0]?.params).toEqual({ ...params, content: 'x' });
	});

	it('sends to no temporary chat without the group or discussion that it goes through', async () => {
		const chat = { id: OWNER.id, type: 'temporary' };
		const { error } = await world.run('message', 'send', { sendTo: 'chat', chat, text: 'x' });
		expect(error?.message).toContain('"Chat" is not the chat of a message');
		expect(world.mojoWebqq.requests).toEqual([]);
	});

	it('ignores what a chat that is not temporary goes through', async () => {
		const chat = { id: PERL.id, type: 'group', via: { id: DISCUSSION.id, type: 'discussion' } };
		await world.run('message', 'send', { sendTo: 'chat', chat, text: 'x' });
		expect(world.mojoWebqq.requests[0]?.params).toEqual({ id: PERL.id, content: 'x' });
	});

	it('sends to several groups and returns an item for each', async () => {
		const run = await world.run('message', 'send', {
			sendTo: 'groups',
			groups: [`uid=${PERL.uid}`, `id=${LAUNCH.id}`],
			text: 'all',
		});
		expect(run.items.map(({ json }) => json.chatId)).toEqual([PERL.uid, LAUNCH.id]);
		expect(sent()).toEqual([
			[PERL.id, 'all'],
			[LAUNCH.id, 'all'],
		]);
	});

	it('sends one message if a group is named twice', async () => {
		const choice = `uid=${PERL.uid}`;
		const { items: out, error } = await world.run('message', 'send', {
			sendTo: 'groups',
			// A bare value is an ID.
			groups: [choice, LAUNCH.id, choice, ` ${choice} `, `id=${LAUNCH.id}`],
			text: 'once',
		});
		expect(error).toBeUndefined();
		expect(out).toHaveLength(2);
		expect(sent()).toEqual([
			[PERL.id, 'once'],
			[LAUNCH.id, 'once'],
		]);
	});

	it.each([
		[
			'temporary, through a group',
			{ sendTo: 'groupMember', group: by('uid', PERL.uid), member: by('uid', '45678901') },
			{ group_uid: PERL.uid, uid: '45678901' },
		],
		[
			'temporary, through a discussion',
			{
				sendTo: 'discussionMember',
				discussion: by('id', DISCUSSION.id),
				discussionMember: by('list', 'uid=66668888'),
			},
			{ discuss_id: DISCUSSION.id, uid: '66668888' },
		],
		[
			'the chat of a temporary message',
			{
				sendTo: 'chat',
				chat: { id: '2832277643', type: 'temporary', via: { id: PERL.id, type: 'group' } },
			},
			{ group_id: PERL.id, id: '2832277643' },
		],
	])(
		'%s: sends one request as documented, which the server never answers, and reports that the message may have been sent',
		async (_name, target, parameters) => {
			world.mojoWebqq.settings.callerTimeoutMs = 50;
			const { error } = await world.run('message', 'send', { ...target, text: 'psst' });
			expect(error?.message).toBe(
				'The connection to the Mojo-Webqq server was lost before it answered',
			);
			expect(error?.description).toContain('not tried again');
			expect(error?.description).toContain('The published client (2.2.7) never sends temporary');
			expect(world.mojoWebqq.requests.map(({ path, params }) => [path, params])).toEqual([
				['/openqq/send_sess_message', { ...parameters, content: 'psst' }],
			]);
			// A Controller gives an empty answer when the client closes the connection.
			const behind = await world.run(
				'message',
				'send',
				{ ...target, text: 'psst' },
				undefined,
				controller,
			);
			expect(behind.error?.message).toMatch(/^The server gave an empty answer/);
			expect(behind.error?.description).toContain('not tried again');
			expect(behind.error?.description).toContain('never sends temporary messages');
		},
	);

	it('rejects parameters that the server would misread, before sending', async () => {
		const complaints: Array<[object, string]> = [
			[{ ...toPerl, text: ' \n' }, 'The parameter "Text" is empty [item 0]'],
			[
				{ sendTo: 'group', group: by('uid', '={{ "" }}'), text: 'x' },
				'The parameter "Group" is empty [item 0]',
			],
			[
				{ sendTo: 'groupMember', group: by('name', 'x'), member: by('id', '1'), text: 'x' },
				'must be given by ID or group number',
			],
			[
				{ sendTo: 'chat', chat: { id: 5, type: 'group' }, text: 'x' },
				'is not the chat of a message',
			],
			[
				{ sendTo: 'chat', chat: { id: '5', type: 'temporary' }, text: 'x' },
				'is not the chat of a message',
			],
			[
				{
					sendTo: 'discussion',
					discussion: by('id', DISCUSSION.id),
					text: 'x',
					deliveryFields: { async: true },
				},
				'"Do Not Wait" only works for friends and groups',
			],
		];
		for (const [parameters, complaint] of complaints) {
			const { error } = await world.run('message', 'send', parameters as never);
			expect(error?.message).toContain(complaint);
		}
		expect(world.mojoWebqq.requests).toEqual([]);
	});

	it('outputs the chat as triggers name it, where it is given by ID', async () => {
		const { items } = await world.run('message', 'send', {
			sendTo: 'group',
			group: by('id', PERL.id),
			text: 'hello',
		});
		expect(items[0]?.json).toEqual(receiptIn(PERL.id, expect.any(String)));
	});

	it('returns at once and without an id if Do Not Wait is on', async () => {
		const {
			items: [item],
		} = await world.run('message', 'send', {
			...toPerl,
			text: 'later',
			deliveryFields: { async: true },
		});
		expect(item?.json).toEqual({ ...receiptIn(PERL.uid, '', null), queued: true });
		expect(world.mojoWebqq.requests[0]?.params).toMatchObject({ async: '1' });
	});

	it.each([
		['code-1', -1, 'NO_JSON', 'may have been'],
		['code-3', -3, 'SEND_FAILED', 'was not'],
		['code-4', -4, 'UNKNOWN_ANSWER', 'may have been'],
		['code-5', -5, 'UNKNOWN_CODE', 'may have been'],
	] as const)(
		"%s (%i, %s): reports that the message %s sent; only QQ's own refusal is certain",
		async (fault, code, name, became) => {
			world.mojoWebqq.fault(fault);
			const { error } = await world.run('message', 'send', { ...toPerl, text: 'x' });
			expect(error?.message).toMatch(new RegExp(`^The message ${became} sent: `));
			expect(error?.message).toContain(`(code ${code}, ${name}`);
			if (became === 'may have been') expect(error?.description).toContain('Check whether it did');
			expect(world.mojoWebqq.requests).toHaveLength(1);
		},
	);

	it.each([toPerl, { sendTo: 'discussion', discussion: by('id', DISCUSSION.id) }])(
		'a refusal by QQ (-3) says how often the client tries: %j',
		async (target) => {
			world.mojoWebqq.fault('code-3');
			const { error } = await world.run('message', 'send', { ...target, text: 'x' } as never);
			expect(error?.description).toContain('tries three times, in a discussion once.');
		},
	);

	it.each([
		[{ sendTo: 'friend', friend: by('id', '1') }, 100],
		[{ sendTo: 'group', group: by('id', '1') }, 101],
		[{ sendTo: 'discussion', discussion: by('id', '1') }, 102],
		[{ sendTo: 'groupMember', group: by('id', PERL.id), member: by('id', '1') }, 103],
		[
			{
				sendTo: 'discussionMember',
				discussion: by('id', DISCUSSION.id),
				discussionMember: by('id', '1'),
			},
			104,
		],
	])('%j: names the target that does not exist (code %i)', async (target, code) => {
		const { error } = await world.run('message', 'send', { ...target, text: 'x' } as never);
		expect(error?.message).toContain(`(code ${code}, `);
		expect(error?.description).toEqual(expect.any(String));
	});
});

describe("the server's queue", () => {
	it('receives one message at a time and in order, from any number of items and executions', async () => {
		let most = 0;
		world.mojoWebqq.settings.sendIntervalMs = 20;
		world.mojoWebqq.onChange(
			() =>
				(most = Math.max(
					most,
					world.mojoWebqq.requests.filter(({ status }) => status === 0).length,
				)),
		);
		const texts = (name: string) => Array.from({ length: 6 }, (_, index) => `${name}${index}`);
		const options = { concurrency: 10 };
		const send = async (name: string, group: string) =>
			await world.run(
				'message',
				'send',
				{ sendTo: 'group', group: by('id', group), text: '={{ $json.text }}', options },
				items(texts(name)),
			);
		const runs = await Promise.all([send('a', PERL.id), send('b', LAUNCH.id)]);
		for (const { items: out } of runs) expect(out).toHaveLength(6);
		expect(most).toBe(1);
		for (const [name, group] of [
			['a', PERL.id],
			['b', LAUNCH.id],
		] as const) {
			expect(
				sent()
					.filter(([id]) => id === group)
					.map(([, text]) => text),
			).toEqual(texts(name));
		}
	});

	it("drops no message, even if the queue is longer than the server's time limit", async () => {
		Object.assign(world.mojoWebqq.settings, { sendIntervalMs: 60, callerTimeoutMs: 150 });
		const texts = Array.from({ length: 8 }, (_, index) => String(index));
		const { error, items: out } = await world.run(
			'message',
			'send',
			{ ...toPerl, text: '={{ $json.text }}' },
			items(texts),
		);
		expect(error).toBeUndefined();
		expect(out).toHaveLength(8);
		expect(sent().map(([, text]) => text)).toEqual(texts);
	});

	it('receives nothing more in any chat after the first refusal, and the error says what was sent', async () => {
		const texts = ['one', 'two', '', 'four', 'five'].map((text, index) => ({
			json: { text, group: index < 2 ? PERL.id : LAUNCH.id },
		}));
		const { error } = await world.run(
			'message',
			'send',
			{
				sendTo: 'group',
				group: by('id', '={{ $json.group }}'),
				text: '={{ $json.text }}',
				options: { concurrency: 5 },
			},
			texts,
		);
		expect(error?.message).toContain('[item 2]');
		expect(error?.description).toContain('2 other calls of this run were completed');
		expect(sent().map(([, text]) => text)).toEqual(['one', 'two']);
	});

	it('delays messages longer than Timeout without an error', async () => {
		world.mojoWebqq.settings.sendIntervalMs = 1500;
		const { error, items: out } = await world.run(
			'message',
			'send',
			{ ...toPerl, text: '={{ $json.text }}', options: { timeout: 1 } },
			items(['first', 'second']),
		);
		expect(error).toBeUndefined();
		expect(out).toHaveLength(2);
	});

	it('is separate for two clients behind one Controller', async () => {
		const credential = (client: string) => ({ credentials: { mojoWebqqApi: client } });
		world.engine.addCredential({
			id: 'second',
			name: 'second',
			type: 'mojoWebqqApi',
			data: credentialData(world.sandbox, {
				baseUrl: world.mojoWebqq.controllerUrl,
				client: 'second',
			}) as never,
		});
		world.mojoWebqq.settings.clientStartMs = 1;
		await fetch(`${world.mojoWebqq.controllerUrl}/openqq/start_client?client=second`);
		await until(() => world.mojoWebqq.clients.get('second')?.qrCode !== undefined);
		// This client waits for its login and answers no request.
		const held = world.run(
			'message',
			'send',
			{ sendTo: 'group', group: by('name', PERL.name), text: 'held' },
			undefined,
			credential('second'),
		);
		await until(() => world.mojoWebqq.requests.some(({ params }) => params?.content === 'held'));
		const free = await world.run(
			'message',
			'send',
			{ ...toPerl, text: 'free' },
			undefined,
			credential('controller'),
		);
		expect(free.error).toBeUndefined();
		expect(sent()).toEqual([[PERL.id, 'free']]);
		await world.mojoWebqq.scan('second');
		expect((await held).error).toBeUndefined();
	});

	it('is left by a cancelled run', async () => {
		world.mojoWebqq.settings.sendIntervalMs = 4_000;
		// The server lets each message wait that follows another one.
		await world.run('message', 'send', { ...toPerl, text: '0' });
		const first = world.run(
			'message',
			'send',
			{ ...toPerl, text: '={{ $json.text }}' },
			items(['1', '2', '3']),
		);
		await until(() => world.mojoWebqq.requests.length > 1);
		const cancellation = new AbortController();
		const second = world.run('message', 'send', { ...toPerl, text: 'never' }, undefined, {
			signal: cancellation.signal,
		});
		// Once it waits in the queue.
		setTimeout(() => cancellation.abort(), 200);
		await second;
		// It did not wait for the message before it.
		expect(world.mojoWebqq.requests.filter(({ status }) => status === 200)).toHaveLength(1);
		world.mojoWebqq.settings.sendIntervalMs = 1;
		const third = await world.run('message', 'send', { ...toPerl, text: 'last' });
		expect(third.error).toBeUndefined();
		expect((await first).error).toBeUndefined();
		expect(sent().map(([, text]) => text)).not.toContain('never');
	});
});

describe('when the server fails', () => {
	it.each([
		['reset', /connection .* was lost/],
		['reset-after', /connection .* was lost/],
		['http500-html', /failed on the request/],
		['http500-empty', /failed on the request/],
		['truncated', /did not answer as|was lost/],
		['wrong-type', /did not answer as/],
		['empty-200', /empty answer/],
	] as const)(
		'%s: sends a message only once and reports that it may have been sent',
		async (fault, message) => {
			world.mojoWebqq.fault(fault, { times: 1 });
			const { error } = await world.run('message', 'send', { ...toPerl, text: 'once' });
			expect(error?.message).toMatch(message);
			expect(error?.description).toContain('Check whether it did before you repeat it');
			expect(world.mojoWebqq.requests).toHaveLength(1);
		},
	);

	it('reports of a refused connection that nothing was sent', async () => {
		const { error } = await world.run(
			'message',
			'send',
			{ ...toPerl, text: 'x', options: { retries: 0 } },
			undefined,
			{ credentials: { mojoWebqqApi: 'nobody' } },
		);
		expect(error?.message).toBe('No connection to the Mojo-Webqq server could be made');
		expect(error?.description).toContain('Nothing was sent');
	});

	it('retries a read after a lost connection', async () => {
		world.mojoWebqq.fault('reset', { times: 1 });
		const { error, items: out } = await world.run('friend', 'getAll', {
			returnAll: true,
			simplify: true,
		});
		expect(error).toBeUndefined();
		expect(out).toHaveLength(5);
	});

	it('reads an answer that arrives in pieces', async () => {
		world.mojoWebqq.fault('in-pieces');
		expect(
			(await world.run('friend', 'getAll', { returnAll: true, simplify: true })).items,
		).toHaveLength(5);
	});

	it('does not repeat a read that a client without login leaves unanswered, and mentions the QR code', async () => {
		world.mojoWebqq.settings.clientState = 'scaning';
		const { error } = await world.run('client', 'getInfo', {
			simplify: true,
			options: { timeout: 1 },
		});
		expect(error?.message).toBe('The Mojo-Webqq server did not answer in time');
		expect(error?.description).toContain('QR code');
		expect(world.mojoWebqq.requests).toHaveLength(1);
	});

	it('reports a client that the Controller no longer runs', async () => {
		world.mojoWebqq.client.die();
		const { error } = await world.run(
			'message',
			'send',
			{ ...toPerl, text: 'x' },
			undefined,
			controller,
		);
		expect(error?.message).toMatch(/empty answer|has no running client/);
	});
});

describe('authentication', () => {
	const as = (credential: string) => ({ credentials: { mojoWebqqApi: credential } });

	it("signs requests as the plugin's manual says, and fails without a signature", async () => {
		world.mojoWebqq.settings.auth.secret = 'k3y';
		const message = { sendTo: 'group', group: by('id', PERL.id), text: '你好 & co' };
		expect(
			(await world.run('message', 'send', message, undefined, as('signed'))).error,
		).toBeUndefined();
		expect(
			(
				await world.run(
					'friend',
					'getAll',
					{ returnAll: true, simplify: true },
					undefined,
					as('signed'),
				)
			).error,
		).toBeUndefined();
		expect(
			(await world.run('client', 'getInfo', { simplify: true }, undefined, as('signed'))).error,
		).toBeUndefined();
		const refused = await world.run('message', 'send', message);
		expect(refused.error?.message).toBe(
			"The server's auth callback refused the request (code -6, AUTH_FAILURE)",
		);
		expect(sent()).toEqual([[PERL.id, '你好 & co']]);
	});

	it('sends fixed parameters with every request', async () => {
		world.mojoWebqq.settings.auth.params = { user: 'n8n', pass: 'a b' };
		expect(
			(await world.run('account', 'get', { simplify: true }, undefined, as('parameters'))).error,
		).toBeUndefined();
		expect(
			(await world.run('message', 'send', { ...toPerl, text: 'x' }, undefined, as('parameters')))
				.error,
		).toBeUndefined();
	});

	it('names the client to the Controller', async () => {
		const { error } = await world.run(
			'message',
			'send',
			{ ...toPerl, text: 'through' },
			undefined,
			controller,
		);
		expect(error).toBeUndefined();
		expect(world.mojoWebqq.requests[0]?.params).toMatchObject({ client: 'default' });
		expect(sent()).toEqual([[PERL.id, 'through']]);
		world.mojoWebqq.settings.controllerAuth.params = { user: 'n8n' };
		const refused = await world.run(
			'message',
			'send',
			{ ...toPerl, text: 'x' },
			undefined,
			controller,
		);
		expect(refused.error?.message).toBe(
			"The Controller's auth callback refused the request (HTTP 403)",
		);
	});

	it('the test button reports what is wrong', async () => {
		const test = async (data = {}) =>
			await world.engine.testCredential('mojoWebqqApi', {
				baseUrl: world.mojoWebqq.baseUrl,
				client: '',
				authentication: 'none',
				...data,
			});
		expect(await test()).toEqual({ status: 'OK', message: expect.any(String) });
		expect(await test({ baseUrl: world.mojoWebqq.controllerUrl, client: 'default' })).toMatchObject(
			{
				status: 'OK',
			},
		);
		expect(await test({ baseUrl: world.mojoWebqq.controllerUrl, client: 'x' })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('no running client'),
		});
		expect(await test({ baseUrl: world.sandbox.url })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('did not answer as a Mojo-Webqq server does: HTTP 404'),
		});
		expect(await test({ baseUrl: CLOSED_URL })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('No connection to the Mojo-Webqq server'),
		});
		expect(await test({ baseUrl: 'localhost:5000' })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('Base URL in the credential is not a web address'),
		});
		world.mojoWebqq.settings.auth.secret = 'k3y';
		expect(await test()).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('auth callback refused'),
		});
		expect(await test({ authentication: 'signature', authSecret: 'k3y' })).toMatchObject({
			status: 'OK',
		});
		world.mojoWebqq.fault('empty-200');
		expect(await test()).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('The server gave an empty answer'),
		});
	});

	it.each<[body: object, passes: boolean]>([
		[{ code: 0, account: 'default', pid: 7, version: '2.2.7', status: 'success' }, true],
		[{ code: 0, pid: '7', version: '2.2.7' }, true],
		[{ code: 0 }, false],
		[{ code: 0, data: { pid: 7, version: '2.2.7' } }, false],
		[{ code: 0, version: '1' }, false],
		[{ code: 0, pid: 7, version: null }, false],
	])('the test button recognises a client by its info: %j', async (body, passes) => {
		const other = createServer((_, response) =>
			response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body)),
		);
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const { port } = other.address() as AddressInfo;
		const baseUrl = `http://127.0.0.1:${port}`;
		const tested = await world.engine.testCredential('mojoWebqqApi', { baseUrl });
		other.close();
		expect(tested).toEqual(
			passes
				? { status: 'OK', message: expect.any(String) }
				: {
						status: 'Error',
						message: expect.stringMatching(
							/did not answer as a Mojo-Webqq server does.*Check Base URL in the credential/,
						),
					},
		);
	});

	it('a failed run shows no secret in its error and data', async () => {
		world.mojoWebqq.settings.auth.secret = 'other';
		const run = await world.run(
			'message',
			'send',
			{ ...toPerl, text: 'x' },
			undefined,
			as('signed'),
		);
		expect(JSON.stringify([run.error, run.data])).not.toContain('k3y');
	});

	it('reads the credential once per run', async () => {
		const before = world.engine.credentialReads;
		await world.run(
			'message',
			'send',
			{ ...toPerl, text: '={{ $json.text }}' },
			items(['1', '2', '3', '4']),
		);
		expect(world.engine.credentialReads - before).toBe(1);
	});
});

it("sends no group message if a member is selected from the owner's list", async () => {
	world.mojoWebqq.settings.callerTimeoutMs = 50;
	await world.run('message', 'send', {
		sendTo: 'groupMember',
		group: by('list', `uid=${PERL.uid}`),
		member: by('list', `uid=${OWNER.uid}`),
		text: 'x',
	});
	expect(sent()).toEqual([]);
});
