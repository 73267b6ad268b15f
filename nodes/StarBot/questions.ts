import type { Caller } from '../common/requests/caller';
import { map, variants, type Field } from '../common/fields';
import type { Chat } from '../common/message';
import { textOf } from '../common/serverValues';
import type { QuestionChannel } from '../common/waiting/channel';
import { isOwn } from './events';
import { friend, group, triggerChat } from './fields';
import { withoutCodes } from './mentions';
import { sendAsRobot } from './sendAsRobot';
import { defaultRobot, identityOf, onlyRobot, receiverOf, robot, type Identity } from './robot';
import { CREDENTIAL, OBJECT, request } from './transport';

/** The chat to which a question is sent. */
const sendTo: Field<Chat> = map(
	variants({
		displayName: 'Send To',
		default: 'chat',
		variants: {
			chat: triggerChat,
			friend: { name: 'Friend', fields: { friendId: friend } },
			group: { name: 'Group', fields: { groupId: group } },
		},
	}),
	(to): Chat => {
		switch (to.kind) {
			case 'chat':
				return { id: to.chat.id, type: to.chat.type };
			case 'friend':
				return { id: to.friendId, type: 'private' };
			case 'group':
				return { id: to.groupId, type: 'group' };
		}
	},
);

/** Returns the Default Robot, else the only one that is logged in; undefined where there is none. */
async function robotOf(caller: Caller): Promise<Identity | undefined> {
	const standard = defaultRobot(await caller.credential(CREDENTIAL));
	if (standard !== undefined) return standard;
	const found = await onlyRobot(caller);
	return 'identity' in found ? found.identity : undefined;
}

/**
 * Send and Wait on WeChat. The client cannot change a message, and returns no message ID. It reports the robot's own
 * messages, so a trigger learns of a question from the question's own message.
 */
export const questions: QuestionChannel<{ robot: typeof robot; sendTo: typeof sendTo }> = {
	credential: CREDENTIAL,
	fields: { robot, sendTo },
	managesTurns: true,
	chatId: ({ sendTo }) => sendTo.id,
	async ask(call, values, { text, checkEnd }) {
		const { sendTo: chat } = values;
		const identity = await identityOf(call, values.robot, { chatId: chat.id });
		const params = { ...identity, wxId: chat.id, message: withoutCodes(text) };
		await sendAsRobot(call, identity, async () => {
			checkEnd();
			await request(call, { type: 'sendTextMessage', params, data: OBJECT });
		});
		return { messageId: '', chat: { ...chat, robot: identity } };
	},
	/**
	 * Sends as the robot that asked or that received the answer, because another robot may not be in the chat. Sends as the Default
	 * Robot, or as the only one, if the event names no robot.
	 */
	async say(caller: Caller, { id: wxId, robot: identity }, text) {
		const sender = identity ?? (await robotOf(caller));
		const params = { ...sender, wxId, message: withoutCodes(text) };
		await request(caller, { type: 'sendTextMessage', params, data: OBJECT });
	},
	receiverOf: ({ details }) => receiverOf(details),
	isReceiver: (robot, { details = {} }) =>
		(['robotId', 'instanceId'] as const).every((name) => {
			const [asked, received] = [textOf(robot[name]), textOf(details[name])];
			return asked === '' || received === '' || asked === received;
		}),
	secret: ({ webhookSecret }) => textOf(webhookSecret),
	isOwn,
};
