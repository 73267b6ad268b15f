/**
 * Mutation tests: `npm run mutate [-- FOLDER]` (see CONTRIBUTING.md).
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	testRunner: 'jest',
	jest: {
		projectType: 'custom',
		configFile: 'test/mutation/jest.config.js',
		// The nodes reach the tests through the engine, not by imports that jest could follow.
		enableFindRelatedTests: false,
	},
	coverageAnalysis: 'perTest',
	mutate: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	mutator: {
		// What is published is checked by its own tests: labels, hints and descriptions are texts for people.
		excludedMutations: ['StringLiteral'],
	},
	ignoreStatic: true,
	// Those outside the sample are not tried: the report calls them compile errors.
	plugins: ['@stryker-mutator/jest-runner', './test/mutation/sample.mjs'],
	checkers: Number(process.env.MUTATION_ONE_IN ?? 1) > 1 ? ['sample'] : [],
	ignorePatterns: ['/e2e', '/.git', '/bench/results.json', 'coverage'],
	concurrency: 1,
	// Beside the time that the tests take without a mutant. A test that waits in vain fails earlier (jest.config.js): only an
	// endless loop times out.
	timeoutMS: 20_000,
	dryRunTimeoutMinutes: 60,
	reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	htmlReporter: { fileName: 'coverage/mutation.html' },
	jsonReporter: { fileName: 'coverage/mutation.json' },
	thresholds: { high: 85, low: 80, break: null },
	tempDirName: 'coverage/mutation',
	cleanTempDir: 'always',
};
