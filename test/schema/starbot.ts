import type { IDataObject } from 'n8n-workflow';

import { isMessageEvent } from '../../nodes/StarBot/events';
import { GROUP, HELPER, startWorld, type World } from '../support/starbot';
import { by } from '../support/locator';
import { CASES, FILLED, looked, UNKNOWN } from '../starbot/cases';
import { outputOf, stored, type Platform, type Sample } from './platform';

const { robotId, instanceId } = HELPER;
const ALICE = { fromWxId: 'wxid_alice', fromNickName: 'Alice' };

export const starbot: Platform = {
	folder: 'StarBot',
	page: 'starbot',
	isMessage: isMessageEvent,

	async operations() {
		const world = await startWorld();
		const { starbot: client } = world.sandbox;
		const samples: Sample[] = [];
		const sample = async (resource: string, operation: string, parameters?: IDataObject) => {
			samples.push({
				resource,
				operation,
				output: outputOf(await world.run(resource, operation, parameters)),
			});
			client.reset();
		};
		for (const { operation, parameters } of CASES) await sample(...operation, parameters);
		for (const entry of UNKNOWN) {
			client.settings.types.anything = true;
			await sample(entry.resource, entry.value, {
				...FILLED,
				...looked(entry, 'anything'),
				nameRobot: true,
			});
		}
		client.logOut();
		await sample('robot', 'getLoginQrCode', { robot: by('instanceId', instanceId) });
		client.settings.types.anything = true;
		await sample('request', 'send', { anyType: 'anything' });
		await world.close();
		return samples;
	},

	async events() {
		const world = await startWorld();
		const items = await triggerItems(world);
		await world.close();
		return stored(items);
	},
};

/**
 * The vendor's codes of group and official account messages and of three events are unknown; the
 * user looks them up.
 */
const LOOKED_UP = { clientStarted: 'started', friendRequest: 'friend', qrPayment: 'payment' };

async function triggerItems({
	listen,
	items,
	sandbox: { starbot: client },
}: World): Promise<IDataObject[]> {
	const id = await listen({
		options: {
			eventCodes: {
				code: Object.entries(LOOKED_UP).map(([event, code]) => ({ code, event })),
			},
			senderField: 'UNKNOWN_sender',
			mentionedField: 'UNKNOWN_mentioned',
			robotNames: 'Helper',
		},
	});
	await client.say({ chatId: GROUP, senderId: 'wxid_bob', text: '@Helper when do we meet?' })
		.delivered;
	const said = client.say({ robot: robotId, chatId: 'wxid_alice', text: 'hello' });
	await said.delivered;
	await client.say({
		robot: robotId,
		chatId: 'wxid_alice',
		text: 'what do you mean?',
		quotes: said.messageId,
	}).delivered;
	const robot = { robotId, instanceId };
	const message = {
		...robot,
		...ALICE,
		messageType: 1,
		messageSource: 0,
		timeStamp: 1726826627676,
		message: 'hello',
		toWxId: '',
	};
	await client.event('31415', {
		...message,
		messageId: '7053704521966022858',
		fromType: 'official',
		fromWxId: 'gh_1f8a',
		fromNickName: 'News',
	});
	await client.event('10002', {
		...message,
		messageId: '7053704521966022859',
		fromType: 'private',
		messageType: 49,
		message: '<msg/>',
	});
	await client.event('10002', {
		...message,
		messageId: '7053704521966022860',
		fromType: 'private',
		messageType: 10000,
		message:
			'Alice开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。',
	});
	const transfer = {
		instanceId,
		invalidTime: 1726913027,
		transType: 1,
		fromWxId: 'wxid_alice',
		money: '0.01',
		memo: 'lunch',
		transferId: '1000050001202405250826818609917',
		transcationId: '53010000356101202405250814531240',
	};
	for (const messageSource of [0, 2, 3, 4, 5, 6]) {
		await client.event('10005', {
			...transfer,
			messageId: `705370452196602286${messageSource}`,
			messageSource,
		});
	}
	await client.event('10001', { instanceId, robotId, nickname: 'Helper' });
	await client.event('10006', {
		...robot,
		messageId: '7053704521966022857',
		fromType: 'group',
		messageType: 1,
		fromWxId: GROUP,
	});
	for (const code of Object.values(LOOKED_UP)) await client.event(code, { instanceId });
	await client.event('27182', { instanceId }, { description: 'an event that is in no list' });
	return await items(id);
}
