import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../common/operations/call';
import { map, variants, type VariantValue } from '../common/fields';
import type { Chat } from '../common/message';
import { textOf } from '../common/serverValues';
import { chatOfTrigger, type TriggerChat } from '../common/operations/standardFields';
import { discussion, discussionMember, friend, group, member, type Selector } from './fields';
import { done, type Endpoint, type Parameters } from './transport';

/** An endpoint that sends messages, and facts about it. */
export interface SendEndpoint {
	path: string;
	/** Whether the server can reply before the message is sent (async). */
	canQueue: boolean;
	/** Says what to do if the server does not answer: sentences. */
	unanswered?: string;
}

const FRIEND = { path: '/openqq/send_friend_message', canQueue: true };
export const GROUP = { path: '/openqq/send_group_message', canQueue: true };
/** The plugin fails on a request with async and sends nothing. */
const DISCUSSION = { path: '/openqq/send_discuss_message', canQueue: false };
/** What to do in place of a temporary message. Source: the client's code (2.2.7) */
export const NO_TEMPORARY =
	'The published client (2.2.7) never sends temporary messages, and QQ has blocked them. Send to the group, or to a friend.';
/** The plugin ignores async. It looks for a group with the member's ID, finds none, and never answers (v2.2.7). */
const TEMPORARY = {
	path: '/openqq/send_sess_message',
	canQueue: false,
	unanswered: NO_TEMPORARY,
};

/** The destination of a message: the endpoint, and the parameters that name the chat. */
export interface Destination {
	endpoint: SendEndpoint;
	parameters: Parameters;
}

const ofTrigger = chatOfTrigger(
	['private', 'group', 'discussion', 'temporary'],
	'a QQ (Mojo-Webqq) Trigger',
);

const chat = map(ofTrigger.fields.chat, (given, reject) => {
	if (given.type !== 'temporary' || given.via !== undefined) return given;
	throw reject(
		'is not the chat of a message',
		'A temporary chat must have the group or discussion it goes through as "via", as a QQ (Mojo-Webqq) Trigger gives it.',
	);
});

/** The kinds of chat that a question can go to. */
const QUESTION_KINDS = {
	chat: { ...ofTrigger, fields: { chat } },
	discussion: { name: 'Discussion', fields: { discussion } },
	friend: { name: 'Friend', fields: { friend } },
	group: { name: 'Group', fields: { group } },
};

/** The kinds of chat that a message can go to. Nobody could answer a temporary message, which does not arrive. */
export const CHAT_KINDS = {
	chat: QUESTION_KINDS.chat,
	discussion: QUESTION_KINDS.discussion,
	discussionMember: {
		name: 'Discussion Member',
		description: 'Temporary message; QQ has blocked these',
		fields: { discussion, discussionMember },
	},
	friend: QUESTION_KINDS.friend,
	group: QUESTION_KINDS.group,
	groupMember: {
		name: 'Group Member',
		description: 'Temporary message; QQ has blocked these',
		fields: { group, member },
	},
};

type ChatTo = VariantValue<typeof CHAT_KINDS>;

/** The field for the chat of a question. */
export const questionTo = variants({
	displayName: 'Send To',
	default: 'chat',
	variants: QUESTION_KINDS,
});

export type QuestionTo = VariantValue<typeof QUESTION_KINDS>;

/** Makes an endpoint that answers after the message is sent, with its id. */
export function sending({
	path,
	unanswered,
}: SendEndpoint): Endpoint<IDataObject & { id: string }> {
	return {
		path,
		unanswered,
		success: (result) => {
			const answer = done(result);
			const id = textOf(answer?.id);
			return id === '' ? undefined : { ...answer, id };
		},
	};
}

/** Returns the ID of a destination for the output: the values of its parameters, e.g. `1234567/890`. */
export function chatIdOf({ parameters }: Pick<Destination, 'parameters'>): string {
	return Object.values(parameters).join('/');
}

/** Returns a text that identifies the chat of a destination. A friend and a group can have the same number. */
export function identifying({ endpoint, parameters }: Destination): string {
	return JSON.stringify([endpoint.path, parameters]);
}

/** Rejects a group by name for a temporary message, because the endpoint finds a group only by its ID or number. */
export function checkGroup(call: Call, sendTo: { kind: string; group?: Selector }): void {
	if (sendTo.kind !== 'groupMember' || ['id', 'uid'].includes(sendTo.group?.by ?? '')) return;
	throw call.reject(group, 'must be given by ID or group number for a temporary message');
}

/** Returns the destination of a message to a chat. */
export function destinationOf(sendTo: ChatTo): Destination {
	switch (sendTo.kind) {
		case 'chat':
			return chatDestination(sendTo.chat);
		case 'friend':
			return { endpoint: FRIEND, parameters: parametersOf(sendTo.friend) };
		case 'group':
			return { endpoint: GROUP, parameters: parametersOf(sendTo.group) };
		case 'discussion':
			return { endpoint: DISCUSSION, parameters: parametersOf(sendTo.discussion) };
		case 'groupMember': {
			const { by, value } = sendTo.group;
			const parameters = { [`group_${by}`]: value, ...parametersOf(sendTo.member) };
			return { endpoint: TEMPORARY, parameters };
		}
		case 'discussionMember': {
			const { value } = sendTo.discussion;
			const parameters = { discuss_id: value, ...parametersOf(sendTo.discussionMember) };
			return { endpoint: TEMPORARY, parameters };
		}
	}
}

/** Returns the parameter by which the server finds a selected friend, group or member. */
export function parametersOf({ by, value }: Selector): Parameters {
	return { [by]: value };
}

/** The kinds of chat to which the client sends messages. */
export const CHATS = ['private', 'group', 'discussion'] as const;

export const CHAT_ENDPOINTS = {
	private: FRIEND,
	group: GROUP,
	discussion: DISCUSSION,
	temporary: TEMPORARY,
};

/** Returns the destination of a reply to a chat of a trigger. */
export function chatDestination({
	id,
	type,
	via,
}: TriggerChat<keyof typeof CHAT_ENDPOINTS>): Destination {
	const endpoint = CHAT_ENDPOINTS[type];
	if (type !== 'temporary' || via === undefined) return { endpoint, parameters: { id } };
	const through = via.type === 'discussion' ? 'discuss_id' : 'group_id';
	return { endpoint, parameters: { [through]: via.id, id } };
}

/**
 * Returns the chat of a destination for the output of a send. Undefined where the user names it by its number or name, because triggers
 * name chats by ID, and for temporary messages, which the client never sends.
 */
export function placeOf({
	endpoint,
	parameters: { id, ...others },
}: Destination): Chat | undefined {
	const known = CHATS.find((type) => CHAT_ENDPOINTS[type] === endpoint);
	if (id === undefined || Object.keys(others).length > 0 || known === undefined) return undefined;
	return { id, type: known };
}
