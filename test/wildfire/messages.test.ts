import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type {
	IBinaryData,
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
	NodeApiError,
} from 'n8n-workflow';
import { Readable } from 'node:stream';

import type { WildfireStandIn } from '../../sandbox';
import type { NodeExecution } from '../../engine/types';
import { contentFields } from '../../nodes/Wildfire/contentFields';
import { send as sendOperation } from '../../nodes/Wildfire/resources/message/send';
import { startWorld, type World } from '../support/wildfire';
import { byId } from '../support/locator';
import { LONG_ID } from './cases';
import {
	addCredential,
	exact,
	failureOf,
	inputs,
	itemsOf,
	jsonOf,
	paths,
	startAnswerer,
} from './helpers';
import { settle } from './people';

/** Tests every kind of message content against the documents of the predefined messages. */

let world: World;
let server: WildfireStandIn;

beforeAll(async () => {
	world = await startWorld();
	server = world.sandbox.wildfire;
});
afterAll(async () => {
	await world.close();
});
beforeEach(() => {
	settle(server);
});

const TO_GROUP = { sendTo: 'group', groupId: byId('groupId1') };

async function send(parameters: IDataObject, items?: INodeExecutionData[]) {
	return await world.run('message', 'send', { ...TO_GROUP, ...parameters }, items);
}

/**
 * The payload that is sent for these fields, as exact JSON; payloadOf() decodes its embedded JSON.
 */
async function payloadFor(parameters: IDataObject): Promise<Record<string, unknown>> {
	itemsOf(await send(parameters));
	const { payload } = exact(server.requests.at(-1)?.body ?? '') as {
		payload: Record<string, unknown>;
	};
	return payload;
}

const number = (digits: number) => exact(String(digits));
const decoded = (base64: unknown) => Buffer.from(base64 as string, 'base64').toString('utf8');

describe('the documented minimal bodies', () => {
	it.each([
		[
			'a text to a user',
			{ sendTo: 'user', userId: byId('userA'), text: 'hello' },
			'{"conv":{"type":0,"target":"userA","line":0},"payload":{"type":1,"searchableContent":"hello","persistFlag":3}}',
		],
		[
			'a mention in a group',
			{
				...TO_GROUP,
				text: '@Alice hi',
				mention: 'users',
				mentionIds: 'userA',
				mentionNames: false,
			},
			'{"conv":{"type":1,"target":"groupId1","line":0},"payload":{"type":1,"searchableContent":"@Alice hi",' +
				'"persistFlag":3,"mentionedType":1,"mentionedTarget":["userA"]}}',
		],
		[
			// The line is always sent, as 0 by default.
			'a link in a group',
			{
				...TO_GROUP,
				contentType: 'link',
				title: 'Title',
				digest: 'digest',
				linkUrl: 'https://example.com/a',
				thumbnailUrl: 'https://example.com/t.png',
			},
			'{"conv":{"type":1,"target":"groupId1","line":0},"payload":{"type":8,"persistFlag":3,"searchableContent":"Title",' +
				'"base64edData":"eyJkIjoiZGlnZXN0IiwidSI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYSIsInQiOiJodHRwczovL2V4YW1wbGUuY29tL3QucG5nIn0="}}',
		],
	])('%s', async (_name, parameters, body) => {
		itemsOf(await world.run('message', 'send', parameters));
		expect(server.requests.map((request) => exact(request.body))).toEqual([exact(body)]);
	});

	it.each([
		['chatRoom', { sendTo: 'chatRoom', chatRoomId: 'room1' }, 2, 'room1', 4],
		['channel', { sendTo: 'channel', channelId: 'channel1' }, 3, 'channel1', 21],
	])('a %s is sent with its number', async (_name, parameters, type, target, code) => {
		const execution = await world.run('message', 'send', { ...parameters, text: 'x' });
		expect((server.requests[0]?.json as { conv: unknown }).conv).toEqual({ type, target, line: 0 });
		expect(failureOf(execution).context.code).toBe(code);
	});
});

describe('the chat of a trigger', () => {
	const answer = async (chat: unknown, parameters: IDataObject = {}) =>
		await world.run(
			'message',
			'send',
			{ sendTo: 'chat', text: 'x', ...parameters },
			inputs({ chat: chat as IDataObject }),
		);

	it.each([
		['group', 'groupId1', 1],
		['private', 'userA', 0],
	])('of type %s is accepted', async (type, id, number) => {
		const execution = await answer({ id, type, name: 'any' });
		expect(jsonOf(execution)).toEqual([expect.objectContaining({ chatId: id })]);
		expect(server.state.messages.map(({ conv }) => conv)).toEqual([
			{ type: number, target: id, line: 0 },
		]);
	});

	it('is accepted as JSON text', async () => {
		itemsOf(await answer({}, { chat: '{"id":"groupId2","type":"group"}' }));
		expect(server.state.messages[0]?.conv.target).toBe('groupId2');
	});

	it.each([
		[undefined],
		[null],
		['groupId1'],
		[{}],
		[{ id: 'groupId1' }],
		[{ id: '', type: 'group' }],
		[{ id: 5, type: 'group' }],
		[{ id: 'groupId1', type: 'none' }],
		[{ id: 'groupId1', type: 'toString' }],
		[['groupId1', 'group']],
	])('must not be %j', async (chat) => {
		const failure = failureOf(await answer(chat));
		expect(failure.message).toMatch(/^The parameter "Chat" (is not|finds no message).*\[item 0\]$/);
		expect(server.requests).toEqual([]);
	});
});

/** The hints above the output of the node. */
const hintsOf = ({ data }: NodeExecution) =>
	Object.values(data?.resultData.runData ?? {}).flatMap(([ran]) => ran?.hints ?? []);

describe('kinds of content', () => {
	it('text, with any characters', async () => {
		const text = ' 你好 👨‍👩‍👧\n"quoted" \\ </script>\u2028 \t ';
		expect(await payloadFor({ text })).toEqual({
			type: number(1),
			searchableContent: text,
			persistFlag: number(3),
		});
		expect(server.state.messages[0]?.payload.searchableContent).toBe(text);
	});

	it('markdown: a finished streaming text, each with its own stream', async () => {
		const first = await payloadFor({ contentType: 'markdown', text: '# hi' });
		const second = await payloadFor({ contentType: 'markdown', text: '# hi' });
		expect(first).toEqual({
			type: number(15),
			searchableContent: '# hi',
			content: expect.stringMatching(/^[\w-]{8,64}$/),
			persistFlag: number(3),
		});
		expect(second.content).not.toBe(first.content);
	});

	it('tip', async () => {
		expect(await payloadFor({ contentType: 'tip', text: 'Alice joined' })).toEqual({
			type: number(90),
			content: 'Alice joined',
			persistFlag: number(1),
		});
	});

	it('image', async () => {
		expect(
			await payloadFor({ contentType: 'image', mediaUrl: ' https://example.com/a.jpg ' }),
		).toEqual({
			type: number(3),
			searchableContent: '[图片]',
			mediaType: number(1),
			remoteMediaUrl: 'https://example.com/a.jpg',
			persistFlag: number(3),
		});
	});

	it('image with a thumbnail and its size', async () => {
		const mediaFields = { thumbnail: 'AQID', width: 640, height: 480 };
		const { content, base64edData } = await payloadFor({
			contentType: 'image',
			mediaUrl: 'https://example.com/a.jpg',
			additionalFields: mediaFields,
		});
		expect(exact(content as string)).toEqual({ w: number(640), h: number(480) });
		expect(base64edData).toBe('AQID');
	});

	it.each([
		['Width', { width: 640 }, 'height'],
		['Height', { height: 480 }, 'width'],
	])('tells in a hint that %s alone had no effect', async (field, additionalFields, other) => {
		const execution = await send({
			contentType: 'image',
			mediaUrl: 'https://example.com/a.jpg',
			additionalFields,
		});
		expect(hintsOf(execution)).toEqual([
			expect.objectContaining({
				message: `"${field} (Pixels)" had no effect: the size of an image needs the ${other} too.`,
			}),
		]);
	});

	it.each([
		['a data URL', 'data:image/jpeg;base64,AQID'],
		['line breaks', ' AQ\r\nID\n'],
		['no padding', 'AQIDBA', 'AQIDBA'],
	])('a thumbnail with %s is sent as Base64', async (_with, thumbnail, sent = 'AQID') => {
		const { base64edData } = await payloadFor({
			contentType: 'image',
			mediaUrl: 'https://example.com/a.jpg',
			additionalFields: { thumbnail },
		});
		expect(base64edData).toBe(sent);
	});

	it.each([
		['a web address', 'https://example.com/a.jpg'],
		['the alphabet of URLs', 'A-_D'],
		['a single letter more', 'AQIDB'],
		['padding in the middle', 'AQ==ID'],
	])('a thumbnail with %s is rejected', async (_with, thumbnail) => {
		const [image, raw] = [
			await send({
				contentType: 'image',
				mediaUrl: 'https://example.com/a.jpg',
				additionalFields: { thumbnail },
			}),
			await send({ contentType: 'raw', payload: { type: 3, base64edData: thumbnail } }),
		];
		expect(failureOf(image).message).toContain('"Thumbnail (Base64)" is not Base64');
		expect(failureOf(raw).message).toContain('has a "base64edData" that is not Base64');
		expect(server.requests).toEqual([]);
	});

	it('file', async () => {
		expect(
			await payloadFor({
				contentType: 'file',
				mediaUrl: 'https://example.com/dir/report.pdf?v=2#p',
				additionalFields: { fileSize: 12345 },
			}),
		).toEqual({
			type: number(5),
			searchableContent: 'report.pdf',
			mediaType: number(4),
			content: '12345',
			remoteMediaUrl: 'https://example.com/dir/report.pdf?v=2#p',
			persistFlag: number(3),
		});
	});

	it.each([
		['https://example.com/%E6%8A%A5%E5%91%8A.pdf', {}, '报告.pdf'],
		['https://example.com/100%.pdf', {}, '100%.pdf'],
		['https://example.com/dir/', {}, 'file'],
		['https://example.com/x.pdf', { fileName: 'Given.pdf' }, 'Given.pdf'],
		// An expression or an AI agent may give the label of an option.
		['https://example.com/x.pdf', { fileName: 'Given.pdf' }, 'Given.pdf', '={{ "URL" }}'],
	])(
		'file at %s with %j is called %s',
		async (mediaUrl, mediaFields, name, mediaSource = 'url') => {
			const { searchableContent } = await payloadFor({
				contentType: 'file',
				mediaSource,
				mediaUrl,
				additionalFields: mediaFields,
			});
			expect(searchableContent).toBe(name);
		},
	);

	it('video', async () => {
		const { content, ...payload } = await payloadFor({
			contentType: 'video',
			mediaUrl: 'https://example.com/v.mp4',
			additionalFields: { duration: 3, thumbnail: 'AQID' },
		});
		expect(payload).toEqual({
			type: number(6),
			searchableContent: '[视频]',
			mediaType: number(3),
			remoteMediaUrl: 'https://example.com/v.mp4',
			base64edData: 'AQID',
			persistFlag: number(3),
		});
		expect(exact(content as string)).toEqual({ d: number(3), duration: number(3) });
	});

	it('voice', async () => {
		const voice = { contentType: 'voice', mediaUrl: 'https://example.com/v.amr' };
		expect(await payloadFor({ ...voice, additionalFields: { duration: 7 } })).toEqual({
			type: number(2),
			searchableContent: '[声音]',
			mediaType: number(2),
			content: '{"duration":7}',
			remoteMediaUrl: 'https://example.com/v.amr',
			persistFlag: number(3),
		});
		expect((await payloadFor(voice)).content).toBe('{"duration":0}');
	});

	it('link, in Chinese', async () => {
		const { base64edData, ...payload } = await payloadFor({
			contentType: 'link',
			title: '标题',
			digest: '摘要',
			linkUrl: 'https://example.com/文?a=1&b=2',
		});
		expect(payload).toEqual({ type: number(8), searchableContent: '标题', persistFlag: number(3) });
		expect(decoded(base64edData)).toBe('{"d":"摘要","u":"https://example.com/文?a=1&b=2","t":""}');
	});

	it('location', async () => {
		const { content, ...payload } = await payloadFor({
			contentType: 'location',
			title: 'The Bund',
			latitude: 31.240018,
			longitude: -121.490317,
		});
		expect(payload).toEqual({
			type: number(4),
			searchableContent: 'The Bund',
			persistFlag: number(3),
		});
		expect(content).toBe('{"lat":31.240018,"long":-121.490317}');
	});

	it('card', async () => {
		const { base64edData, ...payload } = await payloadFor({
			contentType: 'card',
			cardType: 1,
			cardTarget: ' groupId2 ',
			additionalFields: {
				name: 'hikers',
				displayName: 'Weekend hikers',
				portrait: 'https://example.com/p.png',
			},
		});
		expect(payload).toEqual({ type: number(10), content: 'groupId2', persistFlag: number(3) });
		expect(exact(decoded(base64edData))).toEqual({
			t: number(1),
			f: 'FireRobot',
			n: 'hikers',
			d: 'Weekend hikers',
			p: 'https://example.com/p.png',
		});
	});

	it('rich notification', async () => {
		const { base64edData, ...payload } = await payloadFor({
			contentType: 'richNotification',
			title: 'Build 42',
			description: 'The build is done',
			rows: {
				row: [
					{ key: 'Branch', value: 'main' },
					{ key: 'Time', value: '3 min', color: '#ff0000' },
				],
			},
			additionalFields: {
				remark: 'Well done',
				appName: 'CI',
				appPortrait: 'https://example.com/ci.png',
				url: 'https://example.com/42',
				appId: 'ci1',
			},
		});
		expect(payload).toEqual({
			type: number(12),
			pushContent: 'Build 42',
			content: 'The build is done',
			persistFlag: number(3),
		});
		expect(JSON.parse(decoded(base64edData))).toEqual({
			remark: 'Well done',
			exName: 'CI',
			exPortrait: 'https://example.com/ci.png',
			exUrl: 'https://example.com/42',
			appId: 'ci1',
			datas: [
				{ key: 'Branch', value: 'main', color: '#173177' },
				{ key: 'Time', value: '3 min', color: '#ff0000' },
			],
		});
	});

	it.each([
		['text', '{"type":1001,"content":"mine","mediaType":0,"extra":"\\u4f60"}'],
		['an object', '={{ { "type": 1001, "content": "mine", "mediaType": 0, "extra": "你" } }}'],
	])('a raw payload as %s', async (_name, raw) => {
		expect(await payloadFor({ contentType: 'raw', payload: raw })).toEqual({
			type: number(1001),
			content: 'mine',
			mediaType: number(0),
			extra: '你',
		});
	});

	describe('the fields of every message keep what the content has', () => {
		const mediaUrl = 'https://example.com/a.amr';
		const said = { text: 'x' };
		const CONTENTS: Record<string, IDataObject> = {
			...{ markdown: said, text: said, tip: said },
			...{ file: { mediaUrl }, image: { mediaUrl }, video: { mediaUrl }, voice: { mediaUrl } },
			card: { cardTarget: 'userA' },
			link: { title: 'T', linkUrl: 'https://example.com' },
			location: { title: 'T', latitude: 1, longitude: 2 },
			raw: { payload: '{"type":1001,"content":"mine"}' },
			richNotification: { title: 'Build 42', description: 'done' },
		};
		const additionalFields = { expireDuration: 5, extra: 'e', pushContent: 'p', pushData: 'd' };
		/** Each markdown has an ID of its own. */
		const same = (payload: object) => JSON.stringify(payload).replace(/[\da-f-]{36}/g, 'id');

		it.each(Object.entries(CONTENTS))('%s', async (contentType, parameters) => {
			const bare = await payloadFor({ contentType, ...parameters });
			server.reset();
			const full = await payloadFor({ contentType, ...parameters, additionalFields });
			const { expireDuration: _e, extra: _x, pushData: _d, ...kept } = full;
			if (bare.pushContent === undefined) delete kept.pushContent;
			expect(same(kept)).toBe(same(bare));
			expect(full).toMatchObject({ extra: 'e', pushData: 'd' });
			expect(full.pushContent).toBe(contentType === 'richNotification' ? 'Build 42' : 'p');
		});

		it('ranges over all contents', () => {
			const [{ options = [] }] = contentFields.contentType.properties('contentType') as [
				INodeProperties,
			];
			const kinds = options.map((option) => (option as INodePropertyOptions).value);
			expect(Object.keys(CONTENTS).sort()).toEqual([...kinds].sort());
		});
	});

	it('a raw payload keeps all digits of its numbers', async () => {
		await payloadFor({ contentType: 'raw', payload: `{"type":1001,"pushData":${LONG_ID}}` });
		expect(server.state.messages[0]?.payload.pushData).toBe(LONG_ID);
	});

	it('is the same in a reply and an update', async () => {
		server.settings.edition = 'professional';
		const [{ messageId }] = jsonOf(await send({ text: 'x' })) as [{ messageId: string }];
		const fields = {
			messageId,
			contentType: 'location',
			title: 'Here',
			latitude: 1.5,
			longitude: 2.5,
		};
		for (const operation of ['reply', 'update']) {
			itemsOf(await world.run('message', operation, fields));
			expect(exact(server.requests.at(-1)?.body ?? '')).toMatchObject({
				payload: {
					type: number(4),
					searchableContent: 'Here',
					content: '{"lat":1.5,"long":2.5}',
					persistFlag: number(3),
				},
			});
		}
	});
});

describe('fields of any message', () => {
	it('are added to the content, also if they are empty or zero', async () => {
		expect(
			await payloadFor({
				text: 'x',
				additionalFields: {
					extra: '',
					pushContent: 'New',
					pushData: '{"a":1}',
					expireDuration: 60,
					persistFlag: 0,
				},
			}),
		).toEqual({
			type: number(1),
			searchableContent: 'x',
			extra: '',
			pushContent: 'New',
			pushData: '{"a":1}',
			expireDuration: number(60),
			persistFlag: number(0),
		});
	});

	it('a quote, as documented', async () => {
		const payload = await payloadFor({
			text: 'yes',
			quote: 'message',
			quoteMessageId: LONG_ID,
			quoteUserId: 'userA',
			quoteUserName: 'Alice',
			quoteText: 'hello',
		});
		expect(payload).toEqual({
			type: number(1),
			searchableContent: 'yes',
			persistFlag: number(3),
			base64edData:
				'eyJxdW90ZSI6eyJ1Ijo0MTIzNjcxOTIwNjQwMzI3NjksImkiOiJ1c2VyQSIsIm4iOiJBbGljZSIsImQiOiJoZWxsbyJ9fQ==',
		});
	});

	it('a quote is cut to 48 characters', async () => {
		const { base64edData } = await payloadFor({
			text: 'yes',
			quote: 'message',
			quoteMessageId: '1',
			quoteText: `${'a'.repeat(47)}👍 and more`,
		});
		expect(JSON.parse(decoded(base64edData)).quote.d).toBe(`${'a'.repeat(47)}👍`);
	});

	it('a quote is sent with texts only: n8n hides it for other contents', async () => {
		const quote = { quote: 'message', quoteMessageId: LONG_ID };
		const tip = await payloadFor({ contentType: 'tip', text: 'x', ...quote });
		expect(tip).not.toHaveProperty('base64edData');
	});

	it.each([
		['no id', ' ', '"Quoted Message ID" is empty'],
		[
			'a number',
			'={{ 412367192064032769 }}',
			'"Quoted Message ID" is a number that has lost digits',
		],
		[
			'beyond 63 bits',
			'9223372036854775808',
			'"Quoted Message ID" must be a whole number from 0 to 9223372036854775807',
		],
	])('a quote with %s is rejected', async (_name, quoteMessageId, complaint) => {
		const execution = await send({ text: 'x', quote: 'message', quoteMessageId });
		expect(failureOf(execution).message).toContain(`The parameter ${complaint}`);
		expect(server.requests).toEqual([]);
	});
});

describe('mentions', () => {
	it('name the users in the text, each looked up once per run', async () => {
		const parameters = {
			text: '={{ $json.text }}',
			mention: 'users',
			mentionIds: 'userA, laowang',
		};

		itemsOf(await send(parameters, inputs({ text: 'one' }, { text: 'two' }, { text: 'three' })));

		expect(server.state.messages.map(({ payload }) => payload.searchableContent)).toEqual(
			['one', 'two', 'three'].map((text) => `@Alice @老王 ${text}`),
		);
		for (const { payload } of server.state.messages) {
			expect([payload.mentionedType, payload.mentionedTarget]).toEqual([1, ['userA', 'laowang']]);
		}
		const lookUps = server.requests.filter(({ path }) => path === '/robot/user_info');
		expect(lookUps.map(({ body }) => body).sort()).toEqual([
			'{"userId":"laowang"}',
			'{"userId":"userA"}',
		]);
	});

	it('of the sender take the name from the message, or look it up', async () => {
		const chat = { id: 'groupId1', type: 'group' };
		const from = (sender: object) => ({ platform: 'wildfire', messageId: LONG_ID, chat, sender });
		const items = [{ id: 'userA', name: 'Ally' }, { id: 'laowang' }].map((sender) => ({
			json: from(sender),
		}));
		itemsOf(await send({ text: 'yes', mention: 'sender' }, items));
		expect(
			server.state.messages.map(({ payload }) => [
				payload.searchableContent,
				payload.mentionedTarget,
			]),
		).toEqual([
			['@Ally yes', ['userA']],
			['@老王 yes', ['laowang']],
		]);
	});

	it("of a quoted sender: the trigger's message is quoted with the name that the server knows", async () => {
		const message = {
			platform: 'wildfire',
			messageId: LONG_ID,
			chat: { id: 'groupId1', type: 'group' },
			text: 'hello',
		};
		for (const [sender, name] of [
			[{ id: 'userA', name: 'Ally' }, 'Ally'],
			[{ id: 'userA' }, 'Alice'],
			[{ id: 'ghost' }, ''],
		] as const) {
			const json = { ...message, sender };
			itemsOf(await send({ text: 'yes', quote: 'trigger' }, [{ json }]));
			const { base64edData } = server.state.messages.at(-1)!.payload;
			expect(decoded(base64edData)).toBe(
				`{"quote":{"u":${LONG_ID},"i":"${sender.id}","n":"${name}","d":"hello"}}`,
			);
		}
	});

	it('without names send the text unchanged', async () => {
		const payload = await payloadFor({
			text: '@Alice hi',
			mention: 'users',
			mentionIds: '={{ ["userA"] }}',
			mentionNames: false,
		});
		expect(payload).toMatchObject({ searchableContent: '@Alice hi', mentionedTarget: ['userA'] });
		expect(server.requests).toHaveLength(1);
	});

	it('of everyone, in Markdown', async () => {
		const payload = await payloadFor({
			contentType: 'markdown',
			text: '@all **hi**',
			mention: 'everyone',
		});
		expect(payload).toMatchObject({ searchableContent: '@all **hi**', mentionedType: number(2) });
		expect(payload).not.toHaveProperty('mentionedTarget');
	});

	it('of everyone call once in a text that is sent in parts', async () => {
		const text = '@all The first part ends here, and the other one there.';
		const options = { fitText: 30, fitUnit: 'characters' };
		itemsOf(await send({ text, mention: 'everyone', options }));
		expect(server.state.messages.map(({ payload }) => payload.mentionedType)).toEqual([2, 0]);
	});

	it('by hand in Chinese end at the punctuation, so that the parts are not cut before them', async () => {
		const sentence = '今天把材料发给大家。';
		const text = `请@小明，${sentence.repeat(3)}谢谢@Alice，${sentence.repeat(2)}`;
		itemsOf(await send({ text, options: { fitText: 36, fitUnit: 'characters' } }));
		expect(server.state.messages.map(({ payload }) => payload.searchableContent)).toEqual([
			`请@小明，${sentence.repeat(3)}`,
			`谢谢@Alice，${sentence.repeat(2)}`,
		]);
	});

	it.each(['@张三（销售部）', '@佐々木さん'])(
		'by hand are not cut within a name: %s',
		async (name) => {
			const text = `我们今天下午三点一起去办公室里找${name}`;
			itemsOf(await send({ text, options: { fitText: 20, fitUnit: 'characters' } }));
			expect(server.state.messages.map(({ payload }) => payload.searchableContent)).toEqual([
				'我们今天下午三点一起去办公室里找',
				name,
			]);
		},
	);

	it('of many users look the names up one after another, whatever the concurrency', async () => {
		const im = await startAnswerer();
		im.answer = async ({ path, body }) => {
			await new Promise((resolve) => setImmediate(resolve));
			return path.endsWith('user_info')
				? `{"code":0,"result":{"displayName":"N-${(JSON.parse(body) as { userId: string }).userId}"}}`
				: '{"code":0,"result":{"messageUid":1,"timestamp":1}}';
		};
		const options = addCredential(world, 'many', { baseUrl: im.url });
		const users = Array.from({ length: 500 }, (_, n) => `u${n}`);
		const parameters = { ...TO_GROUP, text: 'hi', mention: 'users', mentionIds: users.join(',') };
		for (const concurrency of [1, 5]) {
			im.received.length = im.mostInFlight = 0;
			const run = { ...parameters, options: { concurrency } };
			itemsOf(await world.run('message', 'send', run, undefined, options));
			expect(im.mostInFlight).toBeLessThanOrEqual(concurrency);
			expect(im.received).toHaveLength(501);
			expect(im.received.at(-1)!.body).toContain(users.map((id) => `@N-${id} `).join(''));
		}
		await im.close();
	});

	it('of an unknown user is an error of each item of its own, also where several ask at the same time', async () => {
		const { items } = await world.run(
			'message',
			'send',
			{
				...TO_GROUP,
				groupId: byId('={{ $json.group }}'),
				text: 'hi',
				mention: 'users',
				mentionIds: 'ghost',
			},
			['groupId1', 'groupId2', 'groupId1'].map((group) => ({ json: { group } })),
			{ onError: 'continueRegularOutput' },
		);
		expect(items.map(({ error }) => error?.message)).toEqual(
			Array(3).fill('There is no user "ghost", who is to be mentioned (code 253, NOT_EXIST)'),
		);
		const indexes = items.map(({ error }) => (error as NodeApiError).context.itemIndex);
		expect(indexes).toEqual([0, 1, 2]);
		expect(server.state.messages).toEqual([]);
	});

	it('of unknown users only send nothing', async () => {
		const execution = await send({
			text: 'hi',
			mention: 'users',
			mentionIds: 'userA, ghost, userB',
		});
		const { message, description, context } = failureOf(execution);
		expect(message).toBe('There is no user "ghost", who is to be mentioned (code 253, NOT_EXIST)');
		expect(description).toMatch(/^No message was sent\. Check the IDs/);
		expect(context.code).toBe(253);
		expect(server.state.messages).toEqual([]);
	});

	it('by a robot that the server does not know: the users are not blamed', async () => {
		const ghost = addCredential(world, 'ghost', { robotId: 'ghost' });
		const parameters = { ...TO_GROUP, text: 'hi', mention: 'users', mentionIds: 'userA' };
		const execution = await world.run('message', 'send', parameters, undefined, ghost);
		expect(failureOf(execution).message).not.toContain('userA');
		expect(failureOf(execution).description).toContain('Robot ID');
	});
});

describe('an address that the apps cannot fetch', () => {
	it.each(['image', 'video', 'file', 'voice'])(
		'%s: is complained of, and nothing is sent',
		async (kind) => {
			for (const mediaUrl of [
				'C:\\pictures\\a.png',
				'example.com/a.png',
				'data:image/png;base64,aGk=',
			]) {
				const execution = await send({ contentType: kind, mediaUrl });
				expect(failureOf(execution).message).toBe(
					'The parameter "File URL" must start with http:// or https:// and name a host [item 0]',
				);
			}
			expect(server.requests).toEqual([]);
		},
	);
});

describe('delivery', () => {
	it('to selected members, on another line', async () => {
		itemsOf(
			await send({
				text: 'psst',
				additionalFields: { toUsers: 'userA, userB' },
				options: { line: 2 },
			}),
		);
		const [message] = server.state.messages;
		expect([message?.toUsers, message?.conv.line]).toEqual([['userA', 'userB'], 2]);
		expect(exact(server.requests[0]?.body ?? '')).toMatchObject({ toUsers: ['userA', 'userB'] });
	});

	it.each([
		[
			'a chat room, where everybody would see the message',
			{ sendTo: 'chatRoom', chatRoomId: 'lounge' },
			'userA',
			'has no effect in a chat room: everybody there would see the message',
		],
		[
			'the chat room of a trigger',
			{ sendTo: 'chat' },
			'userA',
			'has no effect in a chat room: everybody there would see the message',
		],
		[
			'a user who is not among them, and who would not get it',
			{ sendTo: 'user', userId: byId('userB') },
			'userA, userC',
			'does not contain "userB", the receiver of the message, so nobody would get it',
		],
	])('to selected people is refused for %s', async (_where, to, toUsers, complaint) => {
		server.state.chatRooms.add('lounge');
		const execution = await world.run(
			'message',
			'send',
			{ ...to, text: 'psst', additionalFields: { toUsers } },
			inputs({ platform: 'wildfire', chat: { id: 'lounge', type: 'chatRoom' } }),
		);
		expect(failureOf(execution).message).toBe(
			`The parameter "Deliver Only to User IDs" ${complaint} [item 0]`,
		);
		expect(server.requests).toEqual([]);
	});

	it('to a user who is the only one selected', async () => {
		itemsOf(
			await world.run('message', 'send', {
				sendTo: 'user',
				userId: byId('userB'),
				text: 'psst',
				additionalFields: { toUsers: 'userB' },
			}),
		);
		expect(server.state.messages[0]?.toUsers).toEqual(['userB']);
	});

	it('to other members is another message for Send Only Once', () => {
		const to = { kind: 'group', groupId: 'groupId1' } as const;
		const chat = { ...{ id: 'groupId1', type: 'group', onlyTo: 'userA' }, name: '' };
		const identity = (sendTo: object, toUsers?: string[]) =>
			sendOperation.chatOf?.(
				{ sendTo, additionalFields: { delivery: { toUsers } } } as never,
				'groupId1',
				{ options: () => ({}) } as never,
			);
		expect(identity(to, ['userA', 'userB'])).toBe(identity(to, ['userB', 'userA']));
		const all = [
			identity(to),
			identity(to, ['userA']),
			identity(to, ['userB']),
			identity(to, ['userA', 'userB']),
		];
		expect(new Set(all).size).toBe(all.length);
		// The receiver of a directed message, unless the user enters others.
		const answer = { kind: 'chat', chat };
		expect(identity(answer)).toBe(identity(to, ['userA']));
		expect(identity(answer, ['userB'])).toBe(identity(to, ['userB']));
	});

	it.each([
		['a list', '={{ ["groupId3", "groupId1", "groupId2"] }}'],
		['text', '={{ "groupId3, groupId1,groupId2, groupId1" }}'],
		['a choice', ['groupId3', 'groupId1', 'groupId2']],
	])('to several groups given as %s: an output each, in order', async (_name, groupIds) => {
		const parameters = { sendTo: 'groups', groupIds, text: '={{ $json.text }}' };

		const execution = await world.run(
			'message',
			'send',
			parameters,
			inputs({ text: 'one' }, { text: 'two' }),
		);

		const items = itemsOf(execution);
		expect(items.map(({ json }) => json.chatId)).toEqual([
			...['groupId3', 'groupId1', 'groupId2'],
			...['groupId3', 'groupId1', 'groupId2'],
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 0, 1, 1, 1].map((item) => ({ item })),
		);
		for (const { json } of items) {
			const message = server.state.messages.find(({ messageUid }) => messageUid === json.messageId);
			expect(message?.conv.target).toBe(json.chatId);
		}
		for (const groupId of ['groupId1', 'groupId2', 'groupId3']) {
			const texts = server.state.messages.filter(({ conv }) => conv.target === groupId);
			expect(texts.map(({ payload }) => payload.searchableContent)).toEqual(['one', 'two']);
		}
	});

	it('to several groups of which one fails: the others are served, and the item names the failed one', async () => {
		const parameters = {
			sendTo: 'groups',
			groupIds: ['groupId1', 'groupId4', 'groupId2'],
			text: 'x',
		};
		const execution = await world.run('message', 'send', parameters, undefined, {
			continueOnFail: true,
		});
		expect(itemsOf(execution).map(({ json }) => json.chatId ?? json.error)).toEqual([
			'groupId1',
			expect.stringContaining('code 9'),
			'groupId2',
		]);
	});
});

describe('binary data', () => {
	const BYTES = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 31) % 256));
	const FILE: IBinaryData = {
		data: BYTES.toString('base64'),
		mimeType: 'image/png',
		fileName: 'chart 图.png',
	};

	/** The same file as n8n stores it when binary data are kept on disk. */
	async function stored(): Promise<IBinaryData> {
		return await Container.get(BinaryDataService).store(
			{ type: 'execution', workflowId: 'w', executionId: 'e' },
			Readable.from([BYTES]),
			{ ...FILE, data: '' },
		);
	}

	const image = { contentType: 'image', mediaSource: 'binary' };
	const withFile = (data: IBinaryData, property = 'data') => [
		{ json: {}, binary: { [property]: data } },
	];

	it.each([
		['put', 'in memory', async () => FILE],
		['put', 'on disk', stored],
		['qiniu', 'in memory', async () => FILE],
		['qiniu', 'on disk', stored],
	] as const)('is uploaded byte for byte (%s, %s)', async (uploadStyle, _where, file) => {
		Object.assign(server.settings, { edition: 'professional', uploadStyle });

		itemsOf(await send(image, withFile(await file())));

		expect(paths(server.requests)).toEqual(['/robot/oss/get_upload_url', '/robot/message/send']);
		expect(exact(server.requests[0]?.body ?? '')).toEqual({
			fileName: 'chart 图.png',
			mediaType: number(1),
			contentType: 'image/png',
		});
		const [[key, uploaded]] = [...server.state.files] as [
			[string, { contentType: string; content: Buffer }],
		];
		expect(uploaded.content.equals(BYTES)).toBe(true);
		expect(uploaded.contentType).toBe('image/png');
		expect(exact(server.requests[1]?.body ?? '')).toMatchObject({
			payload: {
				type: number(3),
				mediaType: number(1),
				remoteMediaUrl: `${server.baseUrl}/oss/files/${key}`,
			},
		});
	});

	it('sends the name and size of a file', async () => {
		server.settings.edition = 'professional';
		const parameters = { contentType: 'file', mediaSource: 'binary', binaryPropertyName: 'report' };
		itemsOf(await send(parameters, withFile(FILE, 'report')));
		expect(exact(server.requests[1]?.body ?? '')).toMatchObject({
			payload: { searchableContent: 'chart 图.png', content: '70000' },
		});
	});

	const voice = { contentType: 'voice', mediaSource: 'binary', additionalFields: { duration: 7 } };

	it.each([
		[{ fileName: 'hello.amr', mimeType: 'audio/amr' }, 'hello.amr', 'audio/amr'],
		[{ fileName: undefined, mimeType: 'audio/AMR' }, 'file.amr', 'audio/AMR'],
		[
			{ fileName: 'Hello.AMR', mimeType: 'application/octet-stream' },
			'Hello.AMR',
			'application/octet-stream',
		],
	])('is uploaded as a voice message: %j', async (named, fileName, contentType) => {
		server.settings.edition = 'professional';
		const execution = await send(voice, withFile({ data: FILE.data, ...named } as IBinaryData));
		itemsOf(execution);
		expect(exact(server.requests[0]?.body ?? '')).toEqual({
			fileName,
			mediaType: number(2),
			contentType,
		});
		const [key] = [...server.state.files.keys()];
		expect(exact(server.requests[1]?.body ?? '')).toMatchObject({
			payload: {
				type: number(2),
				mediaType: number(2),
				content: '{"duration":7}',
				remoteMediaUrl: `${server.baseUrl}/oss/files/${key}`,
			},
		});
		expect(hintsOf(execution)).toEqual([]);
	});

	it('that is no AMR is sent as a voice message with a hint', async () => {
		server.settings.edition = 'professional';
		const [item] = withFile({ data: FILE.data, fileName: 'hello.mp3', mimeType: 'audio/mpeg' });
		const amr = { data: FILE.data, fileName: 'hello.amr', mimeType: 'audio/amr' };
		const execution = await send(voice, [item!, ...withFile(amr), item!]);
		expect(itemsOf(execution)).toHaveLength(3);
		expect(hintsOf(execution)).toEqual([
			expect.objectContaining({
				message:
					'A file that is not in the AMR format was sent as a voice message, and the apps may not play it (items 0, 2).',
			}),
		]);
	});

	it.each([
		[{ fileName: undefined, mimeType: 'image/png' }, 'file.png'],
		[{ fileName: '', mimeType: 'application/pdf' }, 'file.pdf'],
		[{ fileName: ' ', mimeType: 'image/jpeg' }, 'file.jpg'],
		[{ fileName: 'report', mimeType: 'text/plain; charset=utf-8' }, 'report.txt'],
		[{ fileName: 'Dr. Smith', mimeType: 'application/pdf' }, 'Dr. Smith.pdf'],
		[{ fileName: 'report', fileExtension: 'log', mimeType: 'text/plain' }, 'report.log'],
		[{ fileName: 'chart', mimeType: 'IMAGE/PNG ; x=1' }, 'chart.png'],
		[{ fileName: 'report.xlsx', mimeType: 'application/pdf' }, 'report.xlsx'],
		[{ fileName: 'data', mimeType: 'application/octet-stream' }, 'data'],
		[{ fileName: 'data', mimeType: 'x' }, 'data'],
		[{ fileName: 'data', mimeType: 'constructor' }, 'data'],
		[{ fileName: 'v1.2', fileExtension: '2', mimeType: 'application/pdf' }, 'v1.2.pdf'],
		[{ fileName: 'backup.001', fileExtension: '001', mimeType: 'application/zip' }, 'backup.001'],
		[{ fileName: 'song.mp3', mimeType: 'application/pdf' }, 'song.mp3'],
		// As a Code node makes it.
		[{ fileName: 7 }, '7'],
	])('named %j is sent as %s', async (named, expected) => {
		server.settings.edition = 'professional';
		const parameters = { contentType: 'file', mediaSource: 'binary' };
		itemsOf(await send(parameters, withFile({ data: FILE.data, ...named } as IBinaryData)));
		expect(exact(server.requests[0]?.body ?? '')).toMatchObject({ fileName: expected });
		expect(exact(server.requests[1]?.body ?? '')).toMatchObject({
			payload: { searchableContent: expected },
		});
	});

	it.each([
		['in memory', async () => ({ ...FILE, data: '' })],
		[
			'on disk',
			async () =>
				await Container.get(BinaryDataService).store(
					{ type: 'execution', workflowId: 'w', executionId: 'e' },
					Readable.from([Buffer.alloc(0)]),
					{ ...FILE, data: '' },
				),
		],
	])('that is empty (%s) is rejected before sending', async (_where, file) => {
		server.settings.edition = 'professional';
		const failure = failureOf(await send(image, withFile(await file())));
		expect(failure.message).toBe(
			'The parameter "Input Data Field Name" names an empty file ("data" has no bytes) [item 0]',
		);
		expect(server.requests).toEqual([]);
	});

	it.each([
		['is no longer on disk', async () => ({ ...(await stored()), id: 'filesystem-v2:gone' })],
		['holds no bytes, as a Code node makes it', async () => ({ mimeType: 'image/png' })],
	])('that %s is rejected with the field, and sends nothing', async (_what, file) => {
		server.settings.edition = 'professional';
		const failure = failureOf(await send(image, withFile((await file()) as IBinaryData)));
		expect(failure.message).toMatch(
			/^The parameter "Input Data Field Name" names a file that n8n cannot read \("data", \w+\)/,
		);
		expect(failure.context).not.toHaveProperty('mayHaveHappened');
		expect(server.requests).toEqual([]);
	});

	it.each([
		['that is null', { data: null }, 'names no file ("data" is empty)'],
		['that is a text', { data: 'abc' }, 'names no file ("data" holds something else)'],
		['that is a list', { data: [FILE] }, 'names no file ("data" holds something else)'],
		['in files that are null', null, 'names no file (the item has none)'],
	])(
		'%s, as a Code node makes it, is rejected with the field, and sends nothing',
		async (_what, binary, complaint) => {
			server.settings.edition = 'professional';
			const failure = failureOf(await send(image, [{ json: {}, binary: binary as never }]));
			expect(failure.message).toBe(`The parameter "Input Data Field Name" ${complaint} [item 0]`);
			expect(failure.description).toContain('Name a field that holds a file');
			expect(failure.context).not.toHaveProperty('mayHaveHappened');
			expect(server.requests).toEqual([]);
		},
	);

	it.each([
		undefined,
		' ',
		7,
		'png',
		'图片/png',
		'image/png\r\nX-Other: 1',
		'image/ png',
		'image/(a)',
	])('whose type is %j is sent as one of an unknown type', async (mimeType) => {
		server.settings.edition = 'professional';
		const file = { data: FILE.data, fileName: 'chart', mimeType } as IBinaryData;
		itemsOf(await send(image, withFile(file)));
		expect(exact(server.requests[0]?.body ?? '')).toMatchObject({
			contentType: 'application/octet-stream',
		});
		const [uploaded] = server.state.files.values();
		expect(uploaded?.contentType).toBe('application/octet-stream');
	});

	it.each([
		['image/png', 'image/png'],
		['text/plain; charset="utf-8"', 'text/plain; charset="utf-8"'],
		["x-a/b!#$%&'*+-.^_`|~1", "x-a/b!#$%&'*+-.^_`|~1"],
		['text/plain; name=图片.txt', 'text/plain'],
		['text/plain ; name="a"\r\nX-Other: 1', 'text/plain'],
	])('whose type is %j is sent as one of %j', async (mimeType, contentType) => {
		server.settings.edition = 'professional';
		itemsOf(await send(image, withFile({ ...FILE, mimeType })));
		expect(exact(server.requests[0]?.body ?? '')).toMatchObject({ contentType });
	});

	it('is uploaded once for several groups', async () => {
		server.settings.edition = 'professional';
		const groups = ['groupId1', 'groupId2', 'groupId3'];
		const parameters = { ...image, sendTo: 'groups', groupIds: groups };
		itemsOf(await world.run('message', 'send', parameters, withFile(FILE)));
		expect(server.state.files.size).toBe(1);
		expect(paths(server.requests).filter((path) => path.includes('oss'))).toHaveLength(1);
		expect(new Set(server.state.messages.map(({ payload }) => payload.remoteMediaUrl)).size).toBe(
			1,
		);
		expect(server.state.messages.map(({ conv }) => conv.target).sort()).toEqual(groups);
	});

	it('is uploaded without a signature, so that the storage sees no secret', async () => {
		const storage = await startAnswerer();
		const im = await startAnswerer();
		im.answer = ({ path }) =>
			path.endsWith('get_upload_url')
				? `{"code":0,"result":{"uploadUrl":"${storage.url}/put","downloadUrl":"${storage.url}/get","type":2}}`
				: '{"code":0,"result":{"messageUid":1,"timestamp":1}}';
		const options = addCredential(world, 'storage', { baseUrl: im.url });
		itemsOf(await world.run('message', 'send', { ...TO_GROUP, ...image }, withFile(FILE), options));
		expect(storage.received.map(({ method, path }) => [method, path])).toEqual([['PUT', '/put']]);
		for (const name of ['sign', 'rid', 'nonce'])
			expect(storage.received[0]?.headers).not.toHaveProperty(name);
		expect(storage.received[0]?.headers['content-length']).toBe('70000');
		await Promise.all([storage.close(), im.close()]);
	});

	it('is rejected on the community edition, which has no storage', async () => {
		const execution = await send(image, withFile(FILE));
		expect(failureOf(execution).message).toBe(
			'This server edition does not have /robot/oss/get_upload_url',
		);
		expect(failureOf(execution).description).toMatch(/professional edition/);
		expect(server.state.messages).toEqual([]);
	});

	it.each([403, 500])('rejected by the storage with %i sends no message', async (status) => {
		const im = await startAnswerer();
		im.answer = ({ path }) =>
			path.endsWith('get_upload_url')
				? `{"code":0,"result":{"uploadUrl":"${im.url}/put","downloadUrl":"${im.url}/get","type":2}}`
				: { status, body: 'no' };
		const options = addCredential(world, 'refusing', { baseUrl: im.url });
		const execution = await world.run(
			'message',
			'send',
			{ ...TO_GROUP, ...image },
			withFile(FILE),
			options,
		);
		expect(failureOf(execution).message).toBe(
			`The file could not be uploaded to the server's storage (${status})`,
		);
		expect(failureOf(execution).description).toBe('No message was sent.');
		expect(im.received.map(({ path }) => path)).toEqual(['/robot/oss/get_upload_url', '/put']);
		await im.close();
	});

	const withDownloadUrl = (url: string) => `{"uploadUrl":"IM/put","downloadUrl":${url},"type":2}`;
	it.each(['{}', ...['""', '5', 'null', '"files/1.png"'].map(withDownloadUrl)])(
		'without both addresses from the server (%s) sends no message',
		async (place) => {
			const im = await startAnswerer();
			im.answer = () => `{"code":0,"result":${place.replace('IM', im.url)}}`;
			const options = addCredential(world, 'placeless', { baseUrl: im.url });
			const execution = await world.run(
				'message',
				'send',
				{ ...TO_GROUP, ...image },
				withFile(FILE),
				options,
			);
			expect(failureOf(execution).message).toBe('The server gave no usable addresses for the file');
			expect(im.received).toHaveLength(1);
			await im.close();
		},
	);

	it('missing from the item is reported with the field, and sends nothing', async () => {
		const execution = await send({ ...image, binaryPropertyName: 'nothing' }, withFile(FILE));
		expect(failureOf(execution).message).toMatch(/nothing/);
		expect(failureOf(execution).context.itemIndex).toBe(0);
		expect(server.requests).toEqual([]);
	});
});
