import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { itemsOf, jsonOf, startCage, type Cage } from '../common/parrot';
import { startPlatform } from '../engine/support';

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

describe('Fit Text', () => {
	it('sends a long text in parts, in order, with the ids of all messages', async () => {
		const [item] = jsonOf(await say({ fitText: 25, fitUnit: 'characters' }));
		expect(texts()).toEqual(['First sentence here.', 'Second sentence here.', 'Third one.']);
		expect(item).toEqual({
			chat: 'c',
			said: 'First sentence here.',
			messageId: 'm1',
			messageIds: ['m1', 'm2', 'm3'],
		});
	});

	it('leaves a short text, and a long one without the option, as they are', async () => {
		expect(jsonOf(await say({ fitText: 100 }))).toEqual([
			{ chat: 'c', said: LONG, messageId: 'm1' },
		]);
		expect(jsonOf(await say({}))).toEqual([{ chat: 'c', said: LONG, messageId: 'm2' }]);
	});

	it('says how many parts were sent before one failed, and sends none of them twice', async () => {
		answer = (text) => (text.startsWith('Third') ? { status: 500 } : {});
		const { error } = await say({ fitText: 25 }, LONG, 'c', true);
		expect(error?.description).toContain('Parts 1 to 2 of 3 were sent.');
		expect(texts()).toEqual(['First sentence here.', 'Second sentence here.', 'Third one.']);
	});

	it.each([['abc'], [5], [-1]])(
		'%j as length is refused before anything is sent',
		async (fitText) => {
			const { error } = await say({ fitText: `={{ ${JSON.stringify(fitText)} }}` });
			expect(error?.message).toContain('The parameter "Fit Text"');
			expect(texts()).toEqual([]);
		},
	);

	it('makes plain text of Markdown before it cuts', async () => {
		await say({ markdown: true }, '# Plan\n\n- **one**\n- [two](https://e.com)');
		expect(texts()).toEqual(['Plan\n\n• one\n• two (https://e.com)']);
	});
});
