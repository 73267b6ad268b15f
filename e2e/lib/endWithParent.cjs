'use strict';

const { isMainThread } = require('node:worker_threads');

// Loaded into n8n before its own code. Its standard input is a pipe from the parent process and
// closes when that one ends for any reason; then this n8n and its task runner must end too.
const LAST_MOMENT_MS = 20_000;

// n8n's worker threads load the same modules.
if (isMainThread) {
	const endGroup = () => process.kill(-process.pid, 'SIGKILL');
	process.stdin.once('close', () => {
		process.once('exit', endGroup);
		setTimeout(endGroup, LAST_MOMENT_MS).unref();
		process.kill(process.pid, 'SIGTERM');
	});
	process.stdin.resume();
	process.stdin.unref();
}
