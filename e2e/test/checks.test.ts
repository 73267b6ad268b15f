import { expect, it } from '@jest/globals';

import { run } from '../../test/support/run';

// Here and not among the other checks, as it wants what is installed in e2e/.
it('e2e/ compiles', async () => {
	const { code, stdout } = await run(process.execPath, [
		'node_modules/typescript/bin/tsc',
		'--project',
		'e2e',
	]);
	expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
});
