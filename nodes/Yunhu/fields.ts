import {
	byId,
	collection,
	flag,
	id,
	locatedId,
	map,
	takesId,
	text,
	variants,
	type Field,
	type FieldOptions,
	type TypedMode,
} from '../common/fields';
import {
	chatOfMessage,
	chatOfTrigger,
	inChatOfTrigger,
	OF_ITEM,
} from '../common/operations/standardFields';
import type { Chat } from '../common/message';

/** The IDs of groups and of people, for complaints about names in their place. A few groups have words as IDs. */
export const GROUP = {
	noun: 'group',
	example: '307149245',
	search: 'searchGroups',
	evident: /^\d+$/,
};
export const USER = { noun: 'user', example: '7756242', shape: /^\d+$/, evident: /^\d+$/ };

export const GROUP_ID = byId('307149245');
export const USER_ID: TypedMode = byId('7756242');

/** A bot of the account from the list, or any bot by its ID. */
export const botId = takesId(
	locatedId({
		displayName: 'Bot',
		search: 'searchBots',
		modes: [byId('37090343')],
		description: 'The list shows the bots of the account',
	}),
	{ noun: 'bot', example: '37090343', search: 'searchBots', shape: /^\d+$/, evident: /^\d+$/ },
);

/** A group of the bot chosen in the same node. */
export const botGroupId = takesId(
	locatedId({ displayName: 'Group', search: 'searchBotGroups', modes: [GROUP_ID] }),
	{ ...GROUP, search: 'searchBotGroups' },
);

/** A user who added the bot chosen in the same node. */
export const followerId = takesId(
	locatedId({ displayName: 'User', search: 'searchFollowers', modes: [USER_ID] }),
	{ ...USER, search: 'searchFollowers' },
);

/** A group, for operations of the bot itself. */
export const groupId = takesId(
	locatedId({
		displayName: 'Group',
		search: 'searchGroups',
		modes: [GROUP_ID],
		description: 'The list shows the groups named in the credential',
	}),
	GROUP,
);

/** Any group by its ID, for operations of the account, which cannot list the groups of a bot's credential. */
export const anyGroupId = takesId(
	id({ displayName: 'Group ID', required: true, placeholder: 'e.g. 307149245' }),
	{ noun: GROUP.noun, example: GROUP.example, evident: GROUP.evident },
);

export const userId = takesId(
	id({ displayName: 'User ID', required: true, placeholder: 'e.g. 7756242' }),
	USER,
);

/** The message that an operation changes. */
export const messageId = id({
	displayName: 'Message ID',
	required: true,
	default: OF_ITEM,
	placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
	description: 'ID of the message, from a trigger or from a send',
});

/** Makes the field of an update for a name, which must not be empty. With `required`, n8n would demand it in every update. */
export function changedName(options: FieldOptions): Field<string> {
	return map(text(options), (given, reject) => {
		const name = given.trim();
		if (name === '')
			throw reject('is empty', 'Enter a name, or remove the field to leave it as it is.');
		return name;
	});
}

/** A chat of the bot, as the open API names it. */
export interface ApiChat {
	id: string;
	type: 'group' | 'user';
}

/** The kinds of chat of a bot, as triggers name them. */
export const CHAT_TYPES = ['private', 'group'] as const;

/** The triggers' name in error messages. */
export const TRIGGER = 'a Yunhu trigger';

function chatField(
	displayName: string,
	chat: ReturnType<typeof chatOfTrigger<'private' | 'group'>>,
): Field<ApiChat> {
	return map(
		variants({
			displayName,
			default: 'chat',
			variants: {
				chat,
				group: { name: 'Group', fields: { groupId } },
				user: {
					name: 'User',
					description: 'Somebody who added the bot',
					fields: { userId },
				},
			},
		}),
		(chosen): ApiChat => {
			switch (chosen.kind) {
				case 'group':
					return { id: chosen.groupId, type: 'group' };
				case 'user':
					return { id: chosen.userId, type: 'user' };
				case 'chat':
					return { id: chosen.chat.id, type: chosen.chat.type === 'group' ? 'group' : 'user' };
			}
		},
	);
}

/** The chat that a message goes to. */
export const sendTo = chatField('Send To', chatOfTrigger(CHAT_TYPES, TRIGGER));

/** The chat whose messages or board an operation is about. */
export const inChat = chatField('In Chat', inChatOfTrigger(CHAT_TYPES, TRIGGER));

/** The chat of a message that an operation changes. */
export const inChatOfMessage = chatField('In Chat', chatOfMessage(CHAT_TYPES, TRIGGER));

/** Returns the chat of a sent message in the form of a trigger's item. */
export function sentTo({ id, type }: ApiChat): Chat {
	return { id, type: type === 'group' ? 'group' : 'private' };
}

/** Returns the chat as target: messages to one chat are sent one after another. */
export function targetOf(values: { inChat: ApiChat }): string[] {
	return [values.inChat.id];
}

/**
 * Makes a collection with a switch for each of several settings.
 *
 * @param settings the labels, by the platform's names
 * @param description what a switch decides
 */
export function settingSwitches(
	settings: Readonly<Record<string, string>>,
	{ description, ...options }: FieldOptions & { description: string },
): Field<Partial<Record<string, boolean>>> {
	const fields = Object.entries(settings)
		.sort(([, a], [, b]) => a.localeCompare(b, 'en'))
		.map(([name, displayName]) => [
			name,
			flag({ displayName, required: true, default: true, description }),
		]);
	return collection({
		...options,
		fields: Object.fromEntries(fields) as Record<string, Field<boolean>>,
	});
}
