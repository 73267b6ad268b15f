/**
 * Runs test files in this process, with the parts of Jest that need no sandbox: describe() and it() of jest-circus, expect, mocks
 * and fake timers.
 *
 * Jest gives each test file its own copy of every module, and to load n8n's takes seconds. Here only the modules of this
 * repository are loaded anew for each test file and mutant, so that a mutant takes a second or less.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { NOT_FOR_MUTANTS } from './tests.mjs';

const ROOT = process.cwd();
const require = createRequire(path.join(ROOT, 'package.json'));
const Module = require('node:module');
// Parts of Jest, found where Jest finds them.
const ofJest = createRequire(require.resolve('jest'));
const circus = ofJest('jest-circus');
const { ModuleMocker } = ofJest('jest-mock');
const { ModernFakeTimers } = ofJest('@jest/fake-timers');
const { expect } = ofJest('expect');
const { transformSync } = require('@swc/core');

/** The same as in jest.config.js, for hooks, and for all tests as long as there is no mutant. */
const TIMEOUT_MS = 60_000;
/** How much longer than twice its time a test may take with a mutant. Stryker's time-out is longer, so that only an endless loop ends the process. */
const MORE_MS = 10_000;
/** How long each test took without a mutant. */
const durations = new Map();

const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({ config: { fakeTimers: {} }, global: globalThis });
/** What jest.mock() puts in place of modules, in the test file that is loaded. */
const mocks = new Map();
const compiled = new Map();

const jest = {
	fn: mocker.fn.bind(mocker),
	spyOn: mocker.spyOn.bind(mocker),
	mocked: (item) => item,
	restoreAllMocks: () => void mocker.restoreAllMocks(),
	useFakeTimers: (options) => timers.useFakeTimers(options),
	useRealTimers: () => timers.useRealTimers(),
	...Object.fromEntries(
		[
			...['advanceTimersByTime', 'advanceTimersByTimeAsync', 'runAllTimersAsync'],
			...['setSystemTime', 'getTimerCount'],
		].map((name) => [name, timers[name].bind(timers)]),
	),
};

/** `jest` as a file sees it: names of modules are relative to the file. */
function jestOf(file) {
	const ofFile = createRequire(file);
	const mock = (name, factory) => void mocks.set(ofFile.resolve(name), factory);
	const requireActual = (name) => {
		const target = ofFile.resolve(name);
		const factory = mocks.get(target);
		mocks.delete(target);
		try {
			return ofFile(name);
		} finally {
			if (factory !== undefined) mocks.set(target, factory);
		}
	};
	return {
		...jest,
		mock,
		doMock: mock,
		dontMock: (name) => void mocks.delete(ofFile.resolve(name)),
		requireActual,
		async isolateModulesAsync(work) {
			forgetModules();
			await work();
		},
	};
}

function isOurs(file) {
	return file.startsWith(`${ROOT}${path.sep}`) && !file.includes('/node_modules/');
}

/** The engine stays: n8n's parts, which it sets up, exist once for each process. */
function forgetModules() {
	const engine = path.join(ROOT, 'engine', path.sep);
	for (const file of Object.keys(require.cache))
		if (isOurs(file) && !file.startsWith(engine)) delete require.cache[file];
}

const { _load: load, _resolveFilename: resolveFilename } = Module;

// Tests load the nodes from dist/; mutants are made in the sources.
Module._resolveFilename = function (...request) {
	const file = resolveFilename.apply(this, request);
	const built = /^dist\/((?:nodes|credentials|proto)\/.+)\.js$/.exec(path.relative(ROOT, file));
	if (built === null) return file;
	const [typescript, javascript] = ['ts', 'js'].map((ext) => path.join(ROOT, `${built[1]}.${ext}`));
	return existsSync(typescript) ? typescript : javascript;
};

Module._load = function (request, parent, ...rest) {
	if (request === '@jest/globals') return { ...circus, expect, jest: jestOf(parent.filename) };
	if (mocks.size === 0 || !isOurs(parent?.filename ?? ''))
		return load.call(this, request, parent, ...rest);
	const factory = mocks.get(Module._resolveFilename(request, parent));
	return factory === undefined ? load.call(this, request, parent, ...rest) : factory();
};

Module._extensions['.ts'] = function (module, filename) {
	let code = compiled.get(filename);
	if (code === undefined) {
		code = transformSync(readFileSync(filename, 'utf8'), {
			filename,
			swcrc: false,
			sourceMaps: 'inline',
			module: { type: 'commonjs' },
			jsc: {
				parser: { syntax: 'typescript' },
				target: 'es2022',
				// Moves jest.mock() before the imports.
				transform: { hidden: { jest: true } },
			},
		}).code;
		compiled.set(filename, code);
	}
	module._compile(code, filename);
};

// As in Jest, `X.node` is X.node.ts, not X.node.json beside it: Node.js tries the endings in the order of this table.
for (const ending of ['.json', '.node']) {
	const read = Module._extensions[ending];
	delete Module._extensions[ending];
	Module._extensions[ending] = read;
}

/** The test files that were chosen, in the order of the choice, as paths from test/. */
export function testFiles() {
	const all = readdirSync(path.join(ROOT, 'test'), { recursive: true })
		.filter((file) => file.endsWith('.test.ts'))
		.filter((file) => !NOT_FOR_MUTANTS.some((not) => file.startsWith(not)))
		.sort();
	const chosen = (process.env.MUTATION_TESTS ?? '').split(',');
	const matching = (test) =>
		all.filter((file) => file === `${test}.test.ts` || file.startsWith(`${test}/`));
	return [...new Set(chosen.flatMap(matching))];
}

function testsBelow(block) {
	return block.children.flatMap((child) => (child.type === 'test' ? [child] : testsBelow(child)));
}

function nameOf({ name, parent }) {
	return parent?.parent === undefined ? name : `${nameOf(parent)} ${name}`;
}

/** An error of jest-circus: an error, or a pair of what was thrown and where the test is. */
function messageOf(error) {
	const [thrown] = [error].flat();
	return thrown?.stack ?? JSON.stringify(thrown);
}

/** Runs the tests of a file; `only` tells which. With `bail` it stops after the first failure. */
export async function runFile(file, { only = () => true, mutant, bail = false } = {}) {
	const stryker = (globalThis.__stryker__ ??= {});
	const { env } = process;
	process.env = { ...env };
	forgetModules();
	mocks.clear();
	circus.resetState();
	const state = circus.getState();
	state.parentProcess = process;
	state.testTimeout = TIMEOUT_MS;
	const ids = new Map();
	const known = new Set();
	const listen = ({ name, test, hook }) => {
		if (name === 'test_start') stryker.currentTestId = ids.get(test);
		// What a hook runs counts as run by the tests that it is for.
		if (name === 'hook_start' && hook.type === 'beforeAll')
			stryker.currentTestId = ids.get(testsBelow(hook.parent).find(({ mode }) => mode !== 'skip'));
		if (name === 'test_done' && bail && test.errors.length > 0)
			for (const other of ids.keys()) if (other.status === null) other.mode = 'skip';
	};
	try {
		require(path.join(ROOT, 'test', file));
		for (const test of testsBelow(state.rootDescribeBlock)) {
			let id = `${file}: ${nameOf(test)}`;
			while (known.has(id)) id += "'";
			known.add(id);
			ids.set(test, id);
			if (mutant !== undefined) test.timeout = 2 * (durations.get(id) ?? 0) + MORE_MS;
			if (!only(id)) test.mode = 'skip';
		}
		circus.addEventHandler(listen);
		stryker.activeMutant = mutant;
		await circus.run();
		if (mutant === undefined) for (const [test, id] of ids) durations.set(id, test.duration ?? 0);
		return [...ids].map(([test, id]) => ({
			id,
			name: id,
			fileName: path.join(ROOT, 'test', file),
			timeSpentMs: test.duration ?? 0,
			...(test.status !== 'done' || test.mode === 'todo'
				? { status: 2 }
				: test.errors.length === 0
					? { status: 0 }
					: { status: 1, failureMessage: test.errors.map(messageOf).join('\n') }),
		}));
	} finally {
		stryker.activeMutant = undefined;
		stryker.currentTestId = undefined;
		circus.removeEventHandler(listen);
		timers.useRealTimers();
		mocker.restoreAllMocks();
		process.env = env;
	}
}
