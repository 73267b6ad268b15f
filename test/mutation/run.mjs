// node test/mutation/run.mjs [SOURCES [TESTS]]: mutates the sources in a folder (or one file), and
// lists the mutants that no test detects. TESTS is a folder, to run only some tests.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const [place, tests] = process.argv.slice(2);
const mutate = [];
if (place !== undefined) {
	const below = statSync(new URL(place, `file://${ROOT}`)).isDirectory()
		? `${place}/**/*.ts`
		: place;
	mutate.push('--mutate', below);
}
const stryker = ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', ...mutate];
const env = { ...process.env, ...(tests && { MUTATION_TESTS: tests }) };
process.exitCode =
	spawnSync(process.execPath, stryker, { cwd: ROOT, env, stdio: 'inherit' }).status ?? 1;
