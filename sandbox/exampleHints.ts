import type { Hint } from './kit/types';
import { SEED } from './yunhu';

const WILDFIRE_GROUPS = ['group:groupId1', 'group:groupId2', 'group:groupId3'];
const YUNHU_GROUPS = [SEED.launch, SEED.hikers, SEED.community].map((id) => `group:${id}`);
const PERL = 'group:2617047292';
/** In these chats the account uses its own name, in the one above its card. */
const OTHER_QQ_GROUPS = ['group:3987654321', 'group:2700000021', 'group:4294967295'];
const QQ_FRIENDS = 'friend:1234567';
const WECHAT_GROUPS = [
	'group:13887961909@chatroom',
	'group:20110408821@chatroom',
	'group:39902112233@chatroom',
];

/**
 * The placeholder in a hint for the code of the robot's last question in the chat: see the
 * question's address.
 */
export const QUESTION_CODE = '<code>';

/**
 * By the ids of the workflows of examples/: the steps with which a visitor of the page tries one,
 * and where. A test follows every hint in every chat it names.
 */
export const HINTS: Record<string, Hint[]> = {
	announceAll: [
		{
			platform: 'starbot',
			conversations: ['group:13887961909@chatroom', 'group:39902112233@chatroom'],
			action: 'run',
		},
		{ platform: 'wildfire', conversations: ['group:groupId1', 'group:groupId3'], action: 'run' },
		{
			platform: 'yunhu',
			conversations: [`group:${SEED.launch}`, `group:${SEED.community}`],
			action: 'run',
		},
		{ platform: 'mojoWebqq', conversations: [PERL, 'group:2700000021'], action: 'run' },
	],
	approveInGroup: [
		{ platform: 'yunhu', conversations: [`group:${SEED.launch}`], action: 'run' },
		{ platform: 'yunhu', conversations: [`group:${SEED.launch}`], action: 'write', text: 'yes' },
	],
	askForADate: [
		{ platform: 'starbot', conversations: ['group:39902112233@chatroom'], action: 'run' },
		{
			platform: 'starbot',
			conversations: ['group:39902112233@chatroom'],
			action: 'write',
			text: `${QUESTION_CODE} Friday at six`,
		},
	],
	oneBot: [
		{
			platform: 'starbot-desk',
			conversations: ['group:60980001122@chatroom', 'private:9f8e7d6c5b4a39281706f5e4d3c2b1a0'],
			action: 'write',
			text: 'hours',
		},
		{
			platform: 'wildfire',
			conversations: ['group:groupId6', 'private:DeskRobot'],
			action: 'write',
			text: 'hours',
		},
		{
			platform: 'yunhu',
			conversations: [`group:${SEED.customers}`, `private:${SEED.desk}`],
			action: 'write',
			text: 'hours',
		},
		{
			platform: 'mojoWebqq',
			conversations: [PERL, ...OTHER_QQ_GROUPS],
			action: 'write',
			text: 'hours',
		},
	],
	qqAutoReply: [
		{ platform: 'mojoWebqq', conversations: [PERL], action: 'write', text: '@机器人小灰 help' },
		{ platform: 'mojoWebqq', conversations: OTHER_QQ_GROUPS, action: 'write', text: '@小灰 help' },
		{ platform: 'mojoWebqq', conversations: [QQ_FRIENDS], action: 'write', text: 'help' },
	],
	qqAnnounce: [{ platform: 'mojoWebqq', conversations: [PERL, ...OTHER_QQ_GROUPS], action: 'run' }],
	qqWebhookReply: [
		{
			platform: 'mojoWebqq',
			// Not in private: there the example that answers every private message answers too.
			conversations: [PERL, ...OTHER_QQ_GROUPS],
			action: 'write',
			text: 'ping',
		},
	],
	relayQqWildfire: [
		{
			platform: 'mojoWebqq',
			conversations: [PERL],
			action: 'write',
			text: 'Hello from QQ',
			appears: { platform: 'wildfire', conversation: 'group:groupId2' },
		},
	],
	relayWechatYunhu: [
		{
			platform: 'starbot-relay',
			conversations: ['group:51230001122@chatroom'],
			action: 'write',
			text: 'Hello from WeChat',
			appears: { platform: 'yunhu', conversation: `group:${SEED.hikers}` },
		},
	],
	wechatAutoReply: [
		{ platform: 'starbot', conversations: WECHAT_GROUPS, action: 'write', text: '@Helper help' },
		{
			platform: 'starbot',
			conversations: ['group:45550001122@chatroom'],
			action: 'write',
			text: '@前台 help',
		},
		{
			platform: 'starbot',
			conversations: [
				'private:97554f7c82a1439c86df3143ef4975c5',
				'private:4be1d0c2f0a94f5d9a3c7e6b58d21f07',
			],
			action: 'write',
			text: 'help',
		},
	],
	wechatAnnounce: [{ platform: 'starbot', conversations: WECHAT_GROUPS, action: 'run' }],
	wildfireReply: [
		{
			platform: 'wildfire',
			conversations: [...WILDFIRE_GROUPS, 'group:groupId5'],
			action: 'write',
			text: '@Helper help',
		},
		{
			platform: 'wildfire',
			conversations: ['private:FireRobot'],
			action: 'write',
			text: 'help',
		},
	],
	broadcastMany: [{ platform: 'wildfire', conversations: WILDFIRE_GROUPS, action: 'run' }],
	wildfireAnnounce: [{ platform: 'wildfire', conversations: WILDFIRE_GROUPS, action: 'run' }],
	wildfireWelcome: [{ platform: 'wildfire', conversations: WILDFIRE_GROUPS, action: 'add' }],
	yunhuPoll: [{ platform: 'yunhu', conversations: [`group:${SEED.hikers}`], action: 'run' }],
	yunhuInstruction: [
		{
			platform: 'yunhu',
			conversations: [...YUNHU_GROUPS, `private:${SEED.helper}`],
			action: 'write',
			text: '/help',
		},
		...['/remind', '/leave', 'Today'].map((text): Hint => ({
			platform: 'yunhu',
			conversations: [...YUNHU_GROUPS, `private:${SEED.helper}`],
			action: 'press',
			text,
		})),
		{
			platform: 'yunhu',
			conversations: YUNHU_GROUPS,
			action: 'press',
			text: 'Settings of Helper',
		},
	],
	yunhuAnnounce: [{ platform: 'yunhu', conversations: YUNHU_GROUPS, action: 'run' }],
};
