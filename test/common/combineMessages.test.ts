import { describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	Bursts,
	combined,
	combineMessages,
	type Held,
} from '../../nodes/common/triggers/combineMessages';
import type { Message } from '../../nodes/common/message';
import { inputOf } from '../support/input';

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

const from = (sender: string, text: string): Held =>
	held(text, 0, undefined, {
		platform: 'parrot',
		event: 'groupMessage',
		chat: { id: 'here', type: 'group' },
		sender: { id: sender },
	});
const textsOf = (all: Held[]) => all.map(({ message }) => message.text).join(' ');

it('starts a burst after the silence also if the clock is set back', async () => {
	jest.useFakeTimers();
	try {
		const started: string[] = [];
		const bursts = new Bursts({ silence: 3, longestWait: 5 }, (all) => started.push(textsOf(all)));
		bursts.add(from('ann', 'one'));
		jest.setSystemTime(Date.now() - 3_600_000);
		await jest.advanceTimersByTimeAsync(3000);
		expect(started).toEqual(['one']);
	} finally {
		jest.useRealTimers();
	}
});

it('starts each burst once its sender is silent, or has gone on for long, with one timer for all', async () => {
	jest.useFakeTimers();
	try {
		const started: string[] = [];
		const bursts = new Bursts({ silence: 3, longestWait: 5 }, (all) => started.push(textsOf(all)));
		const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);
		for (let index = 0; index < 50; index++) bursts.add(from(`sender ${index}`, `${index}`));
		expect(jest.getTimerCount()).toBe(1);
		await pass(2000);
		bursts.add(from('sender 0', 'more'));
		expect(started).toEqual([]);
		await pass(1000);
		expect(started).toHaveLength(49);
		bursts.add(from('sender 0', 'and more'));
		await pass(1990);
		expect(started).toHaveLength(49);
		await pass(10);
		expect(started.slice(49)).toEqual(['0 more and more']);

		// After everything has started, and after a deactivation, the next one waits anew.
		bursts.add(from('sender 1', 'again'));
		bursts.flush();
		expect(started.slice(50)).toEqual(['again']);
		bursts.add(from('sender 1', 'later'));
		await pass(2990);
		expect(started).toHaveLength(51);
		await pass(10);
		expect(started.slice(51)).toEqual(['later']);
	} finally {
		jest.useRealTimers();
	}
});

it('puts media, files, mentions and ids of all messages into one item', () => {
	const [item, ...others] = combined([
		held('a', 2, { data: file('a0'), data1: file('a1') }),
		held('', 0, undefined, { mentions: { me: true, everyone: false, users: ['x'] } }),
		held('b', 1, { data: file('b0') }, { replyTo: { messageId: 'q', text: 'quoted' } }),
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
	expect(item!.json).not.toHaveProperty('downloads');
	expect(Object.entries(item!.binary!).map(([name, { id }]) => [name, id])).toEqual([
		['data', 'a0'],
		['data1', 'a1'],
		['data2', 'b0'],
	]);
});

it('keeps what became of each download, also where none succeeded', () => {
	const downloaded = (text: string, ...downloads: IDataObject[]) => {
		const one = held(text, downloads.length, undefined);
		one.item.json.downloads = downloads;
		return one;
	};
	const skipped = { url: 'a0', skipped: 'it is larger than the limit' };
	const [item] = combined([
		downloaded('a', skipped, { url: 'a1', binary: 'data1' }),
		downloaded('b', { url: 'b0', binary: 'data' }),
	]);
	expect(item!.json.downloads).toEqual([
		skipped,
		{ url: 'a1', binary: 'data1' },
		{ url: 'b0', binary: 'data2' },
	]);
	// Quoted files have numbers of their own.
	const quoting = (own: string, quoted: string) =>
		held(
			'q',
			1,
			{ data: file(own), quoted: file(quoted) },
			{ replyTo: { messageId: 'q', text: '', media: [{ kind: 'image', url: quoted }] } },
		);
	const messages = [quoting('q0', 'p'), held('b', 1, { data: file('b0') }), quoting('c0', 'r')];
	expect(combined(messages)[0]!.binary).toEqual({
		data: file('q0'),
		quoted: file('p'),
		data1: file('b0'),
		data2: file('c0'),
		quoted1: file('r'),
	});
	expect(combined([downloaded('a', skipped)])[0]).not.toHaveProperty('binary.data');
	expect(combined([from('ann', 'a'), from('ann', 'b')])[0]!.binary).toBeUndefined();
});

it('mentions the robot or everyone where one of the messages does', () => {
	const mentions = (me: boolean, everyone: boolean, ...users: string[]) =>
		held('', 0, undefined, { mentions: { me, everyone, users } });
	const [item] = combined([mentions(false, true, 'x', 'y'), mentions(false, false, 'y', 'z')]);
	expect(item!.json.mentions).toEqual({ me: false, everyone: true, users: ['x', 'y', 'z'] });
});

describe('the option Combine Messages', () => {
	const read = (added?: IDataObject) => combineMessages.read(inputOf({ added }), 'added');

	it('is off unless it was added, and has times of its own', () => {
		expect(read()).toBeUndefined();
		expect(read({ combine: {} })).toEqual({ silence: 3, longestWait: 20 });
		// n8n gives this where an expression stands in its place; the editor never does.
		expect(() => read({})).toThrow('Combine Messages | holds nothing');
		expect(read({ combine: { silence: '0.5', longestWait: 300 } })).toEqual({
			silence: 0.5,
			longestWait: 300,
		});
	});

	it.each([
		[{ silence: 0 }, 'Silence (Seconds) | must be at least 0.1'],
		[{ silence: 61 }, 'Silence (Seconds) | must be at most 60'],
		[{ longestWait: 0 }, 'Longest Wait (Seconds) | must be at least 1'],
		[{ longestWait: 301 }, 'Longest Wait (Seconds) | must be at most 300'],
	])('refuses %j', (combine, complaint) => {
		expect(() => read({ combine })).toThrow(complaint);
	});
});
