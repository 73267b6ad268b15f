import { expect } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { CATALOGUE, type Entry } from '../../nodes/StarBot/catalogue';
import { namedFields } from '../../nodes/StarBot/setUp';
import { FRONT_DESK, GROUP, HELPER } from '../support/starbot';
import { by } from '../support/locator';
import { receiptIn } from '../support/sent';

const { robotId, instanceId } = HELPER;
const group = { sendTo: 'group', groupId: by('id', GROUP) };
const alice = { wxId: 'wxid_alice', nickname: 'Alice', Gender: 2 };

export interface Case {
	operation: [resource: string, operation: string];
	parameters?: IDataObject;
	sent: { type: string; params: IDataObject };
	output: unknown[];
}

const ACKNOWLEDGED = { success: true, robotId, instanceId };

/**
 * The requests with known names, except the one for the login's QR code, which a logged-in robot
 * does not have.
 */
export const CASES: Case[] = [
	{
		operation: ['group', 'getAll'],
		parameters: { limit: 1 },
		sent: { type: 'getGroupList', params: { robotId, cache: 0 } },
		output: [{ wxId: GROUP, nickname: 'Product launch', avatarUrl: expect.any(String) }],
	},
	{
		operation: ['friend', 'getAll'],
		parameters: { limit: 1, cache: true },
		sent: { type: 'getFriendList', params: { robotId, cache: 1 } },
		output: [{ ...alice, gender: 2 }],
	},
	{
		operation: ['robot', 'get'],
		sent: { type: 'robotInfo', params: { robotId, cache: 0 } },
		output: [
			expect.objectContaining({
				robotId,
				instanceId,
				wxNum: 'helper_bot',
				nickname: 'Helper',
				sign: '',
			}),
		],
	},
	{
		operation: ['message', 'sendText'],
		parameters: { ...group, text: 'hello' },
		sent: { type: 'sendTextMessage', params: { robotId, wxId: GROUP, message: 'hello' } },
		output: [receiptIn(GROUP)],
	},
	{
		operation: ['message', 'sendXml'],
		parameters: { ...entered({ recipient: 'wxId', xml: 'anyXml' }), ...group, xml: '<msg/>' },
		sent: { type: 'sendXmlMessage', params: { robotId, wxId: GROUP, anyXml: '<msg/>' } },
		output: [receiptIn(GROUP)],
	},
	{
		operation: ['message', 'sendUrl'],
		parameters: {
			...entered({ recipient: 'wxId', url: 'anyUrl', title: 'anyTitle' }),
			...group,
			url: 'https://example.com',
			title: 'Example',
		},
		sent: {
			type: 'sendUrlMessage',
			params: { robotId, wxId: GROUP, anyUrl: 'https://example.com', anyTitle: 'Example' },
		},
		output: [receiptIn(GROUP)],
	},
	{
		operation: ['message', 'sendMusic'],
		parameters: {
			...group,
			title: 'Song',
			author: 'Band',
			jumpUrl: 'https://music.163.com/#/outchain/2/1851471702/',
			musicUrl: 'https://example.com/a.mp3',
			app: 'wx5aa333606550dfd5',
		},
		sent: {
			type: 'sendMusicMessage',
			params: {
				robotId,
				wxId: GROUP,
				title: 'Song',
				author: 'Band',
				jumpUrl: 'https://music.163.com/#/outchain/2/1851471702/',
				musicUrl: 'https://example.com/a.mp3',
				app: 'wx5aa333606550dfd5',
			},
		},
		output: [receiptIn(GROUP)],
	},
	{
		operation: ['message', 'sendCardXml'],
		parameters: { ...entered({ recipient: 'wxId', xml: 'anyXml' }), ...group, xml: '<msg/>' },
		sent: { type: 'sendCardXmlMessage', params: { robotId, wxId: GROUP, anyXml: '<msg/>' } },
		output: [receiptIn(GROUP)],
	},
	{
		operation: ['friend', 'addFromGroup'],
		parameters: {
			...entered({ group: 'anyGroup', member: 'anyMember' }),
			groupId: by('id', GROUP),
			memberId: by('id', 'wxid_chenwei'),
		},
		sent: {
			type: 'addFriendRequestFromGroup',
			params: { robotId, anyGroup: GROUP, anyMember: 'wxid_chenwei' },
		},
		output: [ACKNOWLEDGED],
	},
	{
		operation: ['friend', 'get'],
		parameters: { contactId: by('id', 'wxid_alice') },
		sent: { type: 'queryFriendOrGroupInfo', params: { robotId, wxId: 'wxid_alice' } },
		output: [expect.objectContaining({ wxId: 'wxid_alice', nickname: 'Alice' })],
	},
	{
		operation: ['group', 'leave'],
		parameters: { ...entered({ group: 'anyGroup' }), groupId: by('id', GROUP) },
		sent: { type: 'quitGroupRequest', params: { robotId, anyGroup: GROUP } },
		output: [ACKNOWLEDGED],
	},
	{
		operation: ['group', 'get'],
		parameters: { groupId: by('id', GROUP) },
		sent: { type: 'queryGroupInfo', params: { robotId, groupId: GROUP } },
		output: [
			{
				wxId: GROUP,
				nickname: 'Product launch',
				avatarUrl: expect.any(String),
				groupManger: 'wxid_alice',
				groupManager: 'wxid_alice',
				groupMemberNum: 4,
				robotId,
				instanceId,
			},
		],
	},
	{
		operation: ['weChat', 'start'],
		sent: { type: 'openWechatRequest', params: {} },
		output: [{ success: true, instanceId: expect.stringMatching(/^[0-9a-f]{32}$/) }],
	},
	{
		operation: ['robot', 'getAll'],
		sent: { type: 'getAccountListRequest', params: { status: 1 } },
		output: [{ instanceId }, { instanceId: FRONT_DESK.instanceId }],
	},
	{
		operation: ['robot', 'deleteOffline'],
		parameters: { instanceId: by('id', 'c0ffee00c0ffee00c0ffee00c0ffee00') },
		sent: {
			type: 'deleteOfflineRobotRequest',
			params: { instanceId: 'c0ffee00c0ffee00c0ffee00c0ffee00' },
		},
		output: [
			{ deleted: true, robotId: 'wxid_retired', instanceId: 'c0ffee00c0ffee00c0ffee00c0ffee00' },
		],
	},
];

export const UNKNOWN = CATALOGUE.filter(({ type }) => type === undefined);

/** Every field that an operation of the table can have, with a value. */
export const FILLED: IDataObject = {
	sendTo: 'group',
	groupId: by('id', GROUP),
	friendId: by('id', 'wxid_alice'),
	contactId: by('id', 'wxid_alice'),
	memberId: by('id', 'wxid_bob'),
	memberIds: 'wxid_alice, wxid_bob',
	text: 'hello',
	quote: 'message',
	quoteMessageId: '7053704521966022857',
	image: 'C:\\a.png',
	file: 'C:\\a.gif',
	xml: '<msg/>',
	cardOwner: 'wxid_bob',
	account: 'wxid_stranger',
	remark: 'Ally',
	nickname: 'Bot',
	transferId: '1000050001202405250826818609917',
	transactionId: '',
	sender: 'wxid_alice',
	instance: HELPER.instanceId,
};

/** The Set Up block with these names. */
export function entered(names: Record<string, string>): IDataObject {
	return { namesFrom: 'node', setUp: { names } };
}

/** Names as the vendor's page might define them: the fields' keys with a leading X. */
export function looked(entry: Entry, type: string, more: Record<string, string> = {}): IDataObject {
	const names = namedFields(entry).map(({ key }) => [key, `X${key}`]);
	return entered({ requestType: type, ...Object.fromEntries(names), ...more });
}
