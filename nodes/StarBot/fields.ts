import type { Call } from '../common/operations/call';
import {
	byId,
	fieldset,
	flag,
	id,
	ids,
	locatedId,
	map,
	takesId,
	takesList,
	variants,
	when,
	type Field,
} from '../common/fields';
import type { Chat } from '../common/message';
import {
	chatOfTrigger,
	messageText as textField,
	severalGroups,
} from '../common/operations/standardFields';
import {
	MENTION,
	messageOfTrigger,
	NOBODY_ELSE,
	QUOTE,
	senderOfTrigger,
} from '../common/operations/triggerMessage';
import { GROUP, GROUP_ID, INSTANCE, INSTANCE_ID, isGroup, PERSON, WXID } from './ids';
import { BREAKS_CODE, mentionCode, withoutCodes } from './mentions';

/** A running WeChat, for requests without a robot ID. */
export const instance = takesId(
	locatedId({
		displayName: 'Instance',
		search: 'searchInstances',
		modes: [{ ...INSTANCE_ID, displayName: 'By ID' }],
	}),
	INSTANCE,
);

export const group = takesId(
	locatedId({ displayName: 'Group', search: 'searchGroups', modes: [GROUP_ID] }),
	GROUP,
);

/** A friend from the list, or anybody by wxid. */
export const friend = takesId(
	locatedId({ displayName: 'Friend', search: 'searchFriends', modes: [WXID] }),
	{ ...PERSON, noun: 'friend', search: 'searchFriends' },
);

export const friendOrGroup = takesId(
	locatedId({
		displayName: 'Friend or Group',
		search: 'searchContacts',
		modes: [byId('wxid_abc123')],
	}),
	{ ...PERSON, noun: 'friend or group', search: 'searchContacts' },
);

/** A member of the group chosen in the same node. */
export const member = takesId(
	locatedId({
		displayName: 'Member',
		search: 'searchMembers',
		modes: [WXID],
		description: 'The list works once the credential has the names of Group Member: Get Many',
	}),
	{ ...PERSON, noun: 'member', search: 'searchMembers' },
);

export const memberIds = takesList(
	ids({
		displayName: 'Member IDs',
		required: true,
		placeholder: 'e.g. wxid_abc123, wxid_def456',
		description: 'Wxids separated by commas, or a list from an expression',
	}),
	{ ...PERSON, noun: 'member', search: 'searchMembers' },
);

/** The requests' `cache`: public programs send 0 for fresh data; the vendor's example has 1. */
export const cache: Field<0 | 1> = map(
	flag({
		displayName: 'Use Cache',
		description: 'Whether the client may answer from its cache instead of asking WeChat',
	}),
	(isOn) => (isOn ? 1 : 0),
);

/** The trigger's name in error messages. */
const TRIGGER = 'a WeChat (StarBot) Trigger';

/** The chat of the message that started the workflow. */
export const triggerChat = chatOfTrigger(['private', 'group', 'channel'], TRIGGER);

/** The wxids and group IDs to which a message is sent, and the kind of these chats. */
export interface Recipients {
	ids: string[];
	type: Chat['type'];
}

export const recipients: Field<Recipients> = map(
	variants({
		displayName: 'Send To',
		default: 'chat',
		variants: {
			chat: triggerChat,
			friend: { name: 'Friend', fields: { friendId: friend } },
			group: { name: 'Group', fields: { groupId: group } },
			groups: {
				name: 'Several Groups',
				fields: {
					groupIds: takesList(severalGroups, GROUP),
				},
			},
		},
	}),
	(to): Recipients => {
		switch (to.kind) {
			case 'chat':
				return { ids: [to.chat.id], type: to.chat.type };
			case 'friend':
				return { ids: [to.friendId], type: 'private' };
			case 'group':
				return { ids: [to.groupId], type: 'group' };
			case 'groups':
				return { ids: to.groupIds, type: 'group' };
		}
	},
);

/** Returns the chat of a call for the output of a send. */
export function placeOf({ target }: Call, { type }: Recipients) {
	return { chatId: target, sentTo: { id: target, type } };
}

/**
 * Returns the text of a message for the chat of a call, with mention codes before the text.
 *
 * @param format converts the text to plain text before codes in it are neutralized, because conversion may produce a code
 */
export type Writer = (call: Call, format: (text: string) => string) => string;

/**
 * Shows a field about mentions only if the message can go to a group: a private chat has nobody
 * else to mention.
 */
function inGroups<T>(field: Field<T>): Field<T | undefined> {
	return when({ sendTo: ['chat', 'group', 'groups'] }, field);
}

const sender = senderOfTrigger(
	TRIGGER,
	'In groups the trigger knows the sender once its option Sender Parameter is filled in.',
);

/** Returns the IDs unchanged. Rejects one that would end the code of its mention. */
function inCodes(wxids: string[], reject: (complaint: string) => Error): string[] {
	const broken = wxids.find((wxid) => BREAKS_CODE.test(wxid));
	if (broken !== undefined) throw reject(`holds "${broken}", which is not a wxid`);
	return wxids;
}

/** The wxids of the people to mention. */
const mention: Field<string[]> = map(
	variants({
		...MENTION,
		default: 'none',
		description: 'Whom this message mentions. Only in groups.',
		variants: {
			none: { name: 'Nobody', fields: {} },
			sender,
			users: {
				name: 'Users',
				fields: {
					mentionIds: takesList(
						map(
							ids({
								displayName: 'Mentioned User IDs',
								required: true,
								placeholder: 'e.g. wxid_abc123, wxid_def456',
								description:
									'Wxids of members of the group, separated by commas, or a list from an expression',
							}),
							inCodes,
						),
						{ ...PERSON, noun: 'member', search: 'searchMembers' },
					),
				},
			},
		},
	}),
	(mentioned, reject) => {
		if (mentioned.kind === 'sender') return inCodes([mentioned.sender.id], reject);
		return mentioned.kind === 'users' ? mentioned.mentionIds : [];
	},
);

/** The text of a message for each chat. */
export const messageText: Field<Writer> = map(
	fieldset('Text', {
		text: textField(),
		mention: inGroups(mention),
		neutralize: inGroups(
			flag({
				displayName: 'Disable Mention Codes in Text',
				default: true,
				description:
					'Whether to keep codes like [@,wxid=…] in the text from becoming mentions. Leave it on for texts that others wrote.',
			}),
		),
	}),
	(message) => {
		const mentions = (message.mention ?? []).map(mentionCode).join('');
		return (call, format) => {
			const text = format(message.text);
			const said = message.neutralize === false ? text : withoutCodes(text);
			if (mentions === '') return said;
			if (isGroup(call.target)) return `${mentions} ${said}`;
			call.noEffect(MENTION, NOBODY_ELSE);
			return said;
		};
	},
);

/** The ID of the message that a reply quotes. */
export const quote: Field<string> = map(
	variants({
		...QUOTE,
		default: 'trigger',
		description: 'The message that this text answers',
		variants: {
			message: {
				name: 'Message by ID',
				fields: {
					quoteMessageId: id({
						displayName: 'Quoted Message ID',
						required: true,
						placeholder: 'e.g. 7053704521966022857',
						description: 'From a trigger. Always text: as a number it would lose its last digits.',
					}),
				},
			},
			trigger: messageOfTrigger(TRIGGER),
		},
	}),
	(chosen) => (chosen.kind === 'trigger' ? chosen.quoted.messageId : chosen.quoteMessageId),
);
