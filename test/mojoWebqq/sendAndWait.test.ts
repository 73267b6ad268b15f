import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

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
import { answerTo, askWith, codeIn } from '../waiting/asking';

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
async function ask(parameters: object) {
	const { engine, mojoWebqq } = world;
	const execution = await askWith(engine, MOJO, parameters, { mojoWebqqApi: 'mojoWebqq' });
	return { execution, code: codeIn(mojoWebqq.client.state.messages.at(-1)?.content) };
}

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
		expect(await answerTo(world.engine, execution)).toMatchObject({
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
