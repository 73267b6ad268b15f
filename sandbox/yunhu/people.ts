import { BadInput } from '../kit/input';
import { StandIn } from '../kit/standIn';
import type { CallbackRecord } from '../kit/types';
import { pushButton, pushMenu, pushSetting, pushSubmission, type Submission } from './events';
import type { YunhuFault } from './faults';
import { formAnswers, type FormValues } from './forms';
import { follow as addFollower, join, leave, unfollow as removeFollower } from './groupOperations';
import {
	assertMaySend,
	assertUser,
	chatOf,
	findInstruction,
	instructionContent,
	instructionsIn,
	messageContent,
	type Place,
	type Said,
} from './saying';
import { permissions } from './seed';
import type { Settings } from './settings';
import { BUTTON, buttonsOf, memberOf, PERMISSIONS, type Chat, type Message } from './state';
import type { World } from './world';

export interface SaidMessage {
	msgId: string;
	/** Resolves with the pushes of this message after their responses or failures. */
	delivered: Promise<CallbackRecord[]>;
}

type Pushes = Promise<CallbackRecord[]>;

/**
 * The actions of people in their apps, in contrast to bots over the API. They reject with a `BadInput` that has the
 * platform's refusal and its reason.
 */
export abstract class YunhuPeople extends StandIn<Settings, YunhuFault> {
	protected abstract readonly world: World;

	/** A person writes: message.receive.normal to each bot there, or message.receive.instruction to one. */
	say(said: Said): Promise<SaidMessage> {
		return this.doing(() => {
			const { world } = this;
			const { senderId, parentId } = said;
			const chat = chatOf(world, said, senderId);
			const instruction =
				said.instruction === undefined ? undefined : findInstruction(world, chat, said.instruction);
			const { contentType, content } = instruction
				? instructionContent(instruction, said)
				: messageContent(world, chat, said);
			assertMaySend(world, chat, senderId, contentType);
			const about = { commandId: instruction?.id, commandName: instruction?.name };
			const { message, delivered } = world.post(
				{ chat, senderId, senderType: 'user', contentType, content, parentId, ...about },
				instruction && { botId: instruction.botId },
			);
			return { msgId: message.msgId, delivered };
		});
	}

	/** Like `say`, with an instruction. */
	useInstruction(said: Said & { instruction: string | number }): Promise<SaidMessage> {
		return this.say(said);
	}

	/** The instruction that a typed `/name …` selects in the app's list, and the text after it, as parameters of `say`. */
	typedInstruction(place: Place, senderId: string, text: string) {
		return this.doing(() => {
			const [, name, rest = ''] = /^\/(\S+)\s*([^]*)$/.exec(text) ?? [];
			const offered = instructionsIn(this.world, chatOf(this.world, place, senderId));
			const found = offered.find((one) => one.name === name);
			return found && { instruction: found.id, text: rest || undefined };
		});
	}

	/**
	 * Presses a button by its text or value: button.report.inline. Only report buttons are sent to the bot; the app
	 * itself opens addresses and copies texts.
	 */
	clickButton(msgId: string, userId: string, button: string): Pushes {
		return this.doing(() => {
			const { world } = this;
			const message = messageOf(world, msgId);
			assertSees(world, message.chat, userId);
			const found = buttonsOf(message)
				.flat()
				.find(({ text, value }) => text === button || value === button);
			if (!found) throw new BadInput(`The message has no button "${button}"`);
			if (found.actionType !== BUTTON.report) {
				throw new BadInput(
					`The button "${button}" tells the bot nothing: its actionType is ${found.actionType}`,
				);
			}
			return pushButton(world, world.bot(message.senderId), message, userId, found.value ?? '');
		});
	}

	/** bot.shortcut.menu */
	pressMenu(place: Place, userId: string, botId: string, menuId?: string): Pushes {
		return this.doing(() => {
			const bot = this.world.bot(botId);
			const button = bot.menu.find((one) => menuId === undefined || one.menuId === menuId);
			if (!button)
				throw new BadInput(`The bot ${bot.nickname} has no such button in its shortcut menu`);
			return pushMenu(this.world, bot, chatOf(this.world, place, userId), userId, button);
		});
	}

	/** group.join */
	joinGroup(groupId: string, userId: string): Pushes {
		return this.doing(() => {
			const { world } = this;
			const group = world.group(groupId);
			assertUser(world, userId);
			if (memberOf(group, userId))
				throw new BadInput(`${world.nameOf(userId)} is in the group already`);
			return join(world, group, userId);
		});
	}

	/** group.leave */
	leaveGroup(groupId: string, userId: string): Pushes {
		return this.doing(() => {
			const { world } = this;
			const group = world.group(groupId);
			if (!memberOf(group, userId))
				throw new BadInput(`${world.nameOf(userId)} is not in the group`);
			return leave(world, group, userId);
		});
	}

	/** A bot joins with every right and without an event, or a person joins. */
	addToGroup(groupId: string, id: string): Pushes {
		if (!this.world.state.bots.has(id)) return this.joinGroup(groupId, id);
		return this.doing(() => {
			this.world.group(groupId).bots.set(id, permissions(PERMISSIONS));
			return [];
		});
	}

	removeFromGroup(groupId: string, id: string): Pushes {
		if (!this.world.state.bots.has(id)) return this.leaveGroup(groupId, id);
		return this.doing(() => {
			this.world.group(groupId).bots.delete(id);
			return [];
		});
	}

	/** bot.followed */
	follow(botId: string, userId: string): Pushes {
		return this.doing(() => {
			const { world } = this;
			assertUser(world, userId);
			const bot = world.bot(botId);
			if (bot.followers.has(userId))
				throw new BadInput(`${world.nameOf(userId)} has added the bot already`);
			return addFollower(world, bot, userId);
		});
	}

	/** bot.unfollowed */
	unfollow(botId: string, userId: string): Pushes {
		return this.doing(() => {
			const { world } = this;
			const bot = world.bot(botId);
			if (!bot.followers.has(userId))
				throw new BadInput(`${world.nameOf(userId)} has not added the bot`);
			return removeFollower(world, bot, userId);
		});
	}

	/** An administrator fills in the bot's settings form for a group, by field label or id: bot.setting. */
	saveSetting(botId: string, groupId: string, values: FormValues = {}): Pushes {
		return this.doing(() => {
			const bot = this.world.bot(botId);
			const group = this.world.group(groupId);
			if (!group.bots.has(botId)) throw new BadInput(`${bot.nickname} is not in the group`);
			const settingJson = JSON.stringify(formAnswers(bot.settingJson, values));
			bot.groupSettings.set(groupId, settingJson);
			return pushSetting(this.world, bot, group, settingJson);
		});
	}

	/** a2ui.button.report */
	submitForm(msgId: string, userId: string, what: Partial<Submission> = {}): Pushes {
		return this.doing(() => {
			const { world } = this;
			const message = messageOf(world, msgId);
			assertSees(world, message.chat, userId);
			if (message.contentType !== 'a2ui') throw new BadInput('Only A2UI messages have such forms');
			return pushSubmission(world, world.bot(message.senderId), message, userId, {
				actionName: 'submit',
				sourceComponentId: 'submitButton',
				formContext: {},
				...what,
			});
		});
	}

	/** A person recalls an own message. Bots get no event. */
	recall(msgId: string, userId: string): Promise<void> {
		return this.doing(() => {
			const message = messageOf(this.world, msgId);
			if (message.senderId !== userId) throw new BadInput('People recall their own messages only');
			message.recalled = true;
		});
	}

	/** Bots get no event. */
	rename(groupId: string, name: string): Promise<void> {
		return this.doing(() => {
			this.world.group(groupId).name = name;
		});
	}

	/** Pushes an event a second time, with the same eventId. */
	repeat(botId: string, record: CallbackRecord): Promise<CallbackRecord> {
		return this.doing(() => this.world.delivery.repeat(this.world.bot(botId), record));
	}
}

function messageOf(world: World, msgId: string): Message {
	const message = world.state.messages.find((one) => one.msgId === msgId);
	if (!message) throw new BadInput(`There is no message "${msgId}"`);
	return message;
}

function assertSees(world: World, chat: Chat, userId: string): void {
	assertUser(world, userId);
	const sees =
		chat.type === 'group' ? memberOf(world.group(chat.groupId), userId) : chat.userId === userId;
	if (!sees) throw new BadInput(`${world.nameOf(userId)} is not in that conversation`);
}
