import { expect, it } from '@jest/globals';

import { run } from '../support/run';

/** See jestEnvironment.js and jestRuntime.js of test/support. */
it('a test file finds nothing that another one left in the same process', async () => {
	const files = '<rootDir>/test/environment/fixtures/*.fixture.ts';
	const jest = ['node_modules/jest/bin/jest.js', '--runInBand', '--testMatch', files];
	const { code, stderr, stdout } = await run(process.execPath, jest);
	expect([code, stderr]).toEqual([0, expect.stringContaining('2 passed, 2 total')]);
	expect(stdout).toContain('4 passed, 0 failed');
});
