import type { IDataObject } from 'n8n-workflow';

import type { MojoWebqqStandIn } from '../../sandbox';
import type { Fault } from '../attacks/proxy';
import { ALICE, DISCUSSION, LAUNCH, PERL, QUIET } from '../support/mojoWebqq';
import { by } from '../support/locator';

/** Every operation, with parameters for which it succeeds on the stand-in. */

export interface Case {
	resource: string;
	operation: string;
	about?: string;
	parameters?: IDataObject;
	/** The requests that it makes when it succeeds; none if it makes no request. */
	paths: string[];
	throughController?: true;
	prepare?: (mojoWebqq: MojoWebqqStandIn) => unknown;
	/** How the operation differs from the others on a fault. */
	otherwise?: Partial<Record<Fault, Otherwise>>;
}

interface Otherwise {
	why: string;
	/** The operation succeeds in spite of the fault. */
	succeeds?: true;
	says?: RegExp;
	hint?: RegExp;
	requests?: string[];
}

const RAW = { returnAll: true, simplify: false };
const bob = { group: by('uid', LAUNCH.uid), members: 'one', member: by('uid', '61000013') };
const read = (
	resource: string,
	operation: string,
	path: string,
	parameters: IDataObject = RAW,
): Case => ({
	resource,
	operation,
	parameters,
	paths: [path],
});
const send = (sendTo: string, path: string, chat: IDataObject): Case => ({
	resource: 'message',
	operation: 'send',
	about: `to ${sendTo}`,
	parameters: { sendTo, ...chat, text: 'once' },
	paths: [path],
});
const atController = (operation: string, client: string, path: string): Case => ({
	resource: 'controller',
	operation,
	parameters: { client, simplify: false, binaryProperty: 'qrCode' },
	paths: [path],
	throughController: true,
});

const NOT_REMOVED: Otherwise = {
	why: 'The plugin crashes after a kick that it has made as well, so the node reads the group to find out.',
	says: /^The members were not removed: they are still in the group$/,
	hint: /failed on the request \(HTTP 500\)/,
	requests: ['/openqq/kick_group_member', '/openqq/search_group'],
};

export const CASES: Case[] = [
	read('account', 'get', '/openqq/get_user_info'),
	read('client', 'getInfo', '/openqq/get_client_info'),
	{ resource: 'client', operation: 'relogin', paths: ['/openqq/relogin'] },
	{ resource: 'client', operation: 'stop', paths: ['/openqq/stop_client'] },

	atController('checkClient', 'default', '/openqq/check_client'),
	{
		...atController('startClient', 'second', ''),
		paths: ['/openqq/start_client', '/openqq/check_client'],
	},
	atController('stopClient', 'default', '/openqq/stop_client'),
	{
		...atController('getQrCode', 'default', '/openqq/get_qrcode'),
		prepare: (mojoWebqq) => mojoWebqq.client.askForScan(),
		otherwise: {
			'half an answer': {
				why: 'The node does not decode the image: half a PNG with a matching length is accepted.',
				succeeds: true,
			},
		},
	},

	read('discussion', 'getAll', '/openqq/get_discuss_info'),
	{
		resource: 'event',
		operation: 'getWaiting',
		parameters: { simplify: true },
		paths: ['/openqq/get_client_info', '/openqq/check_event'],
		prepare: (mojoWebqq) => mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: 'two' }),
	},
	read('friend', 'getAll', '/openqq/get_friend_info'),
	read('friend', 'search', '/openqq/search_friend', { ...RAW, attributes: { name: ALICE.name } }),
	read('group', 'getAll', '/openqq/get_group_basic_info'),
	{
		...read('group', 'getAll', '/openqq/get_group_info', { ...RAW, includeMembers: true }),
		about: 'with members',
	},
	read('group', 'search', '/openqq/search_group', { ...RAW, attributes: { uid: LAUNCH.uid } }),
	read('groupMember', 'getAll', '/openqq/get_group_info', { ...RAW, group: by('uid', LAUNCH.uid) }),
	{
		...read('groupMember', 'getAll', '', { ...RAW, group: by('id', QUIET.id) }),
		about: 'not loaded yet',
		paths: ['/openqq/get_group_info', '/openqq/search_group'],
	},
	{
		resource: 'groupMember',
		operation: 'mute',
		parameters: { ...bob, minutes: 5 },
		paths: ['/openqq/shutup_group_member'],
	},
	{
		resource: 'groupMember',
		operation: 'remove',
		parameters: bob,
		paths: ['/openqq/kick_group_member'],
		// Uses an event list with which the plugin does not crash.
		prepare: ({ settings }) => (settings.postEventList = []),
		otherwise: { 'HTTP 500 with a page': NOT_REMOVED, 'HTTP 500 without a body': NOT_REMOVED },
	},

	// A send waits for at least 20 s, whatever Timeout says.
	send('friend', '/openqq/send_friend_message', { friend: by('uid', ALICE.uid) }),
	send('group', '/openqq/send_group_message', { group: by('uid', PERL.uid) }),
	send('discussion', '/openqq/send_discuss_message', { discussion: by('id', DISCUSSION.id) }),
	send('groups', '/openqq/send_group_message', { groups: [PERL.id] }),
	// Answer Webhook makes no request: it only responds to the client's webhook call.
	{ resource: 'message', operation: 'answer', parameters: { reply: 'seen' }, paths: [] },
];
