import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { storeNode } from '../broadcast/support';
import { MOJO, PERL, startWorld, type World } from '../support/mojoWebqq';
import { by } from '../support/locator';

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());

it('Send Only Once sends to a friend and to a group of one QQ number, and to the group once', async () => {
	const { friends, groups } = world.mojoWebqq.state;
	const [friend, group] = [friends[0]!, groups[0]!];
	friend.uid = group.uid;
	const uid = String(group.uid);
	const send = storeNode(
		world.engine,
		MOJO,
		{
			resource: 'message',
			operation: 'send',
			sendTo: '={{ $json.to }}',
			friend: by('uid', uid),
			group: by('uid', uid),
			groups: `uid=${uid}`,
			// n8n asks for the fields of all kinds where Send To is an expression.
			...Object.fromEntries(
				['discussion', 'member', 'discussionMember'].map((name) => [name, by('uid', '7')]),
			),
			text: 'Good morning',
			options: { sendOnlyOnce: { message: { key: 'Monday' } } },
		},
		{ mojoWebqqApi: 'mojoWebqq' },
	);
	const ran = await send.run(
		['friend', 'group', 'groups', 'friend'].map((to) => ({ json: { to } })),
	);
	expect([ran.error?.message, ran.items.map(({ json }) => json.delivery)]).toEqual([
		undefined,
		['sent', 'sent', 'skipped', 'skipped'],
	]);
});

it('Send Only Once asks a group once, whether it is the chat of the trigger or named by its ID', async () => {
	const ask = storeNode(
		world.engine,
		MOJO,
		{
			resource: 'message',
			operation: 'sendAndWait',
			sendTo: '={{ $json.to }}',
			chat: JSON.stringify({ id: PERL.id, type: 'group' }),
			group: by('id', PERL.id),
			// n8n asks for the fields of all kinds where Send To is an expression.
			...Object.fromEntries(['discussion', 'friend'].map((name) => [name, by('uid', '7')])),
			message: 'Shall we meet?',
			options: { sendOnlyOnce: { message: { key: 'Tuesday' } } },
		},
		{ mojoWebqqApi: 'mojoWebqq' },
	);
	const first = await ask.run([{ json: { to: 'chat' } }]);
	const second = await ask.run([{ json: { to: 'group' } }]);
	expect([first.status, second.items.map(({ json }) => json.delivery)]).toEqual([
		'waiting',
		['skipped'],
	]);
});
