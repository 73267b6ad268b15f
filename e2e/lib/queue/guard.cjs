'use strict';

const { spawn } = require('node:child_process');

// `node guard.cjs <command> <arguments …>`: runs a server and ends it as soon as standard input
// closes, which happens when the parent process ends for any reason.
const LAST_MOMENT_MS = 10_000;

const [command, ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

let isEnding = false;
function end() {
	if (isEnding) return;
	isEnding = true;
	// PostgreSQL: without waiting for its clients. Redis: as SIGTERM.
	server.kill('SIGINT');
	setTimeout(() => server.kill('SIGKILL'), LAST_MOMENT_MS).unref();
}

server.once('error', (error) => {
	console.error(error.message);
	process.exit(1);
});
server.once('exit', (code) => process.exit(code ?? 1));
process.once('SIGTERM', end);
process.once('SIGINT', end);
process.stdin.once('close', end);
process.stdin.resume();
