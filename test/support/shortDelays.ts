import { jest } from '@jest/globals';
import type * as N8nWorkflow from 'n8n-workflow';

const actual = jest.requireActual<typeof N8nWorkflow>('n8n-workflow');

/**
 * n8n-workflow with a sleep() that takes a fiftieth of its time, for suites in which many requests
 * fail and which do not test the delays between retries:
 *
 *     jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));
 */
export = {
	...actual,
	sleep: async (ms: number, signal?: AbortSignal) => await actual.sleep(ms / 50, signal),
};
