// node test/mutation/run.mjs SOURCES [TESTS …]: mutates the sources in a folder (or one file), file
// by file, and lists the mutants that no test detects, and the score of each file. TESTS are folders
// or files below test/, without .test.ts, to run other tests than those of the table below.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The tests of the sources below a folder. Jest loads all test files that it is given for each
 * mutant, so a few that are about the file take seconds where all of them take minutes.
 */
const TESTS = {
	credentials: ['attacks/secrets', 'yunhu/login', 'triggers/remedies'],
	'nodes/common': ['common'],
	'nodes/common/broadcast': ['broadcast', 'starbot/sendAsRobot'],
	'nodes/common/joining': ['triggers/joining'],
	'nodes/common/streaming': ['streaming'],
	'nodes/common/text': ['text'],
	'nodes/common/waiting': ['waiting'],
	'nodes/MojoWebqq': ['mojoWebqq'],
	'nodes/StarBot': ['starbot'],
	'nodes/Wildfire': ['wildfire', 'wildfire-trigger'],
	'nodes/Yunhu': ['yunhu'],
};

/** A test file with the name of the source, else the tests of the nearest folder in the table. */
function testsOf(file) {
	const name = path.basename(file, '.ts');
	for (let folder = path.dirname(file); folder !== '.'; folder = path.dirname(folder)) {
		const tests = TESTS[folder];
		if (tests === undefined) continue;
		const own = tests.map((test) => `${test}/${name}`);
		const found = own.filter((test) => existsSync(path.join(ROOT, 'test', `${test}.test.ts`)));
		return found.length > 0 ? found : tests;
	}
	return [''];
}

/** Mutates one file; returns how many mutants there are of each status. */
function mutate(file, tests) {
	const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js';
	const env = { ...process.env, MUTATION_TESTS: tests.join() };
	spawnSync(process.execPath, [stryker, 'run', '--mutate', file], {
		cwd: ROOT,
		env,
		stdio: 'inherit',
	});
	const report = path.join(ROOT, 'coverage/mutation.json');
	const { files } = JSON.parse(readFileSync(report, 'utf8'));
	const counts = {};
	for (const { mutants } of Object.values(files))
		for (const { status } of mutants) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}

function scoreOf({ Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0 }) {
	const detected = Killed + Timeout;
	const all = detected + Survived + NoCoverage;
	return all === 0 ? 'no mutants' : `${((100 * detected) / all).toFixed(1)} % of ${all}`;
}

const [place = 'nodes', ...tests] = process.argv.slice(2);
const files = statSync(path.join(ROOT, place)).isDirectory()
	? readdirSync(path.join(ROOT, place), { recursive: true })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => path.join(place, file))
			.sort()
	: [place];
const total = {};
const lines = [];
for (const file of files) {
	const counts = mutate(file, tests.length > 0 ? tests : testsOf(file));
	for (const [status, count] of Object.entries(counts))
		total[status] = (total[status] ?? 0) + count;
	const { Timeout = 0 } = counts;
	lines.push(
		`${file}: ${scoreOf(counts)}${Timeout > 0 ? `, of which ${Timeout} by time-out` : ''}`,
	);
	console.log(lines.at(-1));
}
console.log(`\n${lines.join('\n')}\n${place}: ${scoreOf(total)}`);
