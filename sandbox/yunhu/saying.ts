import { escapeRegExp } from 'lodash';
import { BadInput } from '../kit/input';
import { formAnswers, type FormValues } from './forms';
import { mediaContent, store } from './media';
import {
	CONTENT_TYPES,
	INSTRUCTION,
	isMuted,
	memberOf,
	type Chat,
	type ChatType,
	type ContentType,
	type Group,
	type Instruction,
	type MediaKind,
} from './state';
import type { World } from './world';

/* What people write in their apps. */

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

export function chatOf(world: World, { chatType, chatId }: Place, userId: string): Chat {
	assertUser(world, userId);
	return chatType === 'group'
		? { type: 'group', groupId: world.group(chatId).groupId }
		: { type: 'private', botId: world.bot(chatId).botId, userId };
}

export function messageContent(world: World, chat: Chat, said: Said) {
	const { text = '', contentType = 'text', content, file } = said;
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
export function instructionContent(instruction: Instruction, { text, values = {} }: Said) {
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

export function findInstruction(world: World, chat: Chat, wanted: string | number): Instruction {
	const found = instructionsIn(world, chat).find(
		({ id, name }) => id === Number(wanted) || name === wanted,
	);
	if (!found) throw new BadInput(`No bot in this conversation has an instruction "${wanted}"`);
	return found;
}

export function assertUser(world: World, userId: string): void {
	if (!world.user(userId)) throw new BadInput(`There is no user "${userId}"`);
}

export function assertMaySend(
	world: World,
	chat: Chat,
	senderId: string,
	contentType: string,
): void {
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
