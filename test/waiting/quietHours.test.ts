import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';

import { sendInTurn } from '../../nodes/common/broadcast/sendInTurn';
import { questions } from '../common/platform/questions';
import { ask, saidIn, startWorld, type World } from './world';

// Each robot of the platform has its own turn, as on WeChat.
const { ask: post } = questions;
Object.assign(questions, {
	managesTurns: true,
	ask: async (...[call, values, part]: Parameters<typeof post>) =>
		await sendInTurn(call, 'robot', async () => await post(call, values, part)),
});

/** The end of the quiet hours: 08:00 in the engine's time zone, America/New_York. */
const END = Date.parse('2026-11-30T13:00:00Z');
const options = { quietHours: { hours: { from: '22:00', to: '08:00' } } };

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
beforeEach(() => {
	const real = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;
	const others = ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask'] as const;
	const doNotFake = [...real, ...others, 'performance', 'hrtime'] as const;
	jest.useFakeTimers({ now: END - 1_000, doNotFake: [...doNotFake], advanceTimers: true });
});
afterAll(async () => {
	jest.useRealTimers();
	await world.stop();
});

const limit = (end: number) => ({
	limitWaitTime: 'atSpecifiedTime',
	maxDateAndTime: new Date(end).toISOString(),
});

it('a question whose time is over after the quiet hours is not sent', async () => {
	await expect(ask(world, { ...limit(END - 100), options }, 'over')).rejects.toThrow(
		'The parameter "Max Date and Time" is in the past [item 0]',
	);
	expect(Date.now()).toBeGreaterThanOrEqual(END);
	expect(saidIn(world, 'over')).toEqual([]);
});

it('a question that can still be answered after the quiet hours is sent then', async () => {
	await ask(world, { ...limit(END + 60_000), options }, 'in time');
	expect(Date.now()).toBeGreaterThanOrEqual(END);
	expect(saidIn(world, 'in time')).toHaveLength(1);
});
