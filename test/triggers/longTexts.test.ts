import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';

import { SEED } from '../../sandbox/yunhu';
import { until } from '../support/until';
import { caseOf, newBody, startWorld, TRIGGERS, type World } from './support';

/**
 * Sends long texts of every shape that a pattern could be slow for, as messages that mention the robot. Strangers write them, and
 * n8n does nothing else while a pattern runs.
 */

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());
afterEach(async () => await world.deactivateAll());

const LENGTH = 150_000;
/** A pattern that takes quadratic time takes at least three times as long. */
const LONGEST_MS = 2_000;

const BEGINNINGS = ['', '@', '@Helper ', '[@,wxid='];
const UNITS = ['a', '@', ' ', '\n', '\u2005', '@a ', '[@,', '#'];
const ENDS = ['', ' @', ' x'];

const TEXTS = BEGINNINGS.flatMap((beginning) =>
	UNITS.flatMap((unit) => ENDS.map((end) => beginning + unit.repeat(LENGTH / unit.length) + end)),
);

const described = (text: string) => JSON.stringify(`${text.slice(0, 20)}…${text.slice(-5)}`);

it.each(TRIGGERS.map(({ name }) => name))(
	'%s reads any long text that mentions the robot in no time',
	async (trigger) => {
		const parameters = trigger === 'starBotTrigger' ? { options: { robotNames: 'Helper' } } : {};
		const id = world.add(trigger, parameters);
		await world.engine.activate(id);
		const { push } = caseOf(trigger);
		if (push !== undefined && trigger.startsWith('yunhu'))
			await until(() => world.sandbox.yunhu.socketsOf(SEED.helper).length > 0);
		const slow: string[] = [];
		for (const [nth, text] of TEXTS.entries()) {
			const body = newBody(trigger, { text, isMention: true });
			const began = performance.now();
			if (push === undefined) {
				const headers = { 'content-type': 'application/json' };
				await fetch(world.urlOf(trigger, id), { method: 'POST', headers, body });
			} else push(world.sandbox, body);
			await until(() => world.executionsOf(id).length > nth);
			if (performance.now() - began > LONGEST_MS) slow.push(described(text));
		}
		expect(slow).toEqual([]);
	},
	120_000,
);
