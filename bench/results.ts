import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';

import { isMet, type Figure } from './measure';

const RESULTS = path.join(__dirname, 'results.json');
const COLUMNS = { name: 40, value: 8, target: 8, met: 5 };

export const HEADING = [
	'Figure'.padEnd(COLUMNS.name),
	'Value'.padStart(COLUMNS.value),
	'  ',
	'Target'.padEnd(COLUMNS.target),
	'Met'.padEnd(COLUMNS.met),
	'What is measured',
].join('');

/** A line of the table on the console. */
export function line(figure: Figure): string {
	const { name, value, target, unit } = figure;
	const wanted = 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
	return [
		name.padEnd(COLUMNS.name),
		value.toFixed(3).padStart(COLUMNS.value),
		'  ',
		wanted.padEnd(COLUMNS.target),
		(isMet(figure) ? 'yes' : 'NO').padEnd(COLUMNS.met),
		unit,
	].join('');
}

/**
 * Writes the figures of one benchmark under its name, and keeps those of others.
 *
 * @param versions of the measured software, besides this process's Node
 */
export async function writeResults(
	benchmark: string,
	figures: Figure[],
	versions: Record<string, string>,
): Promise<void> {
	const results = JSON.parse(await readFile(RESULTS, 'utf8')) as Record<string, object>;
	results[benchmark] = {
		date: new Date().toISOString(),
		node: process.version,
		cpu: `${cpus().length} × ${cpus()[0]?.model}`,
		...versions,
		/**
		 * Load averages of the last 1, 5 and 15 minutes; wall times mean little if these are far above
		 * the number of CPUs.
		 */
		loadAverage: loadavg(),
		figures: Object.fromEntries(
			figures.map(({ name, ...figure }) => [name, { ...figure, met: isMet({ name, ...figure }) }]),
		),
	};
	await writeFile(RESULTS, `${JSON.stringify(results, null, '\t')}\n`);
}
