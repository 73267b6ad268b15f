/** Stryker's test runner: runs each mutant's tests in one process that lives on (testFiles.mjs). */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

class Runner {
	capabilities() {
		return { reloadEnvironment: true };
	}

	async init() {
		// Of the copy of the repository in which the mutants are.
		const copy = pathToFileURL(path.resolve('test/mutation/testFiles.mjs'));
		this.tests = await import(copy.href);
		process.env.NODE_ENV = 'test';
		process.env.TEST_RUN_DIR = mkdtempSync(path.join(tmpdir(), 'groupbots-test-'));
		process.on('unhandledRejection', () => {});
		process.on('uncaughtException', () => {});
	}

	async dryRun() {
		const mutantCoverage = { static: {}, perTest: {} };
		globalThis.__stryker__ = { mutantCoverage };
		const tests = [];
		try {
			for (const file of this.tests.testFiles()) tests.push(...(await this.tests.runFile(file)));
		} catch (error) {
			return { status: 'error', errorMessage: error.stack };
		}
		return { status: 'complete', tests, mutantCoverage };
	}

	async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }) {
		const stryker = (globalThis.__stryker__ ??= {});
		stryker.hitCount = hitLimit === undefined ? undefined : 0;
		stryker.hitLimit = hitLimit;
		const wanted = new Set(testFilter);
		const only = (id) => testFilter === undefined || wanted.has(id);
		let count = 0;
		for (const file of this.tests.testFiles()) {
			if (testFilter?.some((id) => id.startsWith(`${file}: `)) === false) continue;
			const results = await this.tests.runFile(file, {
				only,
				mutant: activeMutant.id,
				bail: !disableBail,
			});
			if (stryker.hitCount > hitLimit) return { status: 'timeout', reason: 'Endless loop' };
			count += results.filter(({ status }) => status !== 2).length;
			const [failed] = results.filter(({ status }) => status === 1);
			if (failed !== undefined)
				return {
					status: 'killed',
					killedBy: [failed.id],
					failureMessage: failed.failureMessage,
					nrOfTests: count,
				};
		}
		return { status: 'survived', nrOfTests: count };
	}
}

Runner.inject = [];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'inProcess', injectableClass: Runner }];
