import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';

import { growth, IN_PROPORTION, shortestTime } from '../support/growth';
import { until } from '../support/until';
import { listening, newBody, startWorld, TRIGGERS, type World } from './support';

/**
 * Sends long texts of every shape that a pattern could be slow for, as messages that mention the robot. Strangers write them, and
 * n8n does nothing else while a pattern runs.
 */

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());
afterEach(async () => await world.deactivateAll());

const LENGTH = 40_000;

const BEGINNINGS = ['', '@', '@Helper ', '[@,wxid='];
const UNITS = ['a', '@', ' ', '\n', '\u2005', '@a ', '[@,', '#'];
const ENDS = ['', ' @', ' x'];

const SHAPES = BEGINNINGS.flatMap((beginning) =>
	UNITS.flatMap((unit) => ENDS.map((end) => [beginning, unit, end] as const)),
);

it.each(TRIGGERS.map(({ name }) => name))(
	'%s reads any text that mentions the robot in a time in proportion to its length',
	async (trigger) => {
		const parameters = trigger === 'starBotTrigger' ? { options: { robotNames: 'Helper' } } : {};
		const { id, report } = await listening(world, trigger, parameters);
		let sent = 0;
		const send = async (text: string) => {
			await report(newBody(trigger, { text, isMention: true }));
			sent++;
			await until(() => world.executionsOf(id).length >= sent);
		};
		const leastTime = await shortestTime(async () => await send('@Helper'));
		const slow: string[] = [];
		for (const shape of SHAPES) {
			const [beginning, unit, end] = shape;
			const ratio = await growth(
				async (length) => await send(beginning + unit.repeat(length / unit.length) + end),
				LENGTH,
				leastTime,
			);
			if (ratio >= IN_PROPORTION) slow.push(JSON.stringify(shape));
		}
		expect(slow).toEqual([]);
	},
	300_000,
);
