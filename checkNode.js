'use strict';

/**
 * Ends with a sentence on a Node.js that is too old, where the tools that run next would end with a stack trace. It runs on
 * that old Node.js, and so keeps to what each version understands.
 */
const wanted = require('./package.json').engines.node.replace('>=', '');

function isOlder(version) {
	const parts = version.split('.');
	const wantedParts = wanted.split('.');
	const major = Number(parts[0]) - Number(wantedParts[0]);
	return major < 0 || (major === 0 && Number(parts[1]) < Number(wantedParts[1]));
}

if (isOlder(process.versions.node)) {
	console.error(
		'This needs Node.js ' + wanted + ' or newer, and you have ' + process.versions.node + '.',
	);
	console.error('Install a newer one from https://nodejs.org, or choose it with "nvm use 22".');
	process.exit(1);
}
