import type { Call } from '../../../common/call';
import { triggerChatField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { contentFields, payloadOf } from '../../content';
import { groupField, userField } from '../../fields';
import { requestObject } from '../../transport';

/** The numbers by which the server knows the kinds of chat. */
const CHAT_TYPES: Record<string, number> = { private: 0, group: 1, chatRoom: 2, channel: 3 };

/** The kinds of chat to choose from: the field that names it, and what it is. */
const KINDS: Record<string, { field: string; type: string }> = {
	user: { field: 'userId', type: 'private' },
	group: { field: 'groupId', type: 'group' },
	groups: { field: 'groupIds', type: 'group' },
	chatRoom: { field: 'chatRoomId', type: 'chatRoom' },
	channel: { field: 'channelId', type: 'channel' },
};

/**
 * POST /robot/message/send → `{messageUid, timestamp}`. There is no key by which the server would recognise a repeated
 * send, so one that may have arrived is never sent again. A message id is no proof of delivery: blocked users and
 * filtered words can drop a message that was accepted.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const send: Operation = {
	value: 'send',
	name: 'Send',
	action: 'Send message',
	description: 'Send a message to a group, to several groups or to a user',
	properties: [
		{
			displayName: 'Send To',
			name: 'sendTo',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Channel', value: 'channel' },
				{
					name: 'Chat of a Trigger',
					value: 'chat',
					description: 'Answers where a message was written, in a group or in private',
				},
				{ name: 'Chat Room', value: 'chatRoom' },
				{ name: 'Group', value: 'group' },
				{ name: 'Several Groups', value: 'groups' },
				{ name: 'User', value: 'user' },
			],
			default: 'group',
		},
		{ ...triggerChatField, displayOptions: { show: { sendTo: ['chat'] } } },
		{ ...groupField, displayOptions: { show: { sendTo: ['group'] } } },
		{
			displayName: 'Group Names or IDs',
			name: 'groupIds',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getGroups' },
			required: true,
			default: [],
			displayOptions: { show: { sendTo: ['groups'] } },
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			hint: 'Each group gives an output item of its own',
		},
		{ ...userField, displayOptions: { show: { sendTo: ['user'] } } },
		{
			displayName: 'Chat Room ID',
			name: 'chatRoomId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. chatroom1',
			displayOptions: { show: { sendTo: ['chatRoom'] } },
		},
		{
			displayName: 'Channel ID',
			name: 'channelId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. channel1',
			displayOptions: { show: { sendTo: ['channel'] } },
		},
		...contentFields,
		{
			displayName: 'Delivery Fields',
			name: 'deliveryFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Conversation Line',
					name: 'line',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 0,
				},
				{
					displayName: 'Deliver Only To',
					name: 'toUsers',
					type: 'string',
					default: '',
					placeholder: 'e.g. userA, userB',
					description: 'IDs of the only members who are to see the message, separated by commas',
				},
			],
		},
	],
	chats(call) {
		return targetOf(call).ids;
	},
	async run(call) {
		const { line, toUsers } = call.collection('deliveryFields');
		const receivers = call.toIds('toUsers', toUsers);
		const { messageUid, timestamp } = await requestObject(call, '/robot/message/send', {
			conv: { type: targetOf(call).type, target: call.chat, line: call.number('line', line ?? 0) },
			payload: await payloadOf(call),
			...(receivers.length > 0 && { toUsers: receivers }),
		});
		return { messageUid, timestamp, chatId: call.chat };
	},
};

/** Where a message goes: the server's number for the kind of chat, and the chats of that kind. */
function targetOf(call: Call): { type: number | undefined; ids: string[] } {
	const sendTo = call.param<string>('sendTo');
	if (sendTo === 'chat') return triggerChat(call);
	const kind = Object.hasOwn(KINDS, sendTo) ? KINDS[sendTo] : undefined;
	if (kind === undefined) throw call.complaint('sendTo', `has no kind "${sendTo}"`);
	const ids = sendTo === 'groups' ? [...new Set(call.ids(kind.field))] : [call.id(kind.field)];
	return { type: CHAT_TYPES[kind.type], ids };
}

function triggerChat(call: Call): { type: number; ids: string[] } {
	const { id, type: name } = (call.json('chat') ?? {}) as { id?: unknown; type?: string };
	const type = Object.hasOwn(CHAT_TYPES, name ?? '') ? CHAT_TYPES[name as string] : undefined;
	if (typeof id !== 'string' || id === '' || type === undefined) {
		throw call.complaint(
			'chat',
			'is not the chat of a message',
			'It must be an object with the text "id" and with "type" private, group, chatRoom or channel, as the WildfireChat Trigger gives it.',
		);
	}
	return { type, ids: [id] };
}
