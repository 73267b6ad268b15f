import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import {
	contactField,
	friendField,
	groupField,
	memberField,
	memberIdsField,
	messageText,
	recipientFields,
	textFields,
} from './fields';

/** What a request needs by its title, while its name under `params` stands only on the vendor's page. */
export interface WireField {
	/** What the credential's Known Request Types call it. */
	key: string;
	label: string;
	properties: INodeProperties[];
	isOptional?: true;
	/** Undefined where an optional field was left empty. */
	read: (call: Call) => string | string[] | undefined;
}

export const recipient: WireField = {
	key: 'recipient',
	label: 'Recipient',
	properties: recipientFields,
	read: (call) => call.chat,
};

export const message: WireField = {
	key: 'text',
	label: 'Text',
	properties: textFields,
	read: messageText,
};

export const group: WireField = {
	key: 'group',
	label: 'Group',
	properties: [groupField],
	read: (call) => call.id('groupId'),
};

export const friend: WireField = {
	key: 'friend',
	label: 'Friend',
	properties: [friendField],
	read: (call) => call.id('friendId'),
};

/** A friend or a group. */
export const contact: WireField = {
	key: 'contact',
	label: 'Friend or Group',
	properties: [contactField],
	read: (call) => call.id('contactId'),
};

export const member: WireField = {
	key: 'member',
	label: 'Member',
	properties: [memberField],
	read: (call) => call.id('memberId'),
};

export const members: WireField = {
	key: 'members',
	label: 'Members',
	properties: [memberIdsField],
	read: (call) => [...new Set(call.ids('memberIds'))],
};

/** A text without a form of its own. */
export function text(key: string, label: string, more: Partial<INodeProperties> = {}): WireField {
	const property: INodeProperties = {
		displayName: label,
		name: key,
		type: 'string',
		required: true,
		default: '',
		...more,
	};
	return { key, label, properties: [property], read: (call) => call.text(key) };
}

/** The same, sent only where it is filled in. */
export function optional(
	key: string,
	label: string,
	more: Partial<INodeProperties> = {},
): WireField {
	return {
		...text(key, label, { required: false, ...more }),
		isOptional: true,
		read: (call) => call.optionalText(key) || undefined,
	};
}
