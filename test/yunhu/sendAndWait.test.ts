import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { SEED } from '../../sandbox/yunhu';
import { chain } from '../engine/support';
import { byId, startWorld, YUNHU, type World } from '../support/yunhu';
import { until } from '../support/until';
import { answerTo, askWith } from '../waiting/asking';

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
async function ask(parameters: object) {
	const execution = await askWith(world.engine, YUNHU, parameters, { yunhuBotApi: 'bot' });
	return { execution, asked: world.yunhu.state.messages.at(-1)! };
}

it('a question has its address in the text, and can be answered there', async () => {
	const { execution, asked } = await ask(IN_GROUP);
	const url = /http\S+\/webhook-waiting\/[^\s#]+/.exec(String(asked.content.text))?.[0] as string;
	await fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'decline' }) });
	expect(await answerTo(world.engine, execution)).toMatchObject({
		approved: false,
		chatId: SEED.launch,
	});
});

describe.each([
	['a group', IN_GROUP, SEED.launch],
	['a private chat', IN_PRIVATE, SEED.bob],
])('in %s', (_where, place, chatId) => {
	it.each([
		['Approve', true],
		['Decline', false],
	])('the button %s answers, and the outcome is said there', async (label, approved) => {
		const { execution, asked } = await ask(place);
		expect(asked.content.buttons).toMatchObject([[{ text: 'Approve' }, { text: 'Decline' }]]);
		await world.yunhu.clickButton(asked.msgId, SEED.bob, label);
		expect(await answerTo(world.engine, execution)).toMatchObject({
			approved,
			chatId,
			responder: { id: SEED.bob },
		});
		await until(() => world.yunhu.state.messages.length === 2);
		const said = world.yunhu.state.messages[1]!;
		expect([said.chat, said.content.text]).toEqual([asked.chat, expect.stringContaining(label)]);
	});

	it('the outcome can take the place of the buttons', async () => {
		const { execution, asked } = await ask({ ...place, afterAnswer: 'update' });
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Approve');
		await answerTo(world.engine, execution);
		await until(() => asked.editTime > 0);
		expect(asked.content).toEqual({ text: expect.stringMatching(/^Shall we meet\?\n\nApprove/) });
		expect(world.yunhu.state.messages).toHaveLength(1);
	});

	it('the outcome is told once where the response to the update is lost', async () => {
		const { execution, asked } = await ask({ ...place, afterAnswer: 'update' });
		world.yunhu.clearRequests();
		world.yunhu.fault('reset-after', { path: '/bot/edit', times: 1 });
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Approve');
		await answerTo(world.engine, execution);
		const edits = () => world.yunhu.requests.filter(({ path }) => path.endsWith('/bot/edit'));
		await until(() => edits().length === 2);
		await world.engine.idle();
		expect(world.yunhu.state.messages).toHaveLength(1);
	});

	it('of a question in several messages the outcome stands in the last one, which has the buttons', async () => {
		const { execution, asked } = await ask({
			...place,
			message: `${'Much to read. '.repeat(90)}\n\nShall we meet?`,
			afterAnswer: 'update',
			options: { fitText: 1000 },
		});
		const [first] = world.yunhu.state.messages;
		expect([first!.content.buttons, asked.content.buttons]).toEqual([
			undefined,
			[expect.anything()],
		]);
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Approve');
		await answerTo(world.engine, execution);
		await until(() => asked.editTime > 0);
		expect(asked.content.text).toMatch(/Shall we meet\?\n\nApprove/);
		expect(String(asked.content.text).length).toBeLessThan(1000);
		expect([world.yunhu.state.messages.length, first!.editTime]).toEqual([2, 0]);
	});
});

it.each([
	['is asked for a text', { responseType: 'freeText' }],
	['is answered on the page', { answerIn: 'page' }],
])('a question that %s has no buttons', async (_how, parameters) => {
	const { asked } = await ask({ ...IN_GROUP, ...parameters });
	expect(asked.content).toEqual({ text: expect.stringContaining('Shall we meet?') });
});
