import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	by,
	MOJO,
	OWNER,
	PERL,
	startWorld,
	triggerWorkflow,
	type World,
} from '../support/mojoWebqq';

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

describe('Send and Wait on QQ', () => {
	it.each([
		['a group by its number', { sendTo: 'group', group: by('uid', PERL.uid) }],
		['a group from the list', { sendTo: 'group', group: by('list', `uid=${PERL.uid}`) }],
		['a group by ID', { sendTo: 'group', group: by('id', PERL.id) }],
		['a group by name', { sendTo: 'group', group: by('name', PERL.name) }],
		['the chat of a trigger', { sendTo: 'chat', chat: `{"id":"${PERL.id}","type":"group"}` }],
	])('accepts the answer to a question in %s there', async (_how, target) => {
		const { execution, code } = await ask(target);
		world.mojoWebqq.say({
			kind: 'group',
			targetId: PERL.id,
			senderId: OWNER.id,
			text: `ok ${code}`,
		});
		const record = await ended(execution.id);
		expect(record.output('Ask').at(-1)?.json.data).toMatchObject({
			approved: true,
			responder: { id: OWNER.id },
		});
	});
});
