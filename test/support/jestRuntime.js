'use strict';

const { createRequire, isBuiltin } = require('node:module');
const { compileFunction } = require('node:vm');

const { default: Runtime } = createRequire(require.resolve('jest'))('jest-runtime');

/**
 * The packages that are loaded anew for each test file, as our own code is: those of n8n, which keep state and load our
 * nodes; those whose settings n8n changes; those with ES modules, which jest translates; and jest itself.
 */
const FRESH = /^(n8n-|@n8n\/|axios$|sanitize-html$|marked$|@?jest)/;

const isShared = (name) => !/^[./]/.test(name) && !isBuiltin(name) && !FRESH.test(name);

/** What each file was compiled to, by its name. */
const compiled = new Map();

/** Compiles a file once in a process; each test file then runs it anew. A short test file takes a sixth less processor time so. */
function compileOnce(code, filename, parameters) {
	const known = compiled.get(filename);
	if (known?.code === code) return known.run;
	const run = compileFunction(code, parameters, { filename });
	compiled.set(filename, { code, run });
	return run;
}

/**
 * Loads third-party libraries once in a process instead of once for each test file: of the 1,830 modules below n8n's engine
 * they are most. A library that a test mocks must be added to FRESH.
 */
module.exports = class SharingRuntime extends Runtime {
	constructor(...options) {
		super(...options);
		// Without jest's context for each file: see jestEnvironment.js.
		this.executor.compile = (code, filename) =>
			compileOnce(code, filename, this.executor.injectedModuleParameters);
	}

	requireModuleOrMock(from, name) {
		return isShared(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
	}
};
