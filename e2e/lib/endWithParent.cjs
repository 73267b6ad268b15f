'use strict';

const { isMainThread } = require('node:worker_threads');

// Loaded into n8n before its own code. Its standard input is a pipe from the process that started it and closes when that
// one ends, however it ends; then nothing of this n8n, its task runner included, may stay.
const LAST_MOMENT_MS = 20_000;

// n8n's worker threads load what it has loaded, too.
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
