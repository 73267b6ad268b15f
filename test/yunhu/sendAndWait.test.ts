import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../sandbox/yunhu';
import { chain } from '../engine/support';
import { byId, startWorld, YUNHU, type World } from '../support/yunhu';
import { until } from '../support/until';

let world: World;
beforeAll(async () => {
	world = await startWorld();
	const setUp = { setUp: 'automatic', botId: byId(SEED.helper), events: ['groupMessage'] };
	const trigger = chain(
		['Trigger', 'n8n-nodes-groupbots.yunhuTrigger', setUp, { typeVersion: 2, webhookId: 'hears' }],
		['After', 'n8n-nodes-base.noOp'],
	);
	trigger.nodes[0]!.credentials = { yunhuUserApi: { id: 'user', name: 'user' } };
	await world.engine.activate(world.engine.addWorkflow(trigger));
});
afterAll(async () => await world.close());
beforeEach(() => void (world.yunhu.state.messages.length = 0));

const IN_GROUP = { sendTo: 'group', groupId: byId(SEED.launch) };
const IN_PRIVATE = { sendTo: 'user', userId: byId(SEED.bob) };

/** Starts an execution that asks a question and waits. */
async function ask(parameters: IDataObject) {
	const { engine, yunhu } = world;
	const question = { message: 'Shall we meet?', ...parameters };
	const workflow = engine.addWorkflow(
		chain(
			['Start', 'n8n-nodes-base.manualTrigger'],
			[
				'Ask',
				YUNHU,
				{ resource: 'message', operation: 'sendAndWait', ...question },
				{ credentials: { yunhuBotApi: { id: 'bot', name: 'bot' } } },
			],
		),
	);
	const execution = await engine.run(workflow);
	expect([execution.error?.message, execution.status]).toEqual([undefined, 'waiting']);
	return { id: execution.id, asked: yunhu.state.messages.at(-1)! };
}

async function answered(execution: string): Promise<unknown> {
	const record = await world.engine.waitForExecution(
		({ id, status }) => id === execution && status !== 'waiting',
		20_000,
	);
	return record.output('Ask').at(-1)?.json.data;
}

it('a question has its address in the text, and can be answered there', async () => {
	const { id, asked } = await ask(IN_GROUP);
	const url = /http\S+\/webhook-waiting\/[^\s#]+/.exec(String(asked.content.text))?.[0] as string;
	await fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'decline' }) });
	expect(await answered(id)).toMatchObject({ approved: false, chatId: SEED.launch });
});

describe.each([
	['a group', IN_GROUP, SEED.launch],
	['a private chat', IN_PRIVATE, SEED.bob],
])('in %s', (_where, place, chatId) => {
	it.each([
		['Approve', true],
		['Decline', false],
	])('the button %s answers, and the outcome is said there', async (label, approved) => {
		const { id, asked } = await ask(place);
		expect(asked.content.buttons).toMatchObject([[{ text: 'Approve' }, { text: 'Decline' }]]);
		await world.yunhu.clickButton(asked.msgId, SEED.bob, label);
		expect(await answered(id)).toMatchObject({ approved, chatId, responder: { id: SEED.bob } });
		await until(() => world.yunhu.state.messages.length === 2);
		const said = world.yunhu.state.messages[1]!;
		expect([said.chat, said.content.text]).toEqual([asked.chat, expect.stringContaining(label)]);
	});

	it('the outcome can take the place of the buttons', async () => {
		const { id, asked } = await ask({ ...place, afterAnswer: 'update' });
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Approve');
		await answered(id);
		await until(() => asked.editTime > 0);
		expect(asked.content).toEqual({ text: expect.stringMatching(/^Shall we meet\?\n\nApprove/) });
		expect(world.yunhu.state.messages).toHaveLength(1);
	});
});

it.each([
	['is asked for a text', { responseType: 'freeText' }],
	['is answered on the page', { answerIn: 'page' }],
])('a question that %s has no buttons', async (_how, parameters) => {
	const { asked } = await ask({ ...IN_GROUP, ...parameters });
	expect(asked.content).toEqual({ text: expect.stringContaining('Shall we meet?') });
});
