import type { IDataObject } from 'n8n-workflow';

import { asNodeError } from '../../../common/errors';
import { contentFields, contentOf } from '../../content';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** As many as the official Python SDK puts into one call; the platform's own limit is not known. */
const RECEIVERS_PER_CALL = 200;

/**
 * POST /open-apis/v1/bot/batch_send → `{successCount, successList: [{msgId, recvId, recvType}]}`. The platform does not list
 * those it did not send to, so each receiver gives an item that says whether it was.
 *
 * Source: https://www.yhchat.com/document/400-421
 */
export const sendMany: YunhuOperation = {
	value: 'sendMany',
	name: 'Send to Many',
	action: 'Send message to many chats',
	description: 'Send the same message to many groups or users',
	credential: BOT,
	properties: [
		{
			displayName: 'Send To',
			name: 'receivers',
			type: 'options',
			options: [
				{ name: 'Groups', value: 'group' },
				{ name: 'Users', value: 'user' },
			],
			default: 'group',
		},
		{
			displayName: 'Group Names or IDs',
			name: 'groupIds',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getGroups' },
			required: true,
			default: [],
			displayOptions: { show: { receivers: ['group'] } },
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			hint: 'Each group gives an output item of its own',
		},
		{
			displayName: 'User IDs',
			name: 'userIds',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 7756242, 4827368',
			displayOptions: { show: { receivers: ['user'] } },
			description: 'User IDs separated by commas, or a list from an expression',
		},
		...contentFields,
	],
	async run(call) {
		const recvType = call.param<string>('receivers');
		const recvIds = [...new Set(call.ids(recvType === 'user' ? 'userIds' : 'groupIds'))];
		const content = await contentOf(call);
		const results: IDataObject[] = [];
		while (results.length < recvIds.length) {
			const part = recvIds.slice(results.length, results.length + RECEIVERS_PER_CALL);
			try {
				const { successList } = await openPost(call, '/bot/batch_send', {
					recvIds: part,
					recvType,
					...content,
				});
				results.push(...sentTo(part, recvType, successList));
			} catch (error) {
				// What went out before must be reported, or it would be sent again.
				const refusal = asNodeError(call, error);
				if (results.length === 0) throw refusal;
				results.push(
					...recvIds.slice(results.length).map((chatId) => ({
						chatId,
						chatType: recvType,
						sent: false,
						reason: [refusal.message, refusal.description].filter(Boolean).join('. '),
					})),
				);
			}
		}
		return results;
	},
};

function sentTo(recvIds: string[], chatType: string, successList: unknown): IDataObject[] {
	const sent = new Map(
		(Array.isArray(successList) ? (successList as IDataObject[]) : []).map(({ recvId, msgId }) => [
			String(recvId),
			msgId,
		]),
	);
	return recvIds.map((chatId) =>
		sent.has(chatId)
			? { messageId: sent.get(chatId), chatId, chatType, sent: true }
			: {
					chatId,
					chatType,
					sent: false,
					reason:
						'Yunhu did not list it among those it sent to. The bot may not be in the group, or the user has not added the bot.',
				},
	);
}
