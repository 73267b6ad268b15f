'use strict';

const { writeSync } = require('node:fs');

/** Ends a run with one line, `N passed, N failed`, for programs to read. */
module.exports = class CountReporter {
	onRunComplete(_contexts, results) {
		// Counts a suite that could not run as one failed test, because its tests did not pass.
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		// Prints on exit, because jest writes its own summary after the reporters.
		process.once('exit', () =>
			writeSync(1, `${results.numPassedTests} passed, ${failed} failed\n`),
		);
	}
};
