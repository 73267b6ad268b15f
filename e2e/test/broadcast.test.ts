import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { N8nHome, N8nRest, until, type Execution, type N8nProcess } from '../lib';
import { START_TIMEOUT_MS, VERSION } from './support/world';

/** Send Only Once in n8n itself, which is killed in the middle of a broadcast. */

const CHATS = 500;
const AT_ONCE = 10;
/** So long that notes of single chats are no burden, and none is made ahead. */
const ANSWER_MS = 300;
const KILLED_AFTER = 160;
const PATIENCE_MS = 240_000;

/** A chat server that answers after a while, and no longer from some message on. */
class ChatServer {
	readonly heard: string[] = [];
	private isSilent = false;
	private readonly server: Server = createServer((request, response) => {
		void (async () => {
			const { conv } = JSON.parse(await bodyOf(request)) as { conv: { target: string } };
			const number = this.heard.push(conv.target);
			if (this.isSilent && number > KILLED_AFTER) return;
			setTimeout(() => {
				const result = { messageUid: number, timestamp: Date.now() };
				response.setHeader('Content-Type', 'application/json');
				response.end(JSON.stringify({ code: 0, msg: 'success', result }));
			}, ANSWER_MS);
		})();
	});

	async listen(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	fallSilent(isSilent: boolean): void {
		this.isSilent = isSilent;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

const chats = new ChatServer();
let home: N8nHome;
let n8n: N8nProcess;
let workflowId: string;

beforeAll(async () => {
	const baseUrl = await chats.listen();
	home = await N8nHome.open({ version: VERSION });
	n8n = await home.start({ timeoutMs: START_TIMEOUT_MS });
	const rest = await N8nRest.signIn(n8n.url, VERSION);
	const credential = await rest.createCredential({
		name: 'Robot',
		type: 'wildfireRobotApi',
		data: { baseUrl, robotId: 'FireRobot', robotSecret: '123456' },
	});
	const { id } = await rest.createWorkflow({
		name: 'Broadcast',
		nodes: [
			{
				id: randomUUID(),
				name: 'Schedule',
				type: 'n8n-nodes-base.scheduleTrigger',
				typeVersion: 1.2,
				position: [0, 0],
				parameters: { rule: { interval: [{ field: 'cronExpression', expression: '0 9 1 1 *' }] } },
			},
			{
				id: randomUUID(),
				name: 'Announce',
				type: 'n8n-nodes-groupbots.wildfire',
				typeVersion: 1,
				position: [200, 0],
				parameters: {
					resource: 'message',
					operation: 'send',
					sendTo: 'groups',
					groupIds: `={{ Array.from({ length: ${CHATS} }, (_, n) => 'group' + n) }}`,
					contentType: 'text',
					text: 'Good morning',
					options: { concurrency: AT_ONCE, sendOnlyOnce: { message: { key: 'Monday' } } },
				},
				credentials: { wildfireRobotApi: { id: credential.id, name: 'Robot' } },
			},
		],
		connections: { Schedule: { main: [[{ node: 'Announce', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	workflowId = id;
}, 2 * START_TIMEOUT_MS);

afterAll(async () => {
	await home?.close();
	chats.close();
}, START_TIMEOUT_MS);

/** How often each delivery stands in the output. */
function deliveries({ data }: Execution): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { json } of data.resultData.runData.Announce?.[0]?.data?.main?.[0] ?? []) {
		const delivery = String(json.delivery);
		counts[delivery] = (counts[delivery] ?? 0) + 1;
	}
	return counts;
}

describe('a broadcast in which n8n is killed', () => {
	it(
		'reaches every chat with a second run of the same key, and none twice',
		async () => {
			chats.fallSilent(true);
			const first = await N8nRest.signIn(n8n.url, VERSION);
			// It never answers, since its n8n is killed.
			void first.run(workflowId, 'Schedule').catch(() => undefined);
			await until(PATIENCE_MS, 'all messages that can be under way are', () =>
				chats.heard.length === KILLED_AFTER + AT_ONCE ? true : undefined,
			);
			await n8n.kill();
			chats.fallSilent(false);

			n8n = await home.start({ timeoutMs: START_TIMEOUT_MS });
			const rest = await N8nRest.signIn(n8n.url, VERSION);
			const second = await rest.run(workflowId, 'Schedule');
			expect(second.data.resultData.error).toBeUndefined();
			const came = deliveries(second);
			expect([chats.heard.length, new Set(chats.heard).size, came]).toEqual([
				CHATS,
				CHATS,
				expect.anything(),
			]);
			// Those whose answer n8n did not live to hear, or to note.
			expect(came.unsure).toBeGreaterThanOrEqual(AT_ONCE);
			expect(came.unsure! + came.skipped!).toBe(KILLED_AFTER + AT_ONCE);
			expect(came.sent).toBe(CHATS - KILLED_AFTER - AT_ONCE);

			const third = await rest.run(workflowId, 'Schedule');
			expect(chats.heard).toHaveLength(CHATS);
			expect(deliveries(third)).toEqual({
				unsure: came.unsure,
				skipped: CHATS - came.unsure!,
			});
		},
		2 * START_TIMEOUT_MS,
	);
});
