import { spawn } from 'node:child_process';
import path from 'node:path';

import { E2E, ROOT, takeVersion } from './lib/versions';

/** `npm run test:e2e`: passes the arguments after `--`, except `--n8n 1`, to jest. */
const { version, rest } = takeVersion(process.argv.slice(2));
/** Makes the pictures of README.md again instead of comparing them. */
const pictures = rest.includes('--pictures');
const jest = spawn(
	process.execPath,
	[
		path.join(ROOT, 'node_modules/jest/bin/jest.js'),
		'--config',
		path.join(E2E, 'jest.config.js'),
		...rest.filter((option) => option !== '--pictures'),
	],
	{
		cwd: ROOT,
		stdio: 'inherit',
		env: { ...process.env, E2E_N8N: version, PICTURES: pictures ? '1' : '' },
	},
);
// jest itself receives the terminal's Ctrl-C, so this process only waits for its end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => jest.kill('SIGTERM'));
jest.once('exit', (code) => process.exit(code ?? 1));
