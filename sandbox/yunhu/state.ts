/**
 * The name of a conversation in the open API, events and boards. A private chat is named after its
 * bot.
 */
export type ChatType = 'group' | 'bot';

/** The numbers that the user API and protobuf use for these names. */
export const CHAT_TYPE_NUMBER = { user: 1, group: 2, bot: 3 } as const;

export const CONTENT_TYPES = [
	'text',
	'image',
	'markdown',
	'file',
	'form',
	'post',
	'expression',
	'html',
	'video',
	'audio',
	'tip',
	'a2ui',
] as const;

export type ContentType = (typeof CONTENT_TYPES)[number];

export const INSTRUCTION = { normal: 1, direct: 2, form: 5 } as const;

/** Button kinds of `actionType`. The community document's comments swap the first two. */
export const BUTTON = { openUrl: 1, copy: 2, report: 3 } as const;

/** The switches of `event/edit`. Button, menu and A2UI events have none. */
export const EVENT_SWITCHES = [
	'messageReceiveNormal',
	'messageReceiveInstruction',
	'botFollowed',
	'botUnfollowed',
	'groupJoin',
	'groupLeave',
	'botSetting',
] as const;

export type EventSwitch = (typeof EVENT_SWITCHES)[number];

export const PERMISSIONS = [
	'allowEditGroupInfo',
	'allowGagMember',
	'allowRemoveMember',
	'allowGroupTagManage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export interface User {
	userId: string;
	nickname: string;
	avatarUrl: string;
	email: string;
	password: string;
}

export interface MenuButton {
	menuId: string;
	name: string;
	/** 1 button, 2 toggle, 3 drop-down; only buttons are pushed. */
	menuType: number;
	menuAction: number;
}

export interface Bot {
	/** The row's number in lists. */
	id: number;
	botId: string;
	nickname: string;
	nicknameId: number;
	avatarId: number;
	avatarUrl: string;
	token: string;
	introduction: string;
	createBy: string;
	/** Unix seconds. */
	createTime: number;
	private: number;
	isStop: number;
	alwaysAgree: number;
	groupLimit: number;
	settingJson: string;
	link: string;
	/** 0 pushes to `link`, 1 to the sockets that are connected. */
	subscribeType: number;
	/** 1 after the platform has stopped `link`. */
	linkStop: number;
	/** Consecutive pushes to `link` without a 2xx answer. */
	linkFailures: number;
	switches: Record<EventSwitch, number>;
	/** Users who have added the bot, and to whom it may therefore write. */
	followers: Set<string>;
	menu: MenuButton[];
	/** The input of administrators in the bot's settings form, by group. */
	groupSettings: Map<string, string>;
}

export interface Instruction {
	id: number;
	botId: string;
	name: string;
	desc: string;
	instructionType: number;
	hintText: string;
	defaultText: string;
	customJson: string;
	createTime: number;
	sort: number;
	hidden: number;
}

export type Level = 'owner' | 'administrator' | 'member';

export interface Member {
	userId: string;
	level: Level;
	/** The end of a mute in ms; -1 for one without an end, 0 for none. */
	gagUntil: number;
	tags: Set<string>;
}

export interface Tag {
	id: number;
	tag: string;
	color: string;
	desc: string;
	sort: number | string;
}

export interface Group {
	groupId: string;
	name: string;
	introduction: string;
	avatarUrl: string;
	members: Member[];
	/** The rights of each bot in the group. */
	bots: Map<string, Record<Permission, number>>;
	tags: Tag[];
	/** The message types members may send, separated by commas; empty for all. */
	msgTypeLimit: string;
}

/** The place of a message: a group, or the private chat of one person and one bot. */
export type Chat =
	{ type: 'group'; groupId: string } | { type: 'private'; botId: string; userId: string };

export interface Message {
	msgId: string;
	parentId: string;
	chat: Chat;
	senderId: string;
	senderType: 'user' | 'bot';
	contentType: string;
	content: Record<string, unknown>;
	/** Milliseconds. */
	sendTime: number;
	commandId: number;
	commandName: string;
	editTime: number;
	recalled: boolean;
}

export interface Board {
	botId: string;
	/** Without a chat it is the bot's global board. */
	chat?: { type: 'user' | 'group'; id: string; memberId: string };
	contentType: string;
	content: string;
	/** Unix seconds; 0 for never. */
	expireTime: number;
	/** Milliseconds. */
	lastUpdateTime: number;
}

export type MediaKind = 'image' | 'video' | 'file' | 'audio';

export interface StoredFile {
	kind: MediaKind;
	/** The key that `upload` returns; not a part of the public address. */
	key: string;
	/** The last part of the public address. */
	objectName: string;
	fileName: string;
	contentType: string;
	content: Buffer;
}

export interface State {
	users: Map<string, User>;
	/** User tokens and their owners. */
	userTokens: Map<string, string>;
	bots: Map<string, Bot>;
	instructions: Instruction[];
	groups: Map<string, Group>;
	/** In the order they were sent. */
	messages: Message[];
	boards: Board[];
	files: StoredFile[];
}

export function memberOf(group: Group, userId: string): Member | undefined {
	return group.members.find((member) => member.userId === userId);
}

export function ownerOf(group: Group): string {
	return group.members.find(({ level }) => level === 'owner')?.userId ?? '';
}

export function isInCharge(group: Group, userId: string): boolean {
	const level = memberOf(group, userId)?.level;
	return level === 'owner' || level === 'administrator';
}

export function isMuted({ gagUntil }: Member, now: number): boolean {
	return gagUntil === -1 || gagUntil > now;
}

export function isBoardCurrent({ expireTime }: Board, now: number): boolean {
	return expireTime === 0 || expireTime * 1000 > now;
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
