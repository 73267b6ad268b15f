import { createHash } from 'node:crypto';

const ONE_IN = Number(process.env.MUTATION_ONE_IN);

/**
 * Keeps Stryker from trying the mutants outside the sample. A hash of the fault chooses them: the same ones at each run, spread evenly
 * over the sources. Source: https://stryker-mutator.io/docs/stryker-js/plugins
 */
class SampleChecker {
	async init() {}

	async check(mutants) {
		return Object.fromEntries(
			mutants.map((mutant) => [
				mutant.id,
				isSampled(mutant)
					? { status: 'passed' }
					: { status: 'compileError', reason: 'not in the sample' },
			]),
		);
	}
}

function isSampled({ fileName, location: { start, end }, mutatorName, replacement }) {
	const file = fileName.slice(process.cwd().length);
	const key = [file, start.line, start.column, end.line, end.column, mutatorName, replacement];
	return createHash('md5').update(JSON.stringify(key)).digest().readUInt32BE() % ONE_IN === 0;
}

export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: SampleChecker }];
