import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { byId, locatorField, triggerChatField } from '../common/legacyFields';

/** A bot of the account, as the list; any bot by its ID. */
export const botField = locatorField('Bot', 'botId', 'searchBots', [byId('37090343')], {
	description: 'The list holds the bots of the account',
});

/** A group that the bot chosen in botField is in. */
export const botGroupField = locatorField('Group', 'groupId', 'searchBotGroups', [
	byId('307149245'),
]);

/** Somebody who added the bot chosen in botField. */
export const followerField = locatorField('User', 'userId', 'searchFollowers', [byId('7756242')]);

/** An instruction of the bot chosen in botField. */
export const instructionField = locatorField('Instruction', 'instructionId', 'searchInstructions', [
	byId('2062'),
]);

/** A group, for operations of the bot itself. */
export const groupField = locatorField('Group', 'groupId', 'searchGroups', [byId('307149245')], {
	description: 'The list holds the groups named in the credential',
});

export const userIdField: INodeProperties = {
	displayName: 'User ID',
	name: 'userId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 7756242',
};

export const messageIdField: INodeProperties = {
	displayName: 'Message ID',
	name: 'messageId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
	description: 'ID of the message, from a trigger or from a send',
};

/** A chat of the bot: how the open API names it. */
export interface Chat {
	id: string;
	type: 'group' | 'user';
}

/** The chat that a message goes to, or is in. */
export const chatFields: INodeProperties[] = [
	{
		displayName: 'Chat With',
		name: 'chatWith',
		type: 'options',
		options: [
			{
				name: 'Chat of a Trigger',
				value: 'chat',
				description: 'Where a message was written, in a group or in private',
			},
			{ name: 'Group', value: 'group' },
			{ name: 'User', value: 'user', description: 'Somebody who added the bot' },
		],
		default: 'group',
	},
	{ ...triggerChatField, displayOptions: { show: { chatWith: ['chat'] } } },
	{ ...groupField, displayOptions: { show: { chatWith: ['group'] } } },
	{ ...userIdField, displayOptions: { show: { chatWith: ['user'] } } },
];

/** The chat that chatFields name. */
export function chatOf(call: Call): Chat {
	switch (call.param<string>('chatWith')) {
		case 'group':
			return { id: call.id('groupId'), type: 'group' };
		case 'user':
			return { id: call.id('userId'), type: 'user' };
		default:
			return triggerChat(call);
	}
}

const CHAT_TYPES: Record<string, Chat['type']> = { private: 'user', group: 'group' };

function triggerChat(call: Call): Chat {
	const { id, type: name } = (call.json('chat') ?? {}) as { id?: unknown; type?: string };
	const type = CHAT_TYPES[name ?? ''];
	if (typeof id !== 'string' || id === '' || type === undefined) {
		throw call.complaint(
			'chat',
			'is not the chat of a message',
			'It must be an object with the text "id" and with "type" private or group, as the Yunhu triggers give it.',
		);
	}
	return { id, type };
}

/** The same chat as a lane: what is sent to it waits for what was sent before. */
export function chatsOf(call: Call): string[] {
	return [chatOf(call).id];
}
