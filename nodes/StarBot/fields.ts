import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { byId, locatorField, triggerChatField } from '../common/legacyFields';
import { isGroup } from './ids';
import { BREAKS_CODE, mentionCode, withoutCodes } from './mentions';

const ROBOT_ID = { displayName: 'By Robot ID', name: 'robotId', placeholder: 'e.g. wxid_abc123' };
const INSTANCE_ID = {
	displayName: 'By Instance ID',
	name: 'instanceId',
	placeholder: 'e.g. 97554f7c82a1439c86df3143ef4975c5',
};
const GROUP_ID = byId('13887961909@chatroom');
const WXID = byId('wxid_abc123', 'By Wxid');

/** Who acts. Empty for the credential's default. */
export const robotField = locatorField('Robot', 'robot', 'searchRobots', [ROBOT_ID, INSTANCE_ID], {
	required: false,
	description: 'Which robot does it. Leave empty for the Default Robot of the credential.',
});

/** A running WeChat, for what takes no robot ID. */
export const instanceField = locatorField('Instance', 'instanceId', 'searchInstances', [
	{ ...INSTANCE_ID, displayName: 'By ID' },
]);

export const groupField = locatorField('Group', 'groupId', 'searchGroups', [GROUP_ID]);

/** A friend, or by wxid anybody. */
export const friendField = locatorField('Friend', 'friendId', 'searchFriends', [WXID]);

/** A friend or a group. */
export const contactField = locatorField('Friend or Group', 'contactId', 'searchContacts', [
	byId('wxid_abc123'),
]);

/** A member of the group chosen beside it. */
export const memberField = locatorField('Member', 'memberId', 'searchMembers', [WXID], {
	description: "The list needs the vendor's names of Group Member: Get Many in the credential",
});

export const memberIdsField: INodeProperties = {
	displayName: 'Member IDs',
	name: 'memberIds',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. wxid_abc123, wxid_def456',
	description: 'Wxids separated by commas, or a list from an expression',
};

export const cacheField: INodeProperties = {
	displayName: 'Use Cache',
	name: 'cache',
	type: 'boolean',
	default: false,
	description: 'Whether the client may answer from its cache (1) instead of asking WeChat (0)',
};

/** Where a message goes. */
export const recipientFields: INodeProperties[] = [
	{
		displayName: 'Send To',
		name: 'sendTo',
		type: 'options',
		options: [
			{
				name: 'Chat of a Trigger',
				value: 'chat',
				description: 'Answers where a message was written, in a group or in private',
			},
			{ name: 'Friend', value: 'friend' },
			{ name: 'Group', value: 'group' },
			{ name: 'Several Groups', value: 'groups' },
		],
		default: 'group',
	},
	{ ...triggerChatField, displayOptions: { show: { sendTo: ['chat'] } } },
	{ ...friendField, displayOptions: { show: { sendTo: ['friend'] } } },
	{ ...groupField, displayOptions: { show: { sendTo: ['group'] } } },
	{
		displayName: 'Group Names or IDs',
		name: 'groupIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getGroups' },
		required: true,
		default: [],
		displayOptions: { show: { sendTo: ['groups'] } },
		description:
			'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		hint: 'Each group gives an output item of its own',
	},
];

const TRIGGER_CHATS = ['private', 'group', 'channel'];

/** The wxids and group ids that a message goes to. */
export function recipientsOf(call: Call): string[] {
	const sendTo = call.param<string>('sendTo');
	switch (sendTo) {
		case 'chat':
			return [triggerChat(call)];
		case 'friend':
			return [call.id('friendId')];
		case 'group':
			return [call.id('groupId')];
		case 'groups':
			return [...new Set(call.ids('groupIds'))];
		default:
			throw call.complaint('sendTo', `has no kind "${sendTo}"`);
	}
}

function triggerChat(call: Call): string {
	const { id, type = '' } = (call.json('chat') ?? {}) as { id?: unknown; type?: string };
	if (typeof id === 'string' && id !== '' && TRIGGER_CHATS.includes(type)) return id;
	throw call.complaint(
		'chat',
		'is not the chat of a message',
		'It must be an object with the text "id" and with "type" private, group or channel, as the StarBot Trigger gives it.',
	);
}

/** The text of a message, and who is mentioned in it. */
export const textFields: INodeProperties[] = [
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		placeholder: 'e.g. The meeting starts in ten minutes.',
	},
	{
		displayName: 'Mention Member IDs',
		name: 'mentionIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. wxid_abc123, wxid_def456',
		description:
			'Wxids of the group members to mention before the text, separated by commas. Only in groups.',
	},
	{
		displayName: 'Neutralize Mention Codes',
		name: 'neutralize',
		type: 'boolean',
		default: true,
		description:
			'Whether to keep codes like [@,wxid=…] in the text from becoming mentions. Leave it on for texts that others wrote.',
	},
];

/** The text as it goes to a chat: mentions are codes before it. */
export function messageText(call: Call): string {
	const text = call.text('text');
	const said = call.param<boolean>('neutralize') ? withoutCodes(text) : text;
	const mentioned = [...new Set(call.ids('mentionIds', { optional: true }))];
	const broken = mentioned.find((wxid) => BREAKS_CODE.test(wxid));
	if (broken !== undefined)
		throw call.complaint('mentionIds', `holds "${broken}", which is not a wxid`);
	// In private there is nobody else to mention; a workflow that answers everywhere need not tell the difference.
	if (mentioned.length === 0 || !isGroup(call.chat)) return said;
	return `${mentioned.map(mentionCode).join('')} ${said}`;
}
