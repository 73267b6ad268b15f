import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const started: ChildProcess[] = [];

afterEach(() => {
	for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** `npm start` without the build, which has run before the tests. */
function start(port: number): { child: ChildProcess; output: () => string } {
	const child = spawn(
		process.execPath,
		[join(ROOT, 'node_modules/tsx/dist/cli.mjs'), 'sandbox/start.ts'],
		{
			cwd: ROOT,
			env: { ...process.env, PORT: String(port) },
		},
	);
	started.push(child);
	let text = '';
	child.stdout.on('data', (chunk) => (text += String(chunk)));
	child.stderr.on('data', (chunk) => (text += String(chunk)));
	return { child, output: () => text };
}

/** Looks ten times a second, for a minute at most: what looked on after its test would keep jest from ending. */
async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
	for (let looks = 0; looks < 600; looks++) {
		const found = await look();
		if (found !== undefined) return found;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error('It did not come about within a minute');
}

async function listen(port = 0): Promise<Server> {
	const server = createServer().listen(port, '127.0.0.1');
	await once(server, 'listening');
	return server;
}

interface State {
	messages: Array<{
		sender: string;
		conv: { target: string };
		payload: { searchableContent?: string };
	}>;
}

describe('npm start', () => {
	it('brings up page, engine and examples; "run now" announces; Ctrl-C stops everything', async () => {
		const { child, output } = start(0);
		const url = await until(() => /Open (http:\S+) in/.exec(output())?.[1]);

		expect(await (await fetch(url)).text()).toContain('<html');
		const workflows = (await (await fetch(`${url}/_sandbox/workflows`)).json()) as Array<{
			id: string;
			active: boolean;
			canRunNow: boolean;
		}>;
		expect(workflows.map(({ id, active, canRunNow }) => ({ id, active, canRunNow }))).toEqual([
			{ id: 'announceAll', active: true, canRunNow: true },
			{ id: 'oneBot', active: true, canRunNow: false },
			{ id: 'qqAutoReply', active: true, canRunNow: false },
			{ id: 'qqAnnounce', active: true, canRunNow: true },
			{ id: 'qqWebhookReply', active: true, canRunNow: false },
			{ id: 'relayQqWildfire', active: true, canRunNow: false },
			{ id: 'relayWechatYunhu', active: true, canRunNow: false },
			{ id: 'wechatAutoReply', active: true, canRunNow: false },
			{ id: 'wechatAnnounce', active: true, canRunNow: true },
			{ id: 'wildfireReply', active: true, canRunNow: false },
			{ id: 'wildfireAnnounce', active: true, canRunNow: true },
			{ id: 'wildfireWelcome', active: true, canRunNow: false },
			{ id: 'yunhuPoll', active: true, canRunNow: true },
			{ id: 'yunhuInstruction', active: true, canRunNow: false },
			{ id: 'yunhuAnnounce', active: true, canRunNow: true },
		]);

		await fetch(`${url}/_sandbox/workflows/wildfireAnnounce/run`, { method: 'POST' });
		await fetch(`${url}/_sandbox/wildfire/say`, {
			method: 'POST',
			body: JSON.stringify({ groupId: 'groupId2', sender: 'userA', text: '@Helper help' }),
		});
		const answer = await until(async () => {
			const { messages } = (await (await fetch(`${url}/_sandbox/wildfire/state`)).json()) as State;
			return messages.find(({ payload }) => payload.searchableContent?.startsWith('I am a robot'));
		});
		expect(answer).toMatchObject({ sender: 'FireRobot', conv: { target: 'groupId2' } });
		const { messages } = (await (await fetch(`${url}/_sandbox/wildfire/state`)).json()) as State;
		expect(
			messages
				.filter(({ payload }) => payload.searchableContent?.startsWith('Good morning'))
				.map(({ conv }) => conv.target),
		).toEqual(['groupId1', 'groupId2', 'groupId3']);

		child.kill('SIGINT');
		expect(await once(child, 'exit')).toEqual([0, null]);
		await expect(fetch(url)).rejects.toThrow();
	});

	it('says which port is taken, and how to choose another', async () => {
		const taken = await listen();
		const { port } = taken.address() as AddressInfo;
		const { child, output } = start(port);
		expect(await once(child, 'exit')).toEqual([1, null]);
		taken.close();
		expect(output()).toContain(String(port));
		expect(output()).toContain('PORT=');
	});

	it('refuses a port that is none', async () => {
		const { child, output } = start(NaN);
		expect(await once(child, 'exit')).toEqual([1, null]);
		expect(output()).toContain('PORT must be a whole number');
	});
});
