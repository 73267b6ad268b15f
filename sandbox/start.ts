import { join } from 'node:path';

import type { Engine, WorkflowFile } from '../engine';
import { enterCallback } from './exampleCallbacks';
import { exampleCredentials } from './exampleCredentials';
import { HINTS } from './exampleHints';
import { readExamples, runsInEngine } from './exampleWorkflows';
import { startSandbox, type Sandbox, type WorkflowControl } from './index';
import { portFromEnvironment, say, stopOnSignal } from './terminal';

const ROOT = join(__dirname, '..');

/** `npm start`: the sandbox, the engine beside it, and every workflow of examples/ active on it. */
async function main(): Promise<void> {
	const port = portFromEnvironment();
	let engine: Engine | undefined;
	const scheduled = new Set<string>();

	say('Starting the sandbox …');
	const sandbox = await startSandbox({ port, workflows: controlOf(() => engine, scheduled) });
	say("Starting n8n's engine …");
	try {
		// Takes seconds to load, which neither the page nor a message about the port waits for.
		const { startEngine } = await import('../engine/index.js');
		engine = await startEngine({
			port: port === 0 ? 0 : port + 1,
			packageDir: ROOT,
			credentials: exampleCredentials(sandbox),
		});
		for (const workflow of readExamples()) {
			if (!runsInEngine(workflow)) {
				say(`Only with npm run n8n: ${workflow.name}`);
				continue;
			}
			const id = engine.addWorkflow(workflow);
			if (isScheduled(workflow)) scheduled.add(id);
			await engine.activate(id);
			enterCallback(sandbox, workflow, engine.url);
			say(`Active: ${workflow.name}`);
		}
	} catch (error) {
		await engine?.stop();
		await sandbox.close();
		throw error;
	}
	const running = engine;
	stopOnSignal(async () => {
		await running.stop();
		await sandbox.close();
	});
	say(welcome(sandbox, running));
}

/** Lets the page show the workflows, and start those that otherwise wait for their schedule. */
function controlOf(
	engine: () => Engine | undefined,
	scheduled: ReadonlySet<string>,
): WorkflowControl {
	return {
		list: () =>
			(engine()?.workflows() ?? []).map(({ id, name, active }) => ({
				id,
				name,
				active,
				canRunNow: scheduled.has(id),
				lastRun: lastRunOf(engine(), id),
				hints: HINTS[id] ?? [],
			})),
		run: async (id) => {
			await engine()?.run(id);
		},
	};
}

function isScheduled({ nodes }: WorkflowFile): boolean {
	return nodes.some(({ type }) => type === 'n8n-nodes-base.scheduleTrigger');
}

function lastRunOf(engine: Engine | undefined, id: string) {
	const last = engine?.executions.filter(({ workflowId }) => workflowId === id).at(-1);
	return last && { status: last.status, at: last.startedAt.getTime(), error: last.error?.message };
}

function welcome(sandbox: Sandbox, engine: Engine): string {
	return [
		'',
		`  Open ${sandbox.url} in a browser.`,
		'',
		'  "What to try" beside each chat shows the messages that the workflows of that platform answer.',
		'',
		`  Webhooks of the workflows: ${engine.url}/webhook/…`,
		`  WildfireChat API of the sandbox: ${sandbox.wildfire.baseUrl} (robot FireRobot, secret 123456)`,
		`  Mojo-Webqq API of the sandbox: ${sandbox.mojoWebqq.baseUrl}`,
		`  StarBot API of the sandbox: ${sandbox.starbot.url} (robots wxid_helper, wxid_frontdesk)`,
		'',
		'  Ctrl-C stops everything. PORT=5000 npm start takes other ports.',
		'',
	].join('\n');
}

main().catch((error: unknown) => {
	const { message, code } = error as NodeJS.ErrnoException;
	say(
		code === 'EADDRINUSE' || code === 'EACCES'
			? `${message}\nChoose another with PORT=5000 npm start (two ports are used, this and the next).`
			: message,
	);
	process.exit(1);
});
