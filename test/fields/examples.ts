import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { CATALOGUE } from '../../nodes/StarBot/catalogue';
import { lineOf, namedFields, needsSetUp } from '../../nodes/StarBot/setUp';
import { SEED } from '../../sandbox/yunhu';
import type { Place } from '../attacks/places';
import { FILLED } from '../starbot/cases';
import { DISCUSSION, LAUNCH, OWNER, PERL } from '../support/mojoWebqq';
import { GROUP, HELPER } from '../support/starbot';
import { by, byId } from '../support/locator';

/**
 * Values with which operations succeed on the stand-ins, for the fields that no case gives: by the field's name, or by table
 * and column. Lists hold two values.
 */
const OF_ALL: IDataObject = {
	binaryPropertyName: 'data',
	formFields: { field: [{ fieldLabel: 'Day of arrival' }] },
	message: 'May the order be paid?',
	text: 'hello',
	title: 'Weekly report',
	'formFields.fieldLabel': 'Day of arrival',
	'formFields.fieldOptions': 'red, green',
	'formFields.defaultValue': 'red',
	'formFields.placeholder': 'red',
	'delay.minimum': 0,
	'delay.maximum': 20,
	'quietHours.from': inHours(2),
	'quietHours.to': inHours(3),
	'sendOnlyOnce.key': 'today',
	maxDateAndTime: '2999-12-31T18:00:00Z',
};

/** A time of day that is some hours away; the tests' time zone is west of UTC. */
function inHours(hours: number): string {
	return new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
}

const EXAMPLES: Record<string, IDataObject> = {
	MojoWebqq: {
		chat: { id: LAUNCH.id, type: 'group' },
		discussion: by('id', DISCUSSION.id),
		discussionMember: by('id', OWNER.id),
		group: by('uid', LAUNCH.uid),
		groups: [PERL.id, LAUNCH.id],
		member: by('id', '2900000013'),
		memberIds: '10000003, 419902730',
		memberNumbers: 'uid=61000013, uid=61000014',
		'clientOptions.name': 'log_encoding',
		'clientOptions.value': 'utf8',
	},
	StarBot: {
		...FILLED,
		chat: { id: GROUP, type: 'group' },
		groupId: by('id', GROUP),
		groupIds: [GROUP, '20110408821@chatroom'],
		memberIds: 'wxid_alice, wxid_bob',
		mentionIds: 'wxid_alice, wxid_bob',
		robot: by('id', HELPER.robotId),
		'additionalParameters.name': 'anyName',
		'additionalParameters.value': '7',
		'setUp.requestType': 'anything',
		...Object.fromEntries(
			CATALOGUE.flatMap(namedFields).map(({ key }) => [`setUp.${key}`, `X${key}`]),
		),
	},
	Wildfire: {
		chat: { id: 'groupId1', type: 'group' },
		cardTarget: 'userB',
		channelId: 'channel1',
		chatRoomId: 'chatroom1',
		groupId: byId('groupId1'),
		groupIds: ['groupId1', 'groupId2'],
		linkUrl: 'https://example.com/article',
		mediaUrl: 'https://example.com/picture.jpg',
		memberIds: 'userB, userC',
		mentionIds: 'userB, userC',
		toLines: '0, 1',
		toUsers: 'userB, userC',
		userId: byId('userB'),
		'other.value': '1',
		mobile: '13800000001',
		name: 'alice',
		payload: { type: 1, searchableContent: 'hello', persistFlag: 3 },
		quoteMessageId: '412367192064032769',
		quoteText: 'before',
		quoteUserId: 'userB',
		quoteUserName: 'Bob',
		'rows.key': 'Order',
		'rows.value': '2026-0815',
	},
	Yunhu: {
		boardBotId: SEED.helper,
		chat: { id: SEED.launch, type: 'group' },
		groupIds: [SEED.launch, SEED.hikers],
		groupId: byId(SEED.launch),
		keywords: 'weather, rain',
		mediaKey: 'FkaP4yunD3qbwZG2YEQQtwWog7ai',
		quoteMessageId: '2a50d66c747f4d119fe49fa531390e93',
		memberIds: `${SEED.bob}, ${SEED.chen}`,
		messageTypes: ['text', 'image'],
		userId: byId(SEED.bob),
		userIds: `${SEED.bob}, ${SEED.chen}`,
		buttons: { button: [{ text: 'Yes', actionType: 3, value: 'yes' }] },
		form: { field: [{ type: 'input', label: 'City', id: 'ykwmdt' }] },
		mentions: { mention: [{ userId: SEED.bob, name: 'Bob' }] },
		'buttons.text': 'Yes',
		'buttons.url': 'https://example.com',
		'buttons.value': 'yes',
		'form.defaultValue': 'Holiday',
		'form.id': 'ykwmdt',
		'form.label': 'City',
		'form.options': 'Beijing\nShanghai',
		'form.placeholder': 'From when?',
		'mentions.name': 'Bob',
		'mentions.userId': SEED.bob,
	},
};

/** Returns the example of a field, in a table of this name; undefined if it needs none. */
export function exampleOf(
	platform: string,
	{ name }: Pick<INodeProperties, 'name'>,
	table?: string,
): IDataObject[string] {
	return { ...OF_ALL, ...EXAMPLES[platform] }[table === undefined ? name : `${table}.${name}`];
}

/** Values of the credential, with which every option of every field can be used. */
export const CREDENTIAL: IDataObject = {
	// StarBot's names, as the cases have them under Set Up, and another request type.
	knownRequests: CATALOGUE.filter(needsSetUp)
		.map((known) =>
			lineOf(known)
				.replace('= TYPE', '= other')
				.replace('recipient = NAME', 'recipient = wxId')
				.replace(/(\w+) = NAME/g, '$1 = X$1'),
		)
		.join('\n'),
};

/** An item with a file, for the fields of files. */
export const ITEM: INodeExecutionData = {
	json: {},
	binary: {
		data: {
			data: Buffer.from('the bytes of a picture').toString('base64'),
			fileName: 'photo.png',
			mimeType: 'image/png',
		},
	},
};

/** A message of a trigger, for the choices that use the message which started the workflow. */
export function messageOf(node: string): IDataObject {
	return {
		platform: node.split('.').at(-1),
		messageId: '412367192064032769',
		chat: { id: 'anyChat', type: 'group' },
		sender: { id: '7756242', name: 'Ann' },
		text: 'May I?',
	};
}

/** Whether the stand-in refuses this value of the field, or does not answer: the node sends what it should. */
export function isRefused(
	{ name }: Place,
	{ displayName }: Pick<INodeProperties, 'displayName'>,
	value: unknown,
): boolean {
	return REFUSED.some(
		([place, field, ...values]) =>
			place.test(name) && field === displayName && values.includes(value),
	);
}

const REFUSED: Array<[place: RegExp, field: string, ...values: unknown[]]> = [
	// The plugin never answers a temporary message.
	[/^MojoWebqq message\.send/, 'Send To', 'groupMember', 'discussionMember'],
	// The client does not say for which requests it needs no robot; the stand-in knows only two.
	[/^StarBot (?:request\.send|robot\.getBy\w+)$/, 'Name Robot', false],
	// The server has no such property.
	[/^Wildfire group\.update$/, 'Property Number', 10, 1e9],
	// The robot is in no chat room, and there is no channel.
	[/^Wildfire message\.send/, 'Send To', 'channel', 'chatRoom'],
	// The place's server is the community edition, which stores no files.
	[/^Wildfire message\.send$/, 'Source', 'binary'],
	// The ID is of a group; there is no chat of this kind with it.
	[/^Yunhu board\.get$/, 'In Chat', 'bot'],
	// The message is in a group.
	[/^Yunhu message\.(?:recall|update)$/, 'In Chat', 'user'],
];

/** Whether what the stand-in receives, and the keys of the output, are the same for all values of the field. */
export function isUnseen(
	{ name }: Place,
	{ displayName }: Pick<INodeProperties, 'displayName'>,
): boolean {
	return UNSEEN.some(([place, field]) => place.test(name) && field.test(displayName));
}

const UNSEEN: Array<[place: RegExp, field: RegExp]> = [
	// The stand-ins have fewer entries. Tested in test/fields/returned.test.ts.
	[/\.(?:get|search)\w*$/, /^(?:Limit|Return All)$/],
	// Its corrections are of names that few answers have. Tested in test/starbot/simplify.test.ts.
	[/^StarBot /, /^Simplify$/],
	// How a run goes, not what it sends.
	[/^/, /^(?:Concurrent Requests|Retries|Timeout \(Seconds\)|(?:Minimum|Maximum) \(Seconds\))$/],
	// The texts are short, and have neither Markdown nor codes. Tested in test/text and test/starbot/mentions.test.ts.
	[/ message\./, /^(?:Split Long Text Unit|Format|Disable Mention Codes in Text)$/],
	// Of the page, of the answer, and of what follows it. Tested in test/waiting.
	[/\.sendAndWait$/, /^(?:After the Answer|Field Options|Field Type|Member IDs|Required Field)$/],
	// The webhook's response says for how long.
	[/^MojoWebqq message\.answer$/, /^Duration \(Seconds\)$/],
	// They count together.
	[/^Wildfire message\./, /^(?:Width|Height) \(Pixels\)$/],
	// The first button begins a row anyway.
	[/^Yunhu message\./, /^Start New Row$/],
];
