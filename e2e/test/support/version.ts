import type { N8nVersion } from '../../lib';

/** Which n8n this run of the tests is against. */
export const VERSION = (process.env.E2E_N8N ?? '2') as N8nVersion;

/** For `beforeAll` and tests that start processes of n8n: a small machine with other work needs minutes. */
export const START_TIMEOUT_MS = 600_000;
