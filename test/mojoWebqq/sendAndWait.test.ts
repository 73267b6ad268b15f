import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	ALICE,
	by,
	DISCUSSION,
	MOJO,
	OWNER,
	PERL,
	startWorld,
	triggerWorkflow,
	type World,
} from '../support/mojoWebqq';
import { until } from '../support/until';

let world: World;
beforeAll(async () => {
	world = await startWorld();
	Object.assign(world.mojoWebqq.settings, { pollHoldMs: 300, sendIntervalMs: 1 });
	world.engine.addWorkflow(triggerWorkflow('mojoWebqqTrigger'));
	await world.engine.activate('listening');
});
afterAll(async () => {
	await world.engine.deactivate('listening');
	await world.close();
});

/** Starts an execution that asks a question and waits. */
async function ask(parameters: IDataObject) {
	const { engine, mojoWebqq } = world;
	const id = engine.addWorkflow({
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'ask',
				name: 'Ask',
				type: MOJO,
				typeVersion: 1,
				position: [0, 0],
				parameters: {
					resource: 'message',
					operation: 'sendAndWait',
					message: 'Shall we meet?',
					...parameters,
				} as never,
				credentials: { mojoWebqqApi: { id: 'mojoWebqq', name: 'mojoWebqq' } },
			},
		],
		connections: { Start: { main: [[{ node: 'Ask', type: 'main', index: 0 }]] } },
	});
	const execution = await engine.run(id);
	expect([execution.error?.message, execution.status]).toEqual([undefined, 'waiting']);
	const text = String(mojoWebqq.client.state.messages.at(-1)?.content);
	const code = /[?&]c=([0-9a-z]+)/.exec(text)?.[1] as string;
	return { execution, text, code };
}

const ended = async (id: string) =>
	await world.engine.waitForExecution(
		(record) => record.id === id && record.status !== 'waiting',
		20_000,
	);

const said = () =>
	world.mojoWebqq.client.state.messages.filter(({ class: kind }) => kind === 'send');

describe('Send and Wait on QQ', () => {
	const group = (chosen: ReturnType<typeof by>) => ({ sendTo: 'group', group: chosen });
	const chat = (id: string, type: string) => ({ sendTo: 'chat', chat: { id, type } });
	it.each([
		['a group by its number', group(by('uid', PERL.uid)), 'group', PERL.id],
		['a group from the list', group(by('list', `uid=${PERL.uid}`)), 'group', PERL.id],
		['a group by ID', group(by('id', PERL.id)), 'group', PERL.id],
		['a group by name', group(by('name', PERL.name)), 'group', PERL.id],
		['the group of a trigger', chat(PERL.id, 'group'), 'group', PERL.id],
		[
			'a discussion',
			{ sendTo: 'discussion', discussion: by('id', DISCUSSION.id) },
			'discuss',
			DISCUSSION.id,
		],
		['a friend by number', { sendTo: 'friend', friend: by('uid', ALICE.uid) }, 'friend', ALICE.id],
		['the chat of a trigger', chat(ALICE.id, 'private'), 'friend', ALICE.id],
	] as const)('accepts the answer to a question in %s there', async (_, target, kind, targetId) => {
		const { execution, code } = await ask(target);
		const before = said().length;
		const senderId = kind === 'friend' ? ALICE.id : OWNER.id;
		world.mojoWebqq.say({ kind, targetId, senderId, text: `ok ${code}` });
		const record = await ended(execution.id);
		expect(record.output('Ask').at(-1)?.json.data).toMatchObject({
			approved: true,
			responder: { id: senderId },
		});
		await until(() => said().length > before);
		expect(said().at(-1)).toMatchObject({
			kind,
			targetId,
			content: expect.stringContaining('Approve'),
		});
	});
});
