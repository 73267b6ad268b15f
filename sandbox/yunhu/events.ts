import type { CallbackRecord } from '../kit/types';
import type { EventType } from './delivery';
import { quoteFields } from './quotes';
import { memberOf, type Bot, type Chat, type Group, type MenuButton, type Message } from './state';
import type { Addressed, World } from './world';

export async function pushMessage(
	world: World,
	message: Message,
	addressed?: Addressed,
): Promise<CallbackRecord[]> {
	const receivers = botsIn(world, message.chat).filter(
		({ botId }) => addressed === undefined || addressed.botId === botId,
	);
	const type: EventType = addressed ? 'message.receive.instruction' : 'message.receive.normal';
	return await toAll(world, receivers, type, messageEvent(world, message));
}

/** In a private chat the conversation has the bot's id, and only `sender` has the person's. */
function messageEvent(world: World, message: Message) {
	const { chat, senderId, msgId, parentId, sendTime, contentType, commandId, commandName } =
		message;
	const user = world.user(senderId);
	const group = chat.type === 'group' ? world.group(chat.groupId) : undefined;
	const where = chatFields(chat);
	return {
		sender: {
			senderId,
			senderType: 'user',
			senderUserLevel: group ? (memberOf(group, senderId)?.level ?? 'unknown') : 'member',
			senderNickname: contentType === 'tip' ? '' : (user?.nickname ?? ''),
			senderAvatarUrl: user?.avatarUrl ?? '',
		},
		chat: where,
		message: {
			msgId,
			parentId,
			sendTime,
			...where,
			contentType,
			content: { menu: {}, ...quoteFields(world, message), ...message.content },
			instructionId: commandId,
			instructionName: commandName,
			commandId,
			commandName,
		},
	};
}

export function pushFollow(world: World, bot: Bot, userId: string, followed: boolean) {
	const type = followed ? 'bot.followed' : 'bot.unfollowed';
	return world.delivery.push(bot, type, {
		time: world.now(),
		chatId: bot.botId,
		chatType: 'bot',
		...userFields(world, userId),
	});
}

export function pushMembership(world: World, group: Group, userId: string, joined: boolean) {
	return toAll(world, botsOf(world, group), joined ? 'group.join' : 'group.leave', {
		time: world.now(),
		chatId: group.groupId,
		chatType: 'group',
		...userFields(world, userId),
	});
}

export function pushButton(
	world: World,
	bot: Bot,
	message: Message,
	userId: string,
	value: string,
) {
	return world.delivery.push(bot, 'button.report.inline', {
		time: world.now(),
		msgId: message.msgId,
		...receiverFields(message.chat),
		userId,
		value,
	});
}

/** The one event with a time in seconds. */
export function pushMenu(world: World, bot: Bot, chat: Chat, userId: string, button: MenuButton) {
	return world.delivery.push(bot, 'bot.shortcut.menu', {
		botId: bot.botId,
		menuId: button.menuId,
		menuType: button.menuType,
		menuAction: button.menuAction,
		...chatFields(chat),
		senderType: 'user',
		senderId: userId,
		sendTime: Math.floor(world.now() / 1000),
	});
}

export function pushSetting(world: World, bot: Bot, group: Group, settingJson: string) {
	return world.delivery.push(bot, 'bot.setting', {
		time: world.now(),
		chatId: bot.botId,
		chatType: 'bot',
		groupId: group.groupId,
		groupName: group.name,
		avatarUrl: group.avatarUrl,
		settingJson,
	});
}

export interface Submission {
	actionName: string;
	sourceComponentId: string;
	formContext: Record<string, unknown>;
}

/** No captured event is public: the fields are the official Go SDK's. */
export function pushSubmission(
	world: World,
	bot: Bot,
	message: Message,
	userId: string,
	what: Submission,
) {
	const time = world.now();
	const { actionName, sourceComponentId, formContext } = what;
	const action = {
		name: actionName,
		sourceComponentId,
		timestamp: new Date(time).toISOString(),
		context: formContext,
		surfaceId: 'main',
	};
	return world.delivery.push(bot, 'a2ui.button.report', {
		time,
		msgId: message.msgId,
		...receiverFields(message.chat),
		userId,
		userName: world.nameOf(userId),
		actionName,
		sourceComponentId,
		formContext,
		interactionJson: JSON.stringify({ version: 'v0.9', action }),
	});
}

async function toAll(
	world: World,
	bots: Bot[],
	type: EventType,
	event: object,
): Promise<CallbackRecord[]> {
	return (await Promise.all(bots.map((bot) => world.delivery.push(bot, type, event)))).flat();
}

function botsIn(world: World, chat: Chat): Bot[] {
	return chat.type === 'group' ? botsOf(world, world.group(chat.groupId)) : [world.bot(chat.botId)];
}

function botsOf(world: World, group: Group): Bot[] {
	return [...group.bots.keys()].map((botId) => world.bot(botId));
}

function chatFields(chat: Chat) {
	return chat.type === 'group'
		? { chatId: chat.groupId, chatType: 'group' }
		: { chatId: chat.botId, chatType: 'bot' };
}

function receiverFields(chat: Chat) {
	const { chatId: recvId, chatType: recvType } = chatFields(chat);
	return { recvId, recvType };
}

function userFields(world: World, userId: string) {
	const user = world.user(userId);
	return { userId, nickname: user?.nickname ?? '', avatarUrl: user?.avatarUrl ?? '' };
}
