import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { mentionsByPart } from '../../nodes/common/text/longText';
import { itemsOf, jsonOf, startCage, type Cage } from '../common/parrot';
import { startPlatform } from '../engine/support';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

let cage: Cage;
let platform: Awaited<ReturnType<typeof startPlatform>>;
let answer: (text: string) => { status?: number; body?: object };
beforeAll(async () => {
	let said = 0;
	answer = () => ({ body: { id: `m${++said}` } });
	platform = await startPlatform(({ body }) => answer(String(body.text)));
	cage = await startCage(platform.url);
});
afterAll(async () => {
	await cage.engine.stop();
	await platform.close();
});
beforeEach(() => {
	platform.calls.length = 0;
	let said = 0;
	answer = () => ({ body: { id: `m${++said}` } });
});

const LONG = 'First sentence here. Second sentence here. Third one.';
const say = async (options: object, text = LONG, chats = 'c', retryOnFail = false) =>
	await cage.run(
		'say',
		{ chats: '={{ $json.chats }}', text, options } as never,
		itemsOf({ chats }),
		{
			retryOnFail,
			maxTries: 3,
			waitBetweenTries: 0,
		} as never,
	);
const texts = () => platform.calls.map(({ body }) => body.text);

describe('Split Long Text After', () => {
	it.each([
		[25, ['First sentence here.', 'Second sentence here.', 'Third one.']],
		[45, ['First sentence here. Second sentence here.', 'Third one.']],
	])(
		'of %d sends a long text in parts, in order, with the ids of all messages',
		async (fitText, parts) => {
			const [item] = jsonOf(await say({ fitText, fitUnit: 'characters' }));
			expect(texts()).toEqual(parts);
			expect(item).toEqual({
				chat: 'c',
				said: parts[0],
				messageId: 'm1',
				messageIds: ['m1', 'm2', 'm3'].slice(0, parts.length),
			});
		},
	);

	it('does not change a short text, or a long one without the option', async () => {
		expect(jsonOf(await say({ fitText: 100 }))).toEqual([
			{ chat: 'c', said: LONG, messageId: 'm1' },
		]);
		expect(jsonOf(await say({}))).toEqual([{ chat: 'c', said: LONG, messageId: 'm2' }]);
	});

	it('reports which parts were sent before one failed, and repeats none of them', async () => {
		answer = (text) => (text.startsWith('Third') ? { status: 500 } : { body: { id: 'm' } });
		const { error } = await say({ fitText: 25 }, LONG, 'c', true);
		expect(error?.description).toContain(
			'Parts 1 to 2 of 3 were sent (message IDs: m, m) and should not be sent again.',
		);
		expect(texts()).toEqual([
			'First sentence here.',
			'Second sentence here.',
			...Array.from({ length: 3 }, () => 'Third one.'),
		]);
	});

	it.each([
		['to one chat', 'c', ['First', 'Second', 'Second', 'Third']],
		['to several chats', 'c,d', ['First', 'First', 'Second', 'Second', 'Second', 'Third', 'Third']],
	])('continues with the failed part in the next run: %s', async (_about, chats, expected) => {
		let refusals = 0;
		answer = (text) =>
			text.startsWith('Second') && refusals++ === 0 ? { status: 500 } : { body: { id: text } };
		const output = jsonOf(await say({ fitText: 25 }, LONG, chats, true));
		expect(output.map(({ messageIds }) => (messageIds as string[]).length)).toEqual(
			chats.split(',').map(() => 3),
		);
		const first = texts().map((text) => String(text).split(' ')[0]);
		expect(first.sort()).toEqual(expected);
	});

	it.each([['abc'], [5], [-1]])('rejects %j as length before sending', async (fitText) => {
		const { error } = await say({ fitText: `={{ ${JSON.stringify(fitText)} }}` });
		expect(error?.message).toContain('The parameter "Split Long Text After"');
		expect(texts()).toEqual([]);
	});

	it('converts Markdown to plain text before it splits', async () => {
		await say({ format: 'markdown' }, '# Plan\n\n- **one**\n- [two](https://e.com)');
		expect(texts()).toEqual(['Plan\n\n• one\n• two (https://e.com)']);
	});
});

describe('the mentions of a text in parts', () => {
	it('go with the part that holds them, and else with the first', () => {
		const parts = ['hello @Ann,', 'and @Bob, and @Ann'];
		const mentions = ['@Bob', '@Ann', '@Carl', ''];
		expect(mentionsByPart(parts, mentions, (mention) => mention)).toEqual([
			['@Ann', '@Carl', ''],
			['@Bob'],
		]);
		expect(mentionsByPart(['none', ''], [''], (mention) => mention)).toEqual([[''], []]);
	});
});
