import { id as idField, text as textField, type Field, type FieldOptions } from '../common/fields';
import { friend, friendOrGroup, group, member, memberIds, messageText, recipients } from './fields';

/** A value for a request, perhaps another one for each chat that the request goes to. */
export type WireValue = string | string[] | ((chatId: string) => string);

/** A value that a request takes by its title, while its name under `params` stands only on the vendor's page. */
export interface WireField {
	/** Its name in a line of Known Request Types and in the Set Up block. */
	key: string;
	label: string;
	/** The parameter of the node. */
	parameter: string;
	field: Field<WireValue>;
	/** Whether it is sent only where it is filled in. */
	isOptional?: true;
}

/** Where a message goes; the operation sends one message to each. */
export const recipient = {
	key: 'recipient',
	label: 'Recipient',
	parameter: 'sendTo',
	field: recipients,
};

export const WIRE_FIELDS = {
	text: { key: 'text', label: 'Text', parameter: 'text', field: messageText },
	group: { key: 'group', label: 'Group', parameter: 'groupId', field: group },
	friend: { key: 'friend', label: 'Friend', parameter: 'friendId', field: friend },
	friendOrGroup: {
		key: 'contact',
		label: 'Friend or Group',
		parameter: 'contactId',
		field: friendOrGroup,
	},
	member: { key: 'member', label: 'Member', parameter: 'memberId', field: member },
	members: { key: 'members', label: 'Members', parameter: 'memberIds', field: memberIds },
} satisfies Record<string, WireField>;

type TextOptions = Omit<Parameters<typeof textField>[0], keyof Pick<FieldOptions, 'displayName'>>;

/** A text without a form of its own. An ID is read as one, so that a number that lost digits is not sent. */
export function text(key: string, label: string, options: TextOptions = {}): WireField {
	const make = label.endsWith(' ID') ? idField : textField;
	const field = make({ required: true, ...options, displayName: label });
	return { key, label, parameter: key, field };
}

/** The same, sent only where it is filled in. */
export function optional(key: string, label: string, options: TextOptions = {}): WireField {
	return { ...text(key, label, { ...options, required: false }), isOptional: true };
}
