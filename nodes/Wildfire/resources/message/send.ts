import type { Call } from '../../../common/operations/call';
import { request } from '../../../common/requests/client';
import {
	groupedCollection,
	id,
	ids,
	takesId,
	takesList,
	variants,
	type Field,
} from '../../../common/fields';
import { lineIn, onlyToIn, type Chat } from '../../../common/message';
import { textOf } from '../../../common/serverValues';
import { operation } from '../../../common/operations/operation';
import { sentMessage } from '../../../common/operations/sent';
import { severalGroups } from '../../../common/operations/standardFields';
import { noteStreamed } from '../../../common/operations/triggerMessage';
import { streamedAnswer } from '../../../common/streaming/streamed';
import { givenText } from '../../../common/text/excerpt';
import { sendParts } from '../../../common/broadcast/parts';
import { contentFor, payloadsOf, streamableText } from '../../content';
import { ADDITIONAL, contentFields, sendOptions } from '../../contentFields';
import {
	chatRoom,
	GROUP,
	groupField,
	lineOption,
	notEmpty,
	receiver,
	toUsersOf,
	triggerChat,
	USER,
} from '../../fields';
import { chatTypeOf } from '../../eventParts';
import { checkUserOfTool } from '../../knownUser';
import { CHAT_TYPE } from '../../payload';
import { post, receipt, WILDFIRE } from '../../transport';

const sendTo = variants({
	displayName: 'Send To',
	default: 'chat',
	variants: {
		channel: {
			name: 'Channel',
			fields: {
				channelId: takesId(
					id({ displayName: 'Channel ID', required: true, placeholder: 'e.g. channel1' }),
					{ noun: 'channel', example: 'channel1' },
				),
			},
		},
		chat: triggerChat,
		chatRoom,
		group: { name: 'Group', fields: { groupId: groupField } },
		groups: {
			name: 'Several Groups',
			fields: {
				groupIds: takesList(severalGroups, GROUP),
			},
		},
		user: receiver,
	},
});

type SendTo = typeof sendTo extends Field<infer T> ? T : never;

/** Returns the server's number for the kind of chat, the IDs of the chats, and the line and the only receiver of the trigger's chat. */
function destinationOf(to: SendTo): {
	type: number;
	ids: string[];
	line?: number;
	onlyTo?: string;
} {
	switch (to.kind) {
		case 'channel':
			return { type: CHAT_TYPE.channel, ids: [to.channelId] };
		case 'chat':
			return {
				type: CHAT_TYPE[to.chat.type],
				ids: [to.chat.id],
				line: to.chat.line,
				onlyTo: to.chat.onlyTo,
			};
		case 'chatRoom':
			return { type: CHAT_TYPE.chatRoom, ids: [to.chatRoomId] };
		case 'group':
			return { type: CHAT_TYPE.group, ids: [to.groupId] };
		case 'groups':
			return { type: CHAT_TYPE.group, ids: to.groupIds };
		case 'user':
			return { type: CHAT_TYPE.private, ids: [to.userId] };
	}
}

/** Returns the line to send on: the one that the user enters, else that of the trigger's message. */
function lineOf(call: Call, to: SendTo): number {
	return call.options(lineOption).line ?? destinationOf(to).line ?? 0;
}

/** Returns the only people in the chat who get the message: those that the user enters, else that of the trigger's message. */
function receiversOf(
	to: SendTo,
	{ delivery }: { delivery: { toUsers?: string[] } },
): string[] | undefined {
	return delivery.toUsers ?? toUsersOf(destinationOf(to)).toUsers;
}

const TO_USERS = { displayName: 'Deliver Only to User IDs' };

/**
 * Rejects receivers that the server ignores, or with which nobody gets the message, because the server reports success.
 *
 * Source: the community server's source
 */
function checkReceivers(
	call: Call,
	{ type, target }: { type: number; target: string },
	only: string[],
): void {
	if (type === CHAT_TYPE.chatRoom) {
		throw call.reject(
			TO_USERS,
			'has no effect in a chat room: everybody there would see the message',
		);
	}
	if (type === CHAT_TYPE.private && !only.includes(target)) {
		throw call.reject(
			TO_USERS,
			`does not contain "${givenText(target)}", the receiver of the message, so nobody would get it`,
		);
	}
}

/** Returns the chat of a message for the output. Undefined for a message to several of its people, because a chat names one at most. */
function placeOf(
	{ type, target, line }: { type: number; target: string; line: number },
	toUsers: string[] = [],
): Chat | undefined {
	if (toUsers.length > 1) return undefined;
	const [onlyTo] = toUsers;
	return { id: target, type: chatTypeOf({ type }), ...lineIn({ line }), ...onlyToIn({ onlyTo }) };
}

/**
 * POST /robot/message/send → `{messageUid, timestamp}`. The request has no key by which the server could recognise a repeated
 * send, so a message that may have arrived is not sent again. A message id is no proof of delivery: the server may drop an accepted
 * message, e.g. because of a blocked user or a filtered word.
 */
export const send = operation({
	value: 'send',
	name: 'Send',
	action: 'Send message',
	description: 'Send a message to a group, to several groups or to a user',
	source: 'https://docs.wildfirechat.cn/robot_api/',
	sends: true,
	fields: {
		sendTo,
		...contentFields,
		additionalFields: groupedCollection({
			displayName: 'Additional Fields',
			groups: {
				...ADDITIONAL,
				delivery: {
					// Must not be empty: the message would go to everybody instead of a few members.
					// Not hidden for a chat room: n8n drops a hidden value, and the message would go to everybody there instead of being refused.
					toUsers: notEmpty(
						takesList(
							ids({
								...TO_USERS,
								placeholder: 'e.g. userA, userB',
								description:
									'The only people in the chat who get the message, separated by commas. In the chat of the trigger, the sender if the others did not see the message.',
							}),
							USER,
						),
					),
				},
			},
		}),
	},
	options: { ...sendOptions, ...lineOption },
	targets: ({ sendTo: to }) => destinationOf(to).ids,
	chatOf({ sendTo: to, additionalFields }, id, call) {
		const line = lineOf(call, to);
		const { type } = destinationOf(to);
		const chat = line === 0 ? `${type} ${id}` : `line ${line} of ${type} ${id}`;
		const receivers = receiversOf(to, additionalFields);
		return receivers === undefined ? chat : `${[...receivers].sort().join(', ')} in ${chat}`;
	},
	async run(call, { sendTo: to, ...given }) {
		const { target } = call;
		const { delivery } = given.additionalFields;
		const { type } = destinationOf(to);
		const isOneToOne = type === CHAT_TYPE.private || type === CHAT_TYPE.channel;
		const content = contentFor(call, given, isOneToOne);
		const line = lineOf(call, to);
		const conv = { type, target, line };
		const toUsers = receiversOf(to, content.additionalFields);
		if (toUsers !== undefined) checkReceivers(call, conv, toUsers);
		if (to.kind === 'user') await checkUserOfTool(call, target);
		const only = toUsers?.length === 1 ? toUsers[0] : undefined;
		const chat = { id: target, ...lineIn({ line }), onlyTo: only, isOneToOne };
		const place = { chatId: target, line, sentTo: placeOf(conv, toUsers) };
		const isPrivate = delivery.toUsers !== undefined;
		const streamed = await streamedAnswer(call, chat, streamableText(content), isPrivate);
		if (streamed !== undefined) {
			noteStreamed(call, content.contentType);
			return sentMessage(call, { ...streamed, ...place }, {});
		}
		return await sendParts(call, await payloadsOf(call, content), async (payload) => {
			const body = { conv, payload, ...(toUsers && { toUsers }) };
			const sent = await request(WILDFIRE, call, post('/robot/message/send', receipt, body));
			const { messageUid, timestamp: takenAt } = sent;
			return sentMessage(call, { messageId: textOf(messageUid), ...place, takenAt }, sent);
		});
	},
});
