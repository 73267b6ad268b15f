import { parseArgs } from 'node:util';

import { installN8n } from '../e2e/lib';
import type { Figure } from './measure';
import { inbound } from './n8n/inbound';
import { joining } from './n8n/joining';
import { longPoll } from './n8n/longPoll';
import { start } from './n8n/start';
import { HEADING, line, writeResults } from './results';

/**
 * How often each side is measured, alternately: short turns, because the other load of the machine
 * changes slowly.
 */
const ROUNDS = { inbound: 20, joining: 10, longpoll: 5, start: 10 };
const JOINING_EVENTS = 40;
const LONG_POLL_EVENTS = 200;
const ENGINES = ['legacy', 'vm'];

/** Benchmarks that need n8n itself. The options select one of them: see README.md. */
async function main(): Promise<void> {
	const { values: options } = parseArgs({
		options: {
			only: { type: 'string', multiple: true },
			engine: { type: 'string', multiple: true },
			rounds: { type: 'string' },
			events: { type: 'string' },
		},
	});
	const roundsOf = (section: keyof typeof ROUNDS) => Number(options.rounds ?? ROUNDS[section]);
	const events = options.events === undefined ? {} : { events: Number(options.events) };
	const isAsked = (section: string) => options.only?.includes(section) ?? true;
	const isWhole = Object.keys(options).length === 0;

	const { release } = await installN8n('2');
	const figures: Figure[] = [];
	const record = (measured: Figure[]) => {
		for (const figure of measured) console.log(line(figure));
		if (!isWhole)
			for (const { name, details } of measured) console.log(name, JSON.stringify(details));
		figures.push(...measured);
	};
	console.log(HEADING);
	if (isAsked('inbound')) {
		for (const engine of options.engine ?? ENGINES) {
			record(await inbound(engine, { rounds: roundsOf('inbound'), ...events }));
		}
	}
	if (isAsked('joining'))
		record(await joining({ rounds: roundsOf('joining'), events: JOINING_EVENTS, ...events }));
	if (isAsked('longpoll'))
		record(await longPoll({ rounds: roundsOf('longpoll'), events: LONG_POLL_EVENTS, ...events }));
	if (isAsked('start')) record(await start(roundsOf('start')));
	if (isWhole) await writeResults('bench:n8n', figures, { n8n: release });
}

void main();
