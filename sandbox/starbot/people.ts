import { BadInput } from '../kit/input';
import type { CallbackRecord } from '../kit/types';
import { linkXml, quoteXml, type Link } from './cards';
import { loginEvent, recallEvent, transferEvent } from './events';
import { typedMentions } from './mentions';
import {
	MESSAGE_TYPE,
	type Group,
	type Message,
	type Robot,
	type Transfer,
	type TransferStep,
} from './state';
import type { World } from './world';

/*
 * Actions in WeChat itself, without a request: those of people, and of robots' owners on their
 * phones.
 */

export interface Said {
	/** The robotId or instanceId; required for a private chat with a friend of several robots. */
	robot?: string;
	/** The friend, official account or group. */
	chatId: string;
	/** In a private chat the friend by default; the robot's own id for text typed on its phone. */
	senderId?: string;
	/** The typed text, or the content of a message of another type. */
	text: string;
	messageType?: number;
	/** The id of the message that the text replies to: the reply then arrives as a card. */
	quotes?: string;
	/** A shared link in place of the text. */
	link?: Link;
}

export interface SaidMessage {
	messageId: string;
	/** Resolves with the caused events, after their responses. */
	delivered: Promise<CallbackRecord[]>;
}

export function say(world: World, said: Said): SaidMessage {
	const { chatId, senderId = chatId } = said;
	const group = world.group(chatId);
	if (group && !group.members.includes(senderId)) {
		throw new BadInput(`"${senderId}" is no member of "${group.nickname}"`);
	}
	const robot = group ? undefined : robotOfChat(world, chatId, said.robot);
	if (robot && senderId !== chatId && senderId !== robot.robotId) {
		throw new BadInput(
			`"${senderId}" has no part in the chat of "${chatId}" and "${robot.nickname}"`,
		);
	}
	const message: Message = {
		messageId: world.nextMessageId(),
		at: Date.now(),
		fromType: group ? 'group' : world.person(chatId)?.official ? 'official' : 'private',
		chatId,
		instanceId: robot?.instanceId,
		senderId,
		...contentOf(world, said, senderId, group?.members ?? []),
	};
	return { messageId: message.messageId, delivered: world.deliver(message) };
}

/** Mentions in a quoted message or a shared link do not count. */
function contentOf(
	world: World,
	{ text, messageType = MESSAGE_TYPE.text, quotes, link }: Said,
	senderId: string,
	members: string[],
): Pick<Message, 'messageType' | 'message' | 'text' | 'mentions'> {
	if (link !== undefined) {
		const message = linkXml(link, senderId);
		return { messageType: MESSAGE_TYPE.link, message, text: link.title, mentions: [] };
	}
	const isTyped = messageType === MESSAGE_TYPE.text;
	const mentions = isTyped ? typedMentions(text, members, world.nameOf) : [];
	if (quotes === undefined) return { messageType, message: text, text, mentions };
	const quoted = world.state.messages.find(({ messageId }) => messageId === quotes);
	if (quoted === undefined) throw new BadInput(`There is no message "${quotes}" to quote`);
	const message = quoteXml(text, quoted, senderId, world.nameOf);
	return { messageType: MESSAGE_TYPE.link, message, text, mentions };
}

export function recall(world: World, messageId: string): Promise<CallbackRecord[]> {
	const message = world.state.messages.find((entry) => entry.messageId === messageId);
	if (!message || message.recalled)
		throw new BadInput(`There is no message "${messageId}" to recall`);
	message.recalled = true;
	return world.reportAll(
		world.receivers(message).map((robot) => [robot, recallEvent(robot, message)]),
	);
}

export interface Paid {
	robot?: string;
	fromWxId: string;
	/** In yuan, e.g. "0.01". */
	money: string;
	memo?: string;
}

export function transfer(world: World, { robot: wanted, fromWxId, money, memo = '' }: Paid) {
	const { instanceId } = robotOfChat(world, fromWxId, wanted);
	const at = Date.now();
	const entry: Transfer = {
		instanceId,
		messageId: world.nextMessageId(),
		fromWxId,
		money,
		memo,
		transferId: `1000050001${at}${world.state.transfers.length}`,
		transcationId: `53010000356101${at}${world.state.transfers.length}`,
		invalidTime: Math.floor(at / 1000) + 86_400,
		messageSource: 1,
	};
	world.state.transfers.push(entry);
	return { ...entry, delivered: reportTransfer(world, entry) };
}

/** A transfer that was accepted or refunded, on either side. */
export function settleTransfer(
	world: World,
	transferId: string,
	step: TransferStep,
): Promise<CallbackRecord[]> {
	const entry = world.state.transfers.find((other) => other.transferId === transferId);
	if (!entry) throw new BadInput(`There is no transfer "${transferId}"`);
	entry.messageSource = step;
	entry.messageId = world.nextMessageId();
	return reportTransfer(world, entry);
}

/**
 * A friend ends the friendship. WeChat accepts further messages of the robot, delivers none of
 * them, and answers each with a notice of its own.
 */
export function unfriend(world: World, wxId: string, wanted?: string): void {
	const robot = robotOfChat(world, wxId, wanted);
	robot.unfriendedBy.push(wxId);
}

export function add(world: World, groupId: string, wxId: string): void {
	const group = existingGroup(world, groupId);
	if (group.members.includes(wxId)) throw new BadInput(`"${wxId}" is a member already`);
	if (!world.person(wxId) && !world.robot(wxId))
		throw new BadInput(`There is nobody with the id "${wxId}"`);
	group.members.push(wxId);
	notice(world, group, `${world.nameOf(wxId)} joined the group`);
}

export function remove(world: World, groupId: string, wxId: string): void {
	const group = existingGroup(world, groupId);
	group.members = group.members.filter((member) => member !== wxId);
	notice(world, group, `${world.nameOf(wxId)} left the group`);
}

export function rename(world: World, groupId: string, name: string): void {
	const group = existingGroup(world, groupId);
	group.nickname = name;
	notice(world, group, `The group is now called “${name}”`);
}

/** Scans the QR code of one client, or of all that wait. */
export function scan(world: World, instance?: string): Promise<CallbackRecord[]> {
	const { state, settings } = world;
	const waiting = state.robots.filter((robot) =>
		instance === undefined
			? robot.login !== 'offline' && !world.isOnline(robot)
			: robot.instanceId === instance || robot.robotId === instance,
	);
	settings.loginPending = false;
	for (const robot of waiting) {
		robot.login = 'online';
		robot.robotId ??= `wxid_${robot.instanceId.slice(0, 8)}`;
		robot.nickname ||= `Account ${state.robots.indexOf(robot) + 1}`;
	}
	return world.reportAll(waiting.map((robot) => [robot, loginEvent(robot)]));
}

function robotOfChat(world: World, wxId: string, wanted?: string): Robot {
	const friends = world.state.robots.filter((robot) => robot.friends.includes(wxId));
	const robot = wanted === undefined ? friends[0] : world.robot(wanted);
	if (!robot || !friends.includes(robot)) {
		throw new BadInput(`"${wxId}" is neither a group nor a friend of ${wanted ?? 'any robot'}`);
	}
	if (wanted === undefined && friends.length > 1)
		throw new BadInput(`Say which robot "${wxId}" writes to`);
	return robot;
}

function reportTransfer(world: World, entry: Transfer): Promise<CallbackRecord[]> {
	const robot = world.robot(entry.instanceId);
	return world.reportAll(robot ? [[robot, transferEvent(entry)]] : []);
}

function existingGroup(world: World, groupId: string): Group {
	const group = world.group(groupId);
	if (!group) throw new BadInput(`There is no group "${groupId}"`);
	return group;
}

function notice(world: World, group: Group, text: string): void {
	world.state.notices.push({ chatId: group.wxId, at: Date.now(), text });
}
