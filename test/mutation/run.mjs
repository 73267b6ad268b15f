// node test/mutation/run.mjs SOURCES [TESTS …] [--one-in N]: mutates the sources in a folder (or one file, or lines of it:
// FILE:10-60), lists the mutants that no test detects, and prints the score of each file. TESTS are folders or files below test/,
// without .test.ts, to run other tests than those of tests.mjs. --one-in 40 tries every fortieth mutant, spread over the sources: an
// estimate of the folder's score in an hour or two.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { EQUIVALENT } from './equivalent.js';
import { testsOf } from './tests.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPORT = path.join(ROOT, 'coverage/mutation.json');

/** Mutates files that have the same tests, and returns how many mutants of each status every file has. */
function mutate(files, tests) {
	const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js';
	const env = { ...process.env, MUTATION_TESTS: tests.join(), MUTATION_ONE_IN: oneIn };
	rmSync(REPORT, { force: true });
	spawnSync(process.execPath, [stryker, 'run', '--mutate', files.join()], {
		cwd: ROOT,
		env,
		stdio: 'inherit',
	});
	if (!existsSync(REPORT)) return [];
	const { files: mutated } = JSON.parse(readFileSync(REPORT, 'utf8'));
	return Object.entries(mutated).map(([file, { mutants, source }]) => {
		const counts = {};
		for (const mutant of mutants) {
			const status = isEquivalent(file, source, mutant) ? 'Equivalent' : mutant.status;
			// Stryker knows these without trying them, so they do not pass the sample.
			const weight = status === 'NoCoverage' ? 1 / Number(oneIn) : 1;
			counts[status] = (counts[status] ?? 0) + weight;
		}
		return [file, counts];
	});
}

/** Tells whether nobody can notice a mutant that survived. */
function isEquivalent(file, source, { status, location, replacement }) {
	if (status !== 'Survived') return false;
	const text = source.split('\n')[location.start.line - 1].trim();
	return (EQUIVALENT[file] ?? []).some(
		({ line, becomes }) => line === text && becomes === replacement,
	);
}

function scoreOf({ Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0, Equivalent = 0 }) {
	const detected = Killed + Timeout;
	const all = detected + Survived + NoCoverage;
	if (all === 0) return 'no mutants';
	const loops = Timeout > 0 ? ` (${Timeout} as endless loops)` : '';
	const equal = Equivalent > 0 ? `, and ${Equivalent} equivalent` : '';
	return `${((100 * detected) / all).toFixed(1)} %, ${detected}${loops} of ${Number(all.toFixed(1))}${equal}`;
}

const {
	positionals: [place = 'nodes', ...tests],
	values: { 'one-in': oneIn },
} = parseArgs({ allowPositionals: true, options: { 'one-in': { type: 'string', default: '1' } } });
const isFolder =
	existsSync(path.join(ROOT, place)) && statSync(path.join(ROOT, place)).isDirectory();
const files = isFolder
	? readdirSync(path.join(ROOT, place), { recursive: true })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => path.join(place, file))
	: [place];
/** The files by their tests: a run of Stryker for each entry. */
const runs = new Map();
for (const file of files) {
	const own = tests.length > 0 ? tests : testsOf(file);
	runs.set(own.join(), { own, files: [...(runs.get(own.join())?.files ?? []), file] });
}
const scores = [...runs.values()].flatMap((run) => mutate(run.files, run.own));
const total = {};
for (const [, counts] of scores)
	for (const [status, count] of Object.entries(counts))
		total[status] = (total[status] ?? 0) + count;
for (const [file, counts] of scores.sort()) console.log(`${file}: ${scoreOf(counts)}`);
console.log(`${place}: ${scoreOf(total)}`);
