import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/call';
import { triggerChatField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import {
	chosen,
	discussionField,
	discussionMemberField,
	friendField,
	groupField,
	memberField,
	selectorOf,
	type Selector,
} from '../../fields';
import { send as sendMessage, type Parameters } from '../../transport';

/** Where a message goes: the endpoint, and the parameters that name the chat. */
interface Target {
	path: string;
	parameters: Parameters;
	/** Whether the server can take the message and answer before it is sent. */
	canQueue: boolean;
}

const FRIEND = { path: '/openqq/send_friend_message', canQueue: true };
const GROUP = { path: '/openqq/send_group_message', canQueue: true };
/** With async the plugin breaks down over it and sends nothing. */
const DISCUSSION = { path: '/openqq/send_discuss_message', canQueue: false };
/** async is ignored. */
const TEMPORARY = { path: '/openqq/send_sess_message', canQueue: false };

/**
 * POST /openqq/send_friend_message, send_group_message, send_discuss_message, send_sess_message → `{id, code, status}`.
 * The server sends one message every few seconds, over all chats.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const send: Operation = {
	value: 'send',
	name: 'Send',
	action: 'Send message',
	description: 'Send a message to a group, a friend or a discussion',
	properties: [
		{
			displayName: 'Send To',
			name: 'sendTo',
			type: 'options',
			options: [
				{
					name: 'Chat of a Trigger',
					value: 'chat',
					description: 'Answers where a message was written',
				},
				{ name: 'Discussion', value: 'discussion' },
				{
					name: 'Discussion Member',
					value: 'discussionMember',
					description: 'Temporary message; QQ has blocked these',
				},
				{ name: 'Friend', value: 'friend' },
				{ name: 'Group', value: 'group' },
				{
					name: 'Group Member',
					value: 'groupMember',
					description: 'Temporary message; QQ has blocked these',
				},
				{ name: 'Several Groups', value: 'groups' },
			],
			default: 'group',
		},
		{ ...triggerChatField, displayOptions: { show: { sendTo: ['chat'] } } },
		{
			...discussionField,
			displayOptions: { show: { sendTo: ['discussion', 'discussionMember'] } },
		},
		{ ...discussionMemberField, displayOptions: { show: { sendTo: ['discussionMember'] } } },
		{ ...friendField, displayOptions: { show: { sendTo: ['friend'] } } },
		{ ...groupField, displayOptions: { show: { sendTo: ['group', 'groupMember'] } } },
		{ ...memberField, displayOptions: { show: { sendTo: ['groupMember'] } } },
		{
			displayName: 'Group Names or IDs',
			name: 'groups',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getGroups' },
			required: true,
			default: [],
			displayOptions: { show: { sendTo: ['groups'] } },
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			hint: 'Each group gives an output item of its own',
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 3 },
			required: true,
			default: '',
			placeholder: 'e.g. The meeting starts in ten minutes.',
			description:
				'QQ faces are written like [微笑]. The signs for less and greater arrive full-width.',
		},
		{
			displayName: 'Delivery Fields',
			name: 'deliveryFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Do Not Wait',
					name: 'async',
					type: 'boolean',
					default: false,
					description:
						'Whether to go on as soon as the server has put the message into its queue. There is then no message ID, and nobody says whether it was sent. Only for friends and groups.',
				},
			],
		},
	],
	inSequence: true,
	chats(call) {
		if (call.param('sendTo') === 'groups') return [...new Set(call.ids('groups'))];
		return [chatIn(targetOf(call))];
	},
	async run(call) {
		const target = targetOf(call);
		const content = call.text('text');
		const queued = call.collection('deliveryFields').async === true;
		if (queued && !target.canQueue) {
			throw call.complaint(
				'async',
				'only works for friends and groups',
				'With a discussion the server breaks down over it and sends nothing; with temporary messages it ignores it.',
			);
		}
		const { id } = await sendMessage(call, target.path, {
			...target.parameters,
			content,
			...(queued && { async: '1' }),
		});
		return { ...(queued ? { queued } : { messageId: String(id) }), chatId: chatIn(target) };
	},
};

function chatIn({ parameters }: Target): string {
	return Object.values(parameters).join('/');
}

function targetOf(call: Call): Target {
	const sendTo = call.param<string>('sendTo');
	switch (sendTo) {
		case 'chat':
			return triggerChat(call);
		case 'friend':
			return { ...FRIEND, parameters: named(selectorOf(call, 'friend')) };
		case 'group':
			return { ...GROUP, parameters: named(selectorOf(call, 'group')) };
		case 'groups':
			return { ...GROUP, parameters: named(chosen(call.chat)) };
		case 'discussion':
			return { ...DISCUSSION, parameters: named(selectorOf(call, 'discussion')) };
		case 'groupMember': {
			const group = selectorOf(call, 'group');
			if (group.by !== 'id' && group.by !== 'uid') {
				throw call.complaint(
					'group',
					'must be given by ID or group number for a temporary message',
				);
			}
			return {
				...TEMPORARY,
				parameters: { [`group_${group.by}`]: group.value, ...named(selectorOf(call, 'member')) },
			};
		}
		case 'discussionMember': {
			const { value } = selectorOf(call, 'discussion');
			return {
				...TEMPORARY,
				parameters: { discuss_id: value, ...named(selectorOf(call, 'discussionMember')) },
			};
		}
		default:
			throw call.complaint('sendTo', `has no kind "${sendTo}"`);
	}
}

function named({ by, value }: Selector): Parameters {
	return { [by]: value };
}

const TRIGGER_CHATS: Record<string, Omit<Target, 'parameters'>> = {
	private: FRIEND,
	group: GROUP,
	discussion: DISCUSSION,
	temporary: TEMPORARY,
};

function triggerChat(call: Call): Target {
	const {
		id,
		type = '',
		via,
	} = (call.json('chat') ?? {}) as { id?: unknown; type?: string; via?: IDataObject };
	const target = TRIGGER_CHATS[type];
	if (
		target === undefined ||
		typeof id !== 'string' ||
		id === '' ||
		(type === 'temporary' && !via?.id)
	) {
		throw call.complaint(
			'chat',
			'is not the chat of a message',
			'It must be an object with the text "id" and with "type" private, group, discussion or temporary, as a Mojo-Webqq trigger gives it.',
		);
	}
	const through: Parameters = via
		? { [via.type === 'discussion' ? 'discuss_id' : 'group_id']: String(via.id) }
		: {};
	return { ...target, parameters: { ...(type === 'temporary' && through), id } };
}
