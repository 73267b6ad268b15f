import type { N8nVersion } from '../../lib';

/** The n8n version of this run of the tests. */
export const VERSION = (process.env.E2E_N8N ?? '2') as N8nVersion;

/** For `beforeAll` and tests that start processes of n8n: a small busy machine needs minutes. */
export const START_TIMEOUT_MS = 600_000;
