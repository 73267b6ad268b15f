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
	// Runs only some tests, to save time: `npm run mutate -- nodes/common test/common`.
	testMatch: [`<rootDir>/${process.env.MUTATION_TESTS ?? 'test'}/**/*.test.ts`],
	testPathIgnorePatterns: [
		'/node_modules/',
		...['docs', 'layers', 'package', 'sandbox', 'start'].map(
			(folder) => `<rootDir>/test/${folder}/`,
		),
		'<rootDir>/test/engine/process.test.ts',
	],
	moduleNameMapper: { [`^${dist}/((?:nodes|credentials|proto)/.*)\\.js$`]: '<rootDir>/$1' },
	reporters: ['default'],
};
