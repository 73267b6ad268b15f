'use strict';

const { writeSync } = require('node:fs');

/** Ends a run with one line, `N passed, N failed`, for whoever counts. */
module.exports = class CountReporter {
	onRunComplete(_contexts, results) {
		// A suite that could not run counts as one failed test: it holds tests that did not pass.
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		// On exit, because jest writes its own summary after the reporters' turn.
		process.once('exit', () =>
			writeSync(1, `${results.numPassedTests} passed, ${failed} failed\n`),
		);
	}
};
