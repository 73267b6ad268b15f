'use strict';

const path = require('node:path');

const root = require('../../jest.config.js');

const dist = path.resolve(__dirname, '../../dist').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Runs the tests of behaviour on the sources in place of dist/, because mutants are made in the
 * sources. Excludes tests that look at files, the packed package or other processes, which would
 * see no mutant.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	...root,
	rootDir: '../..',
	// Stryker's own environment extends it, and does not know <rootDir>.
	testEnvironment: require.resolve('../support/jestEnvironment.js'),
	// The tests that run.mjs chooses (tests.mjs): folders and files below test/.
	testMatch: (process.env.MUTATION_TESTS ?? '')
		.split(',')
		.flatMap((test) => [`<rootDir>/test/${test}/**/*.test.ts`, `<rootDir>/test/${test}.test.ts`]),
	testPathIgnorePatterns: [
		'/node_modules/',
		...['docs', 'environment', 'layers', 'package', 'sandbox', 'start'].map(
			(folder) => `<rootDir>/test/${folder}/`,
		),
		'<rootDir>/test/common/memory.test.ts',
		'<rootDir>/test/engine/process.test.ts',
	],
	moduleNameMapper: { [`^${dist}/((?:nodes|credentials|proto)/.*)\\.js$`]: '<rootDir>/$1' },
	// Shorter than Stryker's time-out: a test that waits in vain fails, and only an endless loop times out.
	testTimeout: 15_000,
	reporters: ['default'],
};
