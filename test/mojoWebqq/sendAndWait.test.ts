import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
	ALICE,
	credentialData,
	DISCUSSION,
	LAUNCH,
	MOJO,
	OWNER,
	PERL,
	startWorld,
	triggerWorkflow,
	type World,
} from '../support/mojoWebqq';
import { by } from '../support/locator';
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

it('a friend with the name of the group does not answer for the group', async () => {
	const { engine, mojoWebqq } = world;
	const { execution, code } = await ask({ sendTo: 'group', group: by('name', PERL.name) });
	const friend = mojoWebqq.client.state.friends.find(({ id }) => String(id) === ALICE.id)!;
	const before = { ...friend };
	Object.assign(friend, { name: PERL.name, markname: '' });
	for (const text of ['yes', `ok ${code}`])
		mojoWebqq.say({ kind: 'friend', targetId: ALICE.id, senderId: ALICE.id, text });
	const heard = () => engine.executions.filter(({ workflowId }) => workflowId === 'listening');
	const texts = () => heard().flatMap((one) => one.output('Trigger').map(({ json }) => json.text));
	await until(() => texts().includes(`ok ${code}`));
	Object.assign(friend, before);
	expect([texts().includes('yes'), execution.status]).toEqual([true, 'waiting']);
	mojoWebqq.say({ kind: 'group', targetId: PERL.id, senderId: OWNER.id, text: `ok ${code}` });
	await answerTo(engine, execution);
});

it('a group with the same name does not answer for the group', async () => {
	const { engine, mojoWebqq } = world;
	const launch = mojoWebqq.client.state.groups.find(({ id }) => String(id) === LAUNCH.id)!;
	const before = { ...launch };
	Object.assign(launch, { name: PERL.name, markname: '' });
	const { execution } = await ask({ sendTo: 'group', group: by('name', PERL.name) });
	const heard = () => engine.executions.filter(({ workflowId }) => workflowId === 'listening');
	const chats = () =>
		heard().flatMap((one) =>
			one.output('Trigger').map(({ json }) => `${json.text} ${(json.chat as { id: string }).id}`),
		);
	const senderId = String(launch.member.at(-1)!.id);
	mojoWebqq.say({ kind: 'group', targetId: LAUNCH.id, senderId, text: 'yes' });
	await until(() => chats().includes(`yes ${LAUNCH.id}`));
	Object.assign(launch, before);
	expect(execution.status).toBe('waiting');
	// The number stays the same after a login; the ID does not.
	const { staticData = {} } = engine.workflows().find(({ id }) => id === 'listening')!;
	expect(JSON.stringify(staticData)).toContain(`"id":"uid=${PERL.uid}"`);
	mojoWebqq.say({ kind: 'group', targetId: PERL.id, senderId: OWNER.id, text: 'no' });
	expect(await answerTo(engine, execution)).toMatchObject({ approved: false });
});

it('an answer counts once where two triggers of one account have two credentials', async () => {
	const { engine, mojoWebqq } = world;
	engine.addCredential({
		id: 'another',
		name: 'another',
		type: 'mojoWebqqApi',
		data: credentialData(world.sandbox) as never,
	});
	const another = triggerWorkflow('mojoWebqqTrigger', {}, { id: 'too', credential: 'another' });
	await engine.activate(engine.addWorkflow(another));
	const { execution, code } = await ask({ sendTo: 'group', group: by('id', PERL.id) });
	const before = said().length;
	mojoWebqq.say({ kind: 'group', targetId: PERL.id, senderId: OWNER.id, text: `ok ${code}` });
	await answerTo(engine, execution);
	mojoWebqq.say({ kind: 'group', targetId: PERL.id, senderId: OWNER.id, text: 'the last' });
	const heard = () => engine.executions.filter(({ workflowId }) => workflowId === 'too');
	const texts = () => heard().flatMap((one) => one.output('Trigger').map(({ json }) => json.text));
	await until(() => texts().includes('the last'));
	await engine.deactivate('too');
	expect(texts()).not.toContain(`ok ${code}`);
	expect(
		said()
			.slice(before)
			.map(({ content }) => content),
	).toEqual([expect.stringContaining('Approve')]);
});

it.each([
	['ID', OWNER.id],
	['number, which stays the same after a login', OWNER.uid],
])('a member may be named by the %s', async (_, memberIds) => {
	const members = { whoMayAnswer: 'members', memberIds };
	const { execution } = await ask({ sendTo: 'group', group: by('id', PERL.id), ...members });
	world.mojoWebqq.say({ kind: 'group', targetId: PERL.id, senderId: OWNER.id, text: 'yes' });
	expect(await answerTo(world.engine, execution)).toMatchObject({ responder: { id: OWNER.id } });
});

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
