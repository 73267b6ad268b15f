import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import { propertiesOf } from '../../nodes/common/fields';
import { resources } from '../../nodes/Wildfire/resources';
import type { WildfireStandIn } from '../../sandbox';
import type { ExecuteNodeOptions } from '../../engine/types';
import { startWorld, type World } from '../support/wildfire';
import { byId } from '../support/locator';
import { FIRST_CASES, LONG_ID, nameOf, plant } from './cases';
import {
	addCredential,
	failureOf,
	inputs,
	itemsOf,
	startAnswerer,
	type Answerer,
	type Received,
} from './helpers';
import { settle } from './people';

/** Tests many items in one run: order, failures in the middle, and cancelling. */

let world: World;
let server: WildfireStandIn;
/** A server whose answers the test delays itself. */
let answerer: Answerer;
let viaAnswerer: ExecuteNodeOptions;

beforeAll(async () => {
	world = await startWorld();
	server = world.sandbox.wildfire;
});
afterAll(async () => {
	await world.close();
});
beforeEach(async () => {
	settle(server);
	answerer = await startAnswerer();
	viaAnswerer = addCredential(world, 'answerer', { baseUrl: answerer.url });
});
afterEach(async () => {
	await answerer.close();
});

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const SENT = '{"code":0,"msg":"success","result":{"messageUid":1,"timestamp":1}}';

const bodyOf = ({ body }: Received) =>
	JSON.parse(body) as { conv: { target: string }; payload: { searchableContent: string } };
const chatOf = (request: Received) => bodyOf(request).conv.target;
const textOf = (request: Received) => bodyOf(request).payload.searchableContent;

/** Sends `text` to `chat` of each item. */
const SEND = { sendTo: 'group', groupId: byId('={{ $json.chat }}'), text: '={{ $json.text }}' };

describe('an invalid item among ten', () => {
	const BAD = 5;
	const TEN = numbers(10).map((n) => ({ chat: `groupId${(n % 3) + 1}`, text: `text ${n}` }));
	const badItems = (bad: IDataObject) =>
		inputs(...TEN.map((item, n) => (n === BAD ? { ...item, ...bad } : item)));

	const KINDS: Array<[kind: string, bad: IDataObject, says: string, code: number | undefined]> = [
		['a bad parameter', { text: ' ' }, 'The parameter "Text" is empty [item 5]', undefined],
		['a bad chat', { chat: '' }, 'The parameter "Group" is empty [item 5]', undefined],
		['a refusal', { chat: 'groupId4' }, 'The robot is not in this group (code 9, NOT_IN_GROUP)', 9],
	];

	it.each(KINDS)('%s, Continue On Fail', async (_kind, bad, says, code) => {
		for (const options of [
			{ continueOnFail: true },
			{ onError: 'continueRegularOutput' },
		] as const) {
			settle(server);
			const execution = await world.run('message', 'send', SEND, badItems(bad), options);

			const items = itemsOf(execution);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
				numbers(10).map((item) => ({ item })),
			);
			expect(items.map(({ json }) => json.error)).toEqual(
				numbers(10).map((n) => (n === BAD ? says : undefined)),
			);
			expect(items[BAD]?.error?.context).toMatchObject({
				itemIndex: BAD,
				...(code !== undefined && { code }),
			});
			for (const [n, { json }] of items.entries()) {
				if (n === BAD) continue;
				const message = server.state.messages.find(
					({ messageUid }) => messageUid === json.messageId,
				);
				expect(message?.payload.searchableContent).toBe(`text ${n}`);
			}
			expect(server.state.messages).toHaveLength(9);
		}
	});

	it.each(KINDS)('%s, with an error output', async (_kind, bad, says) => {
		const execution = await world.run('message', 'send', SEND, badItems(bad), {
			onError: 'continueErrorOutput',
		});

		expect(execution.status).toBe('success');
		expect(execution.output('Node', 0).map(({ pairedItem }) => pairedItem)).toEqual(
			numbers(10)
				.filter((n) => n !== BAD)
				.map((item) => ({ item })),
		);
		expect(
			execution.output('Node', 1).map(({ json, pairedItem }) => [json.error, pairedItem]),
		).toEqual([[says, { item: BAD }]]);
	});

	it.each(KINDS)(
		'%s ends the run with the item and the number of completed calls',
		async (_kind, bad, says, code) => {
			const parameters = { ...SEND, options: { concurrency: 1 } };
			const failure = failureOf(await world.run('message', 'send', parameters, badItems(bad)));

			expect(failure.message).toBe(says);
			expect(failure.context.itemIndex).toBe(BAD);
			expect(failure.context.code).toBe(code);
			expect(failure.description).toMatch(
				/5 other calls of this run were completed and should not be made again\./,
			);
			expect(server.state.messages.map(({ payload }) => payload.searchableContent)).toEqual(
				numbers(5).map((n) => `text ${n}`),
			);
		},
	);

	it('does not count calls that were never made', async () => {
		// The first call to "a" is answered last; the second waits for it and is never made.
		let release = () => {};
		const refused = new Promise<void>((resolve) => (release = resolve));
		answerer.answer = async (request) => {
			if (chatOf(request) === 'b') {
				// Long after the refusal has arrived.
				setTimeout(release, 300);
				return '{"code":9,"msg":"not in group"}';
			}
			if (chatOf(request) === 'a') await refused;
			return SENT;
		};
		const items = inputs(...['a', 'a', 'c', 'b', 'a'].map((chat) => ({ chat, text: 'x' })));

		const failure = failureOf(await world.run('message', 'send', SEND, items, viaAnswerer));

		expect(failure.context.itemIndex).toBe(3);
		expect(answerer.received.map(chatOf).sort()).toEqual(['a', 'b', 'c']);
		expect(failure.description).toMatch(/\b2 other calls of this run were completed/);
	});

	it('reports the first failure in input order, whichever came first', async () => {
		answerer.answer = async (request) => {
			if (chatOf(request) === 'slow') await sleep(100);
			return chatOf(request) === 'good' ? SENT : '{"code":9}';
		};
		const items = inputs(...['good', 'slow', 'fast'].map((chat) => ({ chat, text: 'x' })));
		const failure = failureOf(await world.run('message', 'send', SEND, items, viaAnswerer));
		expect(failure.context.itemIndex).toBe(1);
		expect(failure.description).toMatch(/\b1 other call of this run was completed/);
	});

	it('mentions no other calls if there were none', async () => {
		const failure = failureOf(
			await world.run('message', 'send', SEND, inputs({ chat: 'groupId4', text: 'x' })),
		);
		expect(failure.description).not.toMatch(/other call/);
	});
});

describe('order', () => {
	it('of the output is that of the input, however long each answer takes', async () => {
		answerer.answer = async ({ body }) => {
			await sleep(Math.random() * 20);
			return `{"code":0,"result":${body}}`;
		};
		const items = inputs(...numbers(60).map((n) => ({ id: `u${n}` })));
		const parameters = {
			by: 'userId',
			userId: byId('={{ $json.id }}'),
			options: { concurrency: 20 },
		};

		const output = itemsOf(await world.run('user', 'get', parameters, items, viaAnswerer));

		expect(output.map(({ json }) => json.userId)).toEqual(items.map(({ json }) => json.id));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			numbers(60).map((item) => ({ item })),
		);
		expect(answerer.mostInFlight).toBeGreaterThan(1);
	});

	it('within a chat is that of the input, one at a time, while chats run in parallel', async () => {
		const CHATS = ['a', 'b', 'c', 'd', 'e'];
		const busy = new Set<string>();
		let twiceAtOnce = 0;
		let meet = () => {};
		const allMet = new Promise<void>((resolve) => (meet = resolve));
		answerer.answer = async (request) => {
			const chat = chatOf(request);
			if (busy.has(chat)) twiceAtOnce++;
			busy.add(chat);
			// No chat continues before all five are open at the same time.
			if (busy.size === CHATS.length) meet();
			await allMet;
			await sleep(Math.random() * 8);
			busy.delete(chat);
			return SENT;
		};
		const items = inputs(
			...numbers(150).map((n) => ({ chat: CHATS[((n * n) % 7) % 5] as string, text: String(n) })),
		);
		for (const [n, chat] of CHATS.entries()) (items[n] as { json: IDataObject }).json.chat = chat;

		const output = itemsOf(
			await world.run(
				'message',
				'send',
				{ ...SEND, options: { concurrency: 50 } },
				items,
				viaAnswerer,
			),
		);

		expect(output.map(({ json }) => json.chatId)).toEqual(items.map(({ json }) => json.chat));
		expect(twiceAtOnce).toBe(0);
		for (const chat of CHATS) {
			expect(answerer.received.filter((request) => chatOf(request) === chat).map(textOf)).toEqual(
				items.filter(({ json }) => json.chat === chat).map(({ json }) => json.text),
			);
		}
	});

	it('within a chat also applies to items with several groups, and after a failure', async () => {
		const parameters = {
			sendTo: 'groups',
			groupIds: '={{ $json.groups }}',
			text: '={{ $json.text }}',
			options: { concurrency: 50 },
		};
		const items = inputs(
			{ groups: ['groupId1', 'groupId2'], text: 'one' },
			{ groups: ['groupId4', 'groupId1'], text: 'two' },
			{ groups: 'groupId2, groupId1', text: 'three' },
		);
		const execution = await world.run('message', 'send', parameters, items, {
			continueOnFail: true,
		});
		expect(itemsOf(execution).map(({ json, pairedItem }) => [json.chatId, pairedItem])).toEqual([
			['groupId1', { item: 0 }],
			['groupId2', { item: 0 }],
			[undefined, { item: 1 }],
			['groupId1', { item: 1 }],
			['groupId2', { item: 2 }],
			['groupId1', { item: 2 }],
		]);
		const textsIn = (groupId: string) =>
			server.state.messages
				.filter(({ conv }) => conv.target === groupId)
				.map(({ payload }) => payload.searchableContent);
		expect(textsIn('groupId1')).toEqual(['one', 'two', 'three']);
		expect(textsIn('groupId2')).toEqual(['one', 'three']);
	});

	it('of attempts: no message overtakes one that is retried', async () => {
		server.fault('code250', { times: 1 });
		const items = inputs({ chat: 'groupId1', text: 'one' }, { chat: 'groupId1', text: 'two' });
		itemsOf(await world.run('message', 'send', { ...SEND, options: { concurrency: 10 } }, items));
		expect(server.state.messages.map(({ payload }) => payload.searchableContent)).toEqual([
			'one',
			'two',
		]);
	});
});

describe('Concurrent Requests', () => {
	it.each([
		[1, { concurrency: 1 }],
		[3, { concurrency: 3 }],
		[5, {}],
		[50, { concurrency: 50 }],
	])('allows %i at most, and uses all of them', async (most, options) => {
		let meet = () => {};
		const allMet = new Promise<void>((resolve) => (meet = resolve));
		answerer.answer = async () => {
			if (answerer.inFlight === most) meet();
			await allMet;
			await sleep(1);
			return '{"code":0,"result":{"userId":"a"}}';
		};
		const parameters = { by: 'userId', userId: byId('a'), options };
		itemsOf(
			await world.run(
				'user',
				'get',
				parameters,
				inputs(...numbers(120).map((n) => ({ n }))),
				viaAnswerer,
			),
		);
		expect(answerer.mostInFlight).toBe(most);
		expect(answerer.received).toHaveLength(120);
	});
});

it('reads the credential once per run', async () => {
	const parameters = {
		...SEND,
		mention: 'users',
		mentionIds: 'userA, userB',
		contentType: 'text',
	};
	const items = inputs(...numbers(40).map((n) => ({ chat: 'groupId1', text: String(n) })));
	const before = world.engine.credentialReads;
	itemsOf(await world.run('message', 'send', parameters, items));
	expect(world.engine.credentialReads - before).toBe(1);
});

describe('64-bit ids', () => {
	it.each(['reply', 'update', 'recall'])(
		'of %s as JavaScript numbers are rejected',
		async (operation) => {
			server.settings.edition = 'professional';
			const parameters = {
				messageId: '={{ $json.id }}',
				...(operation !== 'recall' && { text: 'x' }),
			};
			const failure = failureOf(
				await world.run('message', operation, parameters, inputs({ id: Number(LONG_ID) })),
			);
			expect(failure.message).toBe(
				'The parameter "Message ID" is a number that has lost digits [item 0]',
			);
			expect(failure.description).toMatch(/given as text/);
			expect(server.requests).toEqual([]);
		},
	);

	it.each([
		['12345', '12345'],
		[12345, '12345'],
		[` ${LONG_ID}\n`, LONG_ID],
		['9223372036854775807', '9223372036854775807'],
	])('%j is sent as the bare number %s', async (id, digits) => {
		server.settings.edition = 'professional';
		plant(server, { messageUid: digits });
		itemsOf(await world.run('message', 'recall', { messageId: '={{ $json.id }}' }, inputs({ id })));
		expect(server.requests[0]?.body).toBe(`{"messageUid":${digits}}`);
	});

	it.each([
		'9223372036854775808',
		'1.5',
		'1e18',
		'-1',
		'0x10',
		'abc',
		'١٢٣',
		'1 2',
		'12345678901234567890',
	])('%s is rejected', async (id) => {
		const failure = failureOf(
			await world.run('message', 'recall', { messageId: '={{ $json.id }}' }, inputs({ id })),
		);
		expect(failure.message).toBe(
			`The parameter "Message ID" must be a whole number from 0 to 9223372036854775807, not "${id}" [item 0]`,
		);
		expect(server.requests).toEqual([]);
	});

	it('of groups and members as JavaScript numbers are rejected too', async () => {
		const id = Number(LONG_ID);
		const groupId = byId('groupId1');
		for (const [resource, operation, parameters, field] of [
			['group', 'get', { groupId: byId('={{ $json.id }}') }, 'Group'],
			['groupMember', 'remove', { groupId, memberIds: '={{ [$json.id] }}' }, 'Member IDs'],
			['groupMember', 'remove', { groupId, memberIds: '={{ $json.id }}' }, 'Member IDs'],
			['groupMember', 'get', { groupId, memberId: byId('={{ $json.id }}') }, 'Member'],
			[
				'message',
				'send',
				{ sendTo: 'groups', groupIds: '={{ [$json.id] }}', text: 'x' },
				'Group Names or IDs',
			],
		] as const) {
			const failure = failureOf(await world.run(resource, operation, parameters, inputs({ id })));
			expect(failure.message).toContain(`The parameter "${field}" `);
			expect(server.requests).toEqual([]);
		}
	});
});

/** A valid value for the first item, and an invalid one for the second. */
function secondIs(
	bad: unknown,
	good: unknown,
): { parameter: unknown; items: ReturnType<typeof inputs> } {
	const isLocator = typeof good === 'object' && good !== null && '__rl' in good;
	const value = isLocator ? (good as unknown as { value: unknown }).value : good;
	return {
		parameter: isLocator ? byId('={{ $json.value }}') : '={{ $json.value }}',
		items: inputs({ value: value as string }, { value: bad as string }),
	};
}

describe('required fields', () => {
	const FIELDS = FIRST_CASES.flatMap((entry) => {
		const resource = resources.find(({ value }) => value === entry.resource);
		const operation = resource?.operations.find(({ value }) => value === entry.operation);
		return (operation ? propertiesOf(operation.fields) : [])
			.filter(({ name, required }) => required === true && entry.parameters[name] !== undefined)
			.map(({ name, displayName }) => [nameOf(entry), displayName, name, entry] as const);
	});

	it('are all tested', () => {
		expect(FIELDS.length).toBeGreaterThan(25);
	});

	it.each(FIELDS)(
		'%s: an empty %s is reported with the field and the item',
		async (_operation, displayName, name, entry) => {
			for (const blank of ['', ' \n\t', null]) {
				settle(server);
				if (entry.professional) server.settings.edition = 'professional';
				entry.prepare?.(server);
				const { parameter, items } = secondIs(blank, entry.parameters[name]);
				const parameters = {
					...entry.parameters,
					[name]: parameter as string,
					options: { concurrency: 1 },
				};

				const failure = failureOf(
					await world.run(entry.resource, entry.operation, parameters, items),
				);

				expect(failure.message).toBe(`The parameter "${displayName}" is empty [item 1]`);
				expect(failure.context.itemIndex).toBe(1);
				expect(failure.description).toMatch(/1 other call of this run was completed/);
			}
		},
	);

	it.each([
		['Title', { contentType: 'link', title: '={{ " " }}', linkUrl: 'https://example.com' }],
		['Link URL', { contentType: 'link', title: 'x', linkUrl: '={{ " " }}' }],
		['Title', { contentType: 'location', title: '={{ " " }}' }],
		['Title', { contentType: 'richNotification', title: '={{ " " }}' }],
		['File URL', { contentType: 'image', mediaUrl: '={{ " " }}' }],
		[
			'Input Data Field Name',
			{ contentType: 'file', mediaSource: 'binary', binaryPropertyName: '={{ " " }}' },
		],
		['User or Chat ID', { contentType: 'card', cardTarget: '={{ " " }}' }],
		['Mentioned User IDs', { text: 'x', mention: 'users', mentionIds: '={{ [] }}' }],
		['Text', { contentType: 'tip', text: '={{ " " }}' }],
		['Text', { contentType: 'markdown', text: '={{ " " }}' }],
		['User', { sendTo: 'user', userId: byId('={{ " " }}'), text: 'x' }],
		['Group Names or IDs', { sendTo: 'groups', groupIds: '={{ [" "] }}', text: 'x' }],
		['Chat Room ID', { sendTo: 'chatRoom', chatRoomId: '={{ " " }}', text: 'x' }],
		['Channel ID', { sendTo: 'channel', channelId: '={{ " " }}', text: 'x' }],
	])('of a message: %s is required for %j', async (displayName, fields) => {
		const parameters = { sendTo: 'group', groupId: byId('groupId1'), ...fields };
		const failure = failureOf(await world.run('message', 'send', parameters));
		expect(failure.message).toBe(`The parameter "${displayName}" is empty [item 0]`);
		expect(server.requests).toEqual([]);
	});
});

describe('a text that an expression gives as empty removes what is there', () => {
	it.each<[string, string, IDataObject, string]>([
		['groupMember', 'setAlias', { memberId: byId('userB'), alias: '={{ "" }}' }, '"alias":""'],
		['groupMember', 'setExtra', { memberId: byId('userB'), extra: '={{ "" }}' }, '"extra":""'],
		['group', 'update', { updateFields: { extra: '={{ "" }}' } }, '"type":2,"value":""'],
		['robot', 'updateProfile', { updateFields: { company: '={{ "" }}' } }, '"strValue":""'],
	])('%s.%s', async (resource, operation, fields, body) => {
		const parameters = { groupId: byId('groupId1'), ...fields };
		expect((await world.run(resource, operation, parameters)).status).toBe('success');
		expect(server.requests[0]?.body).toContain(body);
	});
});

describe('values of the wrong type are reported with the field and the item', () => {
	const GROUP = byId('groupId1');
	const toGroup = { sendTo: 'group', groupId: GROUP };
	/** n8n requires every field that an expression might show. */
	const anywhere = {
		groupId: GROUP,
		groupIds: ['g'],
		userId: byId('u'),
		chatRoomId: 'r',
		channelId: 'c',
		chat: '{}',
		text: 'x',
	};
	const anything = {
		...toGroup,
		text: 'x',
		mentionIds: 'u',
		mediaUrl: 'https://example.com/a',
		title: 'x',
		linkUrl: 'https://example.com',
		cardTarget: 'u',
	};
	it.each<[string, string, string, IDataObject, string]>([
		[
			'an object as text',
			'message',
			'send',
			{ ...toGroup, text: '={{ {a: 1} }}' },
			'"Text" must be text',
		],
		['a list as text', 'group', 'create', { name: '={{ ["a"] }}' }, '"Group Name" must be text'],
		[
			'an object as an id',
			'group',
			'get',
			{ groupId: byId('={{ {a: 1} }}') },
			'"Group" must be text',
		],
		[
			'an object as ids',
			'groupMember',
			'add',
			{ groupId: GROUP, memberIds: '={{ {a: 1} }}' },
			'"Member IDs" is neither text nor a list',
		],
		[
			'a list of objects as ids',
			'groupMember',
			'add',
			{ groupId: GROUP, memberIds: '={{ [{a: 1}] }}' },
			'"Member IDs" is neither',
		],
		[
			'an object as receivers',
			'message',
			'send',
			{ ...toGroup, text: 'x', additionalFields: { toUsers: '={{ {a: 1} }}' } },
			'"Deliver Only to User IDs" is neither',
		],
		[
			'broken JSON',
			'message',
			'send',
			{ ...toGroup, contentType: 'raw', payload: '{"type":1,' },
			'"Payload (JSON)" is not valid JSON: ',
		],
		[
			'broken long JSON',
			'message',
			'send',
			{ ...toGroup, contentType: 'raw', payload: `{"type":${LONG_ID},` },
			'"Payload (JSON)" is not valid JSON: ',
		],
		[
			'a JSON list',
			'message',
			'send',
			{ ...toGroup, contentType: 'raw', payload: '[]' },
			'"Payload (JSON)" must hold a JSON object',
		],
		[
			'a JSON text',
			'message',
			'send',
			{ ...toGroup, contentType: 'raw', payload: '"x"' },
			'"Payload (JSON)" must hold a JSON object',
		],
		[
			'blank JSON',
			'message',
			'send',
			{ ...toGroup, contentType: 'raw', payload: ' ' },
			'"Payload (JSON)" is empty',
		],
		[
			'a payload without type',
			'message',
			'send',
			{ ...toGroup, contentType: 'raw', payload: '{"content":"x"}' },
			'"Payload (JSON)" has no "type"',
		],
		[
			'a payload of a type in text',
			'message',
			'send',
			{ ...toGroup, contentType: 'raw', payload: '{"type":"1"}' },
			'"Payload (JSON)" has no "type"',
		],
		[
			'broken notification JSON',
			'group',
			'dismiss',
			{ groupId: GROUP, notification: { notifyMessage: '{' } },
			'"Notification Message (JSON)" is not valid JSON: ',
		],
		[
			'a notification whose Base64 is none',
			'group',
			'dismiss',
			{ groupId: GROUP, notification: { notifyMessage: '{"type":1001,"base64edData":"A-_D"}' } },
			'"Notification Message (JSON)" has a "base64edData" that is not Base64',
		],
		[
			'lines that are not numbers',
			'group',
			'dismiss',
			{ groupId: GROUP, notification: { toLines: '0, x' } },
			'"Notification on Lines" must hold whole numbers',
		],
		[
			'a negative line',
			'group',
			'dismiss',
			{ groupId: GROUP, notification: { toLines: '-1' } },
			'"Notification on Lines" must hold whole numbers',
		],
		['no field to update', 'group', 'update', { groupId: GROUP }, '"Update Fields" holds no field'],
		['no field of the robot', 'robot', 'updateProfile', {}, '"Update Fields" holds no field'],
		[
			'an address without a host',
			'robot',
			'setCallback',
			{ url: 'http://' },
			'"Callback URL" must start with http:// or https://',
		],
		[
			'an address with another scheme',
			'robot',
			'setCallback',
			{ url: 'javascript:alert(1)' },
			'"Callback URL" must start with http',
		],
		[
			'an unknown kind of chat',
			'message',
			'send',
			{ ...anywhere, sendTo: 'moon' },
			'"Send To" has no choice "moon"',
		],
		[
			'an unknown content',
			'message',
			'send',
			{ ...anything, contentType: 'song' },
			'"Content" has no choice "song"',
		],
		[
			"a content named like an object's own",
			'message',
			'send',
			{ ...anything, contentType: 'constructor' },
			'"Content" has no choice "constructor"',
		],
		[
			"a chat named like an object's own",
			'message',
			'send',
			{ ...anywhere, sendTo: 'toString' },
			'"Send To" has no choice "toString"',
		],
		[
			'a latitude that is not a number',
			'message',
			'send',
			{ ...anything, contentType: 'location', title: 'x', latitude: '={{ "north" }}' },
			'"Latitude (Degrees)" must be a number',
		],
		[
			'an expiry that is not a number',
			'message',
			'send',
			{
				...anything,
				contentType: 'text',
				text: 'x',
				additionalFields: { expireDuration: '={{ "x" }}' },
			},
			'"Expires After (Seconds)" must be a number',
		],
		[
			'a line that is not a number',
			'message',
			'send',
			{ ...anything, contentType: 'text', text: 'x', options: { line: '={{ "x" }}' } },
			'"Conversation Line" must be a number',
		],
		[
			'an invalid boolean',
			'groupMember',
			'setManager',
			{ groupId: byId('groupId1'), memberIds: 'userA', isManager: '={{ "perhaps" }}' },
			'"Manager" must be true or false',
		],
		['an invalid choice', 'user', 'get', { by: 'simplify' }, '"Get By" has no choice "simplify"'],
	])('%s', async (_what, resource, operation, parameters, says) => {
		const failure = failureOf(await world.run(resource, operation, parameters));
		expect(failure.message).toContain(`The parameter ${says}`);
		expect(failure.message).toMatch(/ \[item 0\]$/);
		expect(failure.context.itemIndex).toBe(0);
		expect(server.requests).toEqual([]);
	});

	it('a failing expression is reported with its item', async () => {
		const parameters = { ...toGroup, text: '={{ $json.a.b.c }}', options: { concurrency: 1 } };
		const items = inputs({ a: { b: { c: 'fine' } } }, { a: { b: { c: {} } } });
		const failure = failureOf(await world.run('message', 'send', parameters, items));
		expect(failure.context.itemIndex).toBe(1);
	});
});

describe('cancelling', () => {
	const thousand = (chat: (n: number) => string) =>
		inputs(...numbers(1000).map((n) => ({ chat: chat(n), text: String(n) })));

	/**
	 * Cancels a run once this many requests are open, lets those end, and returns how many there were
	 * in total.
	 */
	async function cancelledAt(waiting: number, chat: (n: number) => string, concurrency: number) {
		const cancellation = new AbortController();
		let release = () => {};
		const released = new Promise<void>((resolve) => (release = resolve));
		let reached = () => {};
		const enough = new Promise<void>((resolve) => (reached = resolve));
		answerer.answer = async () => {
			if (answerer.inFlight === waiting) reached();
			await released;
			return SENT;
		};
		const parameters = { ...SEND, options: { concurrency } };
		const running = world.run('message', 'send', parameters, thousand(chat), {
			...viaAnswerer,
			signal: cancellation.signal,
		});
		await enough;
		cancellation.abort();
		release();
		const execution = await running;
		// Time in which further requests would arrive.
		await sleep(300);
		return { execution, requests: answerer.received.length };
	}

	it('a run of 1,000 items to many chats makes no further request', async () => {
		const { execution, requests } = await cancelledAt(10, (n) => `group${n}`, 10);
		expect(execution.status).toBe('canceled');
		expect(requests).toBe(10);
	});

	it('a run of 1,000 items to one chat makes no further request', async () => {
		const { execution, requests } = await cancelledAt(1, () => 'group1', 50);
		expect(execution.status).toBe('canceled');
		expect(requests).toBe(1);
	});

	it('ends the pause before a retry, and prevents the retry', async () => {
		const cancellation = new AbortController();
		answerer.answer = () => {
			setTimeout(() => cancellation.abort(), 50);
			return { status: 429, headers: { 'Retry-After': '1' }, body: '' };
		};
		const execution = await world.run(
			'message',
			'send',
			{ ...SEND, options: { retries: 10 } },
			inputs({ chat: 'a', text: 'x' }),
			{
				...viaAnswerer,
				signal: cancellation.signal,
			},
		);
		expect(execution.status).toBe('canceled');
		await sleep(1200);
		expect(answerer.received).toHaveLength(1);
	});

	it('before the start makes no request at all', async () => {
		const cancellation = new AbortController();
		cancellation.abort();
		const execution = await world.run('message', 'send', SEND, thousand(String), {
			...viaAnswerer,
			signal: cancellation.signal,
		});
		expect(execution.status).toBe('canceled');
		await sleep(100);
		expect(answerer.received).toEqual([]);
	});
});

it('outputs nothing if no items are found', async () => {
	answerer.answer = () => '{"code":0,"result":{"friends":[]}}';
	const execution = await world.run('friend', 'getAll', {}, inputs({}, {}), viaAnswerer);
	expect(execution.status).toBe('success');
	expect(execution.items).toEqual([]);
});
