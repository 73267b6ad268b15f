import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { byId, locatorField } from '../common/legacyFields';
import { requestObject, robotIdOf, CREDENTIAL } from './transport';

/** The group an operation is about. */
export const groupField = locatorField('Group', 'groupId', 'searchGroups', [byId('groupId1')], {
	description: 'The list holds the groups named in the credential',
});

/** A user in general; the list holds the owner's friends, or the members of the credential's groups. */
export const userField = locatorField('User', 'userId', 'searchUsers', [byId('userA')]);

/** A member of the group chosen in groupField. */
export const memberField = locatorField('Member', 'memberId', 'searchMembers', [
	byId('userA', 'By User ID'),
]);

/** Several members, as user ids. */
export const memberIdsField: INodeProperties = {
	displayName: 'Member IDs',
	name: 'memberIds',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. userA, userB',
	description: 'User IDs separated by commas, or a list from an expression',
};

/** Every change of a group is announced in it; these fields say where and how. */
export const notificationField: INodeProperties = {
	displayName: 'Notification',
	name: 'notification',
	type: 'collection',
	placeholder: 'Add notification field',
	default: {},
	description: 'How the group is told of the change',
	options: [
		{
			displayName: 'Conversation Lines',
			name: 'toLines',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0, 1',
			description:
				'Lines of the group on which the notification is posted, separated by commas. Line 0 if left empty.',
		},
		{
			displayName: 'Notification Message (JSON)',
			name: 'notifyMessage',
			type: 'json',
			default: '',
			description:
				'Message payload that takes the place of the built-in notification. The community server does not let robots use it, except when members are added.',
		},
	],
};

export const messageUidField: INodeProperties = {
	displayName: 'Message ID',
	name: 'messageUid',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 412367192064032769',
	description:
		'ID of the message, from a trigger or from a send. Always text: as a number it would lose its last digits.',
};

/** What is done to one message is done in input order. */
export function oneMessage(call: Call): string[] {
	return [call.int64('messageUid')];
}

/** Changes of one group are made one after another, in input order. */
export function oneGroup(call: Call): string[] {
	return [call.id('groupId')];
}

/** Changes a group. */
export async function writeGroup(call: Call, path: string, fields: object): Promise<IDataObject> {
	return await requestObject(call, path, { ...(await groupWrite(call)), ...fields });
}

/**
 * What every group write has besides the endpoint's own fields. `operator` is required by the documents and overwritten by
 * the server with the robot's id, which is therefore what is sent.
 */
export async function groupWrite(call: Call): Promise<IDataObject> {
	const { toLines, notifyMessage } = call.collection('notification');
	const lines = linesOf(call, toLines);
	const message = call.json('notifyMessage', notifyMessage);
	return {
		operator: robotIdOf(await call.credential(CREDENTIAL)),
		...(lines.length > 0 && { to_lines: lines }),
		...(message !== undefined && { notify_message: message }),
	};
}

function linesOf(call: Call, value: unknown): number[] {
	const lines = String(value ?? '')
		.split(',')
		.map((line) => line.trim())
		.filter((line) => line !== '')
		.map(Number);
	if (!lines.every((line) => Number.isInteger(line) && line >= 0)) {
		throw call.complaint('toLines', 'must hold whole numbers separated by commas');
	}
	return lines;
}
