// node scan.mjs (<directory> <source|tarball>)…: runs parts of n8n's own scan; prints a list with
// every finding as JSON.
import { createRequire } from 'node:module';

import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

/** Copied from the scan's analyzePackageByName(), which does not export it. */
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

// The scan drops warnings from its result. Reads them from the copy of ESLint that the scan uses.
const { ESLint } = createRequire(
	import.meta.resolve('@n8n/scan-community-package/scanner/scanner.mjs'),
)('eslint');
const { lintFiles } = ESLint.prototype;
let results = [];
ESLint.prototype.lintFiles = async function (...args) {
	results = await lintFiles.apply(this, args);
	return results;
};

async function scan(directory, leg) {
	results = [];
	const patterns = { source: SOURCE_FILE_PATTERNS, tarball: TARBALL_FILE_PATTERNS }[leg];
	const { passed, message } = await analyzePackage(directory, patterns);
	const findings = results.flatMap(({ filePath, messages }) =>
		messages.map(({ severity, ruleId, line, message: text }) => ({
			severity: severity === 2 ? 'error' : 'warning',
			rule: ruleId,
			at: `${filePath.slice(directory.length + 1)}:${line}`,
			text,
		})),
	);
	return { passed, message, files: results.length, findings };
}

const reports = [];
for (let args = process.argv.slice(2); args.length > 0; args = args.slice(2)) {
	reports.push(await scan(args[0], args[1]));
}
console.log(JSON.stringify(reports));
