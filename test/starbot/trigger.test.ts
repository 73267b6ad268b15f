import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { eventOptions } from '../../nodes/StarBot/events';
import { StarBotTrigger } from '../../nodes/StarBot/StarBotTrigger.node';
import { rowOf, rowsOf } from '../support/filters';
import {
	ALL_EVENTS,
	FRONT_DESK,
	GROUP,
	HELPER,
	SECRET,
	startWorld,
	triggerWorkflow,
	type World,
} from '../support/starbot';

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
afterEach(async () => {
	for (const { id, active } of world.engine.workflows())
		if (active) await world.engine.deactivate(id);
	world.sandbox.starbot.reset();
});

const { robotId, instanceId } = HELPER;

/** The documented sample of a private message. */
const PRIVATE = {
	robotId: 'wxid_bot',
	instanceId,
	timeStamp: 1726826627676,
	messageId: '7053704521966022857',
	messageType: 1,
	fromType: 'private',
	messageSource: 0,
	fromWxId: 'wxid_friend',
	fromNickName: 'friend',
	message: 'hello',
	toWxId: '',
};
const TRANSFER = {
	instanceId,
	invalidTime: 1716716297,
	messageId: '7053704521966022857',
	transType: 1,
	messageSource: 0,
	fromWxId: 'wxid_friend',
	money: '0.01',
	memo: 'test',
	transferId: '1000050001202405250826818609917',
	transcationId: '53010000356101202405250814531240',
};

function eventsProperty() {
	return new StarBotTrigger().description.properties.find(({ name }) => name === 'events');
}

/** The items that an event of the client starts executions with. */
async function started(
	parameters: IDataObject,
	...events: Array<[code: string | number, data: IDataObject, envelope?: IDataObject]>
) {
	const id = await world.listen(parameters);
	for (const [code, data, envelope] of events)
		await world.sandbox.starbot.event(code, data, envelope);
	return await world.items(id);
}

async function post(
	body: string,
	{ query = `?token=${encodeURIComponent(SECRET)}`, headers = {} as Record<string, string> } = {},
) {
	const url = world.sandbox.starbot.settings.callbackUrl.split('?')[0] as string;
	const response = await fetch(url + query, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body,
	});
	return {
		status: response.status,
		type: response.headers.get('content-type'),
		body: await response.text(),
	};
}

describe('incoming events', () => {
	it('a private message becomes the documented item', async () => {
		const time = 1726826627676;
		const [item, ...more] = await started({}, [
			'10002',
			PRIVATE,
			{ description: '私聊消息事件', time },
		]);
		expect(more).toEqual([]);
		expect(item).toEqual({
			platform: 'starBot',
			event: 'privateMessage',
			messageId: '7053704521966022857',
			chat: { id: 'wxid_friend', type: 'private', name: 'friend' },
			sender: { id: 'wxid_friend', name: 'friend' },
			text: 'hello',
			chatInput: 'hello',
			sessionId: 'starBot:wxid_bot:private:wxid_friend',
			contentType: 'text',
			mentions: { me: false, everyone: false, users: [] },
			media: [],
			details: { code: '10002', robotId: 'wxid_bot', instanceId },
			timestamp: '2024-09-20T10:03:47.676Z',
			raw: { event: '10002', description: '私聊消息事件', time, data: PRIVATE },
		});
	});

	it('with Simplify off the item is the raw event', async () => {
		const [item] = await started({ simplify: false }, [
			'10002',
			PRIVATE,
			{ description: '', time: 1 },
		]);
		expect(item).toEqual({ event: '10002', description: '', time: 1, data: PRIVATE });
	});

	it('a transfer keeps its money as text, has its seconds as a time, and gets the correctly spelt field too', async () => {
		const [item] = await started({}, ['10005', { ...TRANSFER, messageSource: 6 }]);
		expect(item).toMatchObject({
			event: 'transfer',
			messageId: '7053704521966022857',
			chat: { id: 'wxid_friend', type: 'private' },
			sender: { id: 'wxid_friend' },
			details: {
				money: '0.01',
				invalidTime: '2024-05-26T09:38:17.000Z',
				transcationId: '53010000356101202405250814531240',
				transactionId: '53010000356101202405250814531240',
				state: 'refundedByRobot',
				instanceId,
			},
		});
		expect((item?.raw as IDataObject).data).toMatchObject({ invalidTime: 1716716297 });
	});

	it('a login and a revoked message have their own events', async () => {
		const revoked = {
			instanceId,
			messageId: '1',
			fromType: 'group',
			messageType: 1,
			fromWxId: GROUP,
		};
		const [login, revoke] = await started(
			{},
			['10001', { instanceId, robotId, nickname: 'bot' }],
			['10006', revoked],
		);
		expect(login).toMatchObject({
			event: 'loggedIn',
			sender: { id: robotId, name: 'bot' },
			chat: { id: '', type: 'none' },
		});
		expect(revoke).toMatchObject({
			event: 'messageRevoked',
			messageId: '1',
			chat: { id: GROUP, type: 'group' },
		});
	});

	it.each([
		['group', 'groupMessage', { id: GROUP, type: 'group' }, ''],
		['official', 'officialMessage', { id: GROUP, type: 'channel' }, GROUP],
	])(
		'a message from a %s, whose code is unknown, is read',
		async (fromType, event, chat, sender) => {
			const [item] = await started({}, [
				'31415',
				{ ...PRIVATE, fromType, fromWxId: GROUP, fromNickName: '' },
			]);
			expect(item).toMatchObject({
				event,
				chat,
				sender: { id: sender },
				text: 'hello',
				details: { code: '31415' },
			});
		},
	);

	it('a message from a group passes a filter by its writer, who may be in fromWxId', async () => {
		const parameters = { events: ['groupMessage'], filters: { senders: rowOf('wxid_ann') } };
		const message = { ...PRIVATE, fromType: 'group', UNKNOWN_group: GROUP };
		const [item, ...others] = await started(
			{ ...parameters, options: {} },
			['31415', { ...message, messageId: '1', fromWxId: 'wxid_bob' }],
			['31415', { ...message, messageId: '2', fromWxId: 'wxid_ann' }],
		);
		expect(others).toEqual([]);
		expect(item).toMatchObject({ chat: { id: GROUP }, sender: { id: 'wxid_ann' } });
	});

	it('a reply with a quote has the typed text and the quoted message', async () => {
		const id = await world.listen({ options: { senderField: 'UNKNOWN_sender' } });
		const { starbot } = world.sandbox;
		const said = starbot.say({
			chatId: GROUP,
			senderId: 'wxid_bob',
			text: '@Helper <when> & where?',
		});
		await said.delivered;
		const reply = { chatId: GROUP, senderId: 'wxid_alice', quotes: said.messageId };
		const quote = starbot.say({ ...reply, text: '5 > 4 & "so" on' });
		await quote.delivered;
		await starbot.say({ ...reply, quotes: quote.messageId, text: 'and this?' }).delivered;
		const [, first, second] = await world.items(id);
		expect(first).toMatchObject({
			event: 'groupMessage',
			contentType: 'text',
			text: '5 > 4 & "so" on',
			sender: { id: 'wxid_alice' },
			replyTo: {
				messageId: said.messageId,
				sender: { id: 'wxid_bob', name: 'Bob' },
				text: '@Helper <when> & where?',
			},
			details: { message: expect.stringContaining('<refermsg>') },
		});
		expect(second?.replyTo).toMatchObject({ messageId: quote.messageId, text: '5 > 4 & "so" on' });
	});

	it('a quote has the mentions of the reply, not those of the quoted message; a link has none', async () => {
		const id = await world.listen({
			options: { robotNames: 'Helper', mentionedField: 'UNKNOWN_mentioned' },
		});
		const { starbot } = world.sandbox;
		const said = starbot.say({ chatId: GROUP, senderId: 'wxid_bob', text: '@Helper when?' });
		await said.delivered;
		const reply = { chatId: GROUP, senderId: 'wxid_alice', quotes: said.messageId };
		await starbot.say({ ...reply, text: 'I wonder too' }).delivered;
		await starbot.say({ ...reply, text: '@Helper\u2005tell us' }).delivered;
		const link = { title: '@Helper is great', url: 'https://example.com' };
		await starbot.say({ chatId: GROUP, senderId: 'wxid_bob', text: '', link }).delivered;
		const items = await world.items(id);
		expect(
			items.map(({ mentions, text, contentType }) => [
				(mentions as IDataObject).me,
				text,
				contentType,
			]),
		).toEqual([
			[true, 'when?', 'text'],
			[false, 'I wonder too', 'text'],
			[true, 'tell us', 'text'],
			[false, '@Helper is great', 'link'],
		]);
	});

	it.each([
		['<msg><appmsg><title>only a title</title><type>57</type></appmsg></msg>', 'only a title'],
		[
			'wxid_bob:\n<?xml version="1.0"?><msg><appmsg><title><![CDATA[a <b> &amp;]]></title></appmsg></msg>',
			'a <b> &amp;',
		],
		['<appmsg><title>&#x4f60;&#22909;&bogus;</title></appmsg>', '你好&bogus;'],
		['<msg><appmsg><!-- <title>no</title> --><title>yes</title></appmsg></msg>', 'yes'],
		['<msg><appmsg x="<title>no</title>"><des/><title>yes</title>', 'yes'],
		['<msg><title>no</title><appmsg><title>cut', 'cut'],
		['<msg><appmsg></title><title>no</title></appmsg></msg>', ''],
		['<msg><img aeskey="1"/></msg>', ''],
		['C:\\image.dat', ''],
	])('a card %j has the title %j', async (message, text) => {
		const [item] = await started({}, ['10002', { ...PRIVATE, messageType: 49, message }]);
		expect(item).toMatchObject({ contentType: 'link', text, details: { message } });
	});

	it("WeChat's own notices are not messages", async () => {
		const notice = { ...PRIVATE, messageType: 10000, message: '老王开启了朋友验证' };
		const eventCodes = { code: [{ code: '16180', event: 'groupMessage' }] };
		const items = await started(
			{ options: { eventCodes } },
			['10002', notice],
			['31415', { ...notice, messageType: '10000', fromType: 'group', fromWxId: GROUP }],
			['31416', { ...notice, fromType: 'official', messageSource: 1 }],
			['16180', { ...notice, messageId: '', fromWxId: GROUP }],
		);
		expect(items.map(({ event, chat }) => [event, (chat as IDataObject).type])).toEqual([
			['systemNotice', 'private'],
			['systemNotice', 'group'],
			['systemNotice', 'channel'],
			['systemNotice', 'group'],
		]);
		expect(items[0]).toMatchObject({
			chat: { id: 'wxid_friend', type: 'private', name: 'friend' },
			sender: { id: '' },
			text: '老王开启了朋友验证',
			contentType: 'system',
			messageId: '7053704521966022857',
			details: { code: '10002', robotId: 'wxid_bot', instanceId },
		});
	});

	it('a message whose content is not text keeps all its data', async () => {
		const [item] = await started({}, ['10002', { ...PRIVATE, messageType: 49, message: '<msg/>' }]);
		expect(item).toMatchObject({ contentType: 'link', text: '', details: { message: '<msg/>' } });
	});

	it('any other event has all its data', async () => {
		const [item] = await started({}, [
			'27182',
			{ instanceId, anything: { deep: [1] } },
			{ description: 'what?' },
		]);
		expect(item).toMatchObject({
			event: 'other',
			details: { code: '27182', description: 'what?', instanceId, anything: { deep: [1] } },
		});
	});

	it("codes in the node's Event Codes name events, also as numbers", async () => {
		const eventCodes = {
			code: [
				{ code: ' 27182 ', event: 'friendRequest' },
				{ code: '16180', event: 'privateMessage' },
			],
		};
		const items = await started(
			{ options: { eventCodes } },
			[27182, { instanceId, fromWxId: 'wxid_x' }],
			['16180', PRIVATE],
		);
		expect(items).toMatchObject([
			{ event: 'friendRequest', sender: { id: 'wxid_x' }, details: { code: '27182' } },
			{ event: 'privateMessage', text: 'hello' },
		]);
	});

	it('a robotId beside data is read, and events without one arrive too', async () => {
		const { robotId: _none, ...data } = PRIVATE;
		const items = await started({}, ['10002', data, { robotId: 'wxid_top' }], ['10005', TRANSFER]);
		expect(items.map(({ details }) => (details as IDataObject).robotId)).toEqual([
			'wxid_top',
			undefined,
		]);
	});

	it('a bare 19-digit id keeps its digits', async () => {
		const id = await world.listen();
		expect(
			(await post(`{"event":10002,"data":{"messageId":7053704521966022857,"fromType":"private"}}`))
				.status,
		).toBe(200);
		expect((await world.items(id))[0]).toMatchObject({ messageId: '7053704521966022857' });
	});

	it("messages of the stand-in's people are read", async () => {
		const options = {
			senderField: 'UNKNOWN_sender',
			mentionedField: 'UNKNOWN_mentioned',
			robotNames: 'Helper',
		};
		const id = await world.listen({ options });
		const { starbot } = world.sandbox;
		await starbot.say({ chatId: GROUP, senderId: 'wxid_bob', text: '@Helper help' }).delivered;
		await starbot.say({ robot: robotId, chatId: 'wxid_alice', text: 'hi' }).delivered;
		expect(await world.items(id)).toMatchObject([
			{
				event: 'groupMessage',
				chat: { id: GROUP },
				sender: { id: 'wxid_bob' },
				text: 'help',
				mentions: { me: true, users: [robotId] },
			},
			{ event: 'privateMessage', chat: { id: 'wxid_alice' }, text: 'hi' },
		]);
	});
});

describe('events that start nothing', () => {
	it("the robot's own messages, and nothing else with messageSource 1", async () => {
		const own = { ...PRIVATE, messageSource: 1 };
		const items = await started(
			{},
			['10002', own],
			['31415', { ...own, fromType: 'group' }],
			['10005', { ...TRANSFER, messageSource: 1 }],
			['27182', { messageSource: 1 }],
		);
		expect(items.map(({ event }) => event)).toEqual(['transfer', 'other']);
	});

	it('unless the option for own messages is on', async () => {
		const [item] = await started({ filters: { ignoreOwn: false } }, [
			'10002',
			{ ...PRIVATE, messageSource: 1 },
		]);
		expect(item).toMatchObject({ sender: { id: 'wxid_bot' }, chat: { id: 'wxid_friend' } });
	});

	it('repeated events, by instance, event and message id', async () => {
		const items = await started(
			{},
			['10002', PRIVATE],
			['10002', PRIVATE],
			['10002', { ...PRIVATE, instanceId: FRONT_DESK.instanceId }],
			['10006', PRIVATE],
			['10005', TRANSFER],
			['10005', { ...TRANSFER, messageSource: 4 }],
			['27182', { instanceId }],
			['27182', { instanceId }],
		);
		expect(items.map(({ event }) => event)).toEqual([
			'privateMessage',
			'privateMessage',
			'messageRevoked',
			'transfer',
			'transfer',
			'other',
			'other',
		]);
	});

	it.each([
		['events', { events: ['groupMessage'] }],
		['chats', { filters: { chats: rowOf('wxid_other') } }],
		['senders', { filters: { senders: rowOf('wxid_other') } }],
		['text', { filters: { text: 'bye' } }],
		['robots', { filters: { robots: rowOf(FRONT_DESK.instanceId, 'instanceId') } }],
	])('events that the filter of %s rejects', async (_name, parameters) => {
		expect(await started(parameters, ['10002', PRIVATE])).toEqual([]);
	});

	it("WeChat's own notices, in a new node", async () => {
		const { default: events } = eventsProperty() as { default: string[] };
		const notice = { ...PRIVATE, messageType: 10000 };
		expect(await started({ events }, ['10002', notice])).toEqual([]);
		expect(await started({ events }, ['10002', { ...PRIVATE, messageId: '2' }])).toHaveLength(1);
	});

	it('but a transfer passes a filter by instance', async () => {
		expect(
			await started({ filters: { robots: rowsOf([robotId, instanceId]) } }, ['10005', TRANSFER]),
		).toHaveLength(1);
	});
});

describe('the response', () => {
	it('is 200 {} at once, whether a workflow starts or not', async () => {
		await world.listen({ filters: { text: 'hello' } });
		for (const message of ['hello', 'bye']) {
			const answered = await post(
				JSON.stringify({ event: '10002', data: { ...PRIVATE, messageId: '', message } }),
			);
			expect(answered).toEqual({
				status: 200,
				type: expect.stringContaining('application/json'),
				body: '{}',
			});
		}
		expect(world.engine.executions.at(-1)?.output('Trigger')[0]?.json.text).toBe('hello');
	});

	it.each([
		'',
		'?token=',
		'?token=wrong',
		`?token=${SECRET}x`,
		`?token=${SECRET}&token=${SECRET}`,
		`?Token=${SECRET}`,
	])('is 401 to "%s", and nothing starts', async (query) => {
		const id = await world.listen();
		expect((await post(JSON.stringify({ event: '10002', data: PRIVATE }), { query })).status).toBe(
			401,
		);
		expect(await world.items(id)).toEqual([]);
	});

	it('is 401 without the expected Authorization header', async () => {
		// HTTP cannot carry blanks around a header's value.
		const { credentials } = world.credential({ webhookAuthSecret: ' Bearer x\n' });
		const id = await world.listen({}, credentials.starBotApi);
		const body = JSON.stringify({ event: '10002', data: PRIVATE });
		const statuses = [];
		for (const authorization of [undefined, 'x', 'Bearer xy', 'Bearer x']) {
			statuses.push((await post(body, { headers: authorization ? { authorization } : {} })).status);
		}
		expect(statuses).toEqual([401, 401, 401, 200]);
		expect(await world.items(id)).toHaveLength(1);
	});

	it.each(['', '[]', '{}', '{"event":{}}', '{"event":"10002"', 'null'])(
		'is 400 to %s',
		async (body) => {
			const id = await world.listen();
			expect((await post(body)).status).toBeGreaterThanOrEqual(400);
			expect(await world.items(id)).toEqual([]);
		},
	);
});

describe('activation', () => {
	it('needs a Webhook Secret, and does not store the secret', async () => {
		const { credentials } = world.credential({ webhookSecret: ' ' });
		const id = world.engine.addWorkflow(triggerWorkflow({}, credentials.starBotApi));
		await expect(world.engine.activate(id)).rejects.toThrow('no Webhook Secret');
		const listening = await world.listen();
		const { staticData } = world.engine.workflows().find((workflow) => workflow.id === listening)!;
		expect(JSON.stringify(staticData)).not.toContain(SECRET);
		expect(JSON.stringify(staticData)).toContain('tokenDigest');
	});

	it("offers the nine events of the vendor, WeChat's notices, and Other", () => {
		expect(eventOptions.map(({ value }) => value).sort()).toEqual([...ALL_EVENTS].sort());
	});

	it('a test run receives events at the test URL', async () => {
		const id = world.engine.addWorkflow(triggerWorkflow({}));
		const run = await world.engine.test(id);
		const response = await fetch(`${run.url}?token=${encodeURIComponent(SECRET)}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ event: '10002', data: PRIVATE }),
		});
		expect([response.status, await response.text()]).toEqual([200, '{}']);
		expect((await run.execution).output('Trigger')[0]?.json).toMatchObject({ text: 'hello' });
	});
});
