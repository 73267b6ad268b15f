import { BadInput } from '../kit/input';
import { StandIn } from '../kit/standIn';
import type { CallbackRecord } from '../kit/types';
import { linkXml, quoteXml, type Link } from './cards';
import { loginEvent, recallEvent, transferEvent } from './events';
import type { StarBotFault } from './faults';
import { typedMentions } from './mentions';
import type { Settings } from './settings';
import {
	MESSAGE_TYPE,
	type Group,
	type Message,
	type Robot,
	type Transfer,
	type TransferStep,
} from './state';
import type { World } from './world';

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

export interface Paid {
	robot?: string;
	fromWxId: string;
	/** In yuan, e.g. "0.01". */
	money: string;
	memo?: string;
}

type Reports = Promise<CallbackRecord[]>;

/**
 * Actions in WeChat itself, without a request: those of people, and of robots' owners on their
 * phones.
 */
export abstract class StarBotPeople extends StandIn<Settings, StarBotFault> {
	protected abstract readonly world: World;

	/**
	 * Somebody writes: a friend, a member, an official account, or the robot's owner as the
	 * robot.
	 */
	say(said: Said): SaidMessage {
		const { world } = this;
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
		const delivered = world.deliver(message);
		this.changed();
		return { messageId: message.messageId, delivered };
	}

	recall(messageId: string): Reports {
		const { world } = this;
		const message = world.state.messages.find((entry) => entry.messageId === messageId);
		if (!message || message.recalled)
			throw new BadInput(`There is no message "${messageId}" to recall`);
		message.recalled = true;
		this.changed();
		const receivers = world.receivers(message);
		return world.reportAll(receivers.map((robot) => [robot, recallEvent(robot, message)]));
	}

	/** A friend sends money. */
	transfer({ robot: wanted, fromWxId, money, memo = '' }: Paid) {
		const { world } = this;
		const { transfers } = world.state;
		const { instanceId } = robotOfChat(world, fromWxId, wanted);
		const at = Date.now();
		const entry: Transfer = {
			instanceId,
			messageId: world.nextMessageId(),
			fromWxId,
			money,
			memo,
			transferId: `1000050001${at}${transfers.length}`,
			transcationId: `53010000356101${at}${transfers.length}`,
			invalidTime: Math.floor(at / 1000) + 86_400,
			messageSource: 1,
		};
		transfers.push(entry);
		return { ...entry, delivered: this.reportTransfer(entry) };
	}

	/** A transfer that was accepted or refunded, on either side. */
	settleTransfer(transferId: string, step: TransferStep): Reports {
		const entry = this.world.state.transfers.find((other) => other.transferId === transferId);
		if (!entry) throw new BadInput(`There is no transfer "${transferId}"`);
		entry.messageSource = step;
		entry.messageId = this.world.nextMessageId();
		return this.reportTransfer(entry);
	}

	/**
	 * A friend ends the friendship. WeChat accepts further messages of the robot, delivers none of
	 * them, and answers each with a notice of its own.
	 */
	unfriend(wxId: string, robot?: string): void {
		robotOfChat(this.world, wxId, robot).unfriendedBy.push(wxId);
		this.changed();
	}

	/** The Basic edition reports neither this action nor the next two. */
	add(groupId: string, wxId: string): void {
		const { world } = this;
		const group = existingGroup(world, groupId);
		if (group.members.includes(wxId)) throw new BadInput(`"${wxId}" is a member already`);
		if (!world.person(wxId) && !world.robot(wxId))
			throw new BadInput(`There is nobody with the id "${wxId}"`);
		group.members.push(wxId);
		this.note(group, `${world.nameOf(wxId)} joined the group`);
	}

	remove(groupId: string, wxId: string): void {
		const group = existingGroup(this.world, groupId);
		group.members = group.members.filter((member) => member !== wxId);
		this.note(group, `${this.world.nameOf(wxId)} left the group`);
	}

	rename(groupId: string, name: string): void {
		const group = existingGroup(this.world, groupId);
		group.nickname = name;
		this.note(group, `The group is now called “${name}”`);
	}

	/** All accounts wait for a QR scan. */
	logOut(): void {
		this.settings.loginPending = true;
		this.changed();
	}

	/** Scans the QR code of one client, or of all that wait. */
	scan(instance?: string): Reports {
		const { world, settings } = this;
		const { robots } = world.state;
		const waiting = robots.filter((robot) =>
			instance === undefined
				? robot.login !== 'offline' && !world.isOnline(robot)
				: robot.instanceId === instance || robot.robotId === instance,
		);
		settings.loginPending = false;
		for (const robot of waiting) {
			robot.login = 'online';
			robot.robotId ??= `wxid_${robot.instanceId.slice(0, 8)}`;
			robot.nickname ||= `Account ${robots.indexOf(robot) + 1}`;
		}
		this.changed();
		return world.reportAll(waiting.map((robot) => [robot, loginEvent(robot)]));
	}

	/** Starts the program again after `settings.running` was false. */
	start(): void {
		this.settings.running = true;
		this.changed();
	}

	/**
	 * Posts any event, also one with an unknown code. `envelope` overrides and adds to the keys
	 * around `data`.
	 */
	event(
		code: string | number,
		data: Record<string, unknown> = {},
		envelope: Record<string, unknown> = {},
	): Promise<CallbackRecord | undefined> {
		return this.world.post({ event: code, description: '', data, ...envelope });
	}

	private reportTransfer(entry: Transfer): Reports {
		this.changed();
		const robot = this.world.robot(entry.instanceId);
		return this.world.reportAll(robot ? [[robot, transferEvent(entry)]] : []);
	}

	private note(group: Group, text: string): void {
		this.world.note(group, text);
		this.changed();
	}
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

function existingGroup(world: World, groupId: string): Group {
	const group = world.group(groupId);
	if (!group) throw new BadInput(`There is no group "${groupId}"`);
	return group;
}
