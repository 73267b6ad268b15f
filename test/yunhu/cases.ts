import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { YunhuStandIn } from '../../sandbox';
import { SEED } from '../../sandbox/yunhu';
import { memberOf } from '../../sandbox/yunhu/state';
import { byId } from '../support/locator';

/** One request of an operation, and whether repeating it does no harm. */
export interface Step {
	path: string;
	repeatable: boolean;
}

/** An operation, parameters for which it succeeds, and its requests in order. */
export interface Case {
	resource: string;
	operation: string;
	about?: string;
	parameters: IDataObject;
	items?: INodeExecutionData[];
	prepare?: (standIn: YunhuStandIn) => void;
	steps: Step[];
}

const open = (path: string): Step => ({ path: `/open-apis/v1${path}`, repeatable: true });
const user = (path: string): Step => ({ path: `/v1${path}`, repeatable: true });
const once = (step: Step): Step => ({ ...step, repeatable: false });

const inGroup = { sendTo: 'group', inChat: 'group', groupId: byId(SEED.launch) };
const group = { groupId: byId(SEED.launch) };
const ofHelper = { botId: byId(SEED.helper) };

const MESSAGE_ID = '2a50d66c747f4d119fe49fa531390e93';
const INSTRUCTION_ID = '2104';
const FORM_INSTRUCTION_ID = '2105';

/** Stores a message of the bot in the group of the launch. */
export function plantMessage({ state }: YunhuStandIn, msgId = MESSAGE_ID): void {
	state.messages.push({
		msgId,
		parentId: '',
		chat: { type: 'group', groupId: SEED.launch },
		senderId: SEED.helper,
		senderType: 'bot',
		contentType: 'text',
		content: { text: 'before' },
		sendTime: Date.UTC(2026, 0, 5, 10),
		commandId: 0,
		commandName: '',
		editTime: 0,
		recalled: false,
	});
}

function plantBoard({ state }: YunhuStandIn): void {
	state.boards.push({
		botId: SEED.helper,
		chat: { type: 'group', id: SEED.launch, memberId: '' },
		contentType: 'text',
		content: 'before',
		expireTime: 0,
		lastUpdateTime: Date.UTC(2026, 0, 5, 10),
	});
}

function giveTag({ state }: YunhuStandIn): void {
	const launch = state.groups.get(SEED.launch);
	if (launch) memberOf(launch, SEED.bob)?.tags.add('Speaker');
}

const picture: INodeExecutionData[] = [
	{
		json: {},
		binary: {
			data: {
				data: Buffer.from('the bytes of a picture').toString('base64'),
				fileName: 'photo.png',
				mimeType: 'image/png',
			},
		},
	},
];

export const CASES: Case[] = [
	{
		resource: 'message',
		operation: 'send',
		parameters: { ...inGroup, text: 'hello' },
		steps: [once(open('/bot/send'))],
	},
	{
		resource: 'message',
		operation: 'send',
		about: 'with an upload',
		parameters: {
			...inGroup,
			contentType: 'image',
			mediaSource: 'binary',
			binaryPropertyName: 'data',
		},
		items: picture,
		steps: [open('/image/upload'), once(open('/bot/send'))],
	},
	{
		resource: 'message',
		operation: 'sendToSeveral',
		parameters: { receivers: 'group', groupIds: [SEED.launch, SEED.hikers], text: 'hello' },
		steps: [once(open('/bot/batch_send'))],
	},
	{
		resource: 'message',
		operation: 'sendStream',
		parameters: { ...inGroup, streamType: 'markdown', text: '**hello**' },
		steps: [once(open('/bot/send-stream'))],
	},
	{
		resource: 'message',
		operation: 'update',
		prepare: plantMessage,
		parameters: { ...inGroup, messageId: MESSAGE_ID, text: 'after' },
		steps: [open('/bot/edit')],
	},
	{
		resource: 'message',
		operation: 'recall',
		prepare: plantMessage,
		parameters: { ...inGroup, messageId: MESSAGE_ID },
		steps: [once(open('/bot/recall'))],
	},
	{
		resource: 'message',
		operation: 'getAll',
		prepare: plantMessage,
		parameters: { ...inGroup, limit: 1 },
		steps: [open('/bot/messages')],
	},

	{
		resource: 'board',
		operation: 'set',
		parameters: { ...inGroup, contentType: 'text', text: 'today' },
		steps: [open('/bot/board')],
	},
	{
		resource: 'board',
		operation: 'setAll',
		parameters: { contentType: 'text', text: 'today' },
		steps: [open('/bot/board-all')],
	},
	{
		resource: 'board',
		operation: 'get',
		prepare: plantBoard,
		parameters: { inChat: 'group', boardGroupId: SEED.launch },
		steps: [user('/bot/board')],
	},
	{
		resource: 'board',
		operation: 'dismiss',
		prepare: plantBoard,
		parameters: inGroup,
		steps: [open('/bot/board-dismiss')],
	},
	{
		resource: 'board',
		operation: 'dismissAll',
		prepare: plantBoard,
		parameters: {},
		steps: [open('/bot/board-all-dismiss')],
	},

	{
		resource: 'groupMember',
		operation: 'mute',
		parameters: { ...group, userId: SEED.chen, duration: 600 },
		steps: [open('/group/gag-member')],
	},
	{
		resource: 'groupMember',
		operation: 'remove',
		parameters: { ...group, userId: SEED.chen },
		steps: [once(open('/group/remove-member'))],
	},
	{
		resource: 'file',
		operation: 'upload',
		parameters: { fileKind: 'image', binaryPropertyName: 'data' },
		items: picture,
		steps: [open('/image/upload')],
	},
	{
		resource: 'group',
		operation: 'get',
		parameters: { anyGroupId: SEED.launch },
		steps: [user('/group/group-info')],
	},
	{
		resource: 'user',
		operation: 'get',
		parameters: { userId: SEED.bob },
		steps: [user('/user/homepage')],
	},
	{
		resource: 'group',
		operation: 'limitMessageTypes',
		parameters: { ...group, messageTypes: ['text'] },
		steps: [open('/group/msg-type-limit')],
	},

	{ resource: 'tag', operation: 'getAll', parameters: group, steps: [open('/group/tag/list')] },
	{
		resource: 'tag',
		operation: 'create',
		parameters: { ...group, tag: 'Guest' },
		steps: [once(open('/group/tag/create'))],
	},
	{
		resource: 'tag',
		operation: 'update',
		parameters: { ...group, tag: 'Speaker', updateFields: { desc: 'after' } },
		steps: [open('/group/tag/edit')],
	},
	{
		resource: 'tag',
		operation: 'update',
		about: 'with a new name',
		parameters: { ...group, tag: 'Speaker', updateFields: { newTag: 'Guest' } },
		steps: [once(open('/group/tag/edit'))],
	},
	{
		resource: 'tag',
		operation: 'delete',
		parameters: { ...group, tag: 'Speaker' },
		steps: [once(open('/group/tag/delete'))],
	},
	{
		resource: 'tag',
		operation: 'assign',
		parameters: { ...group, tag: 'Speaker', userId: SEED.bob },
		steps: [open('/group/tag/user-relate')],
	},
	{
		resource: 'tag',
		operation: 'unassign',
		prepare: giveTag,
		parameters: { ...group, tag: 'Speaker', userId: SEED.bob },
		steps: [open('/group/tag/user-relate-cancel')],
	},

	{ resource: 'bot', operation: 'getAll', parameters: {}, steps: [user('/bot/bot-group-list')] },
	{ resource: 'bot', operation: 'get', parameters: ofHelper, steps: [user('/bot/bot-info')] },
	{
		resource: 'bot',
		operation: 'getDetail',
		parameters: ofHelper,
		steps: [user('/bot/bot-detail')],
	},
	{
		resource: 'bot',
		operation: 'create',
		parameters: { botName: 'fresh', introduction: 'x', avatarUrl: '', private: false },
		steps: [once(user('/bot/create-bot'))],
	},
	{
		resource: 'bot',
		operation: 'update',
		parameters: { ...ofHelper, updateFields: { introduction: 'after' } },
		steps: [user('/bot/bot-group-list'), user('/bot/web-edit-bot')],
	},
	{
		resource: 'bot',
		operation: 'updateSettings',
		parameters: { ...ofHelper, form: { field: [{ type: 'input', label: 'City', id: 'ykwmdt' }] } },
		steps: [user('/bot/edit-setting-json')],
	},
	{
		resource: 'bot',
		operation: 'setStopped',
		parameters: { ...ofHelper, stopped: true },
		steps: [user('/bot/stop-bot')],
	},
	{
		resource: 'bot',
		operation: 'resetToken',
		parameters: ofHelper,
		steps: [once(user('/bot/reset-bot-token'))],
	},
	{
		resource: 'bot',
		operation: 'getFollowers',
		parameters: ofHelper,
		steps: [user('/bot/follower-list')],
	},
	{
		resource: 'bot',
		operation: 'removeFollower',
		parameters: { ...ofHelper, userId: byId(SEED.dana) },
		steps: [once(user('/bot/remove-follower'))],
	},
	{
		resource: 'bot',
		operation: 'getGroups',
		parameters: ofHelper,
		steps: [user('/bot/join-group-list')],
	},
	{
		resource: 'bot',
		operation: 'removeGroup',
		parameters: { ...ofHelper, ...group },
		steps: [once(user('/bot/remove-group'))],
	},
	{
		resource: 'bot',
		operation: 'getGroupSettings',
		parameters: { ...ofHelper, ...group },
		steps: [user('/bot/get-user-settings-json')],
	},
	{
		resource: 'bot',
		operation: 'setGroupSettings',
		parameters: {
			...ofHelper,
			...group,
			settingsJson: '[{"id":"lokola","selectIndex":0}]',
		},
		steps: [user('/bot/send-setting-json')],
	},
	{
		resource: 'bot',
		operation: 'getGroupPermissions',
		parameters: { ...ofHelper, ...group },
		steps: [user('/bot/group-permission-get')],
	},
	{
		resource: 'bot',
		operation: 'setGroupPermissions',
		parameters: { ...ofHelper, ...group, permissions: { allowGagMember: false } },
		steps: [user('/bot/group-permission-get'), user('/bot/group-permission-edit')],
	},
	{ resource: 'bot', operation: 'getEvents', parameters: ofHelper, steps: [user('/event/list')] },
	{
		resource: 'bot',
		operation: 'setEvents',
		parameters: { ...ofHelper, switches: { groupJoin: false } },
		steps: [user('/event/edit'), user('/event/list')],
	},
	{
		resource: 'bot',
		operation: 'setLink',
		parameters: { ...ofHelper, eventsGoTo: 'link', link: 'https://example.com/x' },
		steps: [user('/bot/console/my-bots'), user('/bot/edit-subscribed-link')],
	},
	{ resource: 'bot', operation: 'getStore', parameters: {}, steps: [user('/bot/new-list')] },
	{ resource: 'bot', operation: 'getBanners', parameters: {}, steps: [user('/bot/banner')] },

	{
		resource: 'instruction',
		operation: 'getAll',
		parameters: ofHelper,
		steps: [user('/instruction/web-list')],
	},
	{
		resource: 'instruction',
		operation: 'getPrivate',
		parameters: ofHelper,
		steps: [user('/instruction/list')],
	},
	{
		resource: 'instruction',
		operation: 'create',
		parameters: { ...ofHelper, instructionName: 'order', desc: 'Order lunch', instructionType: 1 },
		steps: [once(user('/instruction/create'))],
	},
	{
		resource: 'instruction',
		operation: 'update',
		parameters: {
			...ofHelper,
			instructionId: byId(FORM_INSTRUCTION_ID),
			updateFields: { desc: 'after' },
		},
		steps: [user('/instruction/web-list'), user('/instruction/edit')],
	},
	{
		resource: 'instruction',
		operation: 'delete',
		parameters: { ...ofHelper, instructionId: byId(INSTRUCTION_ID) },
		steps: [user('/instruction/web-list'), once(user('/instruction/edit'))],
	},
];

export function nameOf({ resource, operation, about }: Case): string {
	return `${resource}.${operation}${about ? `, ${about}` : ''}`;
}
