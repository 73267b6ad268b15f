import { describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import {
	answersOf,
	eventOptions,
	isMessageEvent,
	normalise,
	switchesFor,
} from '../../nodes/Yunhu/events';
import { socketFields } from '../../nodes/Yunhu/triggerFields';
import { UNKNOWN_BOT } from '../support/yunhu';
import samples from '../fixtures/yunhu-events.json';

/**
 * The events as the platform's documents and captures of public clients show them; no capture of an
 * A2UI form exists.
 */

const BOT = { ...UNKNOWN_BOT, id: '37090343' };
const read = (index: number) => normalise(samples[index] as never, BOT);
const inGroup = { id: '307149245', type: 'group' };
const user = { id: '4827368', name: '示例用户' };

describe('the documented sample of', () => {
	it.each([
		[
			'a message',
			0,
			{
				event: 'groupMessage',
				chat: inGroup,
				sender: { id: '7756242', role: 'owner' },
				text: '你好',
				details: { menu: { '': '北京' } },
			},
		],
		[
			'an instruction',
			1,
			{ event: 'instruction', chat: inGroup, messageId: '7bc20ab6113948c487e19c9394cd22ee' },
		],
		[
			'a new follower',
			2,
			{
				event: 'botFollowed',
				chat: { ...user, type: 'private' },
				sender: user,
				timestamp: '2025-10-31T18:42:16.291Z',
			},
		],
		[
			'a lost follower',
			3,
			{ event: 'botUnfollowed', chat: { ...user, type: 'private' }, sender: user },
		],
		['a new member', 4, { event: 'memberJoined', chat: inGroup, sender: user }],
		['a lost member', 5, { event: 'memberLeft', chat: inGroup, sender: user }],
		[
			'a button',
			6,
			{
				event: 'buttonPressed',
				chat: inGroup,
				sender: { id: user.id },
				messageId: 'a412dd8074c0467f99c3f8f411af269a',
				details: { value: 'action按钮' },
			},
		],
		[
			'a menu, its time in seconds',
			7,
			{
				event: 'menuPressed',
				chat: inGroup,
				sender: { id: user.id },
				details: { menuId: 'MNM1L2YC', menuType: 1, menuAction: 1 },
				timestamp: '2025-10-31T18:42:05.000Z',
			},
		],
		[
			'settings, its fields without labels',
			8,
			{
				event: 'settingsSaved',
				chat: { id: '635409929', type: 'group', name: '示例群' },
				sender: { id: '' },
				details: { settings: { lokola: null, bvxrzf: false }, form: { lokola: { type: 'radio' } } },
			},
		],
		[
			'an A2UI form',
			9,
			{
				event: 'formSubmitted',
				chat: inGroup,
				sender: user,
				details: {
					action: 'submit',
					component: 'submitButton',
					values: { subLink: 'https://example.com' },
					interaction: { action: { surfaceId: 'main' } },
				},
			},
		],
		[
			'an image',
			10,
			{
				contentType: 'image',
				media: [
					{
						kind: 'image',
						name: 'e4f77d3729a7fc3e5040be276b3c569b.png',
						url: expect.stringMatching(/^https:\/\/chat-storage1\./),
					},
				],
			},
		],
		[
			'a file',
			11,
			{
				media: [
					{
						kind: 'file',
						name: '1601237804-1-16.mp4',
						size: 1504310,
						url: 'https://chat-file.jwznb.com/03127b650c0c4fc2a535ee47e2178d54',
					},
				],
			},
		],
		[
			'a video',
			12,
			{
				media: [
					{
						kind: 'video',
						url: 'https://chat-video1.jwznb.com/8dd8b1491001f6ae1f37f58ebed21e35.mp4',
					},
				],
			},
		],
		// A notice of the platform, which an answering robot must not treat as a person's message.
		[
			'a tip',
			13,
			{ event: 'systemNotice', contentType: 'tip', text: '已将"示例用户"添加为群管理员' },
		],
		[
			'a form',
			14,
			{
				event: 'instruction',
				contentType: 'form',
				details: {
					instruction: { id: 2105, name: '这是自定义输入指令' },
					values: { 标签: '内容' },
					form: { loktny: { id: 'loktny', type: 'input', label: '标签', value: '内容' } },
				},
			},
		],
		[
			'a form with all kinds of fields, untouched and without labels',
			15,
			{
				details: {
					values: { abgapt: '', mnabyo: '', gvanmu: null, gurpgk: null, owtgcl: false, qkmlif: [] },
				},
			},
		],
	])('%s becomes the documented message', (_, index, expected) => {
		expect(read(index)).toMatchObject({
			platform: 'yunhu',
			eventId: samples[index]?.header.eventId,
			raw: samples[index],
			...expected,
		});
	});
});

describe('mentions', () => {
	const sample = samples[0] as { event: { message: { content: object } } };
	const bot = { ...UNKNOWN_BOT, id: 'bot' };

	function said(text: string, at: unknown, name = '') {
		const message = { ...sample.event.message, content: { text, at } };
		const body = { ...sample, event: { ...sample.event, message } };
		return normalise(body as never, { ...bot, name })!;
	}

	it.each<[string, string[], string, string]>([
		[
			'my address is bob@example.com, @helper\u200b send the invoice',
			['bot'],
			'',
			'my address is bob@example.com, send the invoice',
		],
		['meet @ 10 today @helper\u200b remind us', ['bot'], '', 'meet @ 10 today remind us'],
		['@Ann hello @helper\u200b help', ['bot'], '', '@Ann hello help'],
		['@Ann\u200b and @helper\u2068 help', ['ann', 'bot'], '', '@Ann\u200b and help'],
		['@helper\u200b and @Ann\u200b help', ['bot', 'ann'], 'helper', 'and @Ann\u200b help'],
		// No name identifies the bot here, so the IDs decide.
		['@x\u200b, @x\u200b hi', ['ann', 'bot'], 'x', '@x\u200b, hi'],
		// The bot was renamed after the activation of the trigger.
		['@new\u200b hi', ['bot'], 'old', 'hi'],
		['@all\u200b and @helper\u200b hi', ['all', 'bot'], '', '@all\u200b and hi'],
		// Some apps end a mention with a plain space.
		['@Ann, @helper help', ['ann', 'bot'], 'helper', '@Ann, help'],
		['@helper help @helper', ['bot'], 'helper', 'help'],
		['@Ann hello @helper help', ['bot'], '', '@Ann hello @helper help'],
		['@helper2 @helper help', ['x', 'bot'], 'helper', '@helper2 help'],
		// Without the end mark, a name that is unknown cannot be told from the words after it.
		['@helper help', ['bot'], '', '@helper help'],
		// More mentions than IDs: they cannot be assigned.
		['@a\u200b @b\u200b hi', ['bot'], '', '@a\u200b @b\u200b hi'],
	])('%j with at: %j and the name %j becomes %j', (text, at, name, expected) => {
		const message = said(text, at, name);
		expect(message.chatInput).toBe(expected);
		expect(message.mentions.me).toBe(true);
		expect(message.text).toBe(text);
	});

	it('of an empty ID are none, also where the ID of the bot is unknown', () => {
		const body = message('text', { text: '@helper\u200b hi', at: [''] });
		const heard = normalise(body as never, { ...UNKNOWN_BOT, id: '' })!;
		expect(heard.mentions).toEqual({ me: false, everyone: false, users: [] });
		expect(heard.chatInput).toBeUndefined();
	});

	it('of others do not change the text', () => {
		expect(said('@helper\u200b hi', ['ann'], 'helper')).toMatchObject({
			text: '@helper\u200b hi',
			mentions: { me: false, everyone: false, users: ['ann'] },
		});
	});

	it('of everyone are not listed as a user ID', () => {
		expect(said('@全体成员\u200b hi', ['all', 'ann']).mentions).toEqual({
			me: false,
			everyone: true,
			users: ['ann'],
		});
	});

	it.each([null, 'bot', { bot: 1 }, [null, {}, ['bot']]])('in the shape %j are ignored', (at) => {
		expect(said('@helper\u200b hi', at)).toMatchObject({
			text: '@helper\u200b hi',
			mentions: { me: false, everyone: false, users: [] },
		});
	});
});

/** The sample of a message with another content. */
function message(contentType: string, content: object, more: object = {}) {
	const sample = samples[0] as { event: { message: object } };
	const event = {
		...sample.event,
		message: { ...sample.event.message, contentType, content, ...more },
	};
	return { ...sample, event };
}

describe('media', () => {
	it.each([
		['image', { imageName: 'a.png' }],
		['expression', { imageName: 'a.png' }],
		['file', { fileUrl: 'a.png' }],
		['video', { videoUrl: 'a.png' }],
		['audio', { audioUrl: 'a.png' }],
	])('Media Base URL names the place of %s', (contentType, content) => {
		const [media] = mediaIn(contentType, content, 'https://proxy');
		const place = new URL(media!.url).pathname.replace('/a.png', '');
		const [{ description } = {}] = socketFields.options
			.properties('options')
			.flatMap(({ options = [] }) => options as INodeProperties[])
			.filter(({ name }) => name === 'mediaUrl');
		expect(description).toMatch(new RegExp(`${place}\\b`));
	});

	const mediaIn = (contentType: string, content: object, mediaUrl = '') =>
		normalise(message(contentType, content) as never, { ...BOT, mediaUrl })!.media;

	it.each([
		[
			'a sticker by its name',
			'expression',
			{ imageName: 'sticker/ab12.gif' },
			[
				{
					kind: 'sticker',
					url: 'https://chat-img.jwznb.com/sticker/ab12.gif',
					name: 'sticker/ab12.gif',
				},
			],
		],
		[
			'an expression by its name',
			'expression',
			{ expressionId: '1', imageName: 'expression/abcdef.jpg', imageUrl: '' },
			[
				{
					kind: 'sticker',
					url: 'https://chat-img.jwznb.com/expression/abcdef.jpg',
					name: 'expression/abcdef.jpg',
				},
			],
		],
		[
			'a picture by its name',
			'image',
			{ imageName: 'ab12.png', etag: 'x' },
			[{ kind: 'image', url: 'https://chat-img.jwznb.com/ab12.png', name: 'ab12.png' }],
		],
		[
			'a file by its key',
			'file',
			{ fileName: 'a%20%E5%9B%BE.pdf', fileKey: 'ab12', fileSize: '77' },
			[{ kind: 'file', url: 'https://chat-file.jwznb.com/ab12', name: 'a 图.pdf', size: 77 }],
		],
		[
			'a name with a percent sign beside its encoding',
			'file',
			{ fileName: '100% %E5%9B%BE.pdf', fileKey: 'ab12' },
			[{ kind: 'file', url: 'https://chat-file.jwznb.com/ab12', name: '100% 图.pdf' }],
		],
		[
			'a name with invalid percent-encoding',
			'file',
			{ fileName: '100%.pdf', fileUrl: 'ab12' },
			[{ kind: 'file', url: 'https://chat-file.jwznb.com/ab12', name: '100%.pdf' }],
		],
		[
			'an address in capitals',
			'image',
			{ imageUrl: 'HTTP://example.com/a.png' },
			[{ kind: 'image', url: 'HTTP://example.com/a.png' }],
		],
		[
			'a name with an address in it',
			'file',
			{ fileKey: '//a?from=https://example.com', fileSize: 0 },
			[{ kind: 'file', url: 'https://chat-file.jwznb.com/a?from=https://example.com' }],
		],
		['nothing', 'image', { etag: 'x' }, []],
		['nothing', '__proto__', { imageUrl: 'https://example.com/a.png' }, []],
		['a value that is not text', 'image', { imageUrl: {}, imageName: ['a'] }, []],
	])('%s', (_name, contentType, content, expected) => {
		expect(mediaIn(contentType, content)).toEqual(expected);
	});

	it.each([
		['image', { imageName: 'a.png' }, '/image/a.png'],
		['expression', { imageName: 'sticker/a.gif' }, '/image/sticker/a.gif'],
		['file', { fileKey: '/a' }, '/file/a'],
		['video', { videoUrl: 'a.mp4' }, '/video/a.mp4'],
		['audio', { audioUrl: 'a.m4a' }, '/audio/a.m4a'],
	])('of the type %s get an address below the Media Base URL', (contentType, content, path) => {
		expect(mediaIn(contentType, content, 'https://media.example.com')).toMatchObject([
			{ url: `https://media.example.com${path}` },
		]);
	});

	it('in a quoted message come with the quote', () => {
		const quote = (content: object) =>
			normalise(message('text', content, { parentId: 'p' }) as never, BOT)!.replyTo;
		expect(quote({ parent: 'a : b : c' })).toEqual({
			messageId: 'p',
			sender: { id: '', name: 'a' },
			text: 'b : c',
		});
		expect(quote({ parent: 'no name' })).toEqual({
			messageId: 'p',
			sender: { id: '' },
			text: 'no name',
		});
		expect(quote({ parent: ' : no name' })).toEqual({
			messageId: 'p',
			sender: { id: '' },
			text: 'no name',
		});
		expect(quote({ parent: 'Bob : [图片]', parentImgName: 'ab12.png' })).toMatchObject({
			text: '[图片]',
			media: [{ kind: 'image', url: 'https://chat-img.jwznb.com/ab12.png', name: 'ab12.png' }],
		});
		expect(quote({ parentVideoUrl: 'ab12.mp4', parentFileName: 'a%20b.pdf' })).toMatchObject({
			media: [
				{ kind: 'video', url: 'https://chat-video1.jwznb.com/ab12.mp4' },
				{ kind: 'file', url: '', name: 'a b.pdf' },
			],
		});
	});
});

describe('a post', () => {
	const POST = { postId: 1, postTitle: 'News', postContent: '# Hello', postContentType: 1 };
	const read = (content: object) => normalise(message('post', content) as never, BOT)!;

	it('has its title as its text, and the rest in the details', () => {
		expect(read(POST)).toMatchObject({ contentType: 'post', text: 'News', media: [] });
		expect(read(POST).details).toEqual({ post: { id: '1', title: 'News', content: '# Hello' } });
	});

	it('keeps a text of its own, and all digits of its ID', () => {
		const { text, details } = read({ ...POST, text: 'Look', postId: '12345678901234567890' });
		expect(text).toBe('Look');
		expect(details).toMatchObject({ post: { id: '12345678901234567890', title: 'News' } });
	});

	it('without these fields is a message without a text', () => {
		const { text, details } = read({});
		expect([text, details]).toEqual(['', { post: { id: '', title: '', content: '' } }]);
	});

	it('is none in a message of another type', () => {
		const { text, details } = normalise(message('text', POST) as never, BOT)!;
		expect([text, details]).toEqual(['', undefined]);
	});
});

it('a voice message tells its seconds; the unit for a video is not known', () => {
	const detailsOf = (type: string, content: object) =>
		normalise(message(type, content) as never, BOT)!.details;
	const audioUrl = 'a.m4a';
	expect(detailsOf('audio', { audioUrl, audioDuration: 3 })).toEqual({ duration: 3 });
	expect(detailsOf('audio', { audioUrl, audioDuration: '3' })).toEqual({ duration: 3 });
	for (const audioDuration of [undefined, 0, -1, 'long', {}, null])
		expect(detailsOf('audio', { audioUrl, audioDuration })).toBeUndefined();
	expect(detailsOf('video', { videoUrl: 'a.mp4', videoDuration: 57 })).toBeUndefined();
	expect(detailsOf('text', { text: 'x', audioDuration: 3 })).toBeUndefined();
});

it("the sender's picture is added, and is not part of the chat", () => {
	const sample = samples[0] as { event: { sender: object; message: object } };
	const avatarUrl = 'https://chat-storage1.jwznb.com/a.jpg';
	const event = {
		...sample.event,
		sender: { ...sample.event.sender, senderAvatarUrl: avatarUrl },
		message: { ...sample.event.message, chatType: 'bot' },
	};
	const { sender, chat } = normalise({ ...sample, event } as never, BOT)!;
	expect(sender).toEqual({ ...user, id: '7756242', avatarUrl });
	expect(chat).toEqual({ ...user, id: '7756242', type: 'private' });
});

it('a message without a quote has none', () => {
	const body = message('text', { text: 'hi', parent: 'Ann : hello' }, { parentId: '' });
	expect(normalise(body as never, BOT)?.text).toBe('hi');
	expect(normalise(body as never, BOT)?.replyTo).toBeUndefined();
});

it('a group is found where only the chat names it, and a level that says nothing is no role', () => {
	const sample = samples[0] as { event: { sender: object; message: object } };
	const heard = (chat: object, inMessage: object, senderUserLevel: unknown) => {
		const event = {
			chat,
			sender: { ...sample.event.sender, senderUserLevel },
			message: { ...sample.event.message, chatId: undefined, chatType: undefined, ...inMessage },
		};
		return normalise({ ...sample, event } as never, BOT)!;
	};
	const chat = { chatId: '1', chatType: 'group' };
	for (const level of ['', 'unknown', undefined])
		expect(heard(chat, {}, level)).toMatchObject({
			event: 'groupMessage',
			chat: { id: '1', type: 'group' },
			sender: { ...user, id: '7756242' },
		});
	expect(heard(chat, {}, 'unknown').sender).not.toHaveProperty('role');
	expect(heard(chat, {}, '').sender).not.toHaveProperty('role');
	expect(heard(chat, { chatId: '2' }, 'member')).toMatchObject({
		chat: { id: '2' },
		sender: { role: 'member' },
	});
	expect(heard({}, { chatId: '2', chatType: 'group' }, '').chat).toEqual({
		id: '2',
		type: 'group',
	});
	expect(heard({ chatType: 'bot' }, {}, 'owner')).toMatchObject({ event: 'privateMessage' });
	expect(heard({ chatType: 'bot' }, {}, 'owner').sender).not.toHaveProperty('role');
});

it('a person without a name or a picture has none', () => {
	const sample = samples[0] as { event: object };
	const sender = { senderId: '5', senderNickname: '', senderAvatarUrl: '' };
	const body = { ...sample, event: { ...sample.event, sender } };
	expect(normalise(body as never, BOT)?.sender).toEqual({ id: '5' });
});

it('a message has details only where it has some', () => {
	const details = (content: object, more: object = {}) =>
		normalise(message('text', { text: 'hi', ...content }, more) as never, BOT)!.details;
	const nothing = { commandId: 0, commandName: '', instructionId: 0 };
	expect(details({}, nothing)).toBeUndefined();
	expect(details({ menu: {} }, nothing)).toBeUndefined();
	expect(details({ menu: { a: 'b' } }, nothing)).toEqual({ menu: { a: 'b' } });
	expect(details({ formJson: {} }, nothing)).toEqual({ values: {}, form: {} });
	expect(details({}, { commandId: 7, commandName: 'help' })).toEqual({
		instruction: { id: 7, name: 'help' },
	});
});

it('the Events field offers each event once, and knows what must be switched on for it', () => {
	const names = eventOptions.map(({ name }) => name);
	expect(names).toEqual([...new Set(names)].sort((a, b) => a.localeCompare(b, 'en')));
	for (const option of eventOptions) expect(option.description ?? 'some').not.toBe('');
	expect(switchesFor(['groupMessage', 'privateMessage', 'memberJoined', 'buttonPressed'])).toEqual([
		'messageReceiveNormal',
		'groupJoin',
	]);
	expect(switchesFor(['no such event'])).toEqual([]);
	const messages = eventOptions.map(({ value }) => String(value)).filter(isMessageEvent);
	expect(messages.sort()).toEqual(['groupMessage', 'instruction', 'privateMessage']);
});

it('the older envelope is read as well', () => {
	const { header, event } = samples[0]!;
	const body = { type: 'message', data: { header, event } };
	expect(normalise(body as never, BOT)).toEqual({ ...read(0), raw: body });
});

/** As two public clients read it: the fields beside the header, and in the oldest form no header. */
it.each([
	['with', { header: samples[6]!.header }],
	['without', {}],
])('the older event of a button, %s a header, is read as well', (_, header) => {
	const body = { ...header, ...samples[6]!.event };
	const { eventId: _id, ...button } = read(6)!;
	expect(normalise(body as never, BOT)).toEqual({
		...button,
		eventId: 'header' in header ? samples[6]!.header.eventId : '',
		raw: body,
	});
});

it.each(['__proto__', 'constructor', 'toString', 'something.new'])(
	'an event of the unknown type %j is one that no trigger offers',
	(eventType) => {
		const { event } = normalise({ header: { eventType }, event: {} }, BOT)!;
		expect(eventOptions.map(({ value }) => value)).not.toContain(event);
	},
);

it.each(['', null, [], {}])('the event type %j is none', (eventType) => {
	expect(normalise({ header: { eventType }, event: {} } as IDataObject, BOT)).toBeUndefined();
});

describe('a form', () => {
	it('has a key for each field, whatever its label', () => {
		const form = JSON.parse(
			`{"a":{"label":"__proto__","value":"x"},"b":{"label":"constructor","value":"y"},
			"c":{"label":"City","value":"z"},"d":{"label":"City","value":"zz"},"__proto__":{"value":1},
			"e":null,"f":[],"g":{"type":"select","label":"S","selectIndex":{},"selectValue":"s"},
			"h":{"type":"radio","label":"R","selectIndex":-1,"selectValue":"r"}}`,
		) as never;
		const answers = answersOf(form);
		expect(Object.getPrototypeOf(answers)).toBe(Object.prototype);
		expect(Object.entries(answers)).toEqual([
			['__proto__', 'x'],
			['constructor', 'y'],
			['City', 'z'],
			['d', 'zz'],
			[' (__proto__)', 1],
			['e', null],
			['f', null],
			['S', 's'],
			['R', null],
		]);
	});

	it('has the chosen options of a checkbox, none where none was chosen', () => {
		const answers = answersOf({
			a: { type: 'checkbox', label: 'A', selectValues: ['x', 'y'] },
			b: { type: 'checkbox', label: 'B' },
			c: { type: 'select', label: 'C', selectIndex: 0, selectValue: 'z' },
			d: { type: 'select', label: 'D' },
			e: { type: 'switch', label: 'E' },
		});
		expect(answers).toEqual({ A: ['x', 'y'], B: [], C: 'z', D: null, E: null });
	});
});

describe('an event with missing or invalid parts', () => {
	const ODD: unknown[] = [
		undefined,
		null,
		[],
		[null],
		{},
		{ toString: 1, valueOf: 1 },
		'',
		'x',
		'{',
		0,
		-1,
		1e300,
		true,
	];

	/** The body with each of its values replaced in turn. */
	function* variants(body: unknown): Generator<[string, unknown]> {
		if (typeof body !== 'object' || body === null) return;
		for (const key of Object.keys(body)) {
			const own = (body as Record<string, unknown>)[key];
			for (const odd of ODD) yield [`${key}: ${JSON.stringify(odd)}`, { ...body, [key]: odd }];
			for (const [place, inner] of variants(own))
				yield [`${key}.${place}`, { ...body, [key]: inner }];
		}
	}

	it.each(samples.map(({ header }, index) => [header.eventType, index] as const))(
		'%s, sample %i: arrives with its valid parts',
		(eventType, index) => {
			let count = 0;
			for (const [place, body] of variants(samples[index])) {
				const { header, event } = body as { header?: { eventType?: unknown }; event?: unknown };
				const expected = header?.eventType === eventType && event !== undefined;
				const read = normalise(body as never, BOT);
				const isKnown = eventOptions.some(({ value }) => value === read?.event);
				expect([place, isKnown]).toEqual([place, expected]);
				if (read === undefined || !isKnown) continue;
				count++;
				const { messageId, chat, sender, text, contentType, mentions, media, timestamp } = read;
				expect([place, typeof messageId, typeof text, typeof contentType]).toEqual([
					place,
					'string',
					'string',
					'string',
				]);
				expect(chat).toMatchObject({
					id: expect.any(String),
					type: expect.stringMatching(/^(group|private)$/),
				});
				expect(sender.id).toEqual(expect.any(String));
				expect(mentions).toEqual({
					me: expect.any(Boolean),
					everyone: expect.any(Boolean),
					users: expect.any(Array),
				});
				for (const { url, name = '' } of media)
					expect([typeof url, typeof name]).toEqual(['string', 'string']);
				// Absent where neither the message nor its header has one.
				if (timestamp !== undefined) expect(new Date(timestamp).toISOString()).toBe(timestamp);
			}
			expect(count).toBeGreaterThan(50);
		},
	);

	it('has the time of the event if its own time is 0', () => {
		const zero = structuredClone(samples[0]!) as { event: { message: Record<string, unknown> } };
		zero.event.message.sendTime = 0;
		expect(normalise(zero as never, BOT)!.timestamp).toBe(
			new Date(samples[0]!.header.eventTime).toISOString(),
		);
	});

	it('has the time of the event if it has no time of its own', () => {
		const menu = structuredClone(samples[7]!) as { event: Record<string, unknown> };
		menu.event.sendTime = { not: 'a time' };
		expect(normalise(menu as never, BOT)!.timestamp).toBe(
			new Date(samples[7]!.header.eventTime).toISOString(),
		);
	});
});

describe('a malicious text', () => {
	const PIECES = [
		'@',
		'@@\u200b',
		'@x',
		'\u200b',
		' ',
		'\n',
		' : ',
		':',
		'{',
		'%',
		'/',
		'[',
		'"',
		'\\',
		'.',
		',',
		'\u2066',
	];

	it.each(PIECES)('100,000 times %j: is read', (piece) => {
		const text = piece.repeat(100_000);
		const content = {
			text,
			at: [BOT.id],
			parent: text,
			fileName: text,
			fileUrl: text,
			formJson: text,
			menu: text,
		};
		for (const contentType of ['text', 'file', 'form']) {
			const body = message(contentType, content, { parentId: text });
			const heard = normalise(body as never, { ...BOT, name: 'helper' })!;
			expect(heard.messageId).not.toBe('');
			expect(heard.text.length).toBeLessThanOrEqual(text.length);
		}
		const settings = structuredClone(samples[8]!) as { event: Record<string, unknown> };
		settings.event.settingJson = text;
		expect(normalise(settings as never, BOT)!.details).toEqual({ settings: {}, form: {} });
	});
});
