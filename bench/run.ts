import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';

import { packedPackage } from '../test/support/packedPackage';
import { codec } from './codec';
import { load } from './load';
import { longPoll } from './longPoll';
import { isMet, type Figure } from './measure';
import { memory } from './memory';
import { overhead } from './overhead';
import { startStandIn } from './standIn';
import { throughput } from './throughput';
import { upload } from './upload';
import { startWorld } from './world';

const RESULTS = path.join(__dirname, 'results.json');

/** Everything is measured on the package as it is published: packed, and unpacked elsewhere. */
async function main(): Promise<void> {
	const directory = await mkdtemp(path.join(await realpath(tmpdir()), 'groupbots-bench-'));
	process.env.TEST_RUN_DIR = directory;
	try {
		const { directory: packageDir } = await packedPackage();
		const figures = await measureAll(packageDir);
		await writeFile(RESULTS, `${JSON.stringify(await resultsOf(figures), null, '\t')}\n`);
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

async function measureAll(packageDir: string): Promise<Figure[]> {
	const figures: Figure[] = [];
	const record = (measured: Figure[]) => {
		for (const figure of measured) console.log(line(figure));
		figures.push(...measured);
	};
	console.log(HEADING);
	record(await load(packageDir));
	const standIn = await startStandIn();
	try {
		const world = await startWorld(packageDir, standIn.baseUrl);
		try {
			// First what runs the code most, so that all of it is warm.
			record(await overhead(world, standIn));
			record(await throughput(world, standIn));
		} finally {
			await world.close();
		}
	} finally {
		standIn.close();
	}
	record(await codec());
	record(await upload(packageDir));
	record(await memory(packageDir));
	record(await longPoll(packageDir));
	return figures;
}

const HEADING = `${'Figure'.padEnd(32)}${'Value'.padStart(7)}  ${'Target'.padEnd(8)}${'Met'.padEnd(5)}What is measured`;

function line(figure: Figure): string {
	const { name, value, target, unit } = figure;
	const wanted = 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
	return `${name.padEnd(32)}${value.toFixed(3).padStart(7)}  ${wanted.padEnd(8)}${(isMet(figure) ? 'yes' : 'NO').padEnd(5)}${unit}`;
}

async function resultsOf(figures: Figure[]): Promise<object> {
	const n8nCore = JSON.parse(await readFile(require.resolve('n8n-core/package.json'), 'utf8')) as { version: string };
	return {
		date: new Date().toISOString(),
		node: process.version,
		cpu: `${cpus().length} × ${cpus()[0]?.model}`,
		n8nCore: n8nCore.version,
		/** Of the last 1, 5 and 15 minutes; far above the number of CPUs means that wall times say little. */
		loadAverage: loadavg(),
		figures: Object.fromEntries(
			figures.map(({ name, ...figure }) => [name, { ...figure, met: isMet({ name, ...figure }) }]),
		),
	};
}

void main();
