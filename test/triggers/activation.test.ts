import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { IDataObject } from 'n8n-workflow';

import { rowOf, rowsOf } from '../support/filters';
import { newBody, startWorld, TRIGGERS, WEBHOOK_TRIGGERS, type World } from './support';

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());
afterEach(async () => {
	delete process.env.FILTERS_BREAK;
	delete process.env.N8N_BLOCK_ENV_ACCESS_IN_NODE;
	await world.deactivateAll();
});

const matches = (text: string) => ({ filters: { textMode: 'matches', text } });

const named = (field: string) =>
	new RegExp(`"${field}" takes IDs, not "周末徒步"\\. .*enter .*, e\\.g\\. \\w`, 'i');

/** Tests the errors for wrong settings at activation: the editor shows an error's message only. */
const BROKEN: Array<[name: string, parameters: IDataObject, message: RegExp]> = [
	['no events', { events: [] }, /"Events" names no event.*Choose at least one/],
	['no events, from an expression', { events: '={{ [] }}' }, /"Events" names no event/],
	['a pattern without its end', matches('('), /"Text" is not a regular expression.*Correct it/],
	['a look-ahead', matches('help(?=!)'), /"Text" looks ahead or behind with \(\?=.*not supported/],
	['a negative look-ahead', matches('(?!no)'), /"Text" looks ahead or behind/],
	['a look-behind', matches('(?<=a)b'), /"Text" looks ahead or behind/],
	['a back-reference', matches('(a)\\1'), /"Text" refers back to a group with \\1/],
	['a named back-reference', matches('(?<n>a)\\k<n>'), /"Text" refers back to a group/],
	['unknown flags', matches('/help/x'), /"Text" has unknown flags.*"x"/],
	['chats that are an object', { filters: { chats: rowOf('={{ { a: 1 } }}') } }, /"Chat" /],
	['chats that are true', { filters: { chats: rowOf('={{ true }}') } }, /"Chat" /],
	['chats without a row', { filters: { chats: {} } }, /"Chats" is empty, so that every event/],
	['chats as text, which n8n drops', { filters: { chats: 'a, b' } }, /"Chats" is empty/],
	['an unknown Respond To', { respondTo: '={{ "some" }}' }, /"Respond To" has no choice/],
	['an unknown match', { filters: { textMode: '={{ "glob" }}', text: 'x' } }, /"Text Match" has/],
	['a text that is a list', { filters: { text: '={{ [1] }}' } }, /"Text" must be text/],
	[
		'a case that is a word',
		{ filters: { text: 'x', caseSensitive: '={{ "maybe" }}' } },
		/"Case Sensitive"/,
	],
	['an unknown event', { events: ['nothing'] }, /"Events" has no choice "nothing"/],
	[
		'chats of which none is left',
		{ filters: { chats: rowOf('={{ [null, ""] }}') } },
		/"Chats" is empty/,
	],
	[
		'chats that an expression leaves out',
		{ filters: { chats: rowOf('={{ undefined }}') } },
		/"Chats" is empty/,
	],
	['chats of blanks', { filters: { chats: rowOf(' , ') } }, /"Chats" is empty/],
	['a name in chats', { filters: { chats: rowOf('周末徒步') } }, named('Chats')],
	[
		'an unknown choice',
		{ respondTo: 'nobody' },
		/"Respond To" has no choice.*Possible values: all,/,
	],
	[
		'an expression that fails',
		{ respondTo: "={{ $('Nobody').first().json.to }}" },
		/The parameter "Respond To" has an expression that fails: /,
	],
	['a text that an expression leaves out', { filters: { text: '={{ null }}' } }, /"Text" is empty/],
	[
		'an option that is a word',
		{ options: { stripMention: '={{ "maybe" }}' } },
		/"Strip Mention" must be/,
	],
	['a memory of nobody', { options: { memoryPer: '={{ "day" }}' } }, /"Memory Per" has no choice/],
	['a simplify that is a word', { simplify: '={{ "maybe" }}' }, /"Simplify" must be true or false/],
];

describe.each(TRIGGERS.map(({ name }) => name))('%s fails to activate with', (trigger) => {
	it.each(BROKEN)('%s', async (_, parameters, message) => {
		const filters = {
			...(parameters.filters as IDataObject | undefined),
			...(trigger === 'wildfireTrigger' && { ignoreRobots: false }),
		};
		const id = world.add(trigger, { ...parameters, filters });
		await expect(world.engine.activate(id)).rejects.toThrow(message);
	});
});

describe.each(TRIGGERS.map(({ name }) => name))('%s fails to activate with a name', (trigger) => {
	it.each([
		['Senders', 'senders'],
		['Ignored Senders', 'ignoredSenders'],
	])('in %s', async (label, name) => {
		// Only the account of a bot's owner can list users, so that this trigger has no list of them.
		const value = trigger === 'yunhuSocketTrigger' ? '周末徒步' : rowOf('周末徒步');
		const id = world.add(trigger, { filters: { [name]: value } });
		await expect(world.engine.activate(id)).rejects.toThrow(named(label));
	});
});

describe('a filter that lets none of the chosen events pass is refused', () => {
	const senders = rowOf('9001');
	it.each<[trigger: string, parameters: IDataObject, message: RegExp]>([
		[
			'starBotTrigger',
			{ events: ['systemNotice'], filters: { senders } },
			/"Senders" lets none of the chosen events pass, because they name no sender\. Remove the filter, or choose other events/,
		],
		[
			'starBotTrigger',
			{ events: ['loggedIn'], filters: { chats: rowOf('wxid_a') } },
			/"Chats" lets none of the chosen events pass, because they name no chat/,
		],
		['mojoWebqqTrigger', { events: ['groupJoined'], filters: { senders } }, /"Senders" lets none/],
		[
			'mojoWebqqWebhookTrigger',
			{ events: ['loggedIn', 'clientStopped'], filters: { chats: rowOf('1') } },
			/"Chats" lets none/,
		],
		['yunhuTrigger', { events: ['settingsSaved'], filters: { senders } }, /"Senders" lets none/],
		[
			'yunhuSocketTrigger',
			{ events: ['settingsSaved'], filters: { senders: '9001' } },
			/"Senders" lets none/,
		],
		[
			'wildfireTrigger',
			{
				events: [],
				serverEvents: ['serverException'],
				filters: { senders, ignoreRobots: false },
			},
			/"Senders" lets none/,
		],
	])('%s %j', async (trigger, parameters, message) => {
		const id = world.add(trigger, parameters);
		await expect(world.engine.activate(id)).rejects.toThrow(message);
	});

	it.each<[trigger: string, parameters: IDataObject]>([
		['starBotTrigger', { events: ['groupMessage', 'privateMessage'], options: {} }],
		['starBotTrigger', { events: ['groupMessage'], options: { senderField: 'memberWxId' } }],
		// The client may tell the writer in fromWxId.
		['starBotTrigger', { events: ['groupMessage'], options: {} }],
		['mojoWebqqTrigger', { events: ['groupJoined', 'memberJoined'] }],
		['yunhuTrigger', { events: ['settingsSaved', 'groupMessage'] }],
	])('but not where one may pass: %s %j', async (trigger, parameters) => {
		const id = world.add(trigger, { ...parameters, filters: { senders } });
		await world.engine.activate(id);
	});
});

describe("n8n's log says what has no effect in WeChat groups while nobody knows who writes there", () => {
	const warned = async (parameters: IDataObject) => {
		const warn = jest.spyOn(Container.get(Logger), 'warn');
		warn.mockClear();
		const events = ['groupMessage', 'privateMessage'];
		await world.engine.activate(
			world.add('starBotTrigger', { events, options: {}, ...parameters }),
		);
		const texts = warn.mock.calls.map(([text]) => text);
		warn.mockRestore();
		return texts.filter((text) => text.includes('Group messages may have no sender'));
	};
	const row = rowOf('wxid_ann');

	it.each<[parameters: IDataObject, effect: RegExp]>([
		[{ filters: { senders: row } }, /: Senders lets no group message pass\. Enter the name/],
		[{ filters: { ignoredSenders: row } }, /: Ignored Senders ignores nobody in a group\./],
		[{ options: { memoryPer: 'sender' } }, /: everybody in a group shares one conversation/],
		[{ filters: { senders: row, ignoredSenders: row } }, /pass; Ignored Senders/],
	])('%j', async (parameters, effect) => {
		expect(await warned(parameters)).toEqual([expect.stringMatching(effect)]);
	});

	it.each<[parameters: IDataObject]>([
		[{}],
		[{ options: { senderField: 'memberWxId' }, filters: { senders: row } }],
		[{ filters: { senders: row }, events: ['privateMessage'] }],
	])('and nothing for %j', async (parameters) => {
		expect(await warned(parameters)).toEqual([]);
	});
});

/** The IDs of the chat and the sender of the messages that these tests post. */
const IDS: Record<string, { chat: string; sender: string }> = {
	mojoWebqqWebhookTrigger: { chat: '7001', sender: '9001' },
	starBotTrigger: { chat: '7001@chatroom', sender: 'wxid_9001' },
	wildfireTrigger: { chat: 'group7001', sender: 'user9001' },
	yunhuTrigger: { chat: '7001', sender: '9001' },
};

function idOf(trigger: string, of: 'chat' | 'sender'): string {
	const ids = IDS[trigger];
	if (ids === undefined) throw new Error(`${trigger} has no IDs here`);
	return ids[of];
}

describe.each(WEBHOOK_TRIGGERS)('%s', (trigger) => {
	const post = async (id: string, body: string) => {
		const response = await fetch(world.urlOf(trigger, id), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body,
		});
		await world.engine.idle();
		return [response.status, world.executionsOf(id).length];
	};

	it.each<[name: string, filters: IDataObject]>([
		[
			'ignored senders as an object',
			{ ignoredSenders: rowOf('={{ $env.FILTERS_BREAK ? { a: 1 } : "nobody" }}') },
		],
		[
			'senders as an object',
			{ senders: rowOf('={{ $env.FILTERS_BREAK ? { a: 1 } : $env.FILTERS_SENDER }}') },
		],
		[
			'chats as an object',
			{ chats: rowOf('={{ $env.FILTERS_BREAK ? { a: 1 } : $env.FILTERS_CHAT }}') },
		],
		[
			'an unknown match mode',
			{ text: 'hello', textMode: '={{ $env.FILTERS_BREAK ? "glob" : "contains" }}' },
		],
		[
			'an invalid pattern',
			{ textMode: 'matches', text: '={{ $env.FILTERS_BREAK ? "(" : "hello" }}' },
		],
	])('an event is rejected by the filter, without an error, because of %s', async (_, filters) => {
		process.env.N8N_BLOCK_ENV_ACCESS_IN_NODE = 'false';
		process.env.FILTERS_SENDER = idOf(trigger, 'sender');
		process.env.FILTERS_CHAT = idOf(trigger, 'chat');
		const id = world.add(trigger, { filters });
		await world.engine.activate(id);
		expect(await post(id, newBody(trigger))).toEqual([200, 1]);
		process.env.FILTERS_BREAK = 'yes';
		expect(await post(id, newBody(trigger))).toEqual([200, 1]);
		delete process.env.FILTERS_BREAK;
		expect(await post(id, newBody(trigger))).toEqual([200, 2]);
	});

	it.each<[name: string, filters: IDataObject, parameters?: IDataObject]>([
		['ids as JSON text', { senders: rowOf('={{ JSON.stringify([null, "ID", "x"]) }}') }],
		['ids with Chinese commas', { senders: rowOf('x、ID；y') }],
		['ids with blanks and line breaks', { senders: rowOf(' x\n ID\ty ') }],
		['ids with null among them', { senders: rowOf('={{ [null, "ID"] }}') }],
		['ids in rows', { senders: rowsOf(['x', 'ID', '']) }],
		['/pattern/flags', { textMode: 'matches', text: '/^HEL+o$/i' }],
		[
			'/pattern/flags, whatever Case Sensitive says',
			{ textMode: 'matches', text: '/^HEL+o$/gi', caseSensitive: true },
		],
		['events as JSON text', {}, { events: '={{ JSON.stringify(["groupMessage"]) }}' }],
		['events by their labels', {}, { events: '={{ ["Group message", " Private Message "] }}' }],
		['switches as text', { caseSensitive: '={{ "false" }}', text: 'HELLO' }],
	])('accepts %s', async (_, filters, parameters = {}) => {
		const own = JSON.parse(
			JSON.stringify(filters).replaceAll('ID', idOf(trigger, 'sender')),
		) as IDataObject;
		const id = world.add(trigger, {
			...parameters,
			filters: { ...own, ...(trigger === 'wildfireTrigger' && { ignoreRobots: '={{ "false" }}' }) },
		});
		await world.engine.activate(id);
		expect(await post(id, newBody(trigger))).toEqual([200, 1]);
		if (Object.keys(filters).length === 0) return;
		expect(await post(id, newBody(trigger, { sender: 9_999, text: 'goodbye' }))).toEqual([200, 1]);
	});

	it('accepts Simplify as text', async () => {
		const id = world.add(trigger, { simplify: '={{ "false" }}' });
		await world.engine.activate(id);
		expect(await post(id, newBody(trigger))).toEqual([200, 1]);
		const [item] = await world.itemsOf(id);
		expect(item).not.toHaveProperty('platform');
	});
});
