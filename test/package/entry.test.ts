import { describe, expect, it } from '@jest/globals';
import path from 'node:path';

import { readJson, type PackageJson } from '../support/files';
import { packedPackage } from '../support/packedPackage';
import { ROOT, runOk } from '../support/run';

const SCRIPT = `
	const entry = require(process.argv[1]);
	const loaded = () => Object.keys(require.cache).filter((file) => file.includes('/dist/')).length;
	const before = loaded();
	const instances = (classes) => Object.fromEntries(Object.entries(classes).map(([name, Class]) => {
		const it = new Class();
		return [name, (it.description ?? it).name];
	}));
	const nodes = instances(entry.nodes);
	const credentials = instances(entry.credentials);
	console.log(JSON.stringify({ keys: Object.keys(entry), version: entry.version, before, nodes, credentials }));
`;

describe('index.js', () => {
	it('exports every class that n8n loads, by name, and loads it on access', async () => {
		const { directory } = await packedPackage();
		const entry = JSON.parse(await runOk(process.execPath, ['-e', SCRIPT, directory])) as unknown;
		const { version, n8n } = readJson<PackageJson>(path.join(ROOT, 'package.json'));
		// n8n's names are the class names with a lower-case first letter.
		const expected = (files: string[]) =>
			Object.fromEntries(
				files.map((file) => {
					const className = path.basename(file).replace(/\..*/, '');
					return [className, className.charAt(0).toLowerCase() + className.slice(1)];
				}),
			);
		expect(entry).toEqual({
			keys: ['nodes', 'credentials', 'version'],
			version,
			before: 0,
			nodes: expected(n8n.nodes),
			credentials: expected(n8n.credentials),
		});
	});
});
