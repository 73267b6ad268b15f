import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { propertiesOf } from '../../nodes/common/fields';
import { resources } from '../../nodes/Yunhu/resources';
import { SEED, type YunhuFault } from '../../sandbox/yunhu';
import { PERMISSIONS } from '../../sandbox/yunhu/state';
import { CASES } from './cases';
import { botCredential, startWorld, userCredential, type World } from '../support/yunhu';
import { byId } from '../support/locator';
import { receiptIn } from '../support/sent';

let world: World;

beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
beforeEach(() => world.yunhu.reset());

const inGroup = (groupId: string = SEED.launch) => ({
	sendTo: 'group',
	inChat: 'group',
	groupId: byId(groupId),
});
const ofHelper = { botId: byId(SEED.helper) };

/** The single item that an operation outputs. */
async function only(...args: Parameters<World['run']>): Promise<IDataObject> {
	const { error, items } = await world.run(...args);
	if (error) throw error;
	expect(items).toHaveLength(1);
	return items[0]?.json as IDataObject;
}

async function all(...args: Parameters<World['run']>): Promise<IDataObject[]> {
	const { error, items } = await world.run(...args);
	if (error) throw error;
	return items.map(({ json }) => json);
}

async function failure(...args: Parameters<World['run']>) {
	const { error, status } = await world.run(...args);
	expect(status).toBe('error');
	return error as unknown as { message: string; description?: string };
}

const sent = (path: string) =>
	world.yunhu.requests.filter((request) => request.path.endsWith(path));
const lastSent = (path: string) => sent(path).at(-1)?.json as IDataObject;
const messages = () => world.yunhu.state.messages;

describe('Message', () => {
	it('sends text with mentions and buttons as documented', async () => {
		const item = await only('message', 'send', {
			...inGroup(),
			contentType: 'text',
			text: 'please vote',
			mention: 'users',
			mentions: { mention: [{ userId: SEED.bob, name: 'Bob' }] },
			buttonsFrom: 'fields',
			buttons: {
				button: [
					{ text: 'Open', actionType: 1, url: 'https://example.com' },
					{ text: 'Copy', actionType: 2, value: 'abc' },
					{ text: 'Yes', actionType: 3, value: 'yes', newRow: true },
				],
			},
		});
		expect(lastSent('/bot/send')).toEqual({
			recvId: SEED.launch,
			recvType: 'group',
			contentType: 'text',
			content: {
				text: '@Bob\u200b please vote',
				at: [SEED.bob],
				buttons: [
					[
						{ text: 'Open', actionType: 1, url: 'https://example.com' },
						{ text: 'Copy', actionType: 2, value: 'abc' },
					],
					[{ text: 'Yes', actionType: 3, value: 'yes' }],
				],
			},
		});
		expect(item).toEqual(receiptIn(SEED.launch, messages().at(-1)?.msgId));
	});

	it.each([
		['a user', SEED.bob, 'Bob', []],
		['a bot', SEED.weather, 'Weather', []],
		[
			'nobody',
			'9',
			'9',
			[
				'Yunhu tells no name for the mentioned user 9, so the text has the ID in its place (item 0).',
			],
		],
	])('looks up the name of %s once for all items', async (_what, userId, name, hints) => {
		const mentions = { mention: [{ userId, name: '' }] };
		const parameters = { ...inGroup(), text: 'look', mention: 'users', mentions };
		const { data, error } = await world.run('message', 'send', parameters, [
			{ json: {} },
			{ json: {} },
		]);
		expect(error?.message).toBeUndefined();
		const contents = messages()
			.slice(-2)
			.map(({ content }) => content);
		expect(contents).toEqual(Array(2).fill({ text: `@${name}\u200b look`, at: [userId] }));
		expect(sent('/user/homepage')).toHaveLength(1);
		const [ran] = Object.values(data?.resultData.runData ?? {}).at(-1) ?? [];
		expect((ran?.hints ?? []).map(({ message }) => message)).toEqual(hints);
	});

	it('leaves the text as it is where Write Names is off', async () => {
		const mentions = { mention: [{ userId: SEED.bob, name: 'Bob' }] };
		const given = { mention: 'users', mentions, mentionNames: false };
		await only('message', 'send', { ...inGroup(), text: '@Bob\u200b look', ...given });
		expect(lastSent('/bot/send').content).toEqual({ text: '@Bob\u200b look', at: [SEED.bob] });
		expect(sent('/user/homepage')).toEqual([]);
	});

	it('quotes with the first part of a long text only', async () => {
		const text = `${'A few words. '.repeat(4)}\n\n${'And more words. '.repeat(4)}`;
		const { messageId } = await only('message', 'send', { ...inGroup(), text: 'first' });
		const quote = { quote: 'message', quoteMessageId: messageId };
		const options = { fitText: 60, fitUnit: 'characters' };
		await only('message', 'send', { ...inGroup(), text, ...quote, options });
		const [, first, ...others] = messages().slice(-4);
		expect(first?.parentId).toBe(messageId);
		expect(others.map(({ parentId }) => parentId)).toEqual(['', '']);
	});

	it.each(['[null]', '["Yes"]', '[["Yes"]]', '[[{}], [1]]', '[[[{}]]]'])(
		'rejects buttons that are no objects before sending: %s',
		async (buttonsJson) => {
			const given = { ...inGroup(), text: 'vote', buttonsFrom: 'json', buttonsJson };
			const { message } = await failure('message', 'send', given);
			expect(message).toContain('rows of buttons, each an object');
			expect(sent('/bot/send')).toEqual([]);
		},
	);

	it('accepts buttons as JSON', async () => {
		const buttons = [[{ text: 'Yes', actionType: 3, value: 'yes' }]];
		await only('message', 'send', {
			...inGroup(),
			text: 'vote',
			buttonsFrom: 'json',
			buttonsJson: JSON.stringify(buttons),
		});
		expect((lastSent('/bot/send').content as IDataObject).buttons).toEqual(buttons);
	});

	it.each([
		[
			'a button without text',
			{ buttonsFrom: 'fields', buttons: { button: [{ text: ' ', actionType: 3, value: 'x' }] } },
			'has a button without a text',
		],
		[
			'a button without an action',
			{ buttonsFrom: 'fields', buttons: { button: [{ text: 'Go', actionType: 1, url: '' }] } },
			'without a URL ("Go")',
		],
		[
			'a button with an unknown action',
			{ buttonsFrom: 'fields', buttons: { button: [{ text: 'Go', actionType: 9, value: 'x' }] } },
			'"Action" has no choice "9"',
		],
		[
			'buttons that are not a list',
			{ buttonsFrom: 'json', buttonsJson: '{"text":"Yes"}' },
			'must hold a JSON list of rows of buttons',
		],
		[
			'an empty mention',
			{
				contentType: 'text',
				mention: 'users',
				mentions: { mention: [{ userId: ' ', name: 'Bob' }] },
			},
			'has an entry without a user ID',
		],
		['an empty text', { text: ' ' }, 'The parameter "Text" is empty [item 0]'],
	])('rejects %s before sending', async (_, parameters, text) => {
		const { message } = await failure('message', 'send', {
			...inGroup(),
			text: 'hi',
			...parameters,
		});
		expect(message).toContain(text);
		expect(world.yunhu.requests).toEqual([]);
	});

	it('answers in the chat of a trigger', async () => {
		const items = [
			{ json: { chat: { id: SEED.bob, type: 'private' } } },
			{ json: { chat: { id: SEED.launch, type: 'group' } } },
		];
		const results = await all(
			'message',
			'send',
			{ sendTo: 'chat', chat: '={{ $json.chat }}', text: 'hello' },
			items,
		);
		expect(results.map(({ chatId }) => chatId)).toEqual([SEED.bob, SEED.launch]);
		expect(
			sent('/bot/send').map(({ json }) => {
				const { recvId, recvType } = json as IDataObject;
				return [recvId, recvType];
			}),
		).toEqual([
			[SEED.bob, 'user'],
			[SEED.launch, 'group'],
		]);
	});

	it.each([
		['without an ID', { type: 'group' }],
		['of another kind', { id: '1', type: 'channel' }],
		['with a number for an ID', { id: 1, type: 'group' }],
	])('rejects a chat %s before sending', async (_, chat) => {
		const { message } = await failure('message', 'send', {
			sendTo: 'chat',
			chat: JSON.stringify(chat),
			text: 'hi',
		});
		expect(message).toBe('The parameter "Chat" is not the chat of a message [item 0]');
		expect(world.yunhu.requests).toEqual([]);
	});

	it('quotes the message that it replies to, and lists the quoted message', async () => {
		const { messageId } = await only('message', 'send', { ...inGroup(), text: 'first' });
		await only('message', 'send', {
			...inGroup(),
			text: 'second',
			quote: 'message',
			quoteMessageId: messageId,
		});
		expect(messages().at(-1)?.parentId).toBe(messageId);
		const listed = await all('message', 'getAll', {
			...inGroup(),
			returnAll: true,
			simplify: true,
		});
		expect(listed.map(({ text, replyTo }) => [text, replyTo])).toEqual([
			['second', { messageId, sender: { id: '' }, text: '' }],
			['first', undefined],
		]);
	});

	it('edits in the chat of the message, also in a private one', async () => {
		const toBob = { sendTo: 'user', inChat: 'user', userId: SEED.bob };
		const { messageId } = await only('message', 'send', { ...toBob, text: 'before' });
		await only('message', 'update', { ...toBob, messageId, text: 'after' });
		expect(lastSent('/bot/edit')).toMatchObject({ recvId: SEED.bob, recvType: 'user' });
		expect(messages().at(-1)?.content.text).toBe('after');
	});

	/** The contents that the editor offers for an operation. */
	function contentsOf(operation: string): string[] {
		const found = resources
			.find(({ value }) => value === 'message')
			?.operations.find(({ value }) => value === operation);
		const properties = found === undefined ? [] : propertiesOf(found.fields);
		const { options = [] } = properties.find(({ name }) => name === 'contentType') ?? {};
		return options.map((option) => String((option as INodePropertyOptions).value));
	}

	const media = { mediaSource: 'key', mediaKey: 'FkaP4yunD3qbwZG2YEQQtwWog7ai' };

	it.each(contentsOf('update'))('changes a message into %s', async (contentType) => {
		const { messageId } = await only('message', 'send', { ...inGroup(), text: 'before' });
		const content = { contentType, text: 'after', ...media };
		await only('message', 'update', { ...inGroup(), messageId, ...content });
		expect(messages().at(-1)).toMatchObject({ contentType, content: { text: 'after' } });
	});

	it.each(contentsOf('sendToSeveral'))('sends %s to several chats', async (contentType) => {
		const content = { contentType, text: 'hello', ...media };
		const several = { receivers: 'group', groupIds: [SEED.launch, SEED.hikers] };
		const results = await all('message', 'sendToSeveral', { ...several, ...content });
		expect(results.map(({ sent: isSent }) => isSent)).toEqual([true, true]);
	});

	it.each([
		['update', 'image'],
		['update', 'file'],
		['update', 'video'],
		['update', 'a2ui'],
		['sendToSeveral', 'a2ui'],
	])('refuses to %s %s, which a workflow may have stored', async (operation, contentType) => {
		const { message, description } = await failure('message', operation, {
			...{ ...inGroup(), receivers: 'group', groupIds: [SEED.launch], messageId: 'one' },
			...{ contentType, text: '{}', ...media },
		});
		expect(message).toBe(`The parameter "Content" has no choice "${contentType}" [item 0]`);
		expect(description).toContain('Possible values:');
		expect(world.yunhu.requests).toEqual([]);
	});

	it('sends to many, and reports for each whether it was sent', async () => {
		const results = await all('message', 'sendToSeveral', {
			receivers: 'group',
			groupIds: [SEED.launch, SEED.books, SEED.hikers],
			contentType: 'markdown',
			text: '# News',
		});
		expect(results).toEqual([
			{ ...receiptIn(SEED.launch, expect.stringMatching(/^[0-9a-f]{32}$/)), sent: true },
			{
				chatId: SEED.books,
				sent: false,
				reason: expect.stringContaining('did not list this chat'),
			},
			{ ...receiptIn(SEED.hikers, expect.stringMatching(/^[0-9a-f]{32}$/)), sent: true },
		]);
		expect(sent('/bot/batch_send')).toHaveLength(1);
	});

	it('sends to more receivers than fit in one call in parts of 200', async () => {
		const userIds = Array.from({ length: 450 }, (_, index) => String(1_000_000 + index));
		await all('message', 'sendToSeveral', {
			receivers: 'user',
			userIds: userIds.join(','),
			text: 'hi',
		});
		const parts = sent('/bot/batch_send').map(
			({ json }) => (json as { recvIds: string[] }).recvIds,
		);
		expect(parts.map(({ length }) => length)).toEqual([200, 200, 50]);
		expect(parts.flat()).toEqual(userIds);
	});

	it('sends once to a receiver who is named twice', async () => {
		const results = await all('message', 'sendToSeveral', {
			receivers: 'user',
			userIds: `${SEED.bob}, ${SEED.alice}, ${SEED.bob}`,
			text: 'hi',
		});
		expect(results.map(({ chatId }) => chatId)).toEqual([SEED.bob, SEED.alice]);
		expect(lastSent('/bot/batch_send').recvIds).toEqual([SEED.bob, SEED.alice]);
	});

	it('reports the sent messages if a later part fails', async () => {
		const userIds = Array.from({ length: 401 }, (_, index) => String(1_000_000 + index));
		userIds[0] = SEED.bob;
		let broken = false;
		world.yunhu.onChange(() => {
			const [first] = world.yunhu.requests;
			if (broken || world.yunhu.requests.length !== 1 || first?.status === 0) return;
			broken = true;
			world.yunhu.fault('reset', { path: '/open-apis/v1/bot/batch_send', times: 1 });
		});
		const results = await all('message', 'sendToSeveral', {
			receivers: 'user',
			userIds: userIds.join(','),
			text: 'hi',
		});
		expect(results[0]).toMatchObject({ chatId: SEED.bob, sent: true });
		expect(results[200]).toMatchObject({
			sent: false,
			reason: expect.stringContaining('The request may have taken effect'),
		});
		expect(results[400]).toMatchObject({
			sent: false,
			reason: 'Not sent, because sending to the chats before it failed',
		});
	});

	it('fails if its first request fails, as then nothing was sent', async () => {
		world.yunhu.fault('http500-html', { path: '/open-apis/v1/bot/batch_send', times: 1 });
		const several = { receivers: 'user', userIds: `${SEED.bob}, ${SEED.alice}`, text: 'hi' };
		expect((await failure('message', 'sendToSeveral', several)).message).toContain('HTTP 500');
	});

	it('notes a receiver of only a part of the text, who must not get it again', async () => {
		let isBroken = false;
		world.yunhu.onChange(() => {
			if (isBroken || messages().length === 0) return;
			isBroken = true;
			world.yunhu.fault('rate', { path: '/open-apis/v1/bot/batch_send', times: 1 });
		});
		const several = {
			receivers: 'user',
			userIds: SEED.bob,
			text: 'The first part ends here, and the other one there.',
			options: {
				...{ fitText: 30, fitUnit: 'characters', retries: 0 },
				sendOnlyOnce: { message: { key: 'in parts' } },
			},
		};
		// A later run leaves out what is unsure.
		expect(await only('message', 'sendToSeveral', several)).toMatchObject({
			...{ chatId: SEED.bob, messageId: expect.any(String), sent: false, delivery: 'unsure' },
			reason: expect.stringContaining('Sent before that: 1 of 2 parts.'),
		});
	});

	it('has its buttons below the last part of a long text', async () => {
		await all('message', 'send', {
			...inGroup(),
			text: 'The first part ends here, and the other one there.',
			buttonsFrom: 'json',
			buttonsJson: '[[{ "text": "Yes", "actionType": 3, "value": "yes" }]]',
			options: { fitText: 30, fitUnit: 'characters' },
		});
		expect(messages().map(({ content }) => content.buttons !== undefined)).toEqual([false, true]);
	});

	it('streams text in chunks', async () => {
		await only('message', 'sendStream', {
			...inGroup(),
			streamType: 'markdown',
			text: '**hello** 世界',
		});
		const request = sent('/bot/send-stream').at(-1);
		expect(request?.body).toBe('**hello** 世界');
		const headers = Object.fromEntries(
			Object.entries(request?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
		);
		expect(headers).toMatchObject({
			'transfer-encoding': 'chunked',
			'content-type': expect.stringMatching(/^text\/plain/),
		});
		expect(headers).not.toHaveProperty('content-length');
		expect(messages().at(-1)).toMatchObject({
			contentType: 'markdown',
			content: { text: '**hello** 世界' },
		});
	});

	it('edits and recalls', async () => {
		const { messageId } = await only('message', 'send', { ...inGroup(), text: 'tomorow' });
		await only('message', 'update', { ...inGroup(), messageId, text: 'tomorrow' });
		expect(messages().at(-1)?.content.text).toBe('tomorrow');
		expect(await only('message', 'recall', { ...inGroup(), messageId })).toEqual({
			deleted: true,
			messageId,
			chatId: SEED.launch,
			chatType: 'group',
		});
		expect(lastSent('/bot/recall')).toEqual({
			msgId: messageId,
			chatId: SEED.launch,
			chatType: 'group',
		});
	});

	it('lists messages newest first, page by page, each once', async () => {
		for (let index = 0; index < 55; index++) {
			await world.yunhu.say({
				chatType: 'group',
				chatId: SEED.launch,
				senderId: SEED.bob,
				text: `text ${index}`,
			});
		}
		const results = await all('message', 'getAll', {
			...inGroup(),
			returnAll: true,
			simplify: true,
		});
		expect(results.map(({ text }) => text)).toEqual(
			Array.from({ length: 55 }, (_, index) => `text ${54 - index}`),
		);
		expect(results[0]).toMatchObject({
			sender: { id: SEED.bob, type: 'user', name: 'Bob' },
			contentType: 'text',
		});
		world.yunhu.clearRequests();
		const limited = await all('message', 'getAll', { ...inGroup(), limit: 3, simplify: false });
		expect(world.yunhu.requests).toHaveLength(1);
		expect(limited.map(({ content }) => (content as IDataObject).text)).toEqual([
			'text 54',
			'text 53',
			'text 52',
		]);
		const page = { ...inGroup(), simplify: true };
		const texts = async (more: IDataObject) =>
			(await all('message', 'getAll', { ...page, ...more })).map(({ text }) => text);
		const anchor = results[52]?.messageId as string;
		expect(await texts({ returnAll: true, beforeMessageId: anchor })).toEqual(['text 1', 'text 0']);
		expect(await texts({ returnAll: true, afterMessageId: anchor })).toEqual(
			Array.from({ length: 52 }, (_, index) => `text ${54 - index}`),
		);
		expect(await texts({ limit: 2, afterMessageId: anchor })).toEqual(['text 4', 'text 3']);
		const both = { ...page, beforeMessageId: anchor, afterMessageId: anchor };
		expect((await world.run('message', 'getAll', both)).error?.message).toContain(
			'"After Message ID" cannot be used together with "Before Message ID"',
		);
	});

	it('lists the instruction that a message uses', async () => {
		const place = { chatType: 'group', chatId: SEED.launch, senderId: SEED.bob } as const;
		await world.yunhu.say({ ...place, text: 'no instruction' });
		await world.yunhu.useInstruction({ ...place, instruction: 'help' });
		const listed = await all('message', 'getAll', {
			...inGroup(),
			returnAll: true,
			simplify: true,
		});
		expect(listed.map(({ details }) => details)).toEqual([
			{ instruction: { id: expect.any(Number), name: 'help' } },
			undefined,
		]);
	});

	it('lists media with an address, of people and of the bot', async () => {
		const bytes = Buffer.from('bytes');
		const place = { chatType: 'group', chatId: SEED.launch, senderId: SEED.bob } as const;
		await world.yunhu.say({ ...place, file: { kind: 'image', name: 'a.png', bytes } });
		for (const contentType of ['video', 'file', 'image']) {
			const binary = { data: { data: 'YWJj', fileName: 'own.bin', mimeType: 'text/plain' } };
			const media = { contentType, mediaSource: 'binary', binaryPropertyName: 'data' };
			await only('message', 'send', { ...inGroup(), ...media }, [{ json: {}, binary }]);
		}
		const results = await all('message', 'getAll', { ...inGroup(), returnAll: true });
		expect(results.map(({ media }) => media)).toMatchObject([
			[{ kind: 'image', url: expect.stringMatching(/^https:\/\/chat-img\.jwznb\.com\/\w+\.bin$/) }],
			[{ kind: 'file', name: 'own.bin', size: 3 }],
			[{ kind: 'video', url: expect.stringMatching(/^https:\/\/chat-video1\./) }],
			[{ kind: 'image', url: expect.stringMatching(/^https:\/\/chat-img\.jwznb\.com\/\w+\.png$/) }],
		]);
	});

	it.each([
		['report', undefined, 'application/pdf', 'report.pdf'],
		['', undefined, 'application/pdf', 'file.pdf'],
		[' ', 'txt', 'text/plain', 'file.txt'],
		[undefined, undefined, 'image/jpeg', 'file.jpg'],
		['v1.2 notes', undefined, 'text/plain; charset=utf-8', 'v1.2 notes.txt'],
		['report.final', undefined, 'application/octet-stream', 'report.final'],
		['bare', undefined, 'application/octet-stream', 'bare.bin'],
		['odd', undefined, 'application/vnd.example+json', 'odd.bin'],
		['.pdf', undefined, 'application/pdf', '.pdf'],
	])(
		'a file named %j with the extension %j and type %s is uploaded as %j',
		async (fileName, fileExtension, mimeType, expected) => {
			const binary = { data: { data: 'YWJj', fileName, fileExtension, mimeType } };
			const media = { contentType: 'file', mediaSource: 'binary', binaryPropertyName: 'data' };
			await only('message', 'send', { ...inGroup(), ...media }, [{ json: {}, binary }]);
			expect(world.yunhu.state.files.at(-1)?.fileName).toBe(expected);
			// The chat shows the name as it is.
			const { fileName: shown } = lastSent('/bot/send').content as IDataObject;
			expect(shown).toBe(expected.replace(/\.bin$/, ''));
		},
	);

	it.each(['image', 'video'])('a name always has an extension: %s', async (contentType) => {
		const binary = { data: { data: 'YWJj', fileName: 'bare', mimeType: 'x/unknown' } };
		const media = { contentType, mediaSource: 'binary', binaryPropertyName: 'data' };
		await only('message', 'send', { ...inGroup(), ...media }, [{ json: {}, binary }]);
		expect(world.yunhu.state.files.at(-1)?.fileName).toBe('bare.bin');
	});

	it.each([
		['image', 'imageKey', 'photo.png', 'image/png'],
		['video', 'videoKey', 'film.mp4', 'video/mp4'],
		['file', 'fileKey', '报告.pdf', 'application/pdf'],
	])(
		'uploads an %s from binary data and sends it',
		async (contentType, key, fileName, mimeType) => {
			const bytes = Buffer.from('the bytes of a file');
			const binary = { data: { data: bytes.toString('base64'), fileName, mimeType } };
			await only(
				'message',
				'send',
				{ ...inGroup(), contentType, mediaSource: 'binary', binaryPropertyName: 'data' },
				[{ json: {}, binary }],
			);
			const file = world.yunhu.state.files.at(-1);
			expect(file).toMatchObject({ kind: contentType, fileName, contentType: mimeType });
			expect(file?.content.equals(bytes)).toBe(true);
			expect(lastSent('/bot/send').content).toEqual({
				[key]: file?.key,
				...(contentType === 'file' && { fileName }),
			});
		},
	);

	it('adds a missing extension to a file name, and sends the file again by its key under another name', async () => {
		const binary = {
			data: { data: 'YWJj', fileName: 'report', fileExtension: 'pdf', mimeType: 'application/pdf' },
		};
		const file = { ...inGroup(), contentType: 'file' };
		await only('message', 'send', { ...file, mediaSource: 'binary', binaryPropertyName: 'data' }, [
			{ json: {}, binary },
		]);
		expect(world.yunhu.state.files.at(-1)?.fileName).toBe('report.pdf');
		const { fileKey } = lastSent('/bot/send').content as { fileKey: string };
		await only('message', 'send', {
			...file,
			mediaSource: 'key',
			mediaKey: fileKey,
			fileName: 'again.pdf',
		});
		expect(lastSent('/bot/send').content).toEqual({ fileKey, fileName: 'again.pdf' });
		expect(sent('/file/upload')).toHaveLength(1);
	});

	it('rejects an empty file before sending', async () => {
		const { message } = await failure(
			'message',
			'send',
			{ ...inGroup(), contentType: 'file', mediaSource: 'binary', binaryPropertyName: 'data' },
			[{ json: {}, binary: { data: { data: '', fileName: 'empty.txt', mimeType: 'text/plain' } } }],
		);
		expect(message).toContain('names an empty file');
		expect(world.yunhu.requests).toEqual([]);
	});

	it.each([
		['image', 10],
		['video', 20],
		['file', 20],
	] as const)(
		'sends %s of exactly %i MB, and rejects a larger one before sending',
		async (contentType, megabytes) => {
			const media = { contentType, mediaSource: 'binary', binaryPropertyName: 'data' };
			const sized = (size: number) => {
				const data = Buffer.alloc(size, 1).toString('base64');
				return [{ json: {}, binary: { data: { data, fileName: 'big.bin', mimeType: 'x/y' } } }];
			};
			const largest = megabytes * 1024 * 1024;
			const { message } = await failure(
				'message',
				'send',
				{ ...inGroup(), ...media },
				sized(largest + 1),
			);
			expect(message).toContain(
				`a file of ${megabytes}.1 MB, but Yunhu accepts ${contentType}s of at most ${megabytes} MB`,
			);
			expect(world.yunhu.requests).toEqual([]);
			const sent = await world.run('message', 'send', { ...inGroup(), ...media }, sized(largest));
			expect([sent.status, sent.error?.message]).toEqual(['success', undefined]);
		},
	);
});

describe('errors and retries', () => {
	it("explains errors in English, with the platform's own words", async () => {
		const { message, description } = await failure('message', 'send', {
			...inGroup(SEED.books),
			text: 'hi',
		});
		expect(message).toBe('The bot is not in this group (code -1, NOT_IN_GROUP)');
		expect(description).toContain('Have the bot added to the group. Yunhu says: "群(ID:');
	});

	it('distinguishes an invalid token from a user who has not added the bot, which have the same code', async () => {
		const stranger = await failure('message', 'send', {
			sendTo: 'user',
			userId: SEED.chen,
			text: 'hi',
		});
		expect(stranger.message).toContain('This user has not added the bot');
		world.engine.addCredential({
			id: 'badBot',
			name: 'Bad',
			type: 'yunhuBotApi',
			data: { token: 'f'.repeat(32), baseUrl: world.yunhu.openUrl },
		});
		const badToken = await failure('message', 'send', { ...inGroup(), text: 'hi' }, undefined, {
			credentials: { yunhuBotApi: 'badBot' },
		});
		expect(badToken.message).toContain('does not accept the bot token');
	});

	it.each([
		[
			'a user ID for a group',
			{ sendTo: 'group', groupId: byId(SEED.bob) },
			'GROUP_NOT_EXIST',
			'not the ID of a user',
		],
		[
			'a group ID for a user',
			{ sendTo: 'user', userId: SEED.launch },
			'NOT_A_FRIEND',
			'set Send To to Group',
		],
	])('says what to change if the user enters %s', async (_, chat, name, hint) => {
		const { message, description } = await failure('message', 'send', { ...chat, text: 'hi' });
		expect(message).toContain(name);
		expect(description).toContain(hint);
	});

	it.each([
		[
			'bot',
			{ token: SEED.aliceToken },
			['message', 'send', { ...inGroup(), text: 'hi' }],
			'not that of the account',
		],
		['account', { token: SEED.helperToken }, ['bot', 'getEvents', ofHelper], 'belong to a bot'],
	] as const)(
		'says what to change if the token of the wrong kind is used for the %s',
		async (kind, data, [resource, operation, parameters], hint) => {
			const credential = kind === 'bot' ? botCredential : userCredential;
			const type = kind === 'bot' ? 'yunhuBotApi' : 'yunhuUserApi';
			world.engine.addCredential(credential(world.yunhu, `wrong kind ${kind}`, data));
			const { description } = await failure(resource, operation, parameters, undefined, {
				credentials: { [type]: `wrong kind ${kind}` },
			});
			expect(description).toContain(hint);
		},
	);

	it('never repeats a message that may have arrived, and says so', async () => {
		world.yunhu.fault('reset', { path: '/open-apis/v1/bot/send', times: 1 });
		const { message, description } = await failure('message', 'send', {
			...inGroup(),
			text: 'once',
		});
		expect(message).toContain('The connection to Yunhu was lost');
		expect(description).toContain('The request may have taken effect');
		expect(sent('/bot/send')).toHaveLength(1);
	});

	it('repeats a message that the platform refused because of too many requests', async () => {
		world.yunhu.fault('rate', { path: '/open-apis/v1/bot/send', times: 1 });
		await only('message', 'send', { ...inGroup(), text: 'once' });
		expect(sent('/bot/send')).toHaveLength(2);
		expect(messages()).toHaveLength(1);
	});

	it('sends at most ten requests a second to each endpoint', async () => {
		const items = Array.from({ length: 25 }, (_, index) => ({ json: { index } }));
		const results = await all(
			'message',
			'send',
			{
				...inGroup(),
				text: '={{ String($json.index) }}',
				options: { concurrency: 20, retries: 0 },
			},
			items,
		);
		expect(results).toHaveLength(25);
		expect(sent('/bot/send')).toHaveLength(25);
	});

	it.each<YunhuFault>([
		'reset',
		'timeout',
		'http500-html',
		'http500-empty',
		'truncated',
		'wrong-type',
		'empty-200',
	])('never shows the token if the platform answers with the fault %s', async (kind) => {
		world.yunhu.fault(kind);
		const execution = await world.run('message', 'send', {
			...inGroup(),
			text: 'hi',
			options: { timeout: 1, retries: 0 },
		});
		world.yunhu.clearFaults();
		expect(execution.status).toBe('error');
		expect(JSON.stringify([execution.error, execution.data])).not.toContain(SEED.helperToken);
	});
});

describe('an address', () => {
	it('that accepts less data than the platform is named in the error', async () => {
		const server = createServer((request, response) =>
			request.resume().on('end', () => response.writeHead(413).end()),
		);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		world.engine.addCredential(
			botCredential(world.yunhu, 'narrow', { baseUrl: `http://127.0.0.1:${port}` }),
		);
		const { message, description } = await failure(
			'message',
			'send',
			{ ...inGroup(), text: 'hi' },
			undefined,
			{
				credentials: { yunhuBotApi: 'narrow' },
			},
		);
		server.close();
		expect(message).toContain('request is too large for the platform (HTTP 413)');
		expect(description).toContain('An image may have 10 MB');
	});

	it.each([
		['Base URL', { baseUrl: 'chat-go.jwzhd.com' }],
		['Web Base URL', { webUrl: 'chat-web-go.jwzhd.com' }],
	])('that is invalid is reported with its field: %s', async (field, data) => {
		world.engine.addCredential(userCredential(world.yunhu, `no ${field}`, data));
		Object.assign(world.yunhu.state.bots.get(SEED.helper) ?? {}, { linkStop: 1 });
		const link = { ...ofHelper, eventsGoTo: 'link', link: 'https://example.com/x' };
		const { message } = await failure('bot', 'setLink', link, undefined, {
			credentials: { yunhuUserApi: `no ${field}` },
		});
		expect(message).toBe(`${field} in the credential is not a web address`);
	});
});

describe('a server that echoes the token', () => {
	it.each([
		["in a proxy's page", 502, (url: string) => `<html>Bad gateway: ${url}</html>`],
		[
			"in the platform's own words",
			200,
			(url: string) => JSON.stringify({ code: -1, msg: `refused ${url}` }),
		],
	])('%s does not get it into the error', async (_, status, page) => {
		const server = createServer((request, response) =>
			response.writeHead(status).end(page(request.url ?? '')),
		);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		world.engine.addCredential(
			botCredential(world.yunhu, 'proxied', { baseUrl: `http://127.0.0.1:${port}` }),
		);
		const { message, description } = await failure(
			'message',
			'send',
			{ ...inGroup(), text: 'hi' },
			undefined,
			{
				credentials: { yunhuBotApi: 'proxied' },
			},
		);
		server.close();
		expect(`${message} ${description}`).toContain('token=***');
		expect(`${message} ${description}`).not.toContain(SEED.helperToken);
	});
});

describe('Board', () => {
	it('is set, read and dismissed', async () => {
		const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
		await only('board', 'set', {
			...inGroup(),
			contentType: 'markdown',
			text: '**today**',
			expiresAt,
		});
		expect(lastSent('/bot/board')).toEqual({
			chatId: SEED.launch,
			chatType: 'group',
			contentType: 'markdown',
			content: '**today**',
			expireTime: Math.floor(Date.parse(expiresAt) / 1000),
		});
		const boards = await all('board', 'get', { inChat: 'group', boardGroupId: SEED.launch });
		expect(boards).toEqual([
			expect.objectContaining({
				botId: SEED.helper,
				botName: 'Helper',
				chatId: SEED.launch,
				chatType: 'group',
				text: '**today**',
				contentType: 'markdown',
			}),
		]);
		await only('board', 'dismiss', inGroup());
		expect(await all('board', 'get', { inChat: 'group', boardGroupId: SEED.launch })).toEqual([]);
	});

	it('is not looked for in a private chat of the bot, which the account does not see', async () => {
		const json = { chat: { id: SEED.launch, type: 'group' } };
		const own = { chat: { id: SEED.bob, type: 'private' } };
		expect((await world.run('board', 'get', {}, [{ json }])).error).toBeUndefined();
		const { error } = await world.run('board', 'get', {}, [{ json: own }]);
		expect(error?.message).toContain('"Chat" is a private chat of the bot');
	});

	it('is for one member if the parameters say so', async () => {
		const ofBob = { ...inGroup(), memberId: SEED.bob };
		await only('board', 'set', { ...ofBob, contentType: 'text', text: 'for Bob' });
		expect(world.yunhu.state.boards).toMatchObject([
			{ chat: { id: SEED.launch, memberId: SEED.bob } },
		]);
		await only('board', 'dismiss', inGroup());
		expect(world.yunhu.state.boards).toHaveLength(1);
		await only('board', 'dismiss', ofBob);
		expect(world.yunhu.state.boards).toHaveLength(0);
	});

	it.each(['set', 'dismiss'])(
		'%s: a member has no effect in a private chat, and a hint says so',
		async (operation) => {
			const { error, data } = await world.run(
				'board',
				operation,
				{
					inChat: 'chat',
					chat: '={{ $json.chat }}',
					memberId: SEED.bob,
					contentType: 'text',
					text: 'x',
				},
				[
					{ json: { chat: { id: SEED.launch, type: 'group' } } },
					{ json: { chat: { id: SEED.bob, type: 'private' } } },
				],
			);
			expect(error).toBeUndefined();
			const path = operation === 'set' ? '/bot/board' : '/bot/board-dismiss';
			expect(sent(path).map(({ json }) => json)).toEqual([
				expect.objectContaining({ chatType: 'group', memberId: SEED.bob }),
				expect.not.objectContaining({ memberId: SEED.bob }),
			]);
			const hints = Object.values(data?.resultData.runData ?? {}).flatMap(([ran]) => ran?.hints);
			expect(hints).toEqual([
				expect.objectContaining({
					message: '"Member ID" had no effect: a private chat has no other members (item 1).',
				}),
			]);
		},
	);

	it('is set and dismissed for all', async () => {
		expect(await only('board', 'setAll', { contentType: 'text', text: 'hello' })).toMatchObject({
			success: true,
		});
		expect(await only('board', 'dismissAll')).toEqual({ deleted: true });
	});

	it('must not expire in the past', async () => {
		const { message } = await failure('board', 'setAll', {
			contentType: 'text',
			text: 'x',
			expiresAt: '2020-01-01',
		});
		expect(message).toContain('"Expires At" is in the past');
	});
});

describe('File', () => {
	it.each(['image', 'video', 'file'])(
		'uploads a file once, and sends it by its key: %s',
		async (kind) => {
			const binary = { data: { data: 'YWJj', fileName: 'own.bin', mimeType: 'text/plain' } };
			const uploaded = await only('file', 'upload', { fileKind: kind }, [{ json: {}, binary }]);
			expect(uploaded).toEqual({ key: expect.any(String), contentType: kind, name: 'own.bin' });
			const media = { contentType: kind, mediaSource: 'key', mediaKey: uploaded.key };
			await only('message', 'send', { ...inGroup(), ...media });
			expect(lastSent('/bot/send')).toMatchObject({
				contentType: kind,
				content: { [`${kind}Key`]: uploaded.key },
			});
		},
	);
});

describe('Group and User', () => {
	it('gets a group and a user by ID', async () => {
		expect(await only('group', 'get', { anyGroupId: SEED.launch })).toEqual({
			groupId: SEED.launch,
			name: 'Product launch',
			introduction: expect.any(String),
			avatarUrl: expect.any(String),
			headcount: expect.any(Number),
			readHistory: false,
			createdBy: expect.any(String),
			createdAt: '2025-01-06T00:00:00.000Z',
		});
		expect(await only('user', 'get', { userId: SEED.bob })).toEqual({
			userId: SEED.bob,
			name: 'Bob',
			avatarUrl: expect.any(String),
			vip: false,
			registeredAt: '2025-01-06T00:00:00.000Z',
		});
	});

	it('says that there is no such group or user, and that a bot is no user', async () => {
		expect((await failure('group', 'get', { anyGroupId: '1' })).message).toContain('no such group');
		for (const userId of ['1', SEED.helper]) {
			const { message } = await failure('user', 'get', { userId });
			expect(message).toBe(`Yunhu has no user "${userId}"`);
		}
	});
});

describe('Group and Tag', () => {
	it('mutes, limits and removes', async () => {
		const member = { groupId: byId(SEED.launch), userId: SEED.chen };
		expect(await only('groupMember', 'mute', { ...member, duration: 600 })).toMatchObject({
			muted: true,
		});
		expect(lastSent('/group/gag-member')).toEqual({
			userId: SEED.chen,
			groupId: SEED.launch,
			gag: 600,
		});
		await only('group', 'limitMessageTypes', {
			groupId: byId(SEED.launch),
			messageTypes: ['text', 'image'],
		});
		expect(lastSent('/group/msg-type-limit')).toEqual({ groupId: SEED.launch, type: 'text,image' });
		expect(await only('groupMember', 'remove', member)).toEqual({
			deleted: true,
			groupId: SEED.launch,
			userId: SEED.chen,
		});
	});

	it('lets a member speak again', async () => {
		const member = { groupId: byId(SEED.launch), userId: SEED.chen };
		expect(await only('groupMember', 'mute', { ...member, duration: 0 })).toMatchObject({
			muted: false,
		});
		expect(await only('groupMember', 'mute', { ...member, duration: -1 })).toMatchObject({
			muted: true,
		});
	});

	it('counts the characters of a tag, not their UTF-16 units', async () => {
		const tag = '🦊'.repeat(9);
		expect(await only('tag', 'create', { groupId: byId(SEED.launch), tag })).toMatchObject({ tag });
	});

	it('names the right that the bot lacks', async () => {
		const { message } = await failure('groupMember', 'mute', {
			groupId: byId(SEED.hikers),
			userId: SEED.dana,
			duration: 600,
		});
		expect(message).toContain('NO_RIGHT_TO_MUTE');
	});

	it('creates, changes, assigns, removes, lists and deletes tags', async () => {
		const group = { groupId: byId(SEED.launch) };
		await only('tag', 'create', {
			...group,
			tag: 'Guest',
			tagFields: { color: '#112233', desc: 'd', sort: 5 },
		});
		await only('tag', 'update', { ...group, tag: 'Guest', updateFields: { newTag: 'Visitor' } });
		await only('tag', 'assign', { ...group, tag: 'Visitor', userId: SEED.bob });
		await only('tag', 'unassign', { ...group, tag: 'Visitor', userId: SEED.bob });
		const tags = await all('tag', 'getAll', { ...group, returnAll: true });
		expect(tags).toContainEqual({ tag: 'Visitor', desc: 'd', color: '#112233', sort: 5 });
		await only('tag', 'delete', { ...group, tag: 'Visitor' });
		expect(await all('tag', 'getAll', { ...group, returnAll: true })).toHaveLength(1);
	});

	it('rejects a long tag and an invalid color before sending', async () => {
		const group = { groupId: byId(SEED.launch) };
		const long = await failure('tag', 'create', { ...group, tag: 'a tag too long' });
		expect(long.message).toContain('has 14 characters');
		const color = await failure('tag', 'create', {
			...group,
			tag: 'x',
			tagFields: { color: 'red' },
		});
		expect(color.message).toContain('#RRGGBB');
		expect(world.yunhu.requests).toEqual([]);
	});
});

describe('Bot', () => {
	it("lists the account's bots, without tokens and secrets", async () => {
		const helper = world.yunhu.state.bots.get(SEED.helper);
		if (helper) helper.link = 'https://example.com/hook?secret=s3cr3t';
		for (const simplify of [true, false]) {
			const bots = await all('bot', 'getAll', { returnAll: true, simplify });
			expect(bots.map(({ botId }) => botId)).toEqual([SEED.helper, SEED.ticker]);
			expect(JSON.stringify(bots)).not.toMatch(/s3cr3t|016ec8e4/);
		}
	});

	it.each([
		['integer', 'number'],
		['string', 'string'],
	] as const)('reads a bot whose avatar_id is %s', async (form, type) => {
		world.yunhu.settings.avatarId = form;
		const bot = await only('bot', 'get', { ...ofHelper, simplify: false });
		expect(bot).toMatchObject({ botId: SEED.helper, name: 'Helper', isStop: 0 });
		expect(typeof bot.avatarId).toBe(type);
		expect(Number(bot.avatarId)).toBeGreaterThan(0);
	});

	it('outputs whether a bot may be in groups, when it was created, and whether its link was stopped', async () => {
		const helper = world.yunhu.state.bots.get(SEED.helper);
		for (const [groupLimit, linkStop, createTime, createdAt] of [
			[0, 1, 1_639_670_120, '2021-12-16T15:55:20.000Z'],
			[1, 0, 0, undefined],
		] as const) {
			Object.assign(helper ?? {}, { groupLimit, linkStop, createTime });
			const [listed] = await all('bot', 'getAll', { returnAll: true, simplify: true });
			expect(listed).toMatchObject({ botId: SEED.helper, linkStopped: linkStop === 1 });
			const bot = await only('bot', 'get', { ...ofHelper, simplify: true });
			expect([bot.groupsAllowed, bot.createdAt]).toEqual([groupLimit === 0, createdAt]);
		}
	});

	it('rejects an invalid link before sending', async () => {
		const { message } = await failure('bot', 'setLink', {
			...ofHelper,
			eventsGoTo: 'link',
			link: 'example.com/x',
		});
		expect(message).toContain('must be an address that starts with http:// or https://');
		expect(world.yunhu.requests).toEqual([]);
	});

	it("reads the store, its banners, and a bot's groups", async () => {
		expect((await all('bot', 'getStore', { returnAll: true, simplify: true }))[0]).toMatchObject({
			headcount: expect.any(Number),
		});
		expect((await all('bot', 'getBanners', { returnAll: true }))[0]).toEqual({
			id: expect.any(Number),
			title: expect.any(String),
			introduction: expect.any(String),
			imageUrl: expect.any(String),
			targetId: expect.any(String),
			targetUrl: expect.any(String),
			sort: expect.any(Number),
		});
		const detail = await only('bot', 'getDetail', { ...ofHelper, simplify: true });
		expect(detail).toMatchObject({
			botId: SEED.helper,
			groups: expect.arrayContaining([expect.objectContaining({ groupId: SEED.launch })]),
		});
	});

	it('updates a profile and keeps the values that are not given', async () => {
		await only('bot', 'update', { ...ofHelper, updateFields: { introduction: 'New' } });
		expect(lastSent('/bot/web-edit-bot')).toEqual({
			nickname: 'Helper',
			introduction: 'New',
			avatarUrl: expect.any(String),
			botId: SEED.helper,
			private: 0,
		});
	});

	it('is renamed without the blanks around the name, and never to nothing', async () => {
		await only('bot', 'update', { ...ofHelper, updateFields: { nickname: ' Aide ' } });
		expect(lastSent('/bot/web-edit-bot')).toMatchObject({ nickname: 'Aide' });
		world.yunhu.requests.length = 0;
		for (const nickname of ['', ' \n']) {
			const { message } = await failure('bot', 'update', {
				...ofHelper,
				updateFields: { introduction: 'New', nickname },
			});
			expect(message).toContain('"New Bot Name" is empty');
		}
		expect(world.yunhu.requests).toEqual([]);
	});

	it('replaces the settings form with one built from fields', async () => {
		await only('bot', 'updateSettings', {
			...ofHelper,
			form: {
				field: [{ type: 'select', label: 'City', options: 'Beijing\nShanghai', id: 'ykwmdt' }],
			},
		});
		expect(JSON.parse(lastSent('/bot/edit-setting-json').settingJson as string)).toEqual([
			{
				key: 5,
				type: 'select',
				title: 'Select',
				propsValue: { label: 'City', options: 'Beijing#Shanghai' },
				props: [
					{ type: 'label', name: 'Label', value: '' },
					{ type: 'options', name: 'Options', value: '' },
				],
				id: 'ykwmdt',
			},
		]);
	});

	it('takes options, IDs and labels of a form without the blanks around them', async () => {
		const field = [
			{ type: 'radio', label: ' City ', options: ' Paris \n\n\tRome', id: ' abc123 ' },
			{ type: 'switch', label: 'Rain', switchedOn: false, id: '  ' },
		];
		await only('bot', 'updateSettings', { ...ofHelper, form: { field } });
		const form = JSON.parse(
			lastSent('/bot/edit-setting-json').settingJson as string,
		) as IDataObject[];
		expect(form).toMatchObject([
			{ id: 'abc123', propsValue: { label: 'City', options: 'Paris#Rome' } },
			{ id: expect.stringMatching(/^[0-9a-f]{6}$/), propsValue: { label: 'Rain' } },
		]);
	});

	it.each([
		['a list', '={{ ["Paris", "New York, NY"] }}'],
		['JSON text', '["Paris", "New York, NY"]'],
		['lines', 'Paris\r\nNew York, NY'],
	])('takes the options of a form as %s', async (_as, options) => {
		const field = [{ type: 'radio', label: 'City', options }];
		await only('bot', 'updateSettings', { ...ofHelper, form: { field } });
		const form = JSON.parse(
			lastSent('/bot/edit-setting-json').settingJson as string,
		) as IDataObject[];
		expect(form).toMatchObject([{ propsValue: { options: 'Paris#New York, NY' } }]);
	});

	it.each(['{"key":1}', '"text"', '7'])('takes no form from the JSON %s', async (formJson) => {
		const { error } = await world.run('bot', 'updateSettings', {
			...ofHelper,
			formFrom: 'json',
			formJson,
		});
		expect(error?.message).toContain('must hold a JSON list of fields');
	});

	it.each([{}, { field: [] }, '={{ { field: [{ type: "input", label: "City" }] } }}'])(
		'keeps its form where none was entered: %j',
		async (form) => {
			const { message, description } = await failure('bot', 'updateSettings', {
				...ofHelper,
				form,
			});
			expect(message).toBe('The parameter "Form" has no field [item 0]');
			expect(description).toContain('n8n ignores one expression for the whole table');
			expect(sent('/bot/edit-setting-json')).toEqual([]);
		},
	);

	it('gives each field of a form an ID, and a switch its state', async () => {
		const field = [true, false].map((switchedOn) => ({ type: 'switch', label: 'Hot', switchedOn }));
		await only('bot', 'updateSettings', { ...ofHelper, form: { field } });
		const form = JSON.parse(lastSent('/bot/edit-setting-json').settingJson as string) as Array<{
			id: string;
			propsValue: IDataObject;
		}>;
		expect(form.map(({ propsValue }) => propsValue.defaultValue)).toEqual(['1', '0']);
		for (const { id } of form) expect(id).toMatch(/^[0-9a-f]{6}$/);
		expect(form[0]?.id).not.toBe(form[1]?.id);
	});

	it('creates a bot, stops it and starts it, whatever the form of the answer', async () => {
		const created = await only('bot', 'create', {
			botName: 'fresh',
			introduction: 'x',
			avatarUrl: '',
			private: true,
		});
		expect(created).toMatchObject({ name: 'fresh', private: true, stopped: false });
		const bot = { botId: byId(created.botId as string) };
		for (const form of ['wrapped', 'bare', 'json'] as const) {
			world.yunhu.settings.stopBotReply = form;
			for (const stopped of [true, false]) {
				const item = await only('bot', 'setStopped', { ...bot, stopped });
				expect([form, item.success]).toEqual([form, true]);
				expect(world.yunhu.state.bots.get(created.botId as string)?.isStop).toBe(Number(stopped));
			}
		}
	});

	it('lists followers and groups, and removes them', async () => {
		const followers = await all('bot', 'getFollowers', { ...ofHelper, returnAll: true });
		expect(followers.map(({ userId }) => userId).sort()).toEqual(
			[SEED.bob, SEED.dana, SEED.alice].sort(),
		);
		const named = await all('bot', 'getFollowers', {
			...ofHelper,
			returnAll: true,
			keywords: 'Bo',
		});
		expect(named).toEqual([
			expect.objectContaining({ userId: SEED.bob, name: 'Bob', isVip: false }),
		]);
		await only('bot', 'removeFollower', { ...ofHelper, userId: byId(SEED.dana) });
		expect(await all('bot', 'getFollowers', { ...ofHelper, returnAll: true })).toHaveLength(2);
		const groups = await all('bot', 'getGroups', { ...ofHelper, returnAll: true });
		expect(groups).toContainEqual(
			expect.objectContaining({ groupId: SEED.launch, name: 'Product launch' }),
		);
		await only('bot', 'removeGroup', { ...ofHelper, groupId: byId(SEED.launch) });
		expect(await all('bot', 'getGroups', { ...ofHelper, returnAll: true })).toHaveLength(
			groups.length - 1,
		);
	});

	it.each(
		CASES.filter(({ steps }) => steps.length > 1 && /\/[\w-]*edit[\w-]*$/.test(steps[1]!.path)),
	)(
		'reads anew for each item before it writes, so that no change is lost: $resource, $operation',
		async ({ resource, operation, parameters, steps }) => {
			await world.run(resource, operation, parameters, [{ json: {} }, { json: {} }]);
			const requests = world.yunhu.requests.map(({ path }) => path);
			const inTurn = [...steps, ...steps].map(({ path }) => path);
			expect(requests.length).toBeGreaterThan(2);
			expect(requests).toEqual(inTurn.slice(0, requests.length));
		},
	);

	it('changes what the bot may do in a group, and keeps the rest', async () => {
		const here = { ...ofHelper, groupId: byId(SEED.launch) };
		const may = () => world.yunhu.state.groups.get(SEED.launch)?.bots.get(SEED.helper);
		const set = await only('bot', 'setGroupPermissions', {
			...here,
			permissions: { allowGagMember: false, allowGroupTagManage: 'true' },
		});
		expect(set).toEqual({
			botId: SEED.helper,
			groupId: SEED.launch,
			allowEditGroupInfo: true,
			allowGagMember: false,
			allowGroupTagManage: true,
			allowRemoveMember: true,
		});
		// All of them: what becomes of those left out is not known.
		expect(lastSent('/bot/group-permission-edit')).toEqual({
			botId: SEED.helper,
			groupId: SEED.launch,
			allowEditGroupInfo: 1,
			allowGagMember: 0,
			allowGroupTagManage: 1,
			allowRemoveMember: 1,
		});
		expect(may()).toMatchObject({ allowGagMember: 0, allowRemoveMember: 1 });
		expect(await only('bot', 'getGroupPermissions', here)).toEqual(set);
		const { message } = await failure('bot', 'setGroupPermissions', { ...here, permissions: {} });
		expect(message).toContain('"Permissions" holds no permission to set');
	});

	it.each(
		// Everybody may read the tags.
		CASES.filter(
			({ resource, operation }) =>
				/^(group|groupMember|tag)$/.test(resource) && !/^get/.test(operation),
		),
	)(
		'without the right to $operation ($resource), the error names it',
		async ({ resource, operation, parameters, prepare }) => {
			prepare?.(world.yunhu);
			const rights = world.yunhu.state.groups.get(SEED.launch)?.bots.get(SEED.helper);
			for (const name of PERMISSIONS) rights![name] = 0;
			const { message, description } = await failure(resource, operation, parameters);
			const what = {
				mute: 'mute members of',
				remove: 'remove members of',
				limitMessageTypes: 'change',
			}[operation];
			expect(message).toContain(`The bot may not ${what ?? 'manage the tags of'} this group`);
			expect(description).toContain('Bot: Set Group Permissions');
		},
	);

	it('sets the link and the switches', async () => {
		await only('bot', 'setLink', {
			...ofHelper,
			eventsGoTo: 'link',
			link: 'https://example.com/x',
		});
		expect(world.yunhu.state.bots.get(SEED.helper)?.link).toBe('https://example.com/x');
		const set = await only('bot', 'setEvents', { ...ofHelper, switches: { groupJoin: false } });
		expect(set).toMatchObject({ groupJoin: false, groupLeave: true });
		expect(lastSent('/event/edit')).toEqual({ botId: SEED.helper, groupJoin: 0, typ: 'groupJoin' });
		expect(await only('bot', 'getEvents', ofHelper)).toEqual(set);
	});

	it.each([
		[
			'a link',
			'link',
			' HTTP://example.com/x?secret=s3cret ',
			0,
			'HTTP://example.com/x?secret=s3cret',
		],
		['no link', 'link', ' ', 0, ''],
		['a WebSocket', 'socket', undefined, 1, ''],
	])('sends the events to %s, and shows no secret', async (_, kind, link, subscribeType, set) => {
		const helper = world.yunhu.state.bots.get(SEED.helper);
		Object.assign(helper ?? {}, {
			link: 'https://example.com/before',
			subscribeType: 1 - subscribeType,
		});
		expect(await only('bot', 'setLink', { ...ofHelper, eventsGoTo: kind, link })).toEqual({
			success: true,
			botId: SEED.helper,
			eventsGoTo: kind,
			link: set.replace('s3cret', '***'),
		});
		expect(helper).toMatchObject({ link: set, subscribeType });
	});

	it('resumes a link that the platform has stopped when the link is set', async () => {
		const helper = world.yunhu.state.bots.get(SEED.helper);
		Object.assign(helper ?? {}, { link: 'https://example.com/x', linkStop: 1 });
		await only('bot', 'setLink', {
			...ofHelper,
			eventsGoTo: 'link',
			link: 'https://example.com/x',
		});
		expect(helper?.linkStop).toBe(0);
	});

	it('saves no empty settings of a group where none were entered', async () => {
		const { message } = await failure('bot', 'setGroupSettings', {
			...ofHelper,
			groupId: byId(SEED.launch),
		});
		expect(message).toContain('"Settings (JSON)"');
		expect(sent('/bot/send-setting-json')).toEqual([]);
	});

	it("reads and saves a group's settings", async () => {
		const where = { ...ofHelper, groupId: byId(SEED.launch) };
		const { settings } = await only('bot', 'getGroupSettings', where);
		expect(settings).toEqual(expect.any(Array));
		const answers = [
			{
				id: 'lokola',
				type: 'radio',
				label: 'Language',
				selectIndex: 0,
				selectValue: 'English',
			},
		];
		await only('bot', 'setGroupSettings', { ...where, settingsJson: JSON.stringify(answers) });
		expect(JSON.parse(lastSent('/bot/send-setting-json').settingJson as string)).toEqual(answers);
	});

	it('resets the token and outputs the new one', async () => {
		const { token } = await only('bot', 'resetToken', ofHelper);
		expect(token).toMatch(/^[0-9a-f]{32}$/);
		expect(token).not.toBe(SEED.helperToken);
	});
});

describe('Instruction', () => {
	const ofTicker = { botId: byId(SEED.ticker) };

	it('is created with a form, listed both ways, changed and deleted', async () => {
		await only('instruction', 'create', {
			...ofTicker,
			instructionName: 'order',
			desc: 'Order lunch',
			instructionType: 5,
			form: {
				field: [
					{ type: 'input', label: 'Dish', defaultValue: 'noodles', placeholder: 'e.g. rice' },
					{ type: 'switch', label: 'Hot', switchedOn: true },
				],
			},
		});
		const listed = await all('instruction', 'getAll', {
			...ofTicker,
			returnAll: true,
			simplify: true,
		});
		const order = listed.find(({ name }) => name === 'order');
		expect(order).toMatchObject({
			type: 'form',
			description: 'Order lunch',
			form: [
				{
					key: 1,
					type: 'input',
					propsValue: { label: 'Dish', defaultValue: 'noodles', placeholder: 'e.g. rice' },
				},
				{ key: 2, type: 'switch', propsValue: { label: 'Hot', defaultValue: '1' } },
			],
		});
		const inPrivate = await all('instruction', 'getPrivate', {
			...ofTicker,
			returnAll: true,
			simplify: true,
		});
		expect(inPrivate).toContainEqual(
			expect.objectContaining({ id: order?.id, name: 'order', type: 'form' }),
		);

		const instruction = { ...ofTicker, instructionId: byId(String(order?.id)) };
		await only('instruction', 'update', { ...instruction, updateFields: { desc: 'Order dinner' } });
		expect(lastSent('/instruction/edit')).toMatchObject({
			id: order?.id,
			name: 'order',
			desc: 'Order dinner',
			type: 5,
			delFlag: 0,
			customJson: expect.stringContaining('noodles'),
		});
		await only('instruction', 'delete', instruction);
		const left = await all('instruction', 'getAll', {
			...ofTicker,
			returnAll: true,
			simplify: true,
		});
		expect(left).toHaveLength(listed.length - 1);
	});

	it('keeps the values that an update does not name, and is listed with a form that cannot be read as text', async () => {
		const normal = world.yunhu.state.instructions.find(({ hintText }) => hintText !== '');
		const of = { botId: byId(normal?.botId as string) };
		const { hintText, defaultText } = { ...normal };
		await only('instruction', 'update', {
			...of,
			instructionId: byId(String(normal?.id)),
			updateFields: { name: 'newer' },
		});
		expect(normal).toMatchObject({ name: 'newer', hintText, defaultText });
		Object.assign(normal ?? {}, { instructionType: 5, customJson: '[{"key":' });
		const listed = await all('instruction', 'getAll', { ...of, returnAll: true, simplify: true });
		expect(listed.find(({ id }) => id === normal?.id)).toMatchObject({ form: '[{"key":' });
	});

	it('is renamed without the blanks around the name, and never to nothing', async () => {
		const { botId, id } = world.yunhu.state.instructions[0]!;
		const one = { botId: byId(botId), instructionId: byId(String(id)) };
		await only('instruction', 'update', { ...one, updateFields: { name: ' newer ' } });
		expect(lastSent('/instruction/edit')).toMatchObject({ name: 'newer' });
		world.yunhu.requests.length = 0;
		const { message } = await failure('instruction', 'update', {
			...one,
			updateFields: { name: ' ' },
		});
		expect(message).toContain('"Instruction Name" is empty');
		expect(world.yunhu.requests).toEqual([]);
	});

	it.each(['update', 'delete'])(
		'that the bot does not have cannot be changed: %s',
		async (change) => {
			const { message } = await failure('instruction', change, {
				...ofTicker,
				instructionId: byId('999999'),
				updateFields: { name: 'newer' },
			});
			expect(message).toBe('The bot has no instruction with the ID 999999');
			expect(sent('/instruction/edit')).toEqual([]);
		},
	);

	it('has its form, and the fields their options, also where a type is given by its label', async () => {
		const field = [
			{ type: '={{ "Radio" }}', label: 'City', options: 'Rome\nOslo' },
			{ type: '={{ " SWITCH " }}', label: 'Meals', switchedOn: true },
		];
		await only('instruction', 'create', {
			...ofTicker,
			instructionName: 'travel',
			instructionType: '={{ "form" }}',
			formFrom: '={{ "FIELDS" }}',
			form: { field },
		});
		const { type, customJson } = lastSent('/instruction/create');
		expect(type).toBe(5);
		expect(JSON.parse(customJson as string)).toMatchObject([
			{ type: 'radio', propsValue: { label: 'City', options: 'Rome#Oslo' } },
			{ type: 'switch', propsValue: { label: 'Meals', defaultValue: '1' } },
		]);
	});

	it.each([
		['a form', {}],
		['another description too', { desc: 'New' }],
	])('of another type gets no form, nor anything else: %s', async (_what, updateFields) => {
		const normal = world.yunhu.state.instructions.find((one) => one.instructionType !== 5)!;
		const { message, description } = await failure('instruction', 'update', {
			botId: byId(normal.botId),
			instructionId: byId(String(normal.id)),
			updateFields,
			replaceForm: true,
			form: { field: [{ type: 'input', label: 'City' }] },
		});
		expect(message).toBe(`The instruction "${normal.name}" is of another type than Form`);
		expect(description).toContain('Turn off Replace Form');
		expect(sent('/instruction/edit')).toEqual([]);
	});

	it.each(['[null]', '[1]', '["a"]', '[[]]', '[{}, null]'])(
		'takes no form whose fields are no objects: %s',
		async (formJson) => {
			const { message } = await failure('instruction', 'create', {
				...ofTicker,
				instructionName: 'travel',
				instructionType: 5,
				formFrom: 'json',
				formJson,
			});
			expect(message).toContain('"Form (JSON)" must hold a JSON list of fields, each an object');
			expect(sent('/instruction/create')).toEqual([]);
		},
	);

	it('becomes a form, and no form again', async () => {
		const normal = world.yunhu.state.instructions.find((one) => one.instructionType !== 5)!;
		const { name, desc } = normal;
		const instruction = { botId: byId(normal.botId), instructionId: byId(String(normal.id)) };
		const { message, description } = await failure('instruction', 'update', {
			...instruction,
			updateFields: { type: 5 },
		});
		expect(message).toBe(`The instruction "${name}" would be of the type Form and have no form`);
		expect(description).toContain('Turn on Replace Form');
		expect(sent('/instruction/edit')).toEqual([]);
		await only('instruction', 'update', {
			...instruction,
			updateFields: { type: 5 },
			replaceForm: true,
			form: { field: [{ type: 'input', label: 'Dish', id: 'abcdef' }] },
		});
		expect(normal).toMatchObject({
			name,
			desc,
			instructionType: 5,
			customJson: expect.stringContaining('"abcdef"'),
		});
		await only('instruction', 'update', { ...instruction, updateFields: { type: 2 } });
		expect(normal).toMatchObject({ name, desc, instructionType: 2, customJson: '' });
	});

	it('gets another form and keeps the rest, on request', async () => {
		const [form] = world.yunhu.state.instructions.filter(
			({ instructionType }) => instructionType === 5,
		);
		const { name, desc } = { ...form };
		await only('instruction', 'update', {
			botId: byId(form?.botId as string),
			instructionId: byId(String(form?.id)),
			updateFields: {},
			replaceForm: true,
			form: { field: [{ type: 'input', label: 'Dish', id: 'abcdef' }] },
		});
		expect(form).toMatchObject({
			name,
			desc,
			instructionType: 5,
			customJson: expect.stringContaining('"abcdef"'),
		});
	});

	it.each([
		[
			'without options',
			{ type: 'radio', label: 'City', options: '' },
			'has no options for the field "City"',
		],
		[
			'with an option that the platform would read as two',
			{ type: 'radio', label: 'City', options: 'A#1\nB' },
			'an option cannot contain "#"',
		],
		['without a label', { type: 'input', label: ' ' }, 'has a field without a label'],
		['of an unknown kind', { type: 'slider', label: 'City' }, '"Type" has no choice "slider"'],
		[
			'with the ID of another one',
			['ykwmdt', 'abcdef', ' ykwmdt '].map((id) => ({ type: 'input', label: 'City', id })),
			'has two fields with the ID "ykwmdt"',
		],
	])('rejects a form field %s', async (_, field, text) => {
		const { message } = await failure('instruction', 'create', {
			...ofTicker,
			instructionName: 'x',
			instructionType: 5,
			form: { field: [field].flat() },
		});
		expect(message).toContain(text);
		expect(world.yunhu.requests).toEqual([]);
	});
});

describe('the account', () => {
	it('reports a missing login, also if the answer should be protobuf', async () => {
		world.engine.addCredential(userCredential(world.yunhu, 'stranger', { token: 'nobody' }));
		const { message } = await failure('bot', 'get', { ...ofHelper, simplify: true }, undefined, {
			credentials: { yunhuUserApi: 'stranger' },
		});
		expect(message).toBe('The account is not logged in (code -101, NOT_LOGGED_IN)');
	});

	it.each(['02062', '9223372036854775808', '-1', '2062.0', 'remind'])(
		'says what the ID of an instruction looks like, given %s',
		async (id) => {
			const { message } = await failure('instruction', 'delete', {
				botId: byId(SEED.ticker),
				instructionId: byId(id),
			});
			expect(message).toContain(
				`must be the instruction's ID, a whole number without leading zeros such as 2062, not "${id}"`,
			);
		},
	);

	it('logs in by email once for simultaneous requests, and again after the session has ended', async () => {
		world.engine.addCredential(
			userCredential(world.yunhu, 'email', {
				method: 'email',
				token: '',
				email: 'alice@example.com',
				password: 'sandbox',
			}),
		);
		const options = { credentials: { yunhuUserApi: 'email' } };
		const items = Array.from({ length: 5 }, () => ({ json: {} }));
		await all('bot', 'get', { ...ofHelper, simplify: true }, items, options);
		expect(sent('/user/email-login')).toHaveLength(1);
		world.yunhu.state.userTokens.clear();
		await all('bot', 'get', { ...ofHelper, simplify: true }, items, options);
		expect(sent('/user/email-login')).toHaveLength(2);
	});

	it('reports a wrong email address or password', async () => {
		world.engine.addCredential(
			userCredential(world.yunhu, 'wrong', {
				method: 'email',
				email: 'alice@example.com',
				password: 'guess',
			}),
		);
		const { message, description } = await failure('bot', 'getEvents', ofHelper, undefined, {
			credentials: { yunhuUserApi: 'wrong' },
		});
		expect(message).toContain('The account is not logged in');
		expect(description).toContain('email address or password');
	});

	it.each<[string, YunhuFault]>([
		['a page in place of an answer', 'wrong-type'],
		['a truncated answer', 'truncated'],
		['an empty answer', 'empty-200'],
		['a failing server', 'http500-html'],
		['a lost connection', 'reset'],
		['no answer at all', 'timeout'],
	])('reports a login that gets %s, and shows neither password nor token', async (_, fault) => {
		const id = `login ${fault}`;
		const account = { method: 'email', token: '', email: 'alice@example.com', password: 'sandbox' };
		world.engine.addCredential(userCredential(world.yunhu, id, account));
		world.yunhu.fault(fault, { path: '/user/email-login' });
		const execution = await world.run(
			'bot',
			'getEvents',
			{ ...ofHelper, options: { retries: 0, timeout: 2 } },
			undefined,
			{
				credentials: { yunhuUserApi: id },
			},
		);
		expect(execution.status).toBe('error');
		const { message, description } = execution.error as unknown as {
			message: string;
			description: string;
		};
		expect(`${message} ${description}`).toMatch(/not logged in|connection|did not answer/);
		expect(`${message} ${description}`).toMatch(/Check the|Try again/);
		expect(JSON.stringify([execution.error, message, execution.data])).not.toMatch(
			/sandbox"|email-login\?/,
		);
		// After the platform works again the next run logs in.
		world.yunhu.clearFaults();
		await only('bot', 'getEvents', ofHelper, undefined, { credentials: { yunhuUserApi: id } });
	});

	it.each<YunhuFault>(['timeout', 'reset'])(
		'says that only the login was sent where it got no answer: %s',
		async (fault) => {
			const id = `only login ${fault}`;
			const account = { method: 'email', email: 'alice@example.com', password: 'sandbox' };
			world.engine.addCredential(userCredential(world.yunhu, id, account));
			world.yunhu.fault(fault, { path: '/user/email-login' });
			const execution = await world.run(
				'bot',
				'create',
				{ botName: 'Newcomer', options: { retries: 0, timeout: 2 } },
				undefined,
				{ credentials: { yunhuUserApi: id } },
			);
			const { message = '', description } = execution.error ?? {};
			expect([message, description]).toEqual([
				'Yunhu did not answer the login',
				expect.stringMatching(
					/^The request was not sent, or without a login, so nothing was done\. Try again later\./,
				),
			]);
			expect(sent('/bot/create-bot')).toEqual([]);
		},
	);

	it('logs in once more, not endlessly, if the platform accepts no session', async () => {
		world.engine.addCredential(
			userCredential(world.yunhu, 'ended', {
				method: 'email',
				email: 'alice@example.com',
				password: 'sandbox',
			}),
		);
		let armed = true;
		world.yunhu.onChange(() => {
			if (!armed) return;
			if (sent('/event/list').length > 0 || sent('/user/email-login').length > 0)
				world.yunhu.state.userTokens.clear();
		});
		const { message } = await failure('bot', 'getEvents', ofHelper, undefined, {
			credentials: { yunhuUserApi: 'ended' },
		});
		armed = false;
		expect(message).toBe('The account is not logged in (code -101, NOT_LOGGED_IN)');
		expect(sent('/user/email-login').length).toBeLessThanOrEqual(2);
	});
});
