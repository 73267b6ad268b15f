import { parseArgs } from 'node:util';

import { installN8n } from '../e2e/lib';
import type { Figure } from './measure';
import { EXPRESSION_ENGINES, inbound, type ExpressionEngine } from './n8n/inbound';
import { HEADING, line, writeResults } from './results';

/** What shows in n8n itself only: see README.md. */
async function main(): Promise<void> {
	const { values: options } = parseArgs({
		options: {
			rounds: { type: 'string' },
			events: { type: 'string' },
			engine: { type: 'string', multiple: true },
			only: { type: 'string', multiple: true },
		},
	});
	const sizes = { rounds: Number(options.rounds ?? 5), events: Number(options.events ?? 400) };
	const engines = (options.engine ?? EXPRESSION_ENGINES) as ExpressionEngine[];
	const isAsked = (section: string) => options.only?.includes(section) ?? true;
	const { release } = await installN8n('2');

	const figures: Figure[] = [];
	const record = (measured: Figure[]) => {
		for (const figure of measured) {
			console.log(line(figure));
			if (process.env.DEBUG_BENCH) console.log(JSON.stringify(figure.details));
		}
		figures.push(...measured);
	};
	console.log(HEADING);
	if (isAsked('inbound')) for (const engine of engines) record(await inbound(engine, sizes));
	if (Object.keys(options).length === 0) await writeResults('bench:n8n', figures, { n8n: release });
}

void main();
