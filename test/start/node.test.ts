import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Runs the check as a Node.js of this version would. */
function check(version: string) {
	const code = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('./checkNode.js')`;
	const { status, stderr } = spawnSync(process.execPath, ['-e', code], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	return { status, stderr };
}

describe('a Node.js that is too old', () => {
	it.each(['16.20.2', '18.20.8', '20.14.0'])(
		'gets a sentence, not a stack trace (%s)',
		(version) => {
			const { status, stderr } = check(version);
			expect(status).toBe(1);
			expect(stderr).toMatch(
				new RegExp(`^This needs Node.js 20.15 or newer, and you have ${version}\\.\nInstall .*\n$`),
			);
		},
	);

	it.each(['20.15.0', '22.1.0', '24.0.0'])('does not include %s', (version) => {
		expect(check(version)).toEqual({ status: 0, stderr: '' });
	});

	it.each(['start', 'test', 'n8n'])('is reported first by npm run %s', (script) => {
		const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
			scripts: Record<string, string>;
		};
		expect(scripts[script]).toMatch(/^node checkNode\.js && /);
	});
});
