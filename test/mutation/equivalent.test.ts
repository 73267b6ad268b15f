import { expect, it, jest } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from '../support/run';

interface Equivalent {
	line: string;
	becomes: string;
	why: string;
}

const { EQUIVALENT } = jest.requireActual<{ EQUIVALENT: Record<string, Equivalent[]> }>(
	'./equivalent.js',
);

it.each(Object.entries(EQUIVALENT))(
	'%s has the lines whose mutants are called equivalent',
	(file, mutants) => {
		const source = path.join(ROOT, file);
		expect(existsSync(source)).toBe(true);
		const lines = new Set(
			readFileSync(source, 'utf8')
				.split('\n')
				.map((line) => line.trim()),
		);
		expect(mutants.filter(({ line }) => !lines.has(line))).toEqual([]);
	},
);
