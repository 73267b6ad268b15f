'use strict';

const { spawn } = require('node:child_process');
const { readFile, readdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, parallel, series, src, watch } = require('gulp');

/** The protobuf codec, generated from the messages of proto/; its types stand beside it. */
const CODEC = 'proto/codec.js';

/**
 * The only source files that import third-party code. The build puts that code into their output, so that the published
 * package needs nothing installed beside it.
 */
const BUNDLED_SOURCES = [
	'nodes/common/jsonVendor.ts',
	'nodes/common/triggers/patternVendor.ts',
	'nodes/common/text/markdownVendor.ts',
	CODEC,
];

/**
 * What bundled code gets in place of the global object and of timers, which n8n's rules for community nodes keep from it.
 * The protobuf library wants these few things; its remote calls, which would want timers, are not used.
 */
const HOST_SCOPE =
	"const hostScope = { Buffer, Object, Error, RangeError, process: { versions: { node: '20' } } };";

/** What the nodes need at run time besides their code: icons, codex (search and categories), output schemas. */
const ASSETS = ['nodes/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];

const SOURCES = [
	'nodes/**/*.ts',
	'credentials/**/*.ts',
	'proto/*.proto',
	'tsconfig*.json',
	'package.json',
];

/** Runs a JavaScript tool of node_modules with this Node, its output shown here; rejects unless it exits with 0. */
function runTool(script, ...args) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [script, ...args], { cwd: __dirname, stdio: 'inherit' });
		child.once('error', reject);
		child.once('exit', (code, signal) => {
			if (code === 0) return resolve();
			const error = new Error(
				`${path.relative(__dirname, script)} ended with ${signal ?? `exit code ${code}`}`,
			);
			// The tool has said what is wrong; where gulp was meanwhile helps nobody.
			error.showStack = false;
			reject(error);
		});
	});
}

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Only what the nodes use is generated: no reflection, and no conversion that could round 64-bit numbers. */
async function codec() {
	const messages = (await readdir('proto'))
		.filter((file) => file.endsWith('.proto'))
		.map((file) => `proto/${file}`);
	await runTool(
		require.resolve('protobufjs-cli/bin/pbjs'),
		...[
			'--target',
			'static-module',
			'--wrap',
			'commonjs',
			'--dependency',
			'protobufjs/minimal',
			'--dts',
			'--out',
			CODEC,
		],
		...['create', 'verify', 'convert', 'delimited', 'service', 'typeurl'].map(
			(part) => `--no-${part}`,
		),
		...messages,
	);
}

async function compile() {
	await runTool(require.resolve('typescript/bin/tsc'), '--project', 'tsconfig.build.json');
}

/** Replaces the compiled output of the bundled sources by one with the third-party code in it, and notes its licences. */
async function bundleThirdParty() {
	const { metafile } = await esbuild.build({
		entryPoints: BUNDLED_SOURCES,
		outbase: '.',
		outdir: 'dist',
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		// n8n's rules for community nodes forbid it.
		drop: ['console'],
		external: ['n8n-workflow'],
		define: { global: 'hostScope', globalThis: 'hostScope', setTimeout: 'hostScope.setTimeout' },
		banner: { js: HOST_SCOPE },
		logLevel: 'warning',
		metafile: true,
	});
	const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
	await writeFile('dist/THIRD_PARTY_LICENSES.txt', await licenceNotices(inputs));
}

async function licenceNotices(files) {
	const packages = new Set(
		files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]),
	);
	packages.delete(undefined);
	const notices = await Promise.all([...packages].sort().map(licenceNotice));
	return [
		'Files of this package contain code of the packages below, each under its own licence.\n',
		...notices,
	].join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenceNotice(directory) {
	const { name, version, license } = JSON.parse(
		await readFile(path.join(directory, 'package.json'), 'utf8'),
	);
	const file = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry));
	if (!file) throw new Error(`${name} comes without a licence text, so its code cannot be shipped`);
	return `${name} ${version} (${license})\n\n${(await readFile(path.join(directory, file), 'utf8')).trim()}\n`;
}

function copyAssets() {
	return src(ASSETS, { base: '.', encoding: false }).pipe(dest('dist'));
}

/**
 * Writes `dist/known` and `dist/types` with n8n's own generator. With them n8n learns what is in the package from JSON
 * at start and loads a node's code when a workflow first uses it; without them it loads every node, every time.
 */
async function metadata() {
	await runTool(require.resolve('n8n-core/bin/generate-metadata'));
	// The generator's third product serves a check in n8n's own repository; n8n never reads it from a package.
	await rm('dist/methods', { recursive: true, force: true });
}

/** What follows the codec: test/all.mjs runs it beside checks that read the codec. */
const dist = series(clean, parallel(compile, copyAssets), bundleThirdParty, metadata);

const build = series(codec, dist);

function watchSources() {
	watch([...SOURCES, ...ASSETS], { ignoreInitial: false }, build);
}
watchSources.displayName = 'watch';

module.exports = { build, clean, codec, dist, watch: watchSources, default: build };
