import type { CallbackRecord, Sandbox } from '../../../sandbox';
import { SEED } from '../../../sandbox/yunhu';
import { nodeOf, type CredentialRef, type NodeData, type NodeType } from './nodes';
import { VERSION } from './version';

/** The newest versions of n8n's AI Agent node; both stream. */
const AGENT_VERSION = VERSION === '1' ? 2.2 : 3;

/** A platform that shows a text while it grows. */
export interface StreamingPlatform {
	trigger: [NodeType, parameters: object, CredentialRef];
	send: [NodeType, CredentialRef];
	/** Has a member of the group ask the robot, and returns the platform's call of the trigger. */
	ask(sandbox: Sandbox): Promise<CallbackRecord | undefined>;
	/** The robot's messages in the group as people see them, the oldest first. */
	shown(sandbox: Sandbox): Shown[];
}

interface Shown {
	id: string;
	text: string;
	/** Whether the apps render its Markdown. */
	isMarkdown: boolean;
}

const EVENTS = { events: ['groupMessage'], respondTo: 'all', options: { streamAnswer: true } };
const QUESTION = 'How is the weather?';
const ROBOT = 'FireRobot';
const GROUP = 'groupId2';
/** WildfireChat's types of a text that grows, and of the finished one. */
const [STAGE, FINISHED] = [14, 15];

export const STREAMING_PLATFORMS: Record<string, StreamingPlatform> = {
	WildfireChat: {
		trigger: [
			['n8n-nodes-groupbots.wildfireTrigger', 2],
			EVENTS,
			['wildfireRobotApi', 'wildfireRobot'],
		],
		send: [
			['n8n-nodes-groupbots.wildfire', 1],
			['wildfireRobotApi', 'wildfireRobot'],
		],
		ask: async ({ wildfire }) =>
			(
				await (
					await wildfire.say({ groupId: GROUP, sender: 'userA', text: QUESTION })
				).delivered
			).find(({ url }) => url.includes('/webhook/')),
		shown: ({ wildfire }) => {
			const shown = new Map<string, Shown>();
			for (const { messageUid, sender, conv, payload } of wildfire.state.messages) {
				const { type, content = '', searchableContent: text = '' } = payload;
				// A typing hint has no text.
				if (sender !== ROBOT || conv.target !== GROUP || text === '') continue;
				const isStream = type === STAGE || type === FINISHED;
				// A stage takes the place of the one before.
				const key = isStream ? content : messageUid;
				shown.set(key, { id: messageUid, text, isMarkdown: type === FINISHED });
			}
			return [...shown.values()];
		},
	},
	Yunhu: {
		trigger: [
			['n8n-nodes-groupbots.yunhuTrigger', 2],
			{
				...EVENTS,
				setUp: 'automatic',
				botId: { __rl: true, mode: 'id', value: SEED.helper },
			},
			['yunhuUserApi', 'yunhuOwner'],
		],
		send: [
			['n8n-nodes-groupbots.yunhu', 1],
			['yunhuBotApi', 'yunhuBot'],
		],
		ask: async ({ yunhu }) => {
			const question = { senderId: SEED.bob, text: QUESTION };
			const asked = await yunhu.say({ chatType: 'group', chatId: SEED.launch, ...question });
			return (await asked.delivered)[0];
		},
		shown: ({ yunhu }) =>
			yunhu.state.messages
				.filter(({ senderId }) => senderId === SEED.helper)
				.map(({ msgId, contentType, content }) => ({
					id: msgId,
					text: String(content.text),
					isMarkdown: contentType === 'markdown',
				})),
	},
};

/** Trigger, agent and send: the trigger streams, and the node at the end would send the same. */
export function streamingWorkflow(
	{ trigger: [type, parameters, credential], send: [sendType, sendCredential] }: StreamingPlatform,
	webhookId: string,
	agentOptions: object = {},
): { nodes: NodeData[]; connections: object } {
	const to = (name: string, kind = 'main') => ({
		[kind]: [[{ node: name, type: kind, index: 0 }]],
	});
	return {
		nodes: [
			nodeOf('Trigger', type, parameters, credential, webhookId),
			nodeOf('Agent', ['@n8n/n8n-nodes-langchain.agent', AGENT_VERSION], { options: agentOptions }),
			nodeOf(
				'Model',
				['@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2],
				{ model: { __rl: true, mode: 'id', value: 'stub' } },
				['openAiApi', 'chatModel'],
			),
			nodeOf(
				'Send',
				sendType,
				{
					resource: 'message',
					operation: 'send',
					sendTo: 'chat',
					contentType: 'text',
					text: '={{ $json.output }}',
				},
				sendCredential,
			),
		],
		connections: {
			Trigger: to('Agent'),
			Agent: to('Send'),
			Model: to('Agent', 'ai_languageModel'),
		},
	};
}
