import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	jest,
} from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { quietFor, quietHours } from '../../nodes/common/broadcast/quietHours';
import { betweenParts, inTurn, sendInTurn } from '../../nodes/common/broadcast/sendInTurn';
import type { Call } from '../../nodes/common/operations/call';
import { itemsOf, startServedCage, type ServedCage } from '../common/parrot';
import { inputOf } from '../support/input';
import { until } from '../support/until';
import { storeNode } from './support';

/** Tests Quiet Hours and Delay Between Messages for every platform. */

const minutes = (time: string) => {
	const [hour, minute] = time.split(':').map(Number);
	return hour! * 60 + minute!;
};

describe('quiet hours', () => {
	it.each([
		// It is 12:15 in UTC.
		['09:00', '10:00', 'UTC', 0],
		['12:00', '12:15', 'UTC', 0],
		['12:15', '12:30', 'UTC', 15],
		['12:00', '13:00', 'UTC', 45],
		['22:00', '08:00', 'UTC', 0],
		['13:00', '12:30', 'UTC', 15],
		['22:00', '08:00', 'Asia/Shanghai', 0],
		['20:00', '08:00', 'Asia/Shanghai', 11 * 60 + 45],
		['06:00', '08:00', 'America/New_York', 45],
		['17:00', '18:00', 'Asia/Kolkata', 15],
		['00:00', '24:00', 'UTC', 11 * 60 + 45],
	])('from %s to %s in %s last for %i more minutes', (from, to, timeZone, left) => {
		const noon = new Date('2026-11-28T12:15:00Z');
		const quiet = { from: minutes(from), to: minutes(to) };
		expect(quietFor(quiet, noon, timeZone)).toBe(left * 60_000);
	});

	it.each([
		[{ from: '9', to: '17:30' }, '09:00', '17:30'],
		[{ from: ' ２１：０５ ', to: 0 }, '21:05', '00:00'],
	])('%j are from %s to %s', (hours, from, to) => {
		const read = quietHours.read(inputOf({ added: { hours } }), 'added');
		expect(read).toEqual({ from: minutes(from), to: minutes(to) });
	});

	it('end at the full minute', () => {
		const quiet = { from: minutes('12:00'), to: minutes('12:30') };
		expect(quietFor(quiet, new Date('2026-11-28T12:29:59.250Z'), 'UTC')).toBe(750);
	});

	it('end at the local time, also when a clock change falls into them', () => {
		const quiet = { from: minutes('22:00'), to: minutes('08:00') };
		for (const evening of ['2026-03-28T22:00:00Z', '2026-10-24T22:00:00Z']) {
			let now = new Date(evening);
			for (let wait = 1; wait > 0; now = new Date(now.getTime() + wait))
				wait = quietFor(quiet, now, 'Europe/Berlin');
			const clock = now.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' });
			expect(['08:00:00', '09:00:00']).toContain(clock);
		}
	});
});

describe('a node with these options', () => {
	let cage: ServedCage;
	let heard: number[] = [];
	beforeAll(async () => {
		cage = await startServedCage((request, response) => {
			heard.push(Date.now());
			request.resume().on('end', () => response.end('{}'));
		});
	});
	afterAll(async () => {
		await cage.close();
	});

	const LONG = 'The first part here. The second part. The third part.';

	function node(options: IDataObject, text = 'hello') {
		heard = [];
		return storeNode(
			cage.engine,
			'n8n-nodes-parrot.parrot',
			{
				resource: 'parrot',
				operation: 'say',
				chats: '={{ $json.chat }}',
				text,
				options: { sendOnlyOnce: { message: { key: 'k' } }, ...options },
			} as INodeParameters,
			{ parrotApi: 'p' },
		);
	}

	const items = itemsOf({ chat: 'a' }, { chat: 'b' }, { chat: 'c' });

	/** The time in the engine's time zone, the given number of hours from now. */
	const clock = (hours: number) =>
		new Date(Date.now() + hours * 3_600_000).toLocaleTimeString('en-GB', {
			timeZone: 'America/New_York',
			hour: '2-digit',
			minute: '2-digit',
		});

	it('sends and records nothing during quiet hours, and can be stopped while it waits', async () => {
		const quiet = node({ quietHours: { hours: { from: clock(-2), to: clock(2) } } });
		const stop = new AbortController();
		const running = quiet.run(items, stop.signal);
		await new Promise((resolve) => setTimeout(resolve, 100));
		stop.abort();
		expect((await running).status).toBe('canceled');
		expect(heard).toEqual([]);
		const awake = { hours: { from: clock(2), to: clock(4) } };
		const { items: sent } = await node({ quietHours: awake }).run(items);
		expect(sent.map(({ json }) => json.delivery)).toEqual(['sent', 'sent', 'sent']);
	});

	it.each([
		[
			{ from: '25:00', to: '08:00' },
			'The parameter "Quiet Hours" cannot have "25:00" in From [item 0]',
		],
		[
			{ from: '22:00', to: 'eight' },
			'The parameter "Quiet Hours" cannot have "eight" in To [item 0]',
		],
		[{ from: '', to: '08:00' }, 'The parameter "Quiet Hours" has no time in From [item 0]'],
		[
			{ from: '0:00', to: '24:00' },
			'The parameter "Quiet Hours" begins and ends at the same time [item 0]',
		],
		[
			{ from: '8', to: '08:00' },
			'The parameter "Quiet Hours" begins and ends at the same time [item 0]',
		],
		// A time in full-width signs is a time.
		[
			{ from: '０８：００', to: '08:00' },
			'The parameter "Quiet Hours" begins and ends at the same time [item 0]',
		],
	])('rejects %j as hours', async (hours, message) => {
		const { error } = await node({ quietHours: { hours } }).run(items);
		expect(error?.message).toBe(message);
		expect(heard).toEqual([]);
	});

	it('keeps the delay between the parts of a text', async () => {
		const slow = node({ delay: { seconds: { minimum: 0.2, maximum: 0.3 } }, fitText: 20 }, LONG);
		await slow.run(items.slice(0, 2));
		expect(heard).toHaveLength(6);
		for (const [index, at] of heard.slice(1).entries())
			expect(at - heard[index]!).toBeGreaterThanOrEqual(195);
	});

	it('can be stopped between the parts of a text', async () => {
		const slow = node({ delay: { seconds: { minimum: 1, maximum: 1 } }, fitText: 20 }, LONG);
		const stop = new AbortController();
		const running = slow.run(items, stop.signal);
		await until(() => heard.length === 1);
		stop.abort();
		expect((await running).status).toBe('canceled');
		expect(heard).toHaveLength(1);
	});

	it('keeps the delay between messages of one credential, also across executions', async () => {
		const slow = node({ delay: { seconds: { minimum: 0.2, maximum: 0.3 } } });
		await Promise.all([slow.run(items.slice(0, 2)), slow.run(items.slice(2))]);
		expect(heard).toHaveLength(3);
		for (const [index, at] of heard.slice(1).entries())
			expect(at - heard[index]!).toBeGreaterThanOrEqual(195);
	});
});

describe('the messages of one account', () => {
	beforeEach(() => {
		jest.useFakeTimers({ now: Date.UTC(2027, 0, 1, 12) });
	});
	afterEach(() => {
		jest.restoreAllMocks();
		jest.useRealTimers();
	});

	const callWith = (options: object, signal?: AbortSignal) =>
		({
			context: { getTimezone: () => 'UTC', getNode: () => ({ name: 'Send' }) },
			run: { operation: {} },
			message: { options, claim: async () => {} },
			itemIndex: 0,
			messageSuffix: '',
			signal,
		}) as unknown as Call;

	it.each([
		[0, 2_000],
		[0.5, 3_500],
		[1, 5_000],
	])('go out with a delay between the two bounds: %d', async (random, wait) => {
		jest.spyOn(Math, 'random').mockReturnValue(random);
		const call = callWith({ delay: { minimum: 2, maximum: 5 } });
		const times: number[] = [];
		const send = async (account: string) =>
			await sendInTurn(call, `${account} ${random}`, async () => times.push(Date.now()));
		const sent = [send('one'), send('one'), send('two')];
		await jest.runAllTimersAsync();
		await Promise.all(sent);
		const [first, other, second] = times as [number, number, number];
		expect([other - first, second - first]).toEqual([0, wait]);
	});

	it('wait no longer than the delay if the clock is set back', async () => {
		const call = callWith({ delay: { minimum: 5, maximum: 5 } });
		const sent: string[] = [];
		const send = async (text: string) =>
			await sendInTurn(call, 'set back', async () => sent.push(text));
		void send('first');
		await jest.advanceTimersByTimeAsync(0);
		expect(sent).toEqual(['first']);
		jest.setSystemTime(Date.now() - 3_600_000);
		void send('second');
		await jest.advanceTimersByTimeAsync(5_001);
		expect(sent).toEqual(['first', 'second']);
	});

	it('do not wait for those of another execution that has quiet hours', async () => {
		const times: number[] = [];
		const send = async (options: object) =>
			await sendInTurn(callWith(options), 'shared', async () => times.push(Date.now()));
		const noon = Date.now();
		// The second is quiet from the minute on in which its turn comes.
		const sent = [
			send({ quietHours: { from: 11 * 60, to: 13 * 60 } }),
			send({}),
			send({ quietHours: { from: 12 * 60 + 1, to: 14 * 60 }, delay: { minimum: 60, maximum: 60 } }),
			send({ delay: { minimum: 90, maximum: 90 } }),
		];
		await jest.runAllTimersAsync();
		await Promise.all(sent);
		expect(times.map((time) => (time - noon) / 60_000)).toEqual([0, 1.5, 60, 120]);
	});

	it('go out when the quiet hours are over, to the second', async () => {
		const call = callWith({ quietHours: { from: 11 * 60, to: 12 * 60 + 3 } });
		const sent = sendInTurn(call, 'quiet', async () => Date.now());
		await jest.runAllTimersAsync();
		expect(await sent).toBe(Date.UTC(2027, 0, 1, 12, 3));
	});

	it.each([
		['are not continued in quiet hours that begin between two parts', undefined, 60],
		[
			'are finished where the account would be blocked for others',
			{ minimum: 90, maximum: 90 },
			1.5,
		],
	])('%s (delay %j)', async (_what, delay, minutes) => {
		// With a delay the quiet hours begin during it.
		const from = delay ? 12 * 60 + 1 : 12 * 60;
		const call = callWith({ quietHours: { from, to: 13 * 60 }, ...(delay && { delay }) });
		const continued = betweenParts(call).then(() => Date.now());
		await jest.runAllTimersAsync();
		expect(await continued).toBe(Date.UTC(2027, 0, 1, 12) + minutes * 60_000);
	});

	it('do not go out in quiet hours that begin while they wait for their turn', async () => {
		const times: number[] = [];
		const noon = Date.now();
		const send = async (options: object, minutes: number) =>
			await inTurn(callWith(options), 'queue', async () => {
				times.push((Date.now() - noon) / 60_000);
				await new Promise((resolve) => setTimeout(resolve, minutes * 60_000));
			});
		const sent = [
			send({}, 2),
			send({ quietHours: { from: 12 * 60 + 1, to: 13 * 60 } }, 0),
			send({}, 0),
		];
		await jest.runAllTimersAsync();
		await Promise.all(sent);
		expect(times).toEqual([0, 2, 60]);
	});

	it('do not go out after the execution was cancelled, and are not noted as sent', async () => {
		const stop = new AbortController();
		const call = callWith({ quietHours: { from: 11 * 60, to: 13 * 60 } }, stop.signal);
		const claim = jest.spyOn(call.message!, 'claim');
		const send = jest.fn(async () => {});
		const sent = expect(sendInTurn(call, 'stopped', send)).rejects.toThrow(
			'The execution was cancelled before the message was sent',
		);
		await jest.advanceTimersByTimeAsync(1_000);
		stop.abort();
		// No timer runs from here on.
		await sent;
		expect([send.mock.calls.length, claim.mock.calls.length]).toEqual([0, 0]);
	});
});
