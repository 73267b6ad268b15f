import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INodeExecutionData } from 'n8n-workflow';

import type { Message } from '../../nodes/common/message';
import { nameLookUp, noteName, type Directory } from '../../nodes/common/triggers/resolvedNames';

const HOUR = 3_600_000;
let robots = 0;

/** A robot of its own for each test, whose names nobody has requested. */
function directory(more: Partial<Directory> = {}) {
	const asked: string[] = [];
	const answer = (kind: string) => async (id: string) => {
		asked.push(`${kind} ${id}`);
		return `${kind} of ${id}`;
	};
	return {
		asked,
		robot: `robot ${robots++}`,
		person: answer('person'),
		group: answer('group'),
		...more,
	};
}

const message = (more: Partial<Message> = {}): Message =>
	({ chat: { id: 'g', type: 'group' }, sender: { id: 'ann' }, ...more }) as Message;

/** What becomes of an event's sender and chat. */
async function named(from: Directory, event = message()) {
	const item: INodeExecutionData = {
		json: { text: 'hi', sender: { ...event.sender }, chat: { ...event.chat } },
	};
	await nameLookUp(event, from)?.(item);
	const { text, sender, chat } = item.json;
	expect(text).toBe('hi');
	return [(sender as Message['sender']).name, (chat as Message['chat']).name];
}

/** A look-up that ends when the test says so. */
function held() {
	let end: ((name: string) => void) | undefined;
	const name = new Promise<string>((resolve) => (end = resolve));
	return { end: (given: string) => end?.(given), person: async () => await name };
}

describe('the names that an event lacks', () => {
	it('are requested, and no others', async () => {
		const from = directory();
		expect(await named(from)).toEqual(['person of ann', 'group of g']);
		const known = message({ sender: { id: 'bob', name: 'Bob' }, chat: { id: 'h', type: 'group' } });
		expect(await named(from, known)).toEqual(['Bob', 'group of h']);
		expect(from.asked).toEqual(['person ann', 'group g', 'group h']);
	});

	it('keep all else of sender and chat', async () => {
		const event = message({
			sender: { id: 'ann', role: 'user' },
			chat: { id: 'g', type: 'group', line: 2 },
		});
		const item = { json: { sender: { ...event.sender }, chat: { ...event.chat } } };
		await nameLookUp(event, directory())?.(item);
		expect(item.json).toEqual({
			sender: { id: 'ann', role: 'user', name: 'person of ann' },
			chat: { id: 'g', type: 'group', line: 2, name: 'group of g' },
		});
	});

	it('are one name in a private chat, requested once', async () => {
		const from = directory();
		const event = message({ chat: { id: 'ann', type: 'private' } });
		expect(await named(from, event)).toEqual(['person of ann', 'person of ann']);
		expect(from.asked).toEqual(['person ann']);
	});

	it.each<[what: string, event: Message, more: Partial<Directory>]>([
		[
			'is known',
			message({ sender: { id: 'a', name: 'A' }, chat: { id: 'g', type: 'group', name: 'G' } }),
			{},
		],
		['can be requested', message({ chat: { id: 'c', type: 'channel' } }), { person: undefined }],
		['has an ID', message({ sender: { id: '' }, chat: { id: '', type: 'none' } }), {}],
		['of a person can be', message({ chat: { id: 'p', type: 'private' } }), { person: undefined }],
	])('need nothing where none %s', (_what, event, more) => {
		expect(nameLookUp(event, directory(more))).toBeUndefined();
	});

	it('are requested once for simultaneous events, and kept', async () => {
		const from = directory();
		const all = await Promise.all([1, 2, 3].map(async () => await named(from)));
		expect(new Set(all.flat())).toEqual(new Set(['person of ann', 'group of g']));
		await named(from);
		expect(from.asked).toEqual(['person ann', 'group g']);
	});

	it('are those of the same robot only', async () => {
		const [one, other] = [directory(), directory()];
		await named(one);
		await named(other);
		expect(other.asked).toEqual(['person ann', 'group g']);
	});

	it('are not requested if the same look-up has told them already', async () => {
		const from = directory();
		noteName(from.robot, 'ann', 'Ann');
		noteName(from.robot, 'bob', '');
		expect(await named(from)).toEqual(['Ann', 'group of g']);
		expect(await named(from, message({ sender: { id: 'bob' } }))).toEqual([
			'person of bob',
			'group of g',
		]);
	});
});

describe('a look-up', () => {
	beforeEach(() => void jest.useFakeTimers({ now: 0 }));
	afterEach(() => void jest.useRealTimers());

	it('is made again after an hour, and the name before it stays if that fails', async () => {
		const answers = ['Ann', 'Ann-Marie', ''];
		const from = directory({ person: async () => answers.shift() ?? '' });
		expect((await named(from))[0]).toBe('Ann');
		jest.setSystemTime(HOUR - 1);
		expect((await named(from))[0]).toBe('Ann');
		jest.setSystemTime(HOUR);
		expect((await named(from))[0]).toBe('Ann-Marie');
		jest.setSystemTime(2 * HOUR);
		expect((await named(from))[0]).toBe('Ann-Marie');
		expect(answers).toEqual([]);
	});

	it.each<[what: string, person: () => Promise<string>]>([
		['that fails', async () => await Promise.reject(new Error('no credential'))],
		['without a name', async () => ''],
	])('%s leaves the event as it is, and the other name', async (_what, person) => {
		expect(await named(directory({ person }))).toEqual([undefined, 'group of g']);
	});

	it('without a name is not made for each event', async () => {
		const person = jest.fn(async () => '');
		const from = directory({ person });
		await named(from);
		await named(from);
		expect(person).toHaveBeenCalledTimes(1);
		jest.setSystemTime(60_000);
		await named(from);
		expect(person).toHaveBeenCalledTimes(2);
	});

	it('that fails is made again after a minute, not after another hour', async () => {
		const answers = ['Ann', '', 'Ann-Marie'];
		const person = jest.fn(async () => answers.shift() ?? '');
		const from = directory({ person });
		await named(from);
		jest.setSystemTime(HOUR);
		expect((await named(from))[0]).toBe('Ann');
		jest.setSystemTime(HOUR + 59_999);
		expect([(await named(from))[0], person.mock.calls.length]).toEqual(['Ann', 2]);
		jest.setSystemTime(HOUR + 60_000);
		expect((await named(from))[0]).toBe('Ann-Marie');
	});

	it('is made after the pause where a name is older than an hour, and the pause gave it', async () => {
		const { person: never } = held();
		const names = ['Ann', 'Ann-Marie'];
		const from = directory({
			person: async (id) => (id === 'slow' ? await never() : (names.shift() ?? '')),
		});
		expect((await named(from))[0]).toBe('Ann');
		jest.setSystemTime(HOUR);
		void named(from, message({ sender: { id: 'slow' } }));
		await jest.advanceTimersByTimeAsync(3_000);
		const during = named(from);
		await jest.advanceTimersByTimeAsync(0);
		expect((await during)[0]).toBe('Ann');
		// The first event after the pause.
		await jest.advanceTimersByTimeAsync(60_000);
		expect((await named(from))[0]).toBe('Ann-Marie');
	});

	it('is given up after 3 seconds; then the robot makes none for a minute, and late names count', async () => {
		const { end, person } = held();
		const asked: string[] = [];
		const from = directory({
			person: async (id) => {
				asked.push(id);
				return id === 'ann' ? await person() : id.toUpperCase();
			},
		});
		await named(from, message({ sender: { id: 'known' } }));
		let slow: unknown;
		void named(from).then((names) => (slow = names));
		await jest.advanceTimersByTimeAsync(2_999);
		expect(slow).toBeUndefined();
		await jest.advanceTimersByTimeAsync(1);
		expect(slow).toEqual([undefined, 'group of g']);

		const during = async (id: string) => {
			const event = named(from, message({ sender: { id } }));
			await jest.advanceTimersByTimeAsync(0);
			return (await event)[0];
		};
		expect(await during('bob')).toBeUndefined();
		expect(await during('ann')).toBeUndefined();
		expect(await during('known')).toBe('KNOWN');
		end('Ann');
		await jest.advanceTimersByTimeAsync(0);
		expect(await during('ann')).toBe('Ann');
		expect(asked).toEqual(['known', 'ann']);

		await jest.advanceTimersByTimeAsync(60_000);
		expect((await named(from, message({ sender: { id: 'bob' } })))[0]).toBe('BOB');
	});
});
