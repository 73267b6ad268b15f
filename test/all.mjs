// node test/all.mjs [arguments for jest]: builds, runs the tests and, beside both, the checks that look at
// the whole tree at once. Its last line is "N passed, N failed"; each check counts as one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
// Jest passes them to its processes. With Node's 16 MB they spend a tenth of their time on collecting young objects.
const JEST_NODE_OPTIONS = ['--max-semi-space-size=64'];
// The seed of the random values in tests of properties; another one tries others.
const FC_SEED = '20261129';
const COUNT = /^(\d+) passed, (\d+) failed$/;

const CHECKS = [
	['The tree compiles', 'typescript/bin/tsc'],
	['ESLint finds nothing', 'eslint/bin/eslint.js', '.', '--max-warnings=0'],
	['Everything is formatted', 'prettier/bin/prettier.cjs', '--check', '.'],
	['No export is unused', 'knip/bin/knip.js'],
];

const running = new Set();
process.on('SIGTERM', () => {
	for (const child of running) child.kill('SIGTERM');
});
// A terminal sends Ctrl-C to the children too, so this process only waits until they end.
process.on('SIGINT', () => {});

/** Starts a tool from node_modules. Reads its standard output from here on. */
function start(script, args, stderr, nodeOptions = []) {
	// eslint-plugin-n8n-nodes-base behaves differently under NODE_ENV=test, which only jest may set.
	const env = { FC_SEED, ...process.env, NODE_ENV: undefined };
	const tool = [...nodeOptions, `node_modules/${script}`, ...args];
	const stdio = ['ignore', 'pipe', stderr];
	const child = spawn(process.execPath, tool, { cwd: ROOT, env, stdio });
	running.add(child);
	const ended = new Promise((resolve) => {
		child.once('error', (error) => resolve(error.message));
		child.once('close', (code, signal) => resolve(code ?? signal));
	});
	return { child, ended: ended.finally(() => running.delete(child)) };
}

async function passes([name, script, ...args]) {
	const { child, ended } = start(script, args, 'pipe');
	const output = [];
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data));
	const code = await ended;
	if (code === 0) console.log(`ok: ${name}`);
	else console.log(`NOT ok (${code}): ${name}\n${Buffer.concat(output)}`);
	return code === 0;
}

/** Prints jest's output without its last line, and returns the counts from that line. */
async function jest(args) {
	const { child, ended } = start('jest/bin/jest.js', args, 'inherit', JEST_NODE_OPTIONS);
	let counted;
	createInterface({ input: child.stdout }).on('line', (line) => {
		const [match, passed, failed] = COUNT.exec(line) ?? [];
		if (match) counted = [Number(passed), Number(failed)];
		else console.log(line);
	});
	const code = await ended;
	const [passed, failed] = counted ?? [0, 1];
	return [passed, failed === 0 && code !== 0 ? 1 : failed];
}

/** Runs a task of gulpfile.js, and shows its output. */
async function gulp(task) {
	const { child, ended } = start('gulp/bin/gulp.js', [task], 'inherit');
	child.stdout.pipe(process.stdout);
	return (await ended) === 0;
}

/** Builds dist/, which the tests run on, and runs them. */
async function tests(args) {
	return (await gulp('dist')) ? await jest(args) : [0, 1];
}

/** Runs the checks one after another, so that build and tests can use the other processor. */
async function checks() {
	const results = [];
	for (const check of CHECKS) results.push(await passes(check));
	return results;
}

// Compiler and linter read the codec too.
const [[passed, failed], results] = (await gulp('codec'))
	? await Promise.all([tests(process.argv.slice(2)), checks()])
	: [[0, 1], []];
const sound = results.filter(Boolean).length;
const totalFailed = failed + results.length - sound;
console.log(`${passed + sound} passed, ${totalFailed} failed`);
process.exitCode = totalFailed === 0 ? 0 : 1;
