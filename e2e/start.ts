import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { enterCallback } from '../sandbox/exampleCallbacks';
import { exampleCredentials } from '../sandbox/exampleCredentials';
import { EXAMPLES, readExamples } from '../sandbox/exampleWorkflows';
import { startSandbox, type Sandbox } from '../sandbox';
import { portFromEnvironment, say, stopOnSignal } from '../sandbox/terminal';
import { N8nHome, N8nRest, OWNER, RUN, takeVersion, type N8nProcess } from './lib';

/** `npm run n8n`: the sandbox, and n8n beside it with this package and every workflow of examples/ published. */
async function main(): Promise<void> {
	const { version } = takeVersion(process.argv.slice(2));
	const port = portFromEnvironment();
	say('Starting the sandbox …');
	const sandbox = await startSandbox({ port });
	let home: N8nHome | undefined;
	const stop = async () => {
		await home?.close();
		await sandbox.close();
	};
	stopOnSignal(stop);
	try {
		home = await N8nHome.open({ version, directory: path.join(RUN, `n8n-${version}`) });
		const isNew = await importExamples(home, sandbox);
		say(`Starting n8n ${home.installation.release} …`);
		const n8n = await home.start({ port: port === 0 ? 0 : port + 1, log: 'n8n.log' });
		const rest = await N8nRest.signIn(n8n.url, version);
		for (const workflow of readExamples()) {
			if (isNew) await rest.publish(workflow.id);
			else await rest.settled(workflow.id);
			enterCallback(sandbox, workflow, n8n.url);
		}
		say(welcome(sandbox, n8n));
	} catch (error) {
		await stop();
		throw error;
	}
}

/**
 * Brings the examples and their credentials into a home that has others or none, and says whether it had to. What the user
 * has changed in n8n stays as long as the examples stay the same.
 */
async function importExamples(home: N8nHome, sandbox: Sandbox): Promise<boolean> {
	const credentials = exampleCredentials(sandbox);
	const stamp = path.join(home.directory, 'examples-stamp');
	const wanted = createHash('sha256')
		.update(JSON.stringify([credentials, readExamples()]))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
	say('Importing the examples and the credentials of their robots …');
	await home.importCredentials(credentials);
	await home.importWorkflows(EXAMPLES);
	await writeFile(stamp, wanted);
	return true;
}

function welcome(sandbox: Sandbox, n8n: N8nProcess): string {
	return [
		'',
		`  The sandbox: ${sandbox.url}`,
		`  n8n:         ${n8n.url}`,
		`               sign in as ${OWNER.email} with the password ${OWNER.password}`,
		'',
		'  Every workflow of examples/ is published. Write "@Helper help" in a group of the sandbox, and see the answer there',
		'  and the execution in n8n. Scheduled workflows are started with "Execute workflow" in n8n.',
		'',
		`  What n8n writes: ${path.relative(process.cwd(), n8n.logFile)}`,
		'  Ctrl-C stops everything. PORT=5000 npm run n8n takes other ports, 5000 and the next.',
		'',
	].join('\n');
}

main().catch((error: unknown) => {
	const { message, code } = error as NodeJS.ErrnoException;
	say(
		code === 'EADDRINUSE'
			? `${message}\nChoose another with PORT=5000 npm run n8n (two ports are used, this and the next).`
			: message,
	);
	process.exit(1);
});
