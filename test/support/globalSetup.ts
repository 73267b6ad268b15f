import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** One directory for all files that the tests of a run write; the workers inherit its name. */
export default async function globalSetup(): Promise<void> {
	process.env.TEST_RUN_DIR = await mkdtemp(path.join(await realpath(tmpdir()), 'groupbots-test-'));
}
