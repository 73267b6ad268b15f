import type { CallbackRecord, Sandbox } from '../../../sandbox';
import { nodeOf, type NodeData } from './nodes';
import { WEBHOOK_TRIGGERS, type TriggerName, type WebhookTrigger } from './webhookEvents';

/** A platform with Send and Wait, and the actions of people in one of its groups. */
export interface AskingPlatform {
	/** The action node, and the credential of the robot that asks, by type and id among those of the examples. */
	node: string;
	credential: [type: string, id: string];
	/** The parameters that name the group. */
	target: object;
	/** The trigger that receives the answers. */
	trigger: TriggerName;
	/** Two members of the group. */
	people: [string, string];
	/** Whether the trigger knows the author of a group message. */
	knowsSender: boolean;
	/** Posts a message of a member in the group, and returns the platform's calls to the trigger. */
	write(sandbox: Sandbox, person: string, text: string): Promise<CallbackRecord[]>;
	/** The robot's messages in the group, the oldest first. */
	said(sandbox: Sandbox): string[];
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

const WECHAT_GROUP = '39902112233@chatroom';
const QQ_GROUP = '2617047292';

export const ASKING_PLATFORMS: Record<string, AskingPlatform> = {
	WeChat: {
		node: 'starBot',
		credential: ['starBotApi', 'starBotRobot'],
		target: { sendTo: 'group', groupId: byId(WECHAT_GROUP) },
		trigger: 'starBotTrigger',
		people: ['wxid_bob', 'wxid_laowang'],
		knowsSender: false,
		write: async ({ starbot }, senderId, text) =>
			await starbot.say({ robot: 'wxid_helper', chatId: WECHAT_GROUP, senderId, text }).delivered,
		said: ({ starbot }) =>
			starbot.state.messages
				.filter(({ chatId, senderId }) => chatId === WECHAT_GROUP && senderId === 'wxid_helper')
				.map(({ message }) => message),
	},
	WildfireChat: {
		node: 'wildfire',
		credential: ['wildfireRobotApi', 'wildfireRobot'],
		target: { sendTo: 'group', groupId: byId('groupId2') },
		trigger: 'wildfireTrigger',
		people: ['userA', 'userD'],
		knowsSender: true,
		write: async ({ wildfire }, sender, text) =>
			await (
				await wildfire.say({ groupId: 'groupId2', sender, text })
			).delivered,
		said: ({ wildfire }) =>
			wildfire.state.messages
				.filter(({ sender, conv }) => sender === 'FireRobot' && conv.target === 'groupId2')
				.map(({ payload }) => payload.searchableContent ?? ''),
	},
	Yunhu: {
		node: 'yunhu',
		credential: ['yunhuBotApi', 'yunhuBot'],
		target: { sendTo: 'group', groupId: byId('307149245') },
		trigger: 'yunhuTrigger',
		people: ['7756242', '4827368'],
		knowsSender: true,
		write: async ({ yunhu }, senderId, text) =>
			await (
				await yunhu.say({ chatType: 'group', chatId: '307149245', senderId, text })
			).delivered,
		said: ({ yunhu }) =>
			yunhu.state.messages
				.filter(({ senderType, chat }) => senderType === 'bot' && chat.type === 'group')
				.map(({ content }) => String(content.text)),
	},
	QQ: {
		node: 'mojoWebqq',
		credential: ['mojoWebqqApi', 'mojoRobot'],
		target: { sendTo: 'group', group: byId(QQ_GROUP) },
		trigger: 'mojoWebqqWebhookTrigger',
		people: ['2372835507', '2832277643'],
		knowsSender: true,
		write: async ({ mojoWebqq }, senderId, text) =>
			[await mojoWebqq.say({ kind: 'group', targetId: QQ_GROUP, senderId, text }).delivered].filter(
				(record) => record !== undefined,
			),
		said: ({ mojoWebqq }) =>
			mojoWebqq.state.messages
				.filter(({ class: kind, targetId }) => kind === 'send' && String(targetId) === QQ_GROUP)
				.map(({ content }) => content),
	},
};

/** The trigger of a platform. */
export function triggerOf({ trigger }: AskingPlatform): WebhookTrigger {
	return WEBHOOK_TRIGGERS[trigger];
}

/** A node that asks the question of a webhook call. */
export function askNode(platform: AskingPlatform, parameters: object = {}): NodeData {
	return nodeOf(
		'Ask',
		[`n8n-nodes-groupbots.${platform.node}`, 1],
		{
			resource: 'message',
			operation: 'sendAndWait',
			...platform.target,
			message: '={{ $json.body.question }}',
			...parameters,
		},
		platform.credential,
	);
}
