import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/**
 * Checks which value each choice of the editor has, and the defaults and limits of its numbers. Other tests take them from the
 * descriptions, so they do not notice two options whose labels are swapped. The tables are written by hand: from the specifications
 * where the value goes to a server.
 */

const nodes = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));

/** The values whose label is not the same word, by the label of the field. */
const VALUES: Record<string, Array<[label: string, value: string | number]>> = {
	Action: [
		['Copy Value', 2],
		['Open URL', 1],
		['Report Value to Bot', 3],
	],
	'After the Answer': [
		['Do Nothing', 'nothing'],
		['Say the Outcome in the Chat', 'say'],
		['Update the Question', 'update'],
	],
	'Answer In': [
		['Chat and Page', 'chat'],
		['Page Only', 'page'],
	],
	'Buttons Below': [
		['From Fields', 'fields'],
		['From JSON', 'json'],
	],
	'Card Of': [
		['Channel', 3],
		['Chat Room', 2],
		['Group', 1],
		['User', 0],
	],
	'Client Type': [['Phone (iOS)', 'iphone']],
	Content: [['Raw Payload', 'raw']],
	Event: [
		['Official Account Message', 'officialMessage'],
		['QR Code Payment', 'qrPayment'],
	],
	Events: [
		['A2UI Form Submitted', 'formSubmitted'],
		['Bot Added by User', 'botFollowed'],
		['Bot Removed by User', 'botUnfollowed'],
		['Group Join Rejected', 'joinRejected'],
		['Group Join Type Changed', 'joinTypeChanged'],
		['Group Manager Changed', 'managerChanged'],
		['Group Muted or Unmuted', 'groupMuteChanged'],
		['Group Private Chat Changed', 'privateChatChanged'],
		['Group Searchable Changed', 'searchableChanged'],
		['Group Transferred', 'ownerChanged'],
		['Member Allowed to Speak', 'memberAllowChanged'],
		['Member Muted or Unmuted', 'memberMuteChanged'],
		['Official Account Message', 'officialMessage'],
		['QR Code Payment', 'qrPayment'],
	],
	'Events Go To': [['WebSocket', 'socket']],
	'Field Type': [
		['Checkboxes (Several of the Options)', 'checkboxes'],
		['Radio Buttons', 'radio'],
	],
	'Get By': [
		['ID', 'userId'],
		['Login Name', 'name'],
		['Mobile Number', 'mobile'],
	],
	'In Chat': [
		['Chat of the Message', 'chat'],
		['Chat of the Trigger', 'chat'],
	],
	'Is VIP': [
		['No', '0'],
		['Yes', '1'],
	],
	'Join Type': [
		['Anyone May Join', 0],
		['By Invitation of a Manager or the Owner', 2],
		['By Invitation of a Member', 1],
	],
	'Limit Wait Time': [
		['After Time Interval', 'afterInterval'],
		['Wait Without Limit', 'no'],
	],
	'Login Type': [
		['Password', 'login'],
		['QR Code', 'qrlogin'],
	],
	Members: [
		['One Member', 'one'],
		['Several by ID', 'id'],
		['Several by QQ Number', 'uid'],
	],
	'Memory Per': [['Chat and Sender', 'sender']],
	Mention: [
		['Nobody', 'none'],
		["Sender of the Trigger's Message", 'sender'],
	],
	'Mute For': [
		['1 Hour', 3600],
		['10 Minutes', 600],
		['12 Hours', 43200],
		['6 Hours', 21600],
		['Not Muted', 0],
		['Until Further Notice', -1],
	],
	'Names From': [['This Node', 'node']],
	Quote: [
		['Message by ID', 'message'],
		['Nothing', 'none'],
		["Trigger's Message", 'trigger'],
	],
	Respond: [
		['Immediately', 'onReceived'],
		['Using Answer Webhook Operation', 'responseNode'],
		['When Last Node Finishes', 'lastNode'],
	],
	'Respond To': [
		['All Messages', 'all'],
		['Private Chats Only', 'private'],
		['When Mentioned and in Private Chats', 'mentioned'],
	],
	'Robot Role': [
		['Manager', 'manage'],
		['Member', 'attend'],
		['Owner', 'create'],
	],
	'Search In': [
		['Login Name', 2],
		['Login Name and Mobile Number', 1],
		['Login Name, Mobile Number and Display Name', 100],
		['Login Name, Mobile Number and User ID', 5],
		['Mobile Number', 3],
		['Server Default (General)', 0],
		['User ID', 4],
	],
	'Send To': [
		['Chat of the Trigger', 'chat'],
		['Several Groups', 'groups'],
		['Several Groups', 'group'],
		['Several Users', 'user'],
	],
	'Server Events': [
		['Server: Any Mention', 'serverMention'],
		['Server: Any Message', 'serverMessage'],
		['Server: Channel Changed', 'serverChannel'],
		['Server: Channel Subscription Changed', 'serverChannelSubscription'],
		['Server: Chat Room Changed', 'serverChatRoom'],
		['Server: Chat Room Member Changed', 'serverChatRoomMember'],
		['Server: Conference Publishing Started', 'serverConferencePublished'],
		['Server: Conference Publishing Stopped', 'serverConferenceUnpublished'],
		['Server: Group Changed', 'serverGroup'],
		['Server: Group Member Changed', 'serverGroupMember'],
		['Server: Message Recalled', 'serverRecall'],
		['Server: Message Under Review', 'serverReview'],
		['Server: Sensitive Message', 'serverSensitive'],
		['Server: User Changed', 'serverUserInfo'],
		['Server: User Online Status', 'serverUserOnline'],
		['Server: User Relation Changed', 'serverRelation'],
	],
	'Set Up Link': [
		['Automatically', 'automatic'],
		['In the Console', 'manual'],
	],
	Source: [['Binary Data', 'binary']],
	'Store Message': [
		['No', 0],
		['Only for Those Online', 4],
		['Yes', 1],
		['Yes, and Count as Unread', 3],
	],
	'Text Match': [['Matches Regular Expression', 'matches']],
	Type: [
		['Direct', 2],
		['Form', 5],
		['Free', 1],
		['Normal', 0],
		['Normal', 1],
		['Restricted', 2],
	],
	'Type of Approval': [
		['Approve Only', 'single'],
		['Approve and Decline', 'double'],
	],
	'User Type': [
		['People Only', 1],
		['People and Robots', 0],
		['Robots Only', 2],
	],
	'Who May Answer': [['Members by ID', 'members']],
};

/** The label, default, smallest and largest value of each number. */
const NUMBERS: Array<[label: string, initial: number, min?: number, max?: number]> = [
	['Amount of Time', 45, 0, 100_000],
	['Concurrent Requests', 5, 1, 50],
	['Conversation Line', 0, 0, 2 ** 31 - 1],
	['Duration (Minutes)', 10, 1],
	['Duration (Seconds)', 0, 0],
	['Duration (Seconds)', 60, 60],
	['Expires After (Seconds)', 0, 0, 2 ** 31 - 1],
	['File Size (Bytes)', 0, 0],
	['Gender (Number)', 0, 0],
	['Height (Pixels)', 0, 0],
	['Largest Media (MB)', 20, 1, 200],
	['Latitude (Degrees)', 0, -90, 90],
	['Limit', 50, 1],
	['Longest Wait (Seconds)', 20, 1, 300],
	['Longitude (Degrees)', 0, -180, 180],
	['Maximum (Seconds)', 5, 0, 3600],
	['Maximum Members', 200, 1, 2 ** 31 - 1],
	['Minimum (Seconds)', 2, 0, 3600],
	['Property Number', 7, 0, 2 ** 31 - 1],
	['Retries', 3, 0, 10],
	// The server takes other numbers of a new group than of a group that is changed.
	['Searchable (Number)', 1, 0, 127],
	['Searchable (Number)', 1, 0, 2 ** 31 - 1],
	['Silence (Seconds)', 3, 0.1, 60],
	['Sort Position', 0],
	['Split Long Text After', 2000, 20, 100_000],
	['Status Number', 1],
	['Timeout (Seconds)', 30, 1, 600],
	['Width (Pixels)', 0, 0],
];

/** Returns the fields of a description, also those in collections and rows. */
function fieldsIn(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => {
		if (property.type !== 'collection' && property.type !== 'fixedCollection') return [property];
		const members = (property.options ?? []) as Array<INodeProperties | INodePropertyCollection>;
		return members.flatMap((member) => fieldsIn('values' in member ? member.values : [member]));
	});
}

const fields = nodes.flatMap(({ properties }) => fieldsIn(properties));

const lettersOf = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const unique = (rows: unknown[][]) => [...new Set(rows.map((row) => JSON.stringify(row)))].sort();

describe('choices', () => {
	it('have the value that their label says, or the one of the table', () => {
		const shown = fields
			.filter(({ type, name }) => /ptions$/.test(type) && !/^(resource|operation)$/.test(name))
			.flatMap(({ displayName, options = [] }) =>
				(options as INodePropertyOptions[]).map(({ name, value }) => [displayName, name, value]),
			)
			.filter(([, name, value]) => lettersOf(String(name)) !== lettersOf(String(value)));
		const expected = Object.entries(VALUES).flatMap(([field, options]) =>
			options.map((option) => [field, ...option]),
		);
		expect(unique(shown)).toEqual(unique(expected));
	});

	it('and numbers have the default and the limits of the table', () => {
		const shown = fields
			.filter(({ type }) => type === 'number')
			.map(({ displayName, default: initial, typeOptions: { minValue, maxValue } = {} }) => [
				displayName,
				initial,
				minValue ?? null,
				maxValue ?? null,
			]);
		const expected = NUMBERS.map(([label, initial, min, max]) => [
			label,
			initial,
			min ?? null,
			max ?? null,
		]);
		expect(unique(shown)).toEqual(unique(expected));
	});
});
