import { resolveMentions } from '../mentions';
import { Refusal } from '../../kit/refusal';
import { MESSAGE_TYPE, type Message } from '../state';
import {
	acknowledgement,
	type RequestType,
	type RequestTypes,
	type RobotCall,
} from './requestType';

type Content = Pick<Message, 'messageType' | 'message' | 'text' | 'mentions' | 'content'>;

const SENT = '发送成功';

export const messageRequests: RequestTypes = {
	sendTextMessage: {
		robot: 'online',
		description: SENT,
		answer: (call) => {
			const message = call.params.text('message');
			const members = call.world.group(call.params.text('wxId'))?.members ?? [];
			const resolved = resolveMentions(message, members, call.world.nameOf);
			return send(call, { messageType: MESSAGE_TYPE.text, message, ...resolved });
		},
	},
	sendXmlMessage: undocumentedContent(MESSAGE_TYPE.link),
	sendUrlMessage: undocumentedContent(MESSAGE_TYPE.link),
	sendCardXmlMessage: undocumentedContent(MESSAGE_TYPE.card),
	sendMusicMessage: {
		robot: 'online',
		description: SENT,
		answer: (call) => {
			const { params } = call;
			// The document does not say which of them are required.
			const names = ['title', 'author', 'jumpUrl', 'musicUrl', 'imageUrl', 'app'];
			const given = names.map((name) => [name, params.optionalText(name)] as const);
			const content = Object.fromEntries(given.filter(([, value]) => value !== undefined));
			return send(call, withContent(MESSAGE_TYPE.link, content));
		},
	},
};

/**
 * Only the recipient's field name is known: others may have any name, but at least one must be
 * there.
 */
function undocumentedContent(messageType: number): RequestType {
	return {
		robot: 'online',
		description: SENT,
		answer: (call) => {
			const content = call.params.others('wxId');
			if (!Object.values(content).some(Boolean)) throw new Refusal('There is nothing to send');
			return send(call, withContent(messageType, content));
		},
	};
}

function withContent(messageType: number, content: Record<string, unknown>): Content {
	const texts = Object.values(content).filter((value) => typeof value === 'string');
	const xml = texts.find((text) => text.trimStart().startsWith('<'));
	return { messageType, message: xml ?? '', text: texts.join('\n'), mentions: [], content };
}

function send({ world, robot, params }: RobotCall, content: Content) {
	const chatId = params.text('wxId');
	const group = world.groupsOf(robot).find(({ wxId }) => wxId === chatId);
	if (!group && !robot.friends.includes(chatId)) {
		throw new Refusal(`${chatId} is neither a friend nor a group of this account`);
	}
	const common = {
		fromType: group ? 'group' : world.person(chatId)?.official ? 'official' : 'private',
		chatId,
		instanceId: group ? undefined : robot.instanceId,
	} as const;
	const messageId = world.nextMessageId();
	// Answers without waiting for the receiver of events.
	void world.deliver({
		...common,
		messageId,
		at: Date.now(),
		senderId: robot.robotId ?? '',
		...content,
	});
	// WeChat accepts a message to a former friend, and says so in the chat.
	if (robot.unfriendedBy.includes(chatId)) {
		const text = `${world.nameOf(chatId)}开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。`;
		void world.deliver({
			...common,
			messageId: world.nextMessageId(),
			at: Date.now(),
			senderId: chatId,
			messageType: MESSAGE_TYPE.system,
			message: text,
			text,
			mentions: [],
		});
	}
	return acknowledgement(robot);
}
