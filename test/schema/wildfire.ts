import type { IDataObject } from 'n8n-workflow';

import { isMessageEvent } from '../../nodes/Wildfire/events';
import { CASES, LONG_ID, plant } from '../wildfire/cases';
import { settle } from '../wildfire/people';
import { CALL, KINDS, NOTIFICATIONS, SERVER_EVENTS } from '../wildfire-trigger/cases';
import { callbackBody, TriggerWorld } from '../wildfire-trigger/support';
import { startWorld } from '../support/wildfire';
import { outputOf, stored, type Platform, type Sample } from './platform';

export const wildfire: Platform = {
	folder: 'Wildfire',
	page: 'wildfire',
	isMessage: isMessageEvent,

	async operations() {
		const world = await startWorld();
		const server = world.sandbox.wildfire;
		const samples: Sample[] = [];
		for (const { resource, operation, parameters, professional, prepare } of CASES) {
			if (parameters.simplify === false) continue;
			for (const edition of professional
				? (['professional'] as const)
				: (['community', 'professional'] as const)) {
				settle(server);
				server.settings.edition = edition;
				prepare?.(server);
				samples.push({
					resource,
					operation,
					output: outputOf(await world.run(resource, operation, parameters)),
				});
			}
		}
		// Only the item tells where a reply goes.
		plant(server);
		const message = { messageId: LONG_ID, chat: { id: 'groupId1', type: 'group', line: 2 } };
		const fields = { messageId: LONG_ID, text: 'hello' };
		const reply = await world.run('message', 'reply', fields, [{ json: message }]);
		samples.push({ resource: 'message', operation: 'reply', output: outputOf(reply) });
		const toOne = { ...message, chat: { id: 'groupId1', type: 'group', onlyTo: 'userA' } };
		const fieldsToOne = { ...fields, only2Sender: true };
		const replyToOne = await world.run('message', 'reply', fieldsToOne, [{ json: toOne }]);
		samples.push({ resource: 'message', operation: 'reply', output: outputOf(replyToOne) });
		const sendToOne = { sendTo: 'chat', text: 'hello' };
		const sent = await world.run('message', 'send', sendToOne, [{ json: toOne }]);
		samples.push({ resource: 'message', operation: 'send', output: outputOf(sent) });
		await world.close();
		return samples;
	},

	async events() {
		const world = await TriggerWorld.start();
		const { server } = world;
		const id = await world.activate();
		const { messageUid, delivered } = await server.say({
			groupId: 'groupId1',
			sender: 'userB',
			text: '@Helper when do we meet?',
		});
		await delivered;
		await server.recall(messageUid, 'userB');
		await server.say({ conversation: 'private:FireRobot', sender: 'userB', text: 'hello' });
		for (const [type, , content] of NOTIFICATIONS)
			await server.notify('groupId1', type, 'userA', content);
		const items: IDataObject[] = await world.items(id);
		const people = {
			senderUserInfo: { userId: 'userA', displayName: 'Alice', type: 0 },
			targetGroupInfo: { target_id: 'groupId1', name: 'Product launch' },
		};
		const quote = { quote: { u: '412367192064032769', i: 'userA', n: 'Alice', d: 'hello' } };
		for (const body of [
			...KINDS.map(([, payload]) => callbackBody(payload)),
			callbackBody({}, people),
			callbackBody(...CALL),
			callbackBody({ base64edData: Buffer.from(JSON.stringify(quote)).toString('base64') }),
			...[2, 3, 4].map((type) => callbackBody({}, { conv: { type, target: 'there', line: 0 } })),
			callbackBody({}, { conv: { type: 1, target: 'groupId1', line: 1 } }),
			callbackBody({}, { toUsers: ['FireRobot'] }),
		]) {
			items.push(await world.itemOf(id, body));
		}
		for (const [event, , body] of SERVER_EVENTS)
			items.push(await world.itemOf(id, body, `&event=${event}`));
		await world.close();
		return stored(items);
	},
};
