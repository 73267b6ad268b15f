import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A process of its own: jest's workers hide what keeps a process alive. */
describe('a process with an engine', () => {
	it('ends by itself after stop(), also when everything was in use', async () => {
		const script = join(__dirname, 'fixtures', 'startAndStop.ts');
		const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
			timeout: 50_000,
			env: { ...process.env, NODE_ENV: undefined },
		});
		const { startMs, firedBySchedule, answered, filesLeft } = JSON.parse(stdout);
		expect({ firedBySchedule, answered, filesLeft }).toEqual({
			firedBySchedule: 'success',
			answered: 200,
			filesLeft: false,
		});
		expect(startMs).toBeLessThan(20_000);
	});
});
