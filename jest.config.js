'use strict';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/support/jestEnvironment.js',
	runtime: '<rootDir>/test/support/jestRuntime.js',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	// What e2e/ installs and writes is not ours.
	modulePathIgnorePatterns: [
		'<rootDir>/e2e/(.*/)?node_modules/',
		'<rootDir>/e2e/run/',
		'<rootDir>/coverage/',
	],
	transform: {
		'\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
		'/(sanitize-html/node_modules|node_modules/marked)/.+\\.js$': [
			'@swc/jest',
			{ module: { type: 'commonjs' } },
		],
	},
	// ES modules, which jest cannot require: the dependencies of sanitize-html, which n8n's Wait node loads, and marked.
	transformIgnorePatterns: [
		'^(?!.*/(sanitize-html/node_modules|node_modules/marked)/).*/node_modules/',
	],
	globalSetup: '<rootDir>/test/support/globalSetup.ts',
	globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
	setupFiles: ['<rootDir>/test/support/fixedSeed.js'],
	reporters: ['default', '<rootDir>/test/support/countReporter.js'],
	// The engine, n8n's loader and the scan each take seconds to load on a small machine.
	testTimeout: 60_000,
	// Two processors: while the tests of one process wait for a delay or for another process, a third one's go on.
	maxWorkers: 3,
	// To free a heap of 1 GB takes a process 0.2 s, three at once on a busy machine more than the half second that jest gives them.
	workerIdleMemoryLimit: '500MB',
};
