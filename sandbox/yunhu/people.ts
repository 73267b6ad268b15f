import { escapeRegExp } from 'lodash';
import { BadInput } from '../kit/input';
import type { CallbackRecord } from '../kit/types';
import { pushButton, pushMenu, pushSetting, pushSubmission, type Submission } from './events';
import { formAnswers, type FormValues } from './forms';
import { follow as addFollower, join, leave, unfollow as removeFollower } from './groupOperations';
import { mediaContent, store } from './media';
import { permissions } from './seed';
import {
	BUTTON,
	CONTENT_TYPES,
	INSTRUCTION,
	isMuted,
	memberOf,
	PERMISSIONS,
	type Chat,
	type ChatType,
	type ContentType,
	type Group,
	type Instruction,
	type MediaKind,
	type Message,
} from './state';
import type { Sent, World, Addressed } from './world';

/* The actions of people in their apps, in contrast to bots over the API. */

/** The chat: a group and its id, or `bot` and the id of the bot in a private chat. */
export interface Place {
	chatType: ChatType;
	chatId: string;
}

export interface Said extends Place {
	senderId: string;
	text?: string;
	/** `text` by default. */
	contentType?: ContentType;
	/** The content besides the text, or in place of it. */
	content?: Record<string, unknown>;
	/** A picture, file, video or recording; the media hosts serve it. */
	file?: { kind: MediaKind; name: string; bytes: Buffer; type?: string };
	/** Ids in the order of their mentions; by default `@name` is looked for in the text. */
	at?: string[];
	parentId?: string;
	/** The name or id of an instruction: sends the message as that instruction. */
	instruction?: string | number;
	/** The input for the form of a form instruction, by field label or id. */
	values?: FormValues;
}

export interface SaidMessage {
	msgId: string;
	/** Resolves with the pushes of this message after their responses or failures. */
	delivered: Promise<CallbackRecord[]>;
}

export function say(world: World, said: Said): SaidMessage {
	const { senderId, text = '', parentId } = said;
	const chat = chatOf(world, said, senderId);
	const instruction =
		said.instruction === undefined ? undefined : findInstruction(world, chat, said.instruction);
	const { contentType, content } = instruction
		? instructionContent(instruction, said)
		: messageContent(world, chat, said, text);
	assertMaySend(world, chat, senderId, contentType);
	const addressed: Addressed | undefined = instruction && { botId: instruction.botId };
	const { message, delivered }: Sent = world.post(
		{
			chat,
			senderId,
			senderType: 'user',
			contentType,
			content,
			parentId,
			commandId: instruction?.id,
			commandName: instruction?.name,
		},
		addressed,
	);
	return { msgId: message.msgId, delivered };
}

/** The instruction that a typed `/name …` selects in the app's list, and the text after it. */
export function typedInstruction(world: World, place: Place, senderId: string, text: string) {
	const [, name, rest = ''] = /^\/(\S+)\s*([^]*)$/.exec(text) ?? [];
	const chat = chatOf(world, place, senderId);
	const found =
		name === undefined ? undefined : instructionsIn(world, chat).find((one) => one.name === name);
	return found && { instruction: found.id, text: rest || undefined };
}

/** Only report buttons are sent to the bot; the app itself opens addresses and copies texts. */
export function clickButton(world: World, msgId: string, userId: string, button: string) {
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
}

export interface Button {
	text: string;
	actionType: number;
	url?: string;
	value?: string;
}

/** Rows of buttons; the official Go SDK sends a single row without the outer list. */
export function buttonsOf({ senderType, content }: Message): Button[][] {
	const { buttons } = content;
	if (senderType !== 'bot' || !Array.isArray(buttons)) return [];
	return buttons.every((row) => Array.isArray(row))
		? (buttons as Button[][])
		: [buttons as Button[]];
}

export function pressMenu(
	world: World,
	place: Place,
	userId: string,
	botId: string,
	menuId?: string,
) {
	const bot = world.bot(botId);
	const button = bot.menu.find((one) => menuId === undefined || one.menuId === menuId);
	if (!button)
		throw new BadInput(`The bot ${bot.nickname} has no such button in its shortcut menu`);
	return pushMenu(world, bot, chatOf(world, place, userId), userId, button);
}

export function joinGroup(
	world: World,
	groupId: string,
	userId: string,
): Promise<CallbackRecord[]> {
	const group = world.group(groupId);
	assertUser(world, userId);
	if (memberOf(group, userId))
		throw new BadInput(`${world.nameOf(userId)} is in the group already`);
	return join(world, group, userId);
}

export function leaveGroup(
	world: World,
	groupId: string,
	userId: string,
): Promise<CallbackRecord[]> {
	const group = world.group(groupId);
	if (!memberOf(group, userId)) throw new BadInput(`${world.nameOf(userId)} is not in the group`);
	return leave(world, group, userId);
}

export function follow(world: World, botId: string, userId: string): Promise<CallbackRecord[]> {
	assertUser(world, userId);
	const bot = world.bot(botId);
	if (bot.followers.has(userId))
		throw new BadInput(`${world.nameOf(userId)} has added the bot already`);
	return addFollower(world, bot, userId);
}

export function unfollow(world: World, botId: string, userId: string): Promise<CallbackRecord[]> {
	const bot = world.bot(botId);
	if (!bot.followers.has(userId))
		throw new BadInput(`${world.nameOf(userId)} has not added the bot`);
	return removeFollower(world, bot, userId);
}

/** An administrator fills in the bot's settings form for a group. */
export function saveSetting(world: World, botId: string, groupId: string, values: FormValues) {
	const bot = world.bot(botId);
	const group = world.group(groupId);
	if (!group.bots.has(botId)) throw new BadInput(`${bot.nickname} is not in the group`);
	const settingJson = JSON.stringify(formAnswers(bot.settingJson, values));
	bot.groupSettings.set(groupId, settingJson);
	return pushSetting(world, bot, group, settingJson);
}

export function submitForm(world: World, msgId: string, userId: string, what: Partial<Submission>) {
	const message = messageOf(world, msgId);
	assertSees(world, message.chat, userId);
	if (message.contentType !== 'a2ui') throw new BadInput('Only A2UI messages have such forms');
	return pushSubmission(world, world.bot(message.senderId), message, userId, {
		actionName: 'submit',
		sourceComponentId: 'submitButton',
		formContext: {},
		...what,
	});
}

export function recall(world: World, msgId: string, userId: string): void {
	const message = messageOf(world, msgId);
	if (message.senderId !== userId) throw new BadInput('People recall their own messages only');
	message.recalled = true;
}

/** No event reports a bot that joins or leaves. */
export function addToGroup(world: World, groupId: string, id: string): Promise<CallbackRecord[]> {
	if (!world.state.bots.has(id)) return joinGroup(world, groupId, id);
	world.group(groupId).bots.set(id, permissions(PERMISSIONS));
	return Promise.resolve([]);
}

export function removeFromGroup(
	world: World,
	groupId: string,
	id: string,
): Promise<CallbackRecord[]> {
	if (!world.state.bots.has(id)) return leaveGroup(world, groupId, id);
	world.group(groupId).bots.delete(id);
	return Promise.resolve([]);
}

function chatOf(world: World, { chatType, chatId }: Place, userId: string): Chat {
	assertUser(world, userId);
	return chatType === 'group'
		? { type: 'group', groupId: world.group(chatId).groupId }
		: { type: 'private', botId: world.bot(chatId).botId, userId };
}

function messageContent(world: World, chat: Chat, said: Said, text: string) {
	const { contentType = 'text', content, file } = said;
	if (!CONTENT_TYPES.includes(contentType))
		throw new BadInput(`There is no content type "${contentType}"`);
	if (file) {
		const type = file.type ?? 'application/octet-stream';
		const stored = store(world, file.kind, file.name, type, file.bytes);
		return { contentType: file.kind, content: { ...mediaContent(world, stored), ...content } };
	}
	return { contentType, content: { ...mentioned(world, chat, text, said.at), ...content } };
}

/** A mention ends with a zero-width space, because names may have spaces. */
function mentioned(world: World, chat: Chat, text: string, given?: string[]) {
	if (given || chat.type !== 'group') return { text, ...(given && { at: given }) };
	const group = world.group(chat.groupId);
	const names = new Map(idsIn(group).map((id) => [world.nameOf(id), id]));
	const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length).map(escapeRegExp);
	const at: string[] = [];
	const pattern = new RegExp(`@(${longestFirst.join('|')})(?![\\p{L}\\p{N}_])\u200b?`, 'gu');
	const marked = text.replace(pattern, (_, name: string) => {
		at.push(names.get(name) as string);
		return `@${name}\u200b`;
	});
	return at.length > 0 ? { text: marked, at } : { text };
}

function idsIn(group: Group): string[] {
	return [...group.members.map(({ userId }) => userId), ...group.bots.keys()];
}

/** A direct instruction sends its name, a normal one only the text, a form its input. */
function instructionContent(instruction: Instruction, { text, values = {} }: Said) {
	const { name, defaultText, customJson, instructionType } = instruction;
	switch (instructionType) {
		case INSTRUCTION.direct:
			return { contentType: 'text', content: { text: `/${name}` } };
		case INSTRUCTION.form:
			return { contentType: 'form', content: { formJson: formAnswers(customJson, values) } };
		default:
			return { contentType: 'text', content: { text: text ?? defaultText } };
	}
}

/** The instructions that the app offers in a conversation. */
export function instructionsIn(world: World, chat: Chat): Instruction[] {
	const botIds = chat.type === 'group' ? [...world.group(chat.groupId).bots.keys()] : [chat.botId];
	return world.state.instructions.filter(({ botId, hidden }) => botIds.includes(botId) && !hidden);
}

function findInstruction(world: World, chat: Chat, wanted: string | number): Instruction {
	const found = instructionsIn(world, chat).find(
		({ id, name }) => id === Number(wanted) || name === wanted,
	);
	if (!found) throw new BadInput(`No bot in this conversation has an instruction "${wanted}"`);
	return found;
}

function messageOf(world: World, msgId: string): Message {
	const message = world.state.messages.find((one) => one.msgId === msgId);
	if (!message) throw new BadInput(`There is no message "${msgId}"`);
	return message;
}

function assertUser(world: World, userId: string): void {
	if (!world.user(userId)) throw new BadInput(`There is no user "${userId}"`);
}

function assertSees(world: World, chat: Chat, userId: string): void {
	assertUser(world, userId);
	const sees =
		chat.type === 'group' ? memberOf(world.group(chat.groupId), userId) : chat.userId === userId;
	if (!sees) throw new BadInput(`${world.nameOf(userId)} is not in that conversation`);
}

function assertMaySend(world: World, chat: Chat, senderId: string, contentType: string): void {
	if (chat.type === 'private') {
		if (world.bot(chat.botId).followers.has(senderId)) return;
		throw new BadInput(`${world.nameOf(senderId)} has not added the bot, and cannot write to it`);
	}
	const group = world.group(chat.groupId);
	const member = memberOf(group, senderId);
	if (!member) throw new BadInput(`${world.nameOf(senderId)} is not in the group`);
	if (isMuted(member, world.now())) {
		throw new BadInput(`${world.nameOf(senderId)} is muted in the group`);
	}
	const { msgTypeLimit } = group;
	if (msgTypeLimit && contentType !== 'form' && !msgTypeLimit.split(',').includes(contentType)) {
		throw new BadInput(`Members of the group may send ${msgTypeLimit} only`);
	}
}
