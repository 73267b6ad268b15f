import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { triggerChatField } from '../common/fields';

/** A field that is chosen from a list or given by its ID. */
function locator(
	displayName: string,
	name: string,
	searchListMethod: string,
	example: string,
	description?: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		...(description && { description }),
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select ${/^[aeio]/i.test(displayName) ? 'an' : 'a'} ${displayName.toLowerCase()}…`,
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${example}` },
		],
	};
}

/** A bot of the account, as the list; any bot by its ID. */
export const botField = locator('Bot', 'botId', 'searchBots', '37090343', 'The list holds the bots of the account');

/** A group that the bot chosen in botField is in. */
export const botGroupField = locator('Group', 'groupId', 'searchBotGroups', '307149245');

/** Somebody who added the bot chosen in botField. */
export const followerField = locator('User', 'userId', 'searchFollowers', '7756242');

/** An instruction of the bot chosen in botField. */
export const instructionField = locator('Instruction', 'instructionId', 'searchInstructions', '2062');

/** A group, for operations of the bot itself. */
export const groupField = locator(
	'Group',
	'groupId',
	'searchGroups',
	'307149245',
	'The list holds the groups named in the credential',
);

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
			{ name: 'Chat of a Trigger', value: 'chat', description: 'Where a message was written, in a group or in private' },
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
