'use strict';

const { createRequire } = require('node:module');

const { TestEnvironment } = createRequire(require.resolve('jest'))('jest-environment-node');

/** Returns a function that gives an object the properties that it has now. */
function keepProperties(object) {
	const before = Object.getOwnPropertyDescriptors(object);
	return () => {
		for (const key of Reflect.ownKeys(object)) {
			if (!Object.hasOwn(before, key)) Reflect.deleteProperty(object, key);
		}
		for (const key of Reflect.ownKeys(before)) Reflect.defineProperty(object, key, before[key]);
	};
}

/** Returns a function that removes the listeners of the process that were added since. */
function keepListeners() {
	const listeners = () =>
		process
			.eventNames()
			.flatMap((name) => process.rawListeners(name).map((listener) => [name, listener]));
	const before = new Set(listeners().map(([, listener]) => listener));
	return () => {
		for (const [name, listener] of listeners()) {
			if (!before.has(listener)) process.removeListener(name, listener);
		}
	};
}

/**
 * Runs the tests with Node's own globals, where jest's environment makes a second `Error`, `Array` and so on for each file.
 * With them the libraries that jestRuntime.js keeps know our errors and lists as their own, as they do in n8n. What a file
 * changes in the globals and in the process, and its spies, are undone after it; changes inside of `Math` or a prototype
 * are not.
 */
module.exports = class NodeGlobals extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		this.restore = [keepListeners(), ...[globalThis, process, process.env].map(keepProperties)];
		this.global = globalThis;
		this.moduleMocker = new this.moduleMocker.constructor(globalThis);
		this.fakeTimersModern = new this.fakeTimersModern.constructor({
			config: config.projectConfig,
			global: globalThis,
		});
	}

	async setup() {
		await super.setup();
		// Jest raises its own limit to 100, which other environments do not share. n8n reads the stack of each error.
		Error.stackTraceLimit = 10;
	}

	async teardown() {
		this.moduleMocker.restoreAllMocks();
		await super.teardown();
		for (const restore of this.restore) restore();
	}
};
