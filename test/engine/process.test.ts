import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Ends a process that never would; how long one takes on a busy machine is not what is tested. */
const GIVE_UP_MS = 240_000;

/** A process of its own: jest's workers hide what keeps a process alive. */
describe('a process with an engine', () => {
	it(
		'ends by itself after stop(), also when everything was in use',
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
