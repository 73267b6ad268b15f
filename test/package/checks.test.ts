import { describe, expect, it } from '@jest/globals';

import { run } from '../support/run';

// Tests, so that a run of the tests is a run of everything, and its last line counts them.
describe('the whole tree', () => {
	it.each([
		['compiles', 'typescript/bin/tsc', []],
		['has no lint findings', 'eslint/bin/eslint.js', ['.', '--max-warnings=0']],
	])(
		'%s',
		async (_, tool, args) => {
			const { code, stdout, stderr } = await run(process.execPath, [
				`node_modules/${tool}`,
				...args,
			]);
			if (code !== 0) throw new Error(`\n${stdout}${stderr}`);
			expect(code).toBe(0);
		},
		300_000,
	);
});
