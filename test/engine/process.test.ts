import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Kills a process that never exits. The limit is generous: the time on a busy machine is not under
 * test.
 */
const GIVE_UP_MS = 240_000;

/** Runs in its own process: jest's workers hide what keeps a process alive. */
describe('a process with an engine', () => {
	it(
		'exits after stop(), also if every kind of trigger ran',
		async () => {
			const script = join(__dirname, 'fixtures', 'startAndStop.ts');
			const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
				timeout: GIVE_UP_MS,
				env: { ...process.env, NODE_ENV: undefined },
			});
			expect(JSON.parse(stdout)).toEqual({
				firedBySchedule: 'success',
				answered: 200,
				filesLeft: false,
			});
		},
		GIVE_UP_MS,
	);
});
