import { describe, expect, it } from '@jest/globals';

import { normalise } from '../../nodes/Yunhu/events';
import { UNKNOWN_BOT } from '../support/yunhu';
import samples from '../fixtures/yunhu-events.json';

/** The events as the platform's documents and the captures of public clients show them; an A2UI form nobody has captured. */

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
		['a tip', 13, { contentType: 'tip', text: '已将"示例用户"添加为群管理员' }],
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
			'a form of all kinds of fields, untouched and without labels',
			15,
			{
				details: {
					values: { abgapt: '', mnabyo: '', gvanmu: null, gurpgk: null, owtgcl: false, qkmlif: [] },
				},
			},
		],
	])('%s comes out as such', (_, index, expected) => {
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

	function said(text: string, at: unknown, names: string[] = [], stripMention = true) {
		const message = { ...sample.event.message, content: { text, at } };
		const body = { ...sample, event: { ...sample.event, message } };
		return normalise(body as never, { ...bot, names, stripMention })!;
	}

	it.each<[string, string[], string[], string]>([
		[
			'my address is bob@example.com, @helper\u200b send the invoice',
			['bot'],
			[],
			'my address is bob@example.com, send the invoice',
		],
		['meet @ 10 today @helper\u200b remind us', ['bot'], [], 'meet @ 10 today remind us'],
		['@Ann hello @helper\u200b help', ['bot'], [], '@Ann hello help'],
		['@Ann\u200b and @helper\u2068 help', ['ann', 'bot'], [], '@Ann\u200b and help'],
		['@helper\u200b and @Ann\u200b help', ['bot', 'ann'], ['helper'], 'and @Ann\u200b help'],
		// Nobody else can be told from the bot by name, so the IDs decide.
		['@x\u200b, @x\u200b hi', ['ann', 'bot'], ['x'], '@x\u200b, hi'],
		// The bot has another name since the trigger was activated.
		['@new\u200b hi', ['bot'], ['old'], 'hi'],
		['@all\u200b and @helper\u200b hi', ['all', 'bot'], [], '@all\u200b and hi'],
		// Apps that end a mention with a plain space.
		['@Ann, @helper help', ['ann', 'bot'], ['helper'], '@Ann, help'],
		['@helper help @helper', ['bot'], ['helper'], 'help'],
		['@Ann hello @helper help', ['bot'], [], '@Ann hello @helper help'],
		['@helper2 @helper help', ['x', 'bot'], ['helper'], '@helper2 help'],
		// More mentions than IDs: nobody knows whose they are.
		['@a\u200b @b\u200b hi', ['bot'], [], '@a\u200b @b\u200b hi'],
	])('%j with at: %j and the names %j leaves %j', (text, at, names, expected) => {
		const message = said(text, at, names);
		expect(message.text).toBe(expected);
		expect(message.mentions.me).toBe(true);
		expect(said(text, at, names, false).text).toBe(text);
	});

	it('of others leave the text as it is', () => {
		expect(said('@helper\u200b hi', ['ann'], ['helper'])).toMatchObject({
			text: '@helper\u200b hi',
			mentions: { me: false, everyone: false, users: ['ann'] },
		});
	});

	it('of everybody are no ID of a user', () => {
		expect(said('@全体成员\u200b hi', ['all', 'ann']).mentions).toEqual({
			me: false,
			everyone: true,
			users: ['ann'],
		});
	});

	it.each([null, 'bot', { bot: 1 }, [null, {}, ['bot']]])('in the shape %j are none', (at) => {
		expect(said('@helper\u200b hi', at)).toMatchObject({
			text: '@helper\u200b hi',
			mentions: { me: false, everyone: false, users: [] },
		});
	});
});
