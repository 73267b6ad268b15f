import { pick } from 'lodash';
import type { Settings } from './settings';
import type { Message, Robot, Transfer } from './state';

export interface StarBotEvent {
	/** Documented as a string of digits. */
	event: string | number;
	description: string;
	data: Record<string, unknown>;
}

export function loginEvent(robot: Robot): StarBotEvent {
	return { event: '10001', description: '微信登陆成功', data: robotData(robot) };
}

const ROBOT_DATA = [
	...(['robotId', 'instanceId', 'wxNum', 'nickname', 'device', 'phone', 'avatarUrl'] as const),
	...(['country', 'province', 'sign'] as const),
];

/** The data of an account in `robotInfo` and in the login event. */
export function robotData(robot: Robot): Record<string, unknown> {
	return pick(robot, ROBOT_DATA);
}

const DESCRIPTIONS = { private: '私聊消息事件', group: '群聊消息事件', official: '公众号消息事件' };

export function messageEvent(
	robot: Robot,
	message: Message,
	nameOf: (wxId: string) => string,
	{ eventCodes, groupFields }: Settings,
): StarBotEvent {
	const { fromType, chatId, senderId, mentions } = message;
	const own = senderId === robot.robotId;
	const common = {
		robotId: robot.robotId,
		instanceId: robot.instanceId,
		timeStamp: message.at,
		messageId: message.messageId,
		messageType: message.messageType,
		fromType,
		messageSource: own ? 1 : 0,
	};
	const where =
		fromType === 'group'
			? named([
					[groupFields.group, chatId],
					[groupFields.sender, senderId],
					[groupFields.mentioned, mentions],
				])
			: { fromWxId: chatId, fromNickName: nameOf(chatId), toWxId: own ? chatId : '' };
	return {
		event: fromType === 'private' ? '10002' : eventCodes[fromType],
		description: DESCRIPTIONS[fromType],
		data: { ...common, ...where, message: message.message },
	};
}

/** Without a robotId, as documented. */
export function transferEvent(transfer: Transfer): StarBotEvent {
	const { invalidTime, messageSource, money, memo, transferId, transcationId, ...rest } = transfer;
	const paid = { invalidTime, messageSource, money, memo, transferId, transcationId };
	return { event: '10005', description: '转账事件', data: { ...rest, transType: 1, ...paid } };
}

/** Without a robotId, if the document is read correctly. */
export function recallEvent(robot: Robot, message: Message): StarBotEvent {
	const { messageId, fromType, messageType, chatId } = message;
	return {
		event: '10006',
		description: '撤回消息事件',
		data: { instanceId: robot.instanceId, messageId, fromType, messageType, fromWxId: chatId },
	};
}

function named(fields: Array<[string, unknown]>): Record<string, unknown> {
	return Object.fromEntries(fields.filter(([name]) => name !== ''));
}
