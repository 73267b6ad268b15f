import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';

import { startSandbox } from '../../sandbox';
import { QUESTION_CODE } from '../../sandbox/exampleHints';
import type {
	ConversationView,
	Hint,
	PlatformView,
	WorkflowSummary,
} from '../../sandbox/kit/types';
import { portFromEnvironment } from '../../sandbox/terminal';

const ROOT = join(__dirname, '../..');
const started: ChildProcess[] = [];

// A start takes seconds of processor time, of which a busy machine gives a tenth.
jest.setTimeout(180_000);

afterEach(() => {
	delete process.env.PORT;
});
afterAll(() => {
	for (const child of started) child.kill('SIGKILL');
});

/** `npm start` without the build, which has run before the tests. */
function start(port: number | string): { child: ChildProcess; output: () => string } {
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

/**
 * Checks again and again, for two minutes at most: an endless check would keep jest from ending.
 */
async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
	for (let looks = 0; looks < 4800; looks++) {
		const found = await look();
		if (found !== undefined) return found;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	throw new Error('It did not come about within two minutes');
}

/** Asks for a WebSocket; if wanted, resets the connection before the answer. */
async function upgrade(port: number, path: string, breakOff: boolean): Promise<void> {
	const socket = connect(port, '127.0.0.1');
	socket.on('error', () => {});
	socket.on('data', () => socket.destroy());
	socket.write(
		`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
			'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
		() => {
			if (breakOff) socket.resetAndDestroy();
		},
	);
	await new Promise((resolve) => socket.on('close', resolve));
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

interface PageState {
	platforms: Array<
		Pick<PlatformView, 'id' | 'people'> & {
			conversations: ConversationView[];
		}
	>;
	workflows: WorkflowSummary[];
}

/** Runs an action of the page, as a visitor does. */
class Page {
	constructor(private readonly url: string) {}

	async state(): Promise<PageState> {
		return (await (await fetch(`${this.url}/_sandbox/state`)).json()) as PageState;
	}

	async post(path: string, body: object = {}): Promise<void> {
		const response = await fetch(`${this.url}/_sandbox/${path}`, {
			method: 'POST',
			body: JSON.stringify(body),
		});
		expect([path, response.status, response.ok ? '' : await response.text()]).toEqual([
			path,
			200,
			'',
		]);
	}

	/** Follows a hint in one conversation, and waits for a message of the robot there. A run is for several at once. */
	async follow(
		workflow: WorkflowSummary,
		{ platform, action, text, appears }: Hint,
		conversation: string,
		...others: string[]
	): Promise<void> {
		const conversations = [conversation, ...others];
		const targets = conversations.map((one) => appears ?? { platform, conversation: one });
		const before = await this.state();
		const said = (state: PageState) => targets.map((target) => saidByRobots(state, target));
		const chat = chatIn(before, { platform, conversation });
		const written = text?.replace(QUESTION_CODE, codeIn(chat));
		const sender = chat.members.find(({ robot }) => !robot)!.id;
		if (action === 'run') await this.post(`workflows/${workflow.id}/run`);
		if (action === 'write')
			await this.post(`${platform}/say`, { conversation, sender, text: written });
		if (action === 'press') await this.press(platform, chat, sender, text!);
		if (action === 'add') {
			const userId = somebodyElse(before, { platform, conversation });
			await this.post(`${platform}/add`, { conversation, userId });
		}
		const saidBefore = said(before);
		await until(async () => {
			const now = said(await this.state());
			return now.every((messages, index) => messages > saidBefore[index]!) || undefined;
		}).catch(() => {
			const places = conversations.join(' or ');
			throw new Error(`${workflow.name}: ${action} ${text ?? ''} in ${places} did nothing`);
		});
	}

	private async press(
		platform: string,
		{ id, actions = [] }: ConversationView,
		sender: string,
		label: string,
	) {
		const button = actions.find((action) => action.label === label)!;
		const values = Object.fromEntries(
			(button.fields ?? []).map(({ key, kind, options = [] }) => [
				key,
				kind === 'yes-no' ? true : kind === 'some-of' ? options : (options[0] ?? 'noon'),
			]),
		);
		await this.post(`${platform}/${button.action}`, {
			...button.body,
			values,
			conversation: id,
			sender,
		});
	}
}

interface Place {
	platform: string;
	conversation: string;
}

const platformIn = ({ platforms }: PageState, id: string) =>
	platforms.find((platform) => platform.id === id)!;

const chatIn = (state: PageState, { platform, conversation }: Place) =>
	platformIn(state, platform).conversations.find(({ id }) => id === conversation)!;

const saidByRobots = (state: PageState, where: Place) =>
	chatIn(state, where).messages.filter(({ sender, kind }) => sender.robot && kind !== 'notice')
		.length;

/** The code of the last question of a robot. */
function codeIn({ messages }: ConversationView): string {
	const codes = messages.map(({ text = '' }) => /[?&]c=(\w+)/.exec(text)?.[1]);
	return codes.filter((code) => code !== undefined).at(-1) ?? '';
}

function somebodyElse(state: PageState, where: Place): string {
	const { members } = chatIn(state, where);
	return platformIn(state, where.platform).people.find(
		({ id, robot }) => !robot && !members.some((member) => member.id === id),
	)!.id;
}

describe('npm start', () => {
	// One process for the tests that run it, as a start takes seconds.
	let child: ChildProcess;
	let output: () => string;
	let url: string;
	beforeAll(async () => {
		({ child, output } = start(0));
		url = await until(() => /Open (http:\S+) in/.exec(output())?.[1]);
	});

	it('starts page, engine and examples; "run now" announces', async () => {
		expect(await (await fetch(url)).text()).toContain('<html');
		const workflows = (await (await fetch(`${url}/_sandbox/workflows`)).json()) as Array<{
			id: string;
			active: boolean;
			canRunNow: boolean;
		}>;
		expect(workflows.map(({ id, active, canRunNow }) => ({ id, active, canRunNow }))).toEqual([
			{ id: 'announceAll', active: true, canRunNow: true },
			{ id: 'approveInGroup', active: true, canRunNow: true },
			{ id: 'askForADate', active: true, canRunNow: true },
			{ id: 'broadcastMany', active: true, canRunNow: true },
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
	});

	it('shows hints that work in every conversation, before and after a reset', async () => {
		const page = new Page(url);
		const { workflows, platforms } = await page.state();
		expect(workflows.filter(({ hints }) => hints.length === 0)).toEqual([]);
		// No workflow listens to this button, and its hint says so: the robot is for practice.
		const buttons = new Set(
			platforms.flatMap(({ id, conversations }) =>
				conversations.flatMap(({ actions = [] }) =>
					actions.filter(({ done }) => done === undefined).map(({ label }) => `${id}: ${label}`),
				),
			),
		);
		const pressed = workflows.flatMap(({ hints }) =>
			hints.flatMap(({ platform, action, text }) =>
				action === 'press' || text?.startsWith('/') ? [`${platform}: ${text}`] : [],
			),
		);
		expect([...buttons].filter((button) => !pressed.includes(button))).toEqual([]);

		await page.post('mojoWebqq/settings', { sendIntervalMs: 1 });
		const tried = workflows.flatMap((workflow) =>
			workflow.hints.flatMap((hint) => {
				// One run writes into all conversations.
				const groups =
					hint.action === 'run' ? [hint.conversations] : hint.conversations.map((one) => [one]);
				return groups.map((conversations) => ({ workflow, hint, conversations }));
			}),
		);
		expect(tried.flatMap(({ conversations }) => conversations).length).toBeGreaterThan(60);
		for (const { workflow, hint, conversations } of tried) {
			const [first, ...others] = conversations;
			await page.follow(workflow, hint, first!, ...others);
		}

		for (const { id } of platforms) await page.post(`${id}/reset`);
		await page.post('mojoWebqq/settings', { sendIntervalMs: 1 });
		for (const workflow of workflows) {
			for (const hint of workflow.hints) await page.follow(workflow, hint, hint.conversations[0]!);
		}
		expect(
			(await page.state()).workflows.filter(({ lastRun }) => lastRun?.status !== 'success'),
		).toEqual([]);
	}, 300_000);

	it('keeps running when WebSocket connections break off or have odd addresses', async () => {
		const sandbox = await startSandbox();
		const mounts = Object.values(sandbox.standIns).flatMap(
			({ id, mounts: several = [id] }) => several,
		);
		await sandbox.close();
		for (const mount of ['', '_sandbox', ...mounts]) {
			for (const rest of ['', '/', '//', '//[', '/%', '/subscribe?token=%']) {
				for (const breakOff of [false, true]) {
					await upgrade(Number(new URL(url).port), `/${mount}${rest}`, breakOff);
				}
			}
		}
		expect((await fetch(`${url}/_sandbox/state`)).status).toBe(200);
		expect([child.exitCode, output()]).toEqual([null, expect.not.stringContaining('Error')]);
	});

	it('stops everything on Ctrl-C', async () => {
		child.kill('SIGINT');
		expect(await once(child, 'exit')).toEqual([0, null]);
		await expect(fetch(url)).rejects.toThrow();
		expect(output()).toMatch(/Stopping … Press Ctrl-C again to end at once\.\s*$/);
	});

	it('says which port is in use, and how to choose another', async () => {
		const taken = await listen();
		const { port } = taken.address() as AddressInfo;
		const second = start(port);
		expect(await once(second.child, 'exit')).toEqual([1, null]);
		taken.close();
		expect(second.output()).toContain(
			`Port ${port} is in use: another program has it, or the sandbox runs already (see http://127.0.0.1:${port})`,
		);
		expect(second.output()).toContain('PORT=');
	});

	it('rejects a port that is none', async () => {
		const second = start('abc');
		expect(await once(second.child, 'exit')).toEqual([1, null]);
		expect(second.output()).toContain('PORT must be a whole number from 0 to 65534, not "abc"');
	});

	it.each(['0x12', '1e3', '1.5', '-1', '65535', '99999'])('rejects the port %s', (port) => {
		process.env.PORT = port;
		expect(portFromEnvironment).toThrow(`not "${port}"`);
	});

	it.each(['', ' '])('takes the usual ports if PORT is empty (“%s”)', (port) => {
		process.env.PORT = port;
		expect(portFromEnvironment()).toBe(4680);
	});
});
