import type { IDataObject } from 'n8n-workflow';

import { base64, callbackBody, LONG_ID } from './support';

const url = 'http://127.0.0.1:9/file';
/**
 * Messages that people write: the content type, its payload, and the expected part of the envelope.
 */
export const KINDS: Array<[string, IDataObject, object]> = [
	['text', { type: 1 }, { text: 'hello', media: [] }],
	['text', { type: 9 }, { text: 'hello' }],
	[
		'voice',
		{
			type: 2,
			searchableContent: '[声音]',
			mediaType: 2,
			content: '{"duration":7}',
			remoteMediaUrl: url,
		},
		{ media: [{ kind: 'voice', url }], details: { duration: 7 } },
	],
	[
		'image',
		{
			type: 3,
			searchableContent: '[图片]',
			mediaType: 1,
			remoteMediaUrl: url,
			base64edData: '/9j/4AAQ',
		},
		{ media: [{ kind: 'image', url }] },
	],
	[
		'location',
		{
			type: 4,
			searchableContent: 'Home',
			content: '{"lat":1.5,"long":-2.25}',
			base64edData: '/9j/',
		},
		{ text: 'Home', details: { title: 'Home', latitude: 1.5, longitude: -2.25 } },
	],
	[
		'file',
		{ type: 5, searchableContent: 'a.pdf', mediaType: 4, content: '12345', remoteMediaUrl: url },
		{ media: [{ kind: 'file', url, name: 'a.pdf', size: 12345 }] },
	],
	[
		'file',
		{ type: 5, searchableContent: 'a.pdf', content: 'many', remoteMediaUrl: url },
		{ media: [{ kind: 'file', url, name: 'a.pdf' }] },
	],
	[
		'video',
		{ type: 6, content: '{"d":3,"duration":3}', remoteMediaUrl: url, base64edData: '/9j/' },
		{ media: [{ kind: 'video', url }], details: { duration: 3 } },
	],
	[
		'sticker',
		{ type: 7, remoteMediaUrl: url, base64edData: base64({ x: 1, y: 2 }) },
		{ media: [{ kind: 'sticker', url }] },
	],
	[
		'link',
		{
			type: 8,
			searchableContent: 'Title',
			base64edData:
				'eyJkIjoiZGlnZXN0IiwidSI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYSIsInQiOiJodHRwczovL2V4YW1wbGUuY29tL3QucG5nIn0=',
		},
		{
			details: {
				title: 'Title',
				url: 'https://example.com/a',
				summary: 'digest',
				thumbnailUrl: 'https://example.com/t.png',
			},
		},
	],
	[
		'card',
		{
			type: 10,
			content: 'userB',
			base64edData: base64({ t: 0, f: 'userA', n: 'bob', d: 'Bob', p: 'http://p' }),
		},
		{ details: { id: 'userB', type: 0, name: 'bob', displayName: 'Bob', portrait: 'http://p' } },
	],
	[
		'composite',
		{
			type: 11,
			content: 'Chat',
			searchableContent: 'a: b',
			base64edData: base64(`{"ms":[{"uid":${LONG_ID}}]}`),
		},
		{ text: 'a: b', details: { title: 'Chat', messages: [{ uid: LONG_ID }] } },
	],
	[
		'richNotification',
		{
			type: 12,
			pushContent: 'Title',
			content: 'Description',
			base64edData: base64({ remark: 'r', title: 'forged', datas: [{ key: 'k', value: 'v' }] }),
		},
		{
			text: 'Title',
			details: {
				title: 'Title',
				description: 'Description',
				remark: 'r',
				datas: [{ key: 'k', value: 'v' }],
			},
		},
	],
	[
		'articles',
		{ type: 13, base64edData: base64({ top: { title: 't' } }) },
		{ details: { top: { title: 't' } } },
	],
	['streamingText', { type: 14, content: 'id' }, { text: 'hello' }],
	['markdown', { type: 15, content: 'id' }, { text: 'hello' }],
	['tip', { type: 90, content: 'tip', searchableContent: '' }, { text: 'tip' }],
	['typing', { type: 91, content: '0', searchableContent: '' }, { text: '' }],
	['type17', { type: 17 }, { text: 'hello' }],
	[
		'mixedMedia',
		{
			type: 510,
			base64edData: base64({
				ms: [
					{ url, type: 'image', thumbnail: '/9j/', w: 2, h: 1 },
					{ url: `${url}2`, type: 'video', thumbnail: '/9j/' },
					{ type: 'image' },
					'none',
				],
			}),
		},
		{
			text: 'hello',
			media: [
				{ kind: 'image', url },
				{ kind: 'video', url: `${url}2` },
			],
		},
	],
	['mixedMedia', { type: 510, remoteMediaUrl: url }, { text: 'hello', media: [] }],
	[
		'mixedFiles',
		{
			type: 511,
			base64edData: base64({
				mu: [
					{ url, name: 'a.pdf', size: 7 },
					{ url, size: -1 },
				],
			}),
		},
		{
			text: 'hello',
			media: [
				{ kind: 'file', url, name: 'a.pdf', size: 7 },
				{ kind: 'file', url, name: '' },
			],
		},
	],
	['type1000', { type: '1000' }, { text: 'hello' }],
	['type-1', { type: -1 }, { text: 'hello' }],
];

/** Somebody who calls the robot: the payload, and the rest of the message. */
export const CALL: [IDataObject, Record<string, unknown>] = [
	{ type: 400, content: 'call1', searchableContent: '' },
	{ conv: { type: 0, target: 'FireRobot', line: 0 } },
];

/**
 * Group notifications: the content type, the event, the server's data, and the expected details.
 */
export const NOTIFICATIONS: Array<[number, string, object, object]> = [
	[104, 'groupCreated', { value: 'New name' }, { members: [], value: 'New name' }],
	[105, 'memberJoined', { members: ['userB', 'userC'] }, { members: ['userB', 'userC'] }],
	[106, 'memberRemoved', { members: ['userB'] }, { members: ['userB'] }],
	[107, 'memberLeft', {}, { members: ['userA'] }],
	[108, 'groupDismissed', {}, { members: [] }],
	[109, 'ownerChanged', { member: 'userB' }, { members: ['userB'] }],
	[110, 'groupRenamed', { value: 'New name' }, { members: [], value: 'New name' }],
	[
		111,
		'memberAliasChanged',
		{ value: 'Al', member: 'userB' },
		{ members: ['userB'], value: 'Al' },
	],
	// Members who change their own name are only named as the operator.
	[111, 'memberAliasChanged', { value: 'Al' }, { members: ['userA'], value: 'Al' }],
	[123, 'memberExtraChanged', { value: 'x' }, { members: ['userA'], value: 'x' }],
	[112, 'groupPortraitChanged', { value: 'http://p' }, { value: 'http://p' }],
	[113, 'groupMuteChanged', { value: '1' }, { value: '1' }],
	[114, 'joinTypeChanged', { value: '2' }, { value: '2' }],
	[115, 'privateChatChanged', { value: '0' }, { value: '0' }],
	[116, 'searchableChanged', { value: '1' }, { value: '1' }],
	[117, 'managerChanged', { value: '1', members: ['userB'] }, { members: ['userB'], value: '1' }],
	[
		118,
		'memberMuteChanged',
		{ value: '1', members: ['userB'] },
		{ members: ['userB'], value: '1' },
	],
	[
		119,
		'memberAllowChanged',
		{ value: '0', members: ['userB'] },
		{ members: ['userB'], value: '0' },
	],
	[120, 'memberRemoved', { members: ['userB'] }, { members: ['userB'] }],
	[121, 'memberLeft', {}, { members: ['userA'] }],
	[122, 'groupExtraChanged', { value: '{}' }, { value: '{}' }],
	[123, 'memberExtraChanged', { value: 'x', member: 'userB' }, { members: ['userB'], value: 'x' }],
	// Members who change their own data are not named as the operator again.
	[111, 'memberAliasChanged', { value: 'Bobby' }, { members: ['userA'], value: 'Bobby' }],
	[123, 'memberExtraChanged', { value: 'x' }, { members: ['userA'], value: 'x' }],
	[105, 'memberJoined', {}, { members: ['userA'] }],
	// `n` is the setting and `m` its value.
	[124, 'groupSettingsChanged', { value: 7, member: '1' }, { members: [], setting: 7, value: '1' }],
	[
		125,
		'joinRejected',
		{ rejected: { userB: 1, userC: 2, userD: 9 } },
		{
			members: ['userB', 'userC', 'userD'],
			reasons: [
				{ userId: 'userB', reason: 'blacklist' },
				{ userId: 'userC', reason: 'stranger' },
				{ userId: 'userD', reason: '9' },
			],
		},
	],
];

const forwarded = callbackBody({}, { messageId: LONG_ID });
const group = { id: 'groupId1', type: 'group' };
/**
 * Events of the whole server: the event, how it is sent, the body, and the expected part of the
 * envelope.
 */
export const SERVER_EVENTS: Array<[string, string, object, object]> = [
	[
		'serverMessage',
		'as sent',
		forwarded,
		{ messageId: LONG_ID, chat: group, text: 'hello', contentType: 'text' },
	],
	['serverMention', 'as sent', forwarded, { text: 'hello' }],
	['serverSensitive', 'as sent', forwarded, { text: 'hello' }],
	['serverReview', 'as sent', forwarded, { text: 'hello' }],
	[
		'serverRecall',
		'as sent',
		{ message: forwarded, userId: 'userB', timestamp: 1711368000000, isAdmin: false },
		{
			messageId: LONG_ID,
			chat: group,
			sender: { id: 'userB' },
			timestamp: '2024-03-25T12:00:00.000Z',
		},
	],
	[
		'serverMessageRead',
		'as sent',
		{ userId: 'userB', readTime: 1711368000000 },
		{ timestamp: '2024-03-25T12:00:00.000Z' },
	],
	...[
		[0, 'online'],
		[1, 'offline'],
		[-1, 'loggedOut'],
	].map(([status, change]): [string, string, object, object] => [
		'serverUserOnline',
		`as sent, status ${status}`,
		{
			userId: 'userB',
			clientId: 'c',
			platform: 2,
			status,
			timestamp: 1711368000000,
			packageName: 'p',
			customState: 0,
			sessions: [
				{ clientId: 'userB', userId: 'c', platform: 2, status: 0, lastSeen: 1711368000000 },
			],
		},
		{ sender: { id: 'userB' }, details: { change } },
	]),
	[
		'serverUserInfo',
		'as sent',
		{ userId: 'userB', displayName: 'Bob', updateDt: 1711368000000 },
		{ sender: { id: 'userB' }, timestamp: '2024-03-25T12:00:00.000Z' },
	],
	[
		'serverRelation',
		'friend',
		{ userId: 'userA', targetId: 'userB', type: 0, value: '1' },
		{ details: { change: 'friend', target: 'userB', value: '1' } },
	],
	[
		'serverRelation',
		'blacklist',
		{ userId: 'userA', targetId: 'userB', type: 2, value: '0' },
		{ details: { change: 'blacklist' } },
	],
	[
		'serverGroup',
		'as the code sends it',
		{
			operatorId: 'userA',
			groupId: 'groupId1',
			type: 1,
			groupInfo: { target_id: 'groupId1', name: 'Product launch' },
		},
		{
			chat: { ...group, name: 'Product launch' },
			sender: { id: 'userA' },
			details: { change: 'updated' },
		},
	],
	[
		'serverGroup',
		'as documented',
		{ userId: 'userA', groupId: 'groupId1', type: 5 },
		{ chat: group, sender: { id: 'userA' }, details: { change: 'dismissed' } },
	],
	[
		'serverGroupMember',
		'as the code sends it',
		{
			operatorId: 'userA',
			groupId: 'groupId1',
			memberIds: ['userB', 'userC'],
			type: 3,
			value: '1',
		},
		{ details: { change: 'roleChanged', members: ['userB', 'userC'], value: '1' } },
	],
	[
		'serverGroupMember',
		'as documented',
		{ userId: 'userA', groupId: 'groupId1', memberId: 'userB', type: 0 },
		{ sender: { id: 'userA' }, details: { change: 'joined', members: ['userB'] } },
	],
	[
		'serverChannel',
		'as sent',
		{ operatorId: 'userA', channelId: 'ch', type: 2 },
		{ chat: { id: 'ch', type: 'channel' }, details: { change: 'transferred' } },
	],
	[
		'serverChannelSubscription',
		'as documented',
		{ user: 'userB', channelId: 'ch', status: 1 },
		{ sender: { id: 'userB' }, details: { change: 'subscribed' } },
	],
	[
		'serverChannelSubscription',
		'as the code sends it',
		{ userId: 'userB', channelId: 'ch', status: 0 },
		{ sender: { id: 'userB' }, details: { change: 'unsubscribed' } },
	],
	[
		'serverChannelMessage',
		'as sent',
		{ ...forwarded, conv: { type: 3, target: 'ch', line: 0 } },
		{ chat: { id: 'ch', type: 'channel' }, text: 'hello' },
	],
	[
		'serverChatRoom',
		'as sent',
		{ chatroomId: 'cr', type: 1 },
		{ chat: { id: 'cr', type: 'chatRoom' }, details: { change: 'dismissed' } },
	],
	[
		'serverChatRoomMember',
		'as sent',
		{ operatorId: 'userA', chatroomId: 'cr', memberIds: ['userB'], type: 3 },
		{ details: { change: 'muted', members: ['userB'] } },
	],
	...['Created', 'Destroyed', 'Joined', 'Left', 'Published', 'Unpublished'].map(
		(what): [string, string, object, object] => [
			`serverConference${what}`,
			'as sent',
			{ userId: 'userA', roomId: 'r', timestamp: 1711368000000 },
			{ sender: { id: 'userA' }, chat: { id: '', type: 'none' } },
		],
	),
	[
		'serverException',
		'as sent',
		{ event_type: 1, msg: 'm', call_stack: 's', count: 1, node_id: 2 },
		{ contentType: 'event' },
	],
];
