import { id as idField, map, text as textField, type Field } from '../common/fields';
import {
	friend,
	friendOrGroup,
	group,
	member,
	memberIds,
	messageText,
	recipients,
	type Writer,
} from './fields';

/** A request's value. The text of a message may differ for each chat, and may be sent in parts. */
export type WireValue = string | string[] | Writer;

/** A value that a request needs by its title. Only the vendor's page shows its name under `params`. */
export interface WireField {
	/** Its key in a line of Known Request Types and in the Set Up block. */
	key: string;
	label: string;
	/** The parameter of the node. */
	parameter: string;
	field: Field<WireValue>;
	/** Whether an empty value is omitted from the request. */
	isOptional?: true;
}

/** The recipient of a message; the operation sends one message to each. */
export const recipient = {
	key: 'recipient',
	label: 'Recipient',
	parameter: 'sendTo',
	field: map(recipients, ({ ids }) => ids),
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

type TextOptions = Omit<Parameters<typeof textField>[0], 'displayName' | 'required'>;
type IdOptions = Omit<Parameters<typeof idField>[0], 'displayName' | 'required'>;

/** Makes a text value. */
export function text(key: string, label: string, options: TextOptions = {}): WireField {
	const field = textField({ required: true, ...options, displayName: label });
	return { key, label, parameter: key, field };
}

/** Makes a text value that is omitted if it is empty. */
export function optionalText(key: string, label: string, options: TextOptions = {}): WireField {
	const field = textField({ ...options, displayName: label });
	return { key, label, parameter: key, field, isOptional: true };
}

/** Makes an ID value; a number that lost digits is rejected. */
export function id(key: string, label: string, options: IdOptions = {}): WireField {
	const field = idField({ required: true, ...options, displayName: label });
	return { key, label, parameter: key, field };
}

/** Makes an ID value that is omitted if it is empty. */
export function optionalId(key: string, label: string, options: IdOptions = {}): WireField {
	const field = idField({ ...options, displayName: label });
	return { key, label, parameter: key, field, isOptional: true };
}
