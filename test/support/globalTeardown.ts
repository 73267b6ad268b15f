import { rm } from 'node:fs/promises';

export default async function globalTeardown(): Promise<void> {
	const { TEST_RUN_DIR } = process.env;
	if (TEST_RUN_DIR) await rm(TEST_RUN_DIR, { recursive: true, force: true });
}
