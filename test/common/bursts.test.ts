import { expect, it } from '@jest/globals';

import { combined, type Held } from '../../nodes/common/bursts';
import type { Message } from '../../nodes/common/message';

const held = (text: string, media: number, binary: Held['item']['binary'], more = {}): Held => {
	const message = {
		messageId: text,
		text,
		chatInput: text,
		media: Array.from({ length: media }, (_, index) => ({ kind: 'image', url: `${text}${index}` })),
		mentions: { me: false, everyone: false, users: [] },
		...more,
	} as unknown as Message;
	return { message, item: { json: { ...(message as object) }, binary } };
};
const file = (id: string) => ({ id, data: '', mimeType: 'image/png' });

it('puts media, files, mentions and ids of all messages into one item', () => {
	const [item, ...others] = combined([
		held('a', 2, { media0: file('a0'), media1: file('a1') }),
		held('', 0, undefined, { mentions: { me: true, everyone: false, users: ['x'] } }),
		held('b', 1, { media0: file('b0') }, { replyTo: { messageId: 'q', text: 'quoted' } }),
	]);
	expect(others).toEqual([]);
	expect(item!.json).toMatchObject({
		messageId: 'b',
		text: 'a\nb',
		chatInput: 'a\nb',
		messageIds: ['a', 'b'],
		mentions: { me: true, everyone: false, users: ['x'] },
		media: [{ url: 'a0' }, { url: 'a1' }, { url: 'b0' }],
		replyTo: { messageId: 'q' },
	});
	expect(Object.entries(item!.binary!).map(([name, { id }]) => [name, id])).toEqual([
		['media0', 'a0'],
		['media1', 'a1'],
		['media2', 'b0'],
	]);
});
