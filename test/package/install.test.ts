import { describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync, readFileSync, existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';

import { readJson, type PackageJson } from '../support/files';
import { packedPackage } from '../support/packedPackage';
import { ROOT, runOk } from '../support/run';

/** The shell commands of one section of the page: from the bold words to the next ones. */
function commandsOf(way: string): string {
	const page = readFileSync(path.join(ROOT, 'docs/install.md'), 'utf8');
	const section = page.slice(page.indexOf(`**${way}.**`)).split(/\n\*\*/, 1)[0] ?? '';
	const [, commands] = /```sh\n([\s\S]*?)```/.exec(section) ?? [];
	if (commands === undefined) throw new Error(`The page has no commands for "${way}"`);
	return commands;
}

/**
 * Runs the page's commands with a home directory of its own, beside the package's file and without
 * a network; returns what n8n finds.
 */
async function install(commands: string): Promise<unknown> {
	const { tarball } = await packedPackage();
	const home = await mkdtemp(path.join(process.env.TEST_RUN_DIR as string, 'home-'));
	const where = path.join(home, 'carried over');
	mkdirSync(where);
	copyFileSync(tarball, path.join(where, path.basename(tarball)));
	await runOk('sh', ['-e', '-c', commands], {
		cwd: where,
		env: { HOME: home, npm_config_offline: 'true' },
	});
	const modules = path.join(home, '.n8n/nodes/node_modules');
	expect(existsSync(path.join(modules, 'n8n-workflow'))).toBe(false);
	// n8n makes its own modules available to packages through NODE_PATH.
	const found = await runOk(
		process.execPath,
		[path.join(ROOT, 'test/support/scanNodes.cjs'), modules],
		{
			env: { HOME: home, NODE_PATH: path.join(ROOT, 'node_modules') },
		},
	);
	return JSON.parse(found);
}

describe('installing as docs/install.md says', () => {
	const { n8n } = readJson<PackageJson>(path.join(ROOT, 'package.json'));
	const everything = [
		{
			packageName: 'n8n-nodes-groupbots',
			nodes: n8n.nodes.length,
			credentials: n8n.credentials.length,
		},
	];

	it('works without a registry', async () => {
		expect(await install(commandsOf('Without a registry'))).toEqual(everything);
	});

	it("works on the command line, with the package's file in place of the registry", async () => {
		const { tarball } = await packedPackage();
		const commands = commandsOf('Command line').replace(/n8n-nodes-groupbots$/m, `'${tarball}'`);
		expect(commands).toContain(tarball);
		expect(await install(commands)).toEqual(everything);
	});
});
