import type { IDataObject } from 'n8n-workflow';

import { betweenParts } from '../../../common/broadcast/sendInTurn';
import type { Call } from '../../../common/operations/call';
import { asNodeError, mayHaveHappened } from '../../../common/errors';
import { ids, takesList, variants } from '../../../common/fields';
import { objectsIn } from '../../../common/guards';
import { numberOf, textOf } from '../../../common/serverValues';
import { sentMessage } from '../../../common/operations/sent';
import { severalGroups } from '../../../common/operations/standardFields';
import {
	contentFieldsForSeveral,
	contentFor,
	contentsOf,
	sendOptions,
	type Content,
} from '../../content';
import { GROUP, sentTo, USER, type ApiChat } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** The most receivers of one call in the official Python SDK; the platform's own limit is not known. */
const RECEIVERS_PER_CALL = 200;

/**
 * POST /open-apis/v1/bot/batch_send → `{successCount, successList: [{msgId, recvId, recvType}]}`. The platform lists only successful
 * receivers. The output has an item for each receiver, which says whether the message was sent.
 */
export const sendToSeveral = yunhuOperation({
	value: 'sendToSeveral',
	name: 'Send to Several',
	action: 'Send message to several chats',
	description: 'Send the same message to several groups or users, with one request',
	source: 'https://www.yhchat.com/document/400-421',
	credential: BOT,
	sends: true,
	fields: {
		receivers: variants({
			displayName: 'Send To',
			default: 'group',
			variants: {
				group: {
					name: 'Several Groups',
					fields: {
						groupIds: takesList(severalGroups, GROUP),
					},
				},
				user: {
					name: 'Several Users',
					fields: {
						userIds: takesList(
							ids({
								displayName: 'User IDs',
								required: true,
								placeholder: 'e.g. 7756242, 4827368',
								description: 'User IDs separated by commas, or a list from an expression',
							}),
							USER,
						),
					},
				},
			},
		}),
		...contentFieldsForSeveral,
	},
	options: sendOptions,
	inSequence: true,
	recipients: ({ receivers }) =>
		receivers.kind === 'user' ? receivers.userIds : receivers.groupIds,
	chatOf: ({ receivers }, id) => `${receivers.kind} ${id}`,
	async run(call, values) {
		const chatIds = call.message?.chats ?? [];
		const receivers = chatIds.map((chatId): Receiver => ({ chatId, sent: [] }));
		const isToUsers = values.receivers.kind === 'user';
		const contents = await contentsOf(call, contentFor(call, values, isToUsers));
		for (const content of contents) await sendPart(call, values.receivers.kind, receivers, content);
		if (receivers.some(({ sent }) => sent.length === contents.length))
			call.run.hints.sentInParts(contents.length);
		// A recipient of one part must not get the message again.
		const begun = receivers.filter(({ sent, reason }) => sent.length > 0 && reason !== undefined);
		call.message?.settle(
			'unsure',
			begun.map(({ chatId }) => chatId),
		);
		return receivers.map((receiver) =>
			resultOf(call, values.receivers.kind, receiver, contents.length),
		);
	},
});

/** A chat, and the result of the message to it. */
interface Receiver {
	chatId: string;
	/** The platform's response to each part. */
	sent: IDataObject[];
	/** The reason why the message, or the rest of it, was not sent. */
	reason?: string;
}

/** Sends one part of the message to the receivers that have all parts before it. */
async function sendPart(
	call: Call,
	recvType: string,
	receivers: Receiver[],
	content: Content,
): Promise<void> {
	const due = receivers.filter(({ reason }) => reason === undefined);
	for (let first = 0; first < due.length; first += RECEIVERS_PER_CALL) {
		const some = due.slice(first, first + RECEIVERS_PER_CALL);
		try {
			if (first === 0 && some.some(({ sent }) => sent.length > 0)) await betweenParts(call);
			const recvIds = some.map(({ chatId }) => chatId);
			const answer = await openPost(call, '/bot/batch_send', { recvIds, recvType, ...content });
			noteSent(call, some, answer);
		} catch (error) {
			// Receivers of earlier calls must be reported, or the message would be sent to them again.
			const refusal = asNodeError(call, error);
			const isFirst = receivers.every(
				({ sent, reason }) => sent.length === 0 && reason === undefined,
			);
			if (isFirst) throw refusal;
			const reason = [refusal.message, refusal.description].filter(Boolean).join('. ');
			const later = mayHaveHappened(refusal)
				? 'Not sent, because sending to the chats before it failed'
				: reason;
			if (mayHaveHappened(refusal))
				call.message?.settle(
					'unsure',
					some.map(({ chatId }) => chatId),
				);
			for (const receiver of some) receiver.reason = reason;
			for (const receiver of due.slice(first + RECEIVERS_PER_CALL)) receiver.reason = later;
			return;
		}
	}
}

function noteSent(call: Call, receivers: Receiver[], answer: IDataObject): void {
	const sent = new Map(objectsIn(answer.successList).map((one) => [textOf(one.recvId), one]));
	const unlisted = receivers.filter(({ chatId }) => !sent.has(chatId));
	const listed = receivers.length - unlisted.length;
	const count = numberOf(answer.successCount);
	const isComplete = Number.isNaN(count) ? Array.isArray(answer.successList) : count <= listed;
	for (const receiver of receivers) {
		const one = sent.get(receiver.chatId);
		if (one !== undefined) receiver.sent.push(one);
		else receiver.reason = isComplete ? NOT_LISTED : NOT_TOLD;
	}
	if (isComplete) return;
	// Without it they would get the message again in a later run.
	call.message?.settle(
		'unsure',
		unlisted.map(({ chatId }) => chatId),
	);
}

const NOT_LISTED =
	'Yunhu did not list this chat among those that got the message. The bot may not be in the group, or the user has not added the bot.';
const NOT_TOLD =
	'Yunhu says that it sent the message, but not to whom. It may have been sent to this chat, so check before you repeat it.';

function resultOf(
	call: Call,
	type: ApiChat['type'],
	{ chatId, sent, reason }: Receiver,
	parts: number,
): IDataObject {
	const messageIds = sent.map(({ msgId }) => textOf(msgId));
	const [messageId = ''] = messageIds;
	const [raw = {}] = sent;
	const ids = messageIds.length > 1 && { messageIds };
	const chat = sentTo({ id: chatId, type });
	if (reason === undefined)
		return { ...sentMessage(call, { messageId, chatId, sentTo: chat }, raw), ...ids, sent: true };
	const some = sent.length > 0 ? ` Sent before that: ${sent.length} of ${parts} parts.` : '';
	return {
		chatId,
		...(some && { messageId, sentTo: { ...chat } }),
		...ids,
		sent: false,
		reason: reason + some,
	};
}
