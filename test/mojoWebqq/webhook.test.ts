import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import type { WorkflowFile } from '../../engine';
import {
	ALICE,
	MOJO,
	OWNER,
	PERL,
	startWorld,
	triggerWorkflow,
	type World,
} from '../support/mojoWebqq';
import { EVENT_NAMES, reportSample } from '../support/mojoWebqqEvents';
import { rowOf } from '../support/filters';
import { until } from '../support/until';

let world: World;

beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());
beforeEach(() => {
	world.mojoWebqq.reset();
	world.mojoWebqq.settings.sendIntervalMs = 1;
});
afterEach(async () => {
	for (const { id } of world.engine.workflows()) await world.engine.deactivate(id);
	await world.engine.idle();
});

const ALL = [
	'groupMessage',
	'privateMessage',
	'discussionMessage',
	'temporaryMessage',
	'groupMessageSent',
	'privateMessageSent',
	'loggedIn',
	'clientStopped',
	'clientStateChanged',
	'loginQrCode',
	'friendAdded',
	'friendLost',
	'groupJoined',
	'groupLeft',
	'memberJoined',
	'memberLeft',
	'discussionJoined',
	'discussionLeft',
	'discussionMemberJoined',
	'discussionMemberLeft',
	'groupChanged',
	'memberChanged',
	'friendChanged',
	'otherEvent',
];

let lastId = 0;

/** Activates the workflow and sets its address as the client's post_api. */
async function listening(
	parameters: IDataObject = {},
	change: (workflow: WorkflowFile) => void = () => {},
): Promise<string> {
	const workflow = triggerWorkflow(
		'mojoWebqqWebhookTrigger',
		{ events: ALL, respondTo: 'all', ...parameters },
		{ id: `hook${++lastId}` },
	);
	change(workflow);
	const id = world.engine.addWorkflow(workflow);
	await world.engine.activate(id);
	world.mojoWebqq.settings.postApi = `${urlOf(id)}?token=hook-s3cret`;
	return id;
}

const urlOf = (id: string) =>
	world.engine.workflows().find((workflow) => workflow.id === id)?.webhookUrls[0] ?? '';
const executionsOf = (id: string) =>
	world.engine.executions.filter(({ workflowId }) => workflowId === id);
const itemsOf = (id: string) =>
	executionsOf(id).flatMap((execution) => execution.output('Trigger'));
const say = async (text: string) =>
	await world.mojoWebqq.say({ kind: 'group', targetId: PERL.id, senderId: OWNER.id, text })
		.delivered;
const answered = () =>
	world.mojoWebqq.state.messages
		.filter(({ class: kind }) => kind === 'send')
		.map(({ content }) => content);

/**
 * Uses version 1: from 1.1 on n8n's Respond to Webhook node does not work behind community
 * triggers.
 */
const VERSIONS: Record<string, number> = {
	'n8n-nodes-base.set': 3.4,
	'n8n-nodes-base.respondToWebhook': 1,
};

/** Adds a node behind the trigger. */
function followedBy(type: string, parameters: IDataObject) {
	return (workflow: WorkflowFile) => {
		workflow.nodes.push({
			id: 'next',
			name: 'Next',
			type,
			typeVersion: VERSIONS[type] ?? 1,
			position: [200, 0],
			parameters: parameters as never,
		});
		workflow.connections = { Trigger: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } };
	};
}

const lastNode = (json: string) =>
	followedBy('n8n-nodes-base.set', { mode: 'raw', jsonOutput: json, options: {} });

describe('incoming events', () => {
	it('a message starts the workflow and gets a text/plain response', async () => {
		const id = await listening();
		const post = await say('hello');
		expect(post).toMatchObject({
			status: 200,
			responseBody: '',
			responseType: expect.stringContaining('text/plain'),
		});
		await world.engine.idle();
		expect(itemsOf(id)[0]?.json).toMatchObject({
			event: 'groupMessage',
			text: 'hello',
			chat: { id: PERL.id },
		});
		expect(world.mojoWebqq.client.death).toBeUndefined();
	});

	it.each(EVENT_NAMES)(
		'%s has its own event name, named details, and a safe response',
		async (name) => {
			world.mojoWebqq.settings.postEventList = [...EVENT_NAMES];
			const id = await listening();
			const post = await reportSample(world.mojoWebqq, name);
			expect(post).toMatchObject({
				status: 200,
				responseType: expect.stringContaining('text/plain'),
			});
			await until(() => itemsOf(id).length > 0);
			const [item] = itemsOf(id);
			expect(item?.json).toMatchObject({
				platform: 'mojoWebqq',
				contentType: 'event',
				details: expect.any(Object),
			});
			expect(item?.json.event).not.toBe('otherEvent');
		},
	);

	it('details name chat, people, and old and new values', async () => {
		world.mojoWebqq.settings.postEventList = [...EVENT_NAMES, 'made_up'];
		const id = await listening();
		for (const name of [
			'new_group_member',
			'group_property_change',
			'state_change',
			'login',
		] as const) {
			await reportSample(world.mojoWebqq, name);
		}
		await world.mojoWebqq.client.emit('made_up', [{ a: 1 }]);
		await world.engine.idle();
		expect(itemsOf(id).map(({ json }) => json)).toMatchObject([
			{
				event: 'memberJoined',
				chat: { id: PERL.id, type: 'group' },
				sender: { id: '3200000004', name: '新成员4' },
				details: { member: { uid: 60000004 } },
			},
			{ event: 'groupChanged', details: { property: 'name', old: PERL.name, new: '改名群13' } },
			{ event: 'clientStateChanged', details: { old: 'updating', new: 'running' } },
			{ event: 'loggedIn', details: { qrCodeScanned: true } },
			{ event: 'otherEvent', details: { event: 'made_up', params: [{ a: 1 }] } },
		]);
	});

	it("an account's profile lacks its session token", async () => {
		// The plugin documents this event, but version 2.2.7 never reports it.
		world.mojoWebqq.settings.postEventList = ['user_property_change'];
		const id = await listening();
		const account = { name: '小灰', vfwebqq: '59185d94e662' };
		await world.mojoWebqq.client.emit('user_property_change', [account, 'signature', ' ', 'hello']);
		await until(() => itemsOf(id).length > 0);
		const [item] = itemsOf(id);
		expect(item?.json).toMatchObject({
			event: 'otherEvent',
			details: {
				event: 'user_property_change',
				params: [{ name: '小灰' }, 'signature', ' ', 'hello'],
			},
		});
		expect(world.mojoWebqq.callbacks.at(-1)?.body).toContain('vfwebqq');
		expect(JSON.stringify(item?.json)).not.toContain('vfwebqq');
	});

	it('the login QR code is a valid image', async () => {
		const id = await listening();
		await reportSample(world.mojoWebqq, 'input_qrcode');
		await until(() => itemsOf(id).length > 0);
		const [item] = itemsOf(id);
		expect(item?.binary?.data).toMatchObject({ mimeType: 'image/png', fileName: 'qrcode.png' });
		expect(item?.json.details).not.toHaveProperty('image');
	});

	it('a login QR code without an image is an event without a file', async () => {
		const id = await listening();
		await world.mojoWebqq.client.emit('input_qrcode', ['/tmp/mojo_webqq_qrcode_default.png']);
		await until(() => itemsOf(id).length > 0);
		const [item] = itemsOf(id);
		expect(item?.json.event).toBe('loginQrCode');
		expect(item?.binary).toBeUndefined();
	});

	it('Respond To leaves out no message of the account itself', async () => {
		const id = await listening({ respondTo: 'mentioned' });
		await say('not to the robot');
		const chat = { id: PERL.id, type: 'group' };
		await world.run('message', 'send', { sendTo: 'chat', chat, text: 'hello' });
		await world.mojoWebqq.settled();
		await world.engine.idle();
		expect(itemsOf(id).map(({ json }) => [json.event, json.text])).toEqual([
			['groupMessageSent', 'hello'],
		]);
	});

	it('received and sent messages of all kinds are read', async () => {
		const id = await listening();
		const { mojoWebqq } = world;
		await mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: '1' }).delivered;
		await mojoWebqq.say({
			kind: 'discuss',
			targetId: '4118239384',
			senderId: '2800000009',
			text: '2',
		}).delivered;
		await mojoWebqq.say({ kind: 'sess', targetId: PERL.id, senderId: '2832277643', text: '3' })
			.delivered;
		await world.run('message', 'send', {
			sendTo: 'chat',
			chat: { id: ALICE.id, type: 'private' },
			text: '4',
		});
		await mojoWebqq.settled();
		await world.engine.idle();
		expect(itemsOf(id).map(({ json }) => json)).toMatchObject([
			{ event: 'privateMessage', chat: { type: 'private', id: ALICE.id } },
			{ event: 'discussionMessage', chat: { type: 'discussion', id: '4118239384' } },
			{
				event: 'temporaryMessage',
				chat: { type: 'temporary', id: '2832277643', via: { type: 'group', id: PERL.id } },
			},
			{
				event: 'privateMessageSent',
				chat: { type: 'private', id: ALICE.id },
				details: { success: true, from: 'api' },
			},
		]);
	});

	describe('filters know chat and sender by their numbers', () => {
		const [PERSON, ROBOT, IN_GROUP] = ['10000001', '20000002', '30000003'];
		const group = { group_id: 1, group_uid: IN_GROUP };
		const got = { post_type: 'receive_message', sender_uid: PERSON, receiver_uid: ROBOT };
		const sent = { post_type: 'send_message', sender_uid: ROBOT };
		const event = (name: string, uid: string) => ({
			post_type: 'event',
			event: name,
			params: [{ id: 1, uid }],
		});

		it.each<[string, body: IDataObject, chat: string, sender: string]>([
			['a private message', { ...got, type: 'friend_message' }, PERSON, PERSON],
			['a group message', { ...got, ...group, type: 'group_message' }, IN_GROUP, PERSON],
			['a temporary message', { ...got, ...group, type: 'sess_message' }, PERSON, PERSON],
			['a message in a discussion', { ...got, type: 'discuss_message' }, '', PERSON],
			[
				'a private message that was sent',
				{ ...sent, receiver_uid: PERSON, type: 'friend_message' },
				PERSON,
				ROBOT,
			],
			[
				'a group message that was sent',
				{ ...sent, ...group, type: 'group_message' },
				IN_GROUP,
				ROBOT,
			],
			['a new friend', event('new_friend', PERSON), PERSON, PERSON],
			['a new group', event('new_group', IN_GROUP), IN_GROUP, ''],
			['a new discussion', event('new_discuss', PERSON), '', ''],
		])('of %s', async (_what, body, chat, sender) => {
			const passing = async (filter: string) => {
				const numbers: string[] = [];
				for (const number of [PERSON, ROBOT, IN_GROUP]) {
					const id = await listening({ filters: { [filter]: rowOf(number, 'uid') } });
					const { postApi } = world.mojoWebqq.settings;
					await fetch(postApi, { method: 'POST', body: JSON.stringify(body) });
					await world.engine.deactivate(id);
					await world.engine.idle();
					if (itemsOf(id).length > 0) numbers.push(number);
				}
				return numbers.join();
			};
			expect([await passing('chats'), await passing('senders')]).toEqual([chat, sender]);
		});
	});

	describe('a chat chosen from the list is of its kind alone, a typed number is of either kind', () => {
		const NUMBER = '10000001';
		const got = { post_type: 'receive_message', sender_id: 7, sender_uid: NUMBER };
		const kinds = ['group', 'discussion', 'private'];
		const chosen = ['uid=10000001', 'id=7'];

		it.each<[what: string, body: IDataObject, chats: string[]]>([
			['a private message', { ...got, type: 'friend_message' }, ['private:uid', 'private:id']],
			[
				'a temporary message',
				{ ...got, type: 'sess_message', group_id: 1, group_uid: 2 },
				['private:uid', 'private:id'],
			],
			[
				'a group message',
				{ ...got, type: 'group_message', group_id: 7, group_uid: NUMBER, sender_id: 8 },
				['group:uid', 'group:id'],
			],
			[
				'a message in a discussion',
				{ ...got, type: 'discuss_message', discuss_id: 7, sender_id: 8 },
				['discussion:id'],
			],
		])('of %s', async (_what, body, expected) => {
			const passes = async (entry: string, mode: string) => {
				const id = await listening({
					events: ['groupMessage', 'discussionMessage', 'privateMessage', 'temporaryMessage'],
					filters: { chats: rowOf(entry, mode) },
				});
				const { postApi } = world.mojoWebqq.settings;
				await fetch(postApi, { method: 'POST', body: JSON.stringify(body) });
				await world.engine.deactivate(id);
				await world.engine.idle();
				return itemsOf(id).length > 0;
			};
			const passing: string[] = [];
			for (const kind of kinds)
				for (const entry of chosen)
					if (await passes(`${kind}:${entry}`, 'list'))
						passing.push(`${kind}:${entry.split('=')[0]}`);
			expect(passing.sort()).toEqual([...expected].sort());
			const isNumbered = expected.some((entry) => entry.endsWith('uid'));
			// As workflows have it whose chat was chosen before the list named kinds.
			expect(await passes('uid=10000001', 'list')).toBe(isNumbered);
			expect(await passes('id=7', 'list')).toBe(true);
			expect(await passes(NUMBER, 'uid')).toBe(isNumbered);
			expect(await passes('7', 'id')).toBe(true);
			// In the form of the list, in a field for numbers.
			expect(await passes(`${expected[0]?.split(':')[0]}:${NUMBER}`, 'uid')).toBe(isNumbered);
		});
	});

	it('calls without the token get 401 and start no execution', async () => {
		const id = await listening();
		for (const query of ['', '?token=', '?token=wrong', '?token=hook-s3cret&token=x']) {
			const response = await fetch(urlOf(id) + query, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: '{"post_type":"event"}',
			});
			expect([query, response.status]).toEqual([query, 401]);
		}
		for (const body of ['[]', 'null', '{"x":1}', '{', '']) {
			const response = await fetch(`${urlOf(id)}?token=hook-s3cret`, {
				method: 'POST',
				headers: { 'Content-Type': 'text/plain' },
				body,
			});
			expect([body, response.status]).toEqual([body, 400]);
		}
		expect(executionsOf(id)).toEqual([]);
	});

	it('the client name that the Controller adds beside the token is accepted', async () => {
		const id = await listening();
		world.mojoWebqq.settings.postApi += '&client=default';
		await say('hello');
		await world.engine.idle();
		expect(itemsOf(id)).toHaveLength(1);
	});

	it('activation fails without a secret', async () => {
		world.engine.addCredential({
			id: 'bare',
			name: 'bare',
			type: 'mojoWebqqApi',
			data: { baseUrl: world.mojoWebqq.baseUrl, webhookSecret: ' ' },
		});
		const id = world.engine.addWorkflow(
			triggerWorkflow(
				'mojoWebqqWebhookTrigger',
				{ events: ALL },
				{ id: 'bare', credential: 'bare' },
			),
		);
		await expect(world.engine.activate(id)).rejects.toThrow('The credential has no Webhook Secret');
	});

	it('a test run receives events at the test URL', async () => {
		const id = world.engine.addWorkflow(
			triggerWorkflow('mojoWebqqWebhookTrigger', { events: ALL }, { id: 'tested' }),
		);
		const test = await world.engine.test(id);
		world.mojoWebqq.settings.postApi = `${test.url}?token=hook-s3cret`;
		expect(await say('test')).toMatchObject({ status: 200, responseBody: '' });
		expect((await test.execution).output('Trigger')[0]?.json.text).toBe('test');
	});
});

describe("the workflow's response", () => {
	it('of the last node replies in the group and mutes the sender', async () => {
		await listening(
			{ responseMode: 'lastNode' },
			lastNode(
				'={{ { reply: "you said " + $json.text, shutup: true, shutup_time: 5, other: "secret" } }}',
			),
		);
		const post = await world.mojoWebqq.say({
			kind: 'group',
			targetId: PERL.id,
			senderId: '3680220215',
			text: 'hi',
		}).delivered;
		expect(JSON.parse(post?.responseBody ?? '')).toEqual({
			reply: 'you said hi',
			shutup: 1,
			shutup_time: 60,
		});
		await until(() => answered().length > 0);
		expect(answered()).toEqual(['you said hi']);
	});

	it.each<[string, string, (workflow: WorkflowFile) => void]>([
		['an object without a reply', 'lastNode', lastNode('{ "a": 1 }')],
		['an empty reply', 'lastNode', lastNode('{ "reply": "", "shutup": 0 }')],
		['a reply that is not text', 'lastNode', lastNode('{ "reply": { "a": 1 } }')],
		['no item at all', 'lastNode', followedBy('n8n-nodes-base.limit', { maxItems: 0 })],
		[
			'a node that fails',
			'lastNode',
			followedBy('n8n-nodes-base.stopAndError', { errorMessage: 'no' }),
		],
		[
			'a text from a Respond node',
			'responseNode',
			followedBy('n8n-nodes-base.respondToWebhook', { respondWith: 'text', responseBody: 'hello' }),
		],
		[
			'an empty response from a Respond node',
			'responseNode',
			followedBy('n8n-nodes-base.respondToWebhook', { respondWith: 'noData' }),
		],
		[
			'JSON null',
			'responseNode',
			followedBy('n8n-nodes-base.respondToWebhook', {
				respondWith: 'text',
				responseBody: 'null',
				options: {
					responseHeaders: { entries: [{ name: 'content-type', value: 'application/json' }] },
				},
			}),
		],
		[
			'JSON text',
			'responseNode',
			followedBy('n8n-nodes-base.respondToWebhook', {
				respondWith: 'text',
				responseBody: '"ok"',
				options: { responseHeaders: { entries: [{ name: 'content-type', value: 'text/json' }] } },
			}),
		],
		[
			'broken JSON',
			'responseNode',
			followedBy('n8n-nodes-base.respondToWebhook', {
				respondWith: 'text',
				responseBody: '{',
				options: {
					responseHeaders: { entries: [{ name: 'content-type', value: 'application/json' }] },
				},
			}),
		],
		[
			'all items, as a list',
			'responseNode',
			followedBy('n8n-nodes-base.respondToWebhook', { respondWith: 'allIncomingItems' }),
		],
		...[300, 302, 400, 401, 404, 500].map(
			(responseCode): [string, string, (w: WorkflowFile) => void] => [
				`a reply in an answer of status ${responseCode}`,
				'responseNode',
				followedBy('n8n-nodes-base.respondToWebhook', {
					respondWith: 'json',
					responseBody: '{ "reply": "not to be sent" }',
					options: { responseCode },
				}),
			],
		),
		['no Respond node', 'responseNode', () => {}],
	])('of %s does not crash the client', async (_name, responseMode, change) => {
		const id = await listening({ responseMode }, change);
		const post = await say('hello');
		expect(post?.status).toBeGreaterThan(0);
		expect(post?.responseType).toContain('text/plain');
		await world.engine.idle();
		expect(itemsOf(id)).toHaveLength(1);
		expect(world.mojoWebqq.client.death).toBeUndefined();
		expect(answered()).toEqual([]);
	});

	it('of Answer Webhook replies, and mutes the sender', async () => {
		await listening(
			{ responseMode: 'responseNode' },
			followedBy(MOJO, {
				resource: 'message',
				operation: 'answer',
				reply: '=No {{ $json.text }} here.',
				muteSender: true,
				seconds: 120,
			}),
		);
		const post = await world.mojoWebqq.say({
			kind: 'group',
			targetId: PERL.id,
			senderId: '3680220215',
			text: 'spam',
		}).delivered;
		expect(JSON.parse(post?.responseBody ?? '')).toEqual({
			reply: 'No spam here.',
			shutup: 1,
			shutup_time: 120,
		});
		await until(() => answered().length > 0);
		expect(
			world.mojoWebqq.state.groups[0]?.member.find(({ id }) => id === 3680220215)?.mutedUntil,
		).toBeGreaterThan(0);
	});

	it.each(['false', '={{ "false" }}', '={{ false }} ', 0, '={{ 0 }}', '={{ null }}'])(
		'of Answer Webhook with Mute Sender %j mutes nobody',
		async (muteSender) => {
			await listening(
				{ responseMode: 'responseNode' },
				followedBy(MOJO, {
					resource: 'message',
					operation: 'answer',
					reply: 'hi',
					muteSender,
				}),
			);
			const post = await world.mojoWebqq.say({
				kind: 'group',
				targetId: PERL.id,
				senderId: '3680220215',
				text: 'x',
			}).delivered;
			expect(JSON.parse(post?.responseBody ?? '')).toEqual({ reply: 'hi' });
		},
	);

	it('of Answer Webhook with blanks alone mutes the sender, and says nothing', async () => {
		await listening(
			{ responseMode: 'responseNode' },
			followedBy(MOJO, {
				resource: 'message',
				operation: 'answer',
				reply: '={{ " " }}',
				muteSender: true,
				seconds: 60,
			}),
		);
		const post = await say('spam');
		expect(JSON.parse(post?.responseBody ?? '')).toEqual({ shutup: 1, shutup_time: 60 });
	});

	it.each<[mode: string, field: string, answer: IDataObject, isAwaited: boolean]>([
		['responseNode', 'Reply', { reply: 'hi' }, true],
		['lastNode', 'Reply', { reply: 'hi' }, true],
		['onReceived', 'Reply', { reply: 'hi' }, false],
		['onReceived', 'Mute Sender', { reply: '', muteSender: true }, false],
	])(
		'a trigger with Respond %s: Answer Webhook tells whether nobody waits for the %s',
		async (responseMode, field, given, isAwaited) => {
			const id = await listening(
				{ responseMode },
				followedBy(MOJO, { resource: 'message', operation: 'answer', ...given }),
			);
			await say('hello');
			await world.engine.idle();
			const [execution] = world.engine.executions.filter(({ workflowId }) => workflowId === id);
			const hints = execution?.data?.resultData.runData.Next?.flatMap((run) => run.hints ?? []);
			expect([execution?.status, hints?.map(({ message }) => message)]).toEqual([
				'success',
				isAwaited
					? []
					: [
							expect.stringMatching(
								`^"${field}" had no effect: no QQ .* waits for an answer; .*use Message: Send`,
							),
						],
			]);
		},
	);

	it('of Answer Webhook behind no trigger at all has no effect, and says so', async () => {
		const { data } = await world.run('message', 'answer', { reply: 'hi' });
		expect(data?.resultData.runData.Node?.flatMap((run) => run.hints ?? [])).toEqual([
			expect.objectContaining({ message: expect.stringMatching(/^"Reply" had no effect/) }),
		]);
	});

	const answerIn = async (type: string, given: IDataObject) => {
		const json = { messageId: '7', chat: { id: '5', type } };
		const { items, error, data } = await world.run('message', 'answer', given, [{ json }]);
		const hints = data?.resultData.runData.Node?.flatMap((run) => run.hints ?? []) ?? [];
		return { output: items[0]?.json, error, hints: hints.map(({ message }) => message).join(' ') };
	};

	it.each([
		['Reply', { reply: 'hi' }, 'is not sent in a temporary chat'],
		['Reply', { reply: 'hi', muteSender: true }, 'is not sent in a temporary chat'],
		['Mute Sender', { reply: '', muteSender: true }, 'only works in a group'],
	])(
		'of Answer Webhook in a temporary chat is refused, which the client ignores: %s %j',
		async (field, given, complaint) => {
			const { error, output } = await answerIn('temporary', given);
			expect(error?.message).toBe(`The parameter "${field}" ${complaint} [item 0]`);
			expect(error?.description).toMatch(/\.$/);
			expect(output).toBeUndefined();
		},
	);

	it('of Answer Webhook to a temporary message reaches nobody, and does not crash the client', async () => {
		const id = await listening(
			{ responseMode: 'responseNode' },
			followedBy(MOJO, { resource: 'message', operation: 'answer', reply: 'hi' }),
		);
		const sess = { kind: 'sess', targetId: PERL.id, senderId: '2832277643', text: '3' } as const;
		const post = await world.mojoWebqq.say(sess).delivered;
		expect(post?.responseType).toContain('text/plain');
		await world.engine.idle();
		const [execution] = executionsOf(id);
		expect([execution?.status, execution?.error?.message]).toEqual([
			'error',
			'The parameter "Reply" is not sent in a temporary chat [item 0]',
		]);
		expect([world.mojoWebqq.client.death, answered()]).toEqual([undefined, []]);
	});

	it.each(['private', 'discussion'])(
		'of Answer Webhook mutes nobody in a %s chat, and says so',
		async (type) => {
			const both = await answerIn(type, { reply: 'hi', muteSender: true, seconds: 90 });
			expect(both.error).toBeUndefined();
			expect(both.hints).toContain(
				'"Mute Sender" had no effect: only members of a group can be muted',
			);
			expect(both.output).toMatchObject({ reply: 'hi', chatId: '5' });
			expect(Object.keys(both.output ?? {})).not.toContainEqual(expect.stringMatching('shutup'));
			const alone = await answerIn(type, { reply: ' ', muteSender: true });
			expect(alone.error?.message).toBe(
				'The parameter "Mute Sender" only works in a group [item 0]',
			);
			expect(alone.output).toBeUndefined();
			expect((await answerIn(type, { reply: 'hi' })).hints).not.toContain('Mute Sender');
		},
	);

	it.each(['group', ''])('of Answer Webhook mutes in a chat of the type "%s"', async (type) => {
		const { output, hints } = await answerIn(type, { reply: 'hi', muteSender: true, seconds: 90 });
		expect(output).toMatchObject({ reply: 'hi', shutup: 1, shutup_time: 90 });
		expect(hints).not.toContain('Mute Sender');
	});

	it('of Answer Webhook must have content, and a mute must be long enough', async () => {
		const empty = await world.run('message', 'answer', { reply: ' ', muteSender: false });
		expect(empty.error?.message).toContain('"Reply" is empty');
		const short = await world.run('message', 'answer', { reply: '', muteSender: true, seconds: 5 });
		expect(short.error?.message).toContain('at least 60');
	});

	it('of a Respond node can be a reply as JSON', async () => {
		await listening(
			{ responseMode: 'responseNode' },
			followedBy('n8n-nodes-base.respondToWebhook', {
				respondWith: 'json',
				responseBody: '={{ { reply: "你好 " + $json.sender.name } }}',
			}),
		);
		expect((await say('x'))?.responseBody).toBe(JSON.stringify({ reply: `你好 ${OWNER.name}` }));
		await until(() => answered().length > 0);
		expect(answered()).toEqual([`你好 ${OWNER.name}`]);
	});

	it('is sent to received messages only, so that the robot does not answer itself', async () => {
		const id = await listening({ responseMode: 'lastNode' }, lastNode('{ "reply": "again" }'));
		await say('start');
		await until(() => answered().length > 0);
		await world.mojoWebqq.settled();
		await world.engine.idle();
		expect(answered()).toEqual(['again']);
		expect(itemsOf(id).map(({ json }) => json.event)).toEqual(['groupMessage', 'groupMessageSent']);
	});

	it('mutes nobody in a private chat', async () => {
		await listening({ responseMode: 'lastNode' }, lastNode('{ "reply": "hi", "shutup": 1 }'));
		const post = await world.mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: 'x' })
			.delivered;
		expect(JSON.parse(post?.responseBody ?? '')).toEqual({ reply: 'hi' });
	});
});
