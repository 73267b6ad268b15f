import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/call';
import {
	chosenIds,
	collection,
	flag,
	map,
	text,
	variants,
	type VariantValue,
} from '../../../common/fields';
import { textOf } from '../../../common/message';
import { operation } from '../../../common/operation';
import { triggerChat, type TriggerChat } from '../../../common/standardFields';
import {
	discussion,
	discussionMember,
	entryOf,
	friend,
	group,
	member,
	selectorOfEntry,
	type Selector,
} from '../../fields';
import { done, send as sendMessage, type Endpoint, type Parameters } from '../../transport';

/** An endpoint that sends, and the facts about it. */
interface SendEndpoint {
	path: string;
	/** Whether the server can take the message and answer before it is sent. */
	canQueue: boolean;
}

const FRIEND = { path: '/openqq/send_friend_message', canQueue: true };
const GROUP = { path: '/openqq/send_group_message', canQueue: true };
/** With async the plugin breaks down over the request and sends nothing. */
const DISCUSSION = { path: '/openqq/send_discuss_message', canQueue: false };
/** The plugin ignores async. */
const TEMPORARY = { path: '/openqq/send_sess_message', canQueue: false };

/** Where a message goes: the endpoint, and the parameters that name the chat. */
interface Destination {
	endpoint: SendEndpoint;
	parameters: Parameters;
}

const chat = map(
	triggerChat(['private', 'group', 'discussion', 'temporary'], 'a Mojo-Webqq trigger'),
	(given, reject) => {
		if (given.type !== 'temporary' || given.via !== undefined) return given;
		throw reject(
			'is not the chat of a message',
			'A temporary chat must have the group or discussion it goes through as "via", as a Mojo-Webqq trigger gives it.',
		);
	},
);

/** Entries of the list; a bare value is an id. */
const groups = map(
	chosenIds({
		displayName: 'Group Names or IDs',
		loadOptionsMethod: 'getGroups',
		required: true,
		hint: 'Each group gives an output item of its own',
	}),
	(entries) => [...new Set(entries.map((entry) => entryOf(selectorOfEntry(entry))))],
);

const KINDS = {
	chat: {
		name: 'Chat of a Trigger',
		description: 'Answers where a message was written',
		fields: { chat },
	},
	discussion: { name: 'Discussion', fields: { discussion } },
	discussionMember: {
		name: 'Discussion Member',
		description: 'Temporary message; QQ has blocked these',
		fields: { discussion, discussionMember },
	},
	friend: { name: 'Friend', fields: { friend } },
	group: { name: 'Group', fields: { group } },
	groupMember: {
		name: 'Group Member',
		description: 'Temporary message; QQ has blocked these',
		fields: { group, member },
	},
	groups: { name: 'Several Groups', fields: { groups } },
};

type SendTo = VariantValue<typeof KINDS>;

const ASYNC = { displayName: 'Do Not Wait' };

/**
 * POST /openqq/send_friend_message, send_group_message, send_discuss_message, send_sess_message → `{id, code, status}`.
 * The server sends one message every few seconds, over all chats.
 */
export const send = operation({
	value: 'send',
	name: 'Send',
	action: 'Send message',
	description: 'Send a message to a group, a friend or a discussion',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	sends: true,
	fields: {
		sendTo: variants({ displayName: 'Send To', default: 'group', variants: KINDS }),
		text: text({
			displayName: 'Text',
			rows: 3,
			required: true,
			placeholder: 'e.g. The meeting starts in ten minutes.',
			description: 'Write QQ faces like [微笑]. The signs < and > arrive full-width (＜ ＞).',
		}),
		deliveryFields: collection({
			displayName: 'Delivery Fields',
			fields: {
				async: flag({
					...ASYNC,
					description:
						'Whether to go on as soon as the server has put the message into its queue. The result then has no message ID, and does not say whether the message was sent. Only for friends and groups.',
				}),
			},
		}),
	},
	inSequence: true,
	targets: ({ sendTo }) =>
		sendTo.kind === 'groups' ? sendTo.groups : [chatIdOf(destinationOf(sendTo, ''))],
	async run(call, { sendTo, text: content, deliveryFields }) {
		checkGroup(call, sendTo);
		const { endpoint, parameters } = destinationOf(sendTo, call.target);
		const chatId = chatIdOf({ parameters });
		if (deliveryFields.async !== true) {
			const { id } = await sendMessage(call, sending(endpoint), { ...parameters, content });
			return { messageId: id, chatId };
		}
		if (!endpoint.canQueue) {
			throw call.reject(
				ASYNC,
				'only works for friends and groups',
				'For a discussion the server breaks down over it and sends nothing; for temporary messages it ignores it.',
			);
		}
		await sendMessage(call, queueing(endpoint), { ...parameters, content, async: '1' });
		return { queued: true, chatId };
	},
});

/** The answer once the message is sent: it has an id. */
function sending({ path }: SendEndpoint): Endpoint<{ id: string }> {
	return {
		path,
		success: (result) => {
			const id = textOf(done(result)?.id);
			return id === '' ? undefined : { id };
		},
	};
}

/** The answer once the message is in the queue. */
function queueing({ path }: SendEndpoint): Endpoint<IDataObject> {
	return { path, success: done };
}

function chatIdOf({ parameters }: Pick<Destination, 'parameters'>): string {
	return Object.values(parameters).join('/');
}

/** The endpoint for temporary messages finds a group by its id or number only. */
function checkGroup(call: Call, sendTo: SendTo): void {
	if (sendTo.kind !== 'groupMember' || ['id', 'uid'].includes(sendTo.group.by)) return;
	throw call.reject(group, 'must be given by ID or group number for a temporary message');
}

/** @param entry the group of this call, where a message goes to several */
function destinationOf(sendTo: SendTo, entry: string): Destination {
	switch (sendTo.kind) {
		case 'chat':
			return chatDestination(sendTo.chat);
		case 'friend':
			return { endpoint: FRIEND, parameters: named(sendTo.friend) };
		case 'group':
			return { endpoint: GROUP, parameters: named(sendTo.group) };
		case 'groups':
			return { endpoint: GROUP, parameters: named(selectorOfEntry(entry)) };
		case 'discussion':
			return { endpoint: DISCUSSION, parameters: named(sendTo.discussion) };
		case 'groupMember': {
			const { by, value } = sendTo.group;
			const parameters = { [`group_${by}`]: value, ...named(sendTo.member) };
			return { endpoint: TEMPORARY, parameters };
		}
		case 'discussionMember': {
			const { value } = sendTo.discussion;
			const parameters = { discuss_id: value, ...named(sendTo.discussionMember) };
			return { endpoint: TEMPORARY, parameters };
		}
	}
}

function named({ by, value }: Selector): Parameters {
	return { [by]: value };
}

const CHAT_ENDPOINTS = {
	private: FRIEND,
	group: GROUP,
	discussion: DISCUSSION,
	temporary: TEMPORARY,
};

function chatDestination({ id, type, via }: TriggerChat<keyof typeof CHAT_ENDPOINTS>): Destination {
	const endpoint = CHAT_ENDPOINTS[type];
	if (type !== 'temporary' || via === undefined) return { endpoint, parameters: { id } };
	const through = via.type === 'discussion' ? 'discuss_id' : 'group_id';
	return { endpoint, parameters: { [through]: via.id, id } };
}
