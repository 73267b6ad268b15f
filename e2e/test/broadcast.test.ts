import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { N8nHome, N8nRest, until, type N8nProcess } from '../lib';
import {
	announcement,
	AT_ONCE,
	CHATS,
	ChatServer,
	deliveriesIn,
	SILENT_AFTER,
} from './support/broadcast';
import { chain, nodeOf } from './support/nodes';
import { START_TIMEOUT_MS, VERSION } from './support/version';

/** Tests Send Only Once in n8n itself, which is killed in the middle of a broadcast. */

const PATIENCE_MS = 240_000;

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
		...chain(
			nodeOf('Schedule', ['n8n-nodes-base.scheduleTrigger', 1.2], {
				rule: { interval: [{ field: 'cronExpression', expression: '0 9 1 1 *' }] },
			}),
			announcement(credential.id),
		),
	});
	workflowId = id;
}, 2 * START_TIMEOUT_MS);

afterAll(async () => {
	await home?.close();
	chats.close();
}, START_TIMEOUT_MS);

describe('a broadcast in which n8n is killed', () => {
	it(
		'reaches every chat with a second run of the same key, and none twice',
		async () => {
			chats.fallSilent(true);
			const first = await N8nRest.signIn(n8n.url, VERSION);
			// This call is never answered, because its n8n is killed.
			void first.run(workflowId, 'Schedule').catch(() => undefined);
			await until(PATIENCE_MS, 'all messages that can be under way are', () =>
				chats.isSilent ? true : undefined,
			);
			await n8n.kill();
			chats.fallSilent(false);

			n8n = await home.start({ timeoutMs: START_TIMEOUT_MS });
			const rest = await N8nRest.signIn(n8n.url, VERSION);
			const second = await rest.run(workflowId, 'Schedule');
			expect(second.data.resultData.error).toBeUndefined();
			const came = deliveriesIn(second);
			expect([chats.heard.length, new Set(chats.heard).size, came]).toEqual([
				CHATS,
				CHATS,
				expect.anything(),
			]);
			// Chats whose answer n8n did not receive or record before it was killed.
			expect(came.unsure).toBeGreaterThanOrEqual(AT_ONCE);
			expect(came.unsure! + came.skipped!).toBe(SILENT_AFTER + AT_ONCE);
			expect(came.sent).toBe(CHATS - SILENT_AFTER - AT_ONCE);

			const third = await rest.run(workflowId, 'Schedule');
			expect(chats.heard).toHaveLength(CHATS);
			expect(deliveriesIn(third)).toEqual({
				unsure: came.unsure,
				skipped: CHATS - came.unsure!,
			});
		},
		2 * START_TIMEOUT_MS,
	);
});
