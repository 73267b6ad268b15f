import type { IDataObject } from 'n8n-workflow';

import { asNodeError, mayHaveHappened } from '../../../common/errors';
import { chosenIds, ids, variants } from '../../../common/fields';
import { objectsIn } from '../../../common/guards';
import { textOf } from '../../../common/message';
import { contentFields, contentOf } from '../../content';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** As many as the official Python SDK puts into one call; the platform's own limit is not known. */
const RECEIVERS_PER_CALL = 200;

/**
 * POST /open-apis/v1/bot/batch_send → `{successCount, successList: [{msgId, recvId, recvType}]}`. The platform lists only the
 * receivers it sent to, so each receiver gives an item that says whether the message was sent.
 */
export const sendMany = yunhuOperation({
	value: 'sendMany',
	name: 'Send to Many',
	action: 'Send message to many chats',
	description: 'Send the same message to many groups or users',
	source: 'https://www.yhchat.com/document/400-421',
	credential: BOT,
	sends: true,
	fields: {
		receivers: variants({
			displayName: 'Send To',
			default: 'group',
			variants: {
				group: {
					name: 'Groups',
					fields: {
						groupIds: chosenIds({
							displayName: 'Group Names or IDs',
							loadOptionsMethod: 'getGroups',
							required: true,
							hint: 'Each group gives an output item of its own',
						}),
					},
				},
				user: {
					name: 'Users',
					fields: {
						userIds: ids({
							displayName: 'User IDs',
							required: true,
							placeholder: 'e.g. 7756242, 4827368',
							description: 'User IDs separated by commas, or a list from an expression',
						}),
					},
				},
			},
		}),
		...contentFields,
	},
	recipients: ({ receivers }) =>
		receivers.kind === 'user' ? receivers.userIds : receivers.groupIds,
	chatOf: ({ receivers }, id) => `${receivers.kind} ${id}`,
	async run(call, values) {
		const recvType = values.receivers.kind;
		const recvIds = call.message?.chats ?? [];
		const content = await contentOf(call, values);
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
				// Receivers of earlier calls must be reported, or the message would be sent to them again.
				const refusal = asNodeError(call, error);
				if (results.length === 0) throw refusal;
				const reason = [refusal.message, refusal.description].filter(Boolean).join('. ');
				results.push(...unsent(part, recvType, reason));
				if (mayHaveHappened(refusal)) call.message?.settle('unsure', part);
				const rest = recvIds.slice(results.length);
				const later = mayHaveHappened(refusal) ? 'Not tried after the failure before it' : reason;
				results.push(...unsent(rest, recvType, later));
			}
		}
		return results;
	},
});

function unsent(recvIds: readonly string[], chatType: string, reason: string): IDataObject[] {
	return recvIds.map((chatId) => ({ chatId, chatType, sent: false, reason }));
}

function sentTo(recvIds: readonly string[], chatType: string, successList: unknown): IDataObject[] {
	const sent = new Map(objectsIn(successList).map(({ recvId, msgId }) => [textOf(recvId), msgId]));
	return recvIds.flatMap((chatId): IDataObject[] =>
		sent.has(chatId)
			? [{ messageId: sent.get(chatId), chatId, chatType, sent: true }]
			: unsent(
					[chatId],
					chatType,
					'Yunhu did not list it among those it sent to. The bot may not be in the group, or the user has not added the bot.',
				),
	);
}
