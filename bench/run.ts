import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { packedPackage } from '../test/support/packedPackage';
import { broadcast } from './broadcast';
import { codec } from './codec';
import { joining } from './joining';
import { load } from './load';
import { burst, longPoll } from './longPoll';
import type { Figure } from './measure';
import { memory } from './memory';
import { overhead } from './overhead';
import { HEADING, line, writeResults } from './results';
import { split } from './split';
import { startStandIn } from './standIn';
import { stream } from './stream';
import { throughput } from './throughput';
import { upload } from './upload';
import { waiting } from './waiting';
import { startWorld } from './world';

/** Measures the published package: packed, and unpacked in another folder. */
async function main(): Promise<void> {
	const directory = await mkdtemp(path.join(await realpath(tmpdir()), 'groupbots-bench-'));
	process.env.TEST_RUN_DIR = directory;
	try {
		const { directory: packageDir } = await packedPackage();
		const figures = await measureAll(packageDir);
		const n8nCore = JSON.parse(
			await readFile(require.resolve('n8n-core/package.json'), 'utf8'),
		) as { version: string };
		await writeResults('bench', figures, { n8nCore: n8nCore.version });
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
			// Begins with the benchmark that runs the code most often, as a warm-up.
			record(await overhead(world, standIn));
			record(await throughput(world, standIn));
			record(await broadcast(world, standIn));
		} finally {
			await world.close();
		}
	} finally {
		standIn.close();
	}
	record(await codec());
	record(await split());
	record(await upload(packageDir));
	record(await memory(packageDir));
	record(await waiting(packageDir));
	record(await stream(packageDir));
	record(await joining(packageDir));
	record(await longPoll(packageDir));
	record(await burst(packageDir));
	return figures;
}

void main();
