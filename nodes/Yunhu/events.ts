import type { IDataObject } from 'n8n-workflow';

import { asObject } from '../common/guards';
import { parseObject } from '../common/triggers/eventBody';
import { exactNumber } from '../common/json';
import { findMentions, withoutMentions } from '../common/mentions';
import { NO_MENTIONS, type Chat, type Media, type Message, type Person } from '../common/message';
import { isoTimeIn, numberOf, textOf, textsOf } from '../common/serverValues';
import { decodedName } from '../common/text/escapes';
import type { EventOption } from '../common/triggers/triggerFields';
import type { Switch } from './console';

/** The trigger's data about its bot, and settings for reading events. */
export interface Bot {
	/** Empty if it is unknown. */
	id: string;
	/** Empty if it is unknown. */
	name: string;
	/** The base URL for media keys, instead of the platform's own servers. */
	mediaUrl: string;
}

interface Named {
	name: string;
	description?: string;
	/** The setting that must be on for the event to be pushed. */
	switch?: Switch;
}

/** Source: https://www.yhchat.com/document/300-310; settings and A2UI from the official Go SDK */
const EVENTS: Record<string, Named> = {
	groupMessage: {
		name: 'Group Message',
		switch: 'messageReceiveNormal',
		description: 'Somebody wrote in a group that the bot is in',
	},
	privateMessage: {
		name: 'Private Message',
		switch: 'messageReceiveNormal',
		description: 'Somebody wrote to the bot',
	},
	instruction: {
		name: 'Instruction',
		switch: 'messageReceiveInstruction',
		description: 'Somebody used an instruction of the bot, in a group or a private chat',
	},
	memberJoined: { name: 'Member Joined', switch: 'groupJoin' },
	memberLeft: { name: 'Member Left', switch: 'groupLeave' },
	botFollowed: { name: 'Bot Added by User', switch: 'botFollowed' },
	botUnfollowed: { name: 'Bot Removed by User', switch: 'botUnfollowed' },
	buttonPressed: {
		name: 'Button Pressed',
		description: 'A button below a message of the bot, with the action Report Value',
	},
	menuPressed: {
		name: 'Menu Pressed',
		description: 'A button of the shortcut menu',
	},
	systemNotice: {
		name: 'System Notice',
		switch: 'messageReceiveNormal',
		description:
			'The platform wrote in a chat, for example that somebody was made an administrator',
	},
	settingsSaved: {
		name: 'Settings Saved',
		switch: 'botSetting',
		description: "A group saved the bot's settings",
	},
	formSubmitted: { name: 'A2UI Form Submitted' },
};

const MESSAGES = new Set(['groupMessage', 'privateMessage', 'instruction']);

/** The triggers' Events field. */
export const eventOptions: EventOption[] = Object.entries(EVENTS)
	.map(([value, { name, description }]) => ({ name, value, ...(description && { description }) }))
	.sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** Returns the settings that must be on for these events. */
export function switchesFor(events: string[]): Switch[] {
	const switches = events.flatMap((event) => EVENTS[event]?.switch ?? []);
	return [...new Set(switches)];
}

/** Tells whether mention and text filters apply to an event. */
export function isMessageEvent(event: string): boolean {
	return MESSAGES.has(event);
}

/**
 * Reads the event in a body that the platform pushed; undefined where there is none. An older envelope has it in
 * `data`, and an older event of a button its fields beside the header.
 *
 * Source: https://www.yhchat.com/document/300-310; the older envelope from ErisPulse-YunhuAdapter, the older button from
 * Soffd's adapter and SDK
 */
export function normalise(body: IDataObject, bot: Bot): Message | undefined {
	const envelope = body.type === 'message' ? objectIn(body.data) : body;
	const header = objectIn(envelope.header);
	const isOlder = isOlderButton(envelope);
	const type = isOlder ? BUTTON : textOf(header.eventType);
	const event = isOlder ? envelope : envelope.event;
	if (type === '' || event === undefined) return undefined;
	const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
	return messageFrom(read?.(objectIn(event), bot) ?? UNKNOWN, header, body);
}

const BUTTON = 'button.report.inline';

function isOlderButton(envelope: IDataObject): boolean {
	return (
		envelope.event === undefined &&
		['msgId', 'userId', 'value'].every((name) => envelope[name] !== undefined)
	);
}

/** Returns the message for a body without an event. No trigger offers it. */
export function unknownIn(body: IDataObject): Message {
	return messageFrom(UNKNOWN, {}, body);
}

function messageFrom(about: About, header: IDataObject, body: IDataObject): Message {
	return {
		platform: 'yunhu',
		event: about.event,
		messageId: about.messageId ?? '',
		eventId: textOf(header.eventId),
		chat: about.chat,
		sender: about.sender,
		text: about.text ?? '',
		...(about.chatInput !== undefined && { chatInput: about.chatInput }),
		contentType: about.contentType ?? 'event',
		mentions: about.mentions ?? NO_MENTIONS,
		media: about.media ?? [],
		...(about.replyTo && { replyTo: about.replyTo }),
		...(about.details && { details: about.details }),
		timestamp: isoTimeIn(
			[about.time, header.eventTime].find((time) => numberOf(time) > 0),
			1,
		),
		raw: body,
	};
}

/** The parts that differ by event. */
type About = Pick<Message, 'event' | 'chat' | 'sender'> &
	Partial<
		Pick<
			Message,
			| 'messageId'
			| 'text'
			| 'chatInput'
			| 'contentType'
			| 'mentions'
			| 'media'
			| 'replyTo'
			| 'details'
		>
	> & {
		time?: unknown;
	};

/** Anything else. It is accepted, because the platform stops calling a link that fails; no trigger offers it. */
const UNKNOWN: About = { event: 'unknown', chat: { id: '', type: 'none' }, sender: { id: '' } };

const READERS: Record<string, (event: IDataObject, bot: Bot) => About> = {
	'message.receive.normal': messageOf,
	'message.receive.instruction': (event, bot) => ({
		...messageOf(event, bot),
		event: 'instruction',
	}),
	'group.join': (event) => ({ event: 'memberJoined', ...personAndChat(event) }),
	'group.leave': (event) => ({ event: 'memberLeft', ...personAndChat(event) }),
	'bot.followed': (event) => ({ event: 'botFollowed', ...personAndChat(event) }),
	'bot.unfollowed': (event) => ({ event: 'botUnfollowed', ...personAndChat(event) }),
	[BUTTON]: (event) => ({
		event: 'buttonPressed',
		messageId: textOf(event.msgId),
		...personAndChat(event),
		details: { value: event.value },
	}),
	'bot.shortcut.menu': (event) => ({
		event: 'menuPressed',
		...personAndChat({ ...event, userId: event.senderId }),
		details: { menuId: event.menuId, menuType: event.menuType, menuAction: event.menuAction },
		// The only time in seconds.
		time: numberOf(event.sendTime) * 1000,
	}),
	'bot.setting': (event) => {
		const settings = objectIn(event.settingJson);
		return {
			event: 'settingsSaved',
			chat: { id: textOf(event.groupId), type: 'group', ...named(event.groupName) },
			// The platform does not say who did it.
			sender: { id: '' },
			details: { settings: answersOf(settings), form: settings },
			time: event.time,
		};
	},
	'a2ui.button.report': (event) => ({
		event: 'formSubmitted',
		messageId: textOf(event.msgId),
		...personAndChat({ ...event, nickname: event.userName }),
		details: {
			action: event.actionName,
			component: event.sourceComponentId,
			values: event.formContext,
			interaction: objectIn(event.interactionJson),
		},
	}),
};

/** Returns the chat. In private chats the platform names the bot as the chat; a reply goes to the person. */
function chatOf(type: string, id: string, { id: userId, name }: Person): Chat {
	return type === 'group' ? { id, type: 'group' } : { id: userId, ...named(name), type: 'private' };
}

function personAndChat(event: IDataObject): { sender: Person; chat: Chat; time: unknown } {
	const sender = personOf(event.userId, event.nickname, event.avatarUrl);
	return {
		sender,
		chat: chatOf(
			textOf(event.chatType) || textOf(event.recvType),
			textOf(event.chatId) || textOf(event.recvId),
			sender,
		),
		time: event.time,
	};
}

function named(name: unknown): { name?: string } {
	const text = textOf(name);
	return text === '' ? {} : { name: text };
}

function personOf(id: unknown, name: unknown, avatarUrl: unknown): Person {
	const avatar = textOf(avatarUrl);
	return { id: textOf(id), ...named(name), ...(avatar !== '' && { avatarUrl: avatar }) };
}

function messageOf(event: IDataObject, bot: Bot): About {
	const message = objectIn(event.message);
	const content = objectIn(message.content);
	const person = objectIn(event.sender);
	const inChat = objectIn(event.chat);
	const chatType = textOf(message.chatType) || textOf(inChat.chatType);
	const isGroup = chatType === 'group';
	const sender = personOf(person.senderId, person.senderNickname, person.senderAvatarUrl);
	const level = textOf(person.senderUserLevel);
	const contentType = textOf(message.contentType);
	const at = textsOf(content.at);
	const me = at.includes(bot.id);
	const said = saidIn(message, content, bot.mediaUrl);
	return {
		// The platform's own notices come as messages; an answering robot must not read them as people's messages.
		event: contentType === 'tip' ? 'systemNotice' : isGroup ? 'groupMessage' : 'privateMessage',
		messageId: textOf(message.msgId),
		chat: chatOf(chatType, textOf(message.chatId) || textOf(inChat.chatId), sender),
		// In private chats the level has no meaning.
		sender: isGroup && level !== '' && level !== 'unknown' ? { ...sender, role: level } : sender,
		...said,
		...(me && { chatInput: withoutMention(said.text, at, bot) }),
		mentions: {
			me,
			everyone: at.includes(EVERYONE),
			users: at.filter((id) => id !== EVERYONE),
		},
		time: message.sendTime,
	};
}

/** Returns what a message of an event or of the history says, in the envelope's form. */
export function saidIn(message: IDataObject, content: IDataObject, mediaUrl: string) {
	const contentType = textOf(message.contentType);
	const post = contentType === 'post' ? postIn(content) : undefined;
	return {
		text: textOf(content.text) || (post?.title ?? ''),
		contentType,
		media: mediaOf(contentType, content, mediaUrl),
		replyTo: quotedIn(message.parentId, content, mediaUrl),
		details: detailsOf(message, content, post),
	};
}

/** The entry in the list of IDs for a mention of everybody. Source: ErisPulse-YunhuAdapter */
const EVERYONE = 'all';

/** The kind of media of a content type, and the place of its files. */
interface MediaPlace {
	kind: Media['kind'];
	/** The keys that may name the file, the most reliable first. */
	keys: string[];
	/** The platform's server for files that come without an address. */
	server: string;
	/** The path of such files below the trigger's Media Base URL. */
	path: string;
}

const PICTURES = { server: 'https://chat-img.jwznb.com', path: 'image' };

/** Source: the community documentation (README, misc.md); imageName and fileKey from six public clients */
const MEDIA = new Map<string, MediaPlace>([
	['image', { kind: 'image', keys: ['imageUrl', 'imageName'], ...PICTURES }],
	['expression', { kind: 'sticker', keys: ['imageUrl', 'imageName'], ...PICTURES }],
	[
		'file',
		{
			kind: 'file',
			keys: ['fileUrl', 'fileKey'],
			server: 'https://chat-file.jwznb.com',
			path: 'file',
		},
	],
	[
		'video',
		{
			kind: 'video',
			keys: ['videoUrl'],
			server: 'https://chat-video1.jwznb.com',
			path: 'video',
		},
	],
	[
		'audio',
		{
			kind: 'voice',
			keys: ['audioUrl'],
			server: 'https://chat-audio1.jwznb.com',
			path: 'audio',
		},
	],
]);

/**
 * Returns the files of a message. Files without an address are on one of the platform's servers, or below `mediaUrl`.
 */
function mediaOf(contentType: string, content: IDataObject, mediaUrl: string): Media[] {
	const place = MEDIA.get(contentType);
	if (place === undefined) return [];
	const named = place.keys.map((key) => textOf(content[key])).find((text) => text !== '');
	if (named === undefined) return [];
	// Some clients send file names percent-encoded.
	const name = decodedName(textOf(content.fileName) || textOf(content.imageName));
	const size = numberOf(content.fileSize);
	return [
		{
			kind: place.kind,
			url: addressIn(place, named, mediaUrl),
			...(name !== '' && { name }),
			...(size > 0 && { size }),
		},
	];
}

function addressIn({ server, path }: MediaPlace, named: string, mediaUrl: string): string {
	if (/^https?:\/\//i.test(named)) return named;
	return `${mediaUrl === '' ? server : `${mediaUrl}/${path}`}/${named.replace(/^\/+/, '')}`;
}

/** Reads the quote: the platform gives its text as "name : text", and the quoted file separately. */
function quotedIn(
	parentId: unknown,
	{ parent, parentImgName, parentVideoUrl, parentFileName }: IDataObject,
	mediaUrl: string,
): Message['replyTo'] {
	const messageId = textOf(parentId);
	if (messageId === '') return undefined;
	const quote = textOf(parent);
	const colon = quote.indexOf(' : ');
	const name = colon < 0 ? '' : quote.slice(0, colon);
	const text = colon < 0 ? quote : quote.slice(colon + 3);
	const media = [
		...mediaOf('image', { imageName: parentImgName }, mediaUrl),
		...mediaOf('video', { videoUrl: parentVideoUrl }, mediaUrl),
	];
	const fileName = decodedName(textOf(parentFileName));
	// The platform gives only the name of a quoted file.
	if (fileName !== '') media.push({ kind: 'file', url: '', name: fileName });
	return {
		messageId,
		sender: { id: '', ...named(name) },
		text,
		...(media.length > 0 && { media }),
	};
}

/** Reads the article that a message shares. Source: models/common.py of nonebot-adapter-yunhu */
function postIn({ postId, postTitle, postContent }: IDataObject) {
	return { id: textOf(postId), title: textOf(postTitle), content: textOf(postContent) };
}

/**
 * Returns a message's further data: the instruction, the answers to its form, the menu, the post, the seconds of a voice message.
 *
 * Source: the community documentation has the unit for voice alone (full.proto, audio_time)
 */
function detailsOf(
	message: IDataObject,
	content: IDataObject,
	post: ReturnType<typeof postIn> | undefined,
): IDataObject | undefined {
	const id = message.commandId ?? message.instructionId;
	const form = content.formJson === undefined ? undefined : objectIn(content.formJson);
	const menu = objectIn(content.menu);
	const duration = message.contentType === 'audio' ? numberOf(content.audioDuration) : 0;
	const details: IDataObject = {
		...(numberOf(id) > 0 && {
			instruction: {
				id: exactNumber(textOf(id)),
				name: textOf(message.commandName ?? message.instructionName),
			},
		}),
		...(form && { values: answersOf(form), form }),
		...(Object.keys(menu).length > 0 && { menu }),
		...(post && { post }),
		...(duration > 0 && { duration }),
	};
	return Object.keys(details).length > 0 ? details : undefined;
}

/**
 * Returns a form's answers as label → value. Fields without a label, and repeats of a label, are named by their ID.
 *
 * Source: the captured events of public clients
 */
export function answersOf(form: IDataObject): IDataObject {
	const answers = new Map<string, IDataObject[string]>();
	for (const [id, given] of Object.entries(form)) {
		const answer = objectIn(given);
		const label = textOf(answer.label);
		const free = [label, id].find((key) => key !== '' && !answers.has(key));
		answers.set(free ?? `${label} (${id})`, valueOf(answer));
	}
	// Unlike an assignment, this defines a key for a label such as "__proto__".
	return Object.fromEntries(answers);
}

function valueOf(answer: IDataObject): IDataObject[string] {
	switch (answer.type) {
		case 'radio':
		case 'select':
			return numberOf(answer.selectIndex) < 0 ? null : (answer.selectValue ?? null);
		case 'checkbox':
			return answer.selectValues ?? [];
		default:
			return answer.value ?? null;
	}
}

/** The apps end a mention with U+200B; some use U+2066 to U+2069. Source: six independent clients */
const MENTION_RULE = { endMarks: '\u200b\u2066\u2067\u2068\u2069' };

/**
 * Removes the bot's mentions from a text. Finds them by the bot's name. If the name is unknown, finds them by
 * their order, which is the order of the IDs in `at`; then mentions without end marks, as some apps write them, stay.
 */
function withoutMention(text: string, at: string[], bot: Bot): string {
	const mentions = findMentions(text, [bot.name], MENTION_RULE);
	const marked = mentions.filter((mention) => mention.marked);
	const owners = new Map(
		marked.length === at.length ? marked.map((mention, index) => [mention, at[index]]) : [],
	);
	const named = mentions.filter(({ ofRobot }) => ofRobot);
	const own = named.filter((mention) => (owners.get(mention) ?? bot.id) === bot.id);
	const byOrder = marked.filter((mention) => owners.get(mention) === bot.id);
	return withoutMentions(text, [own, named, byOrder].find(({ length }) => length > 0) ?? []);
}

/** Returns an object, also from JSON text, which some clients receive; {} for all other values. */
export function objectIn(value: unknown): IDataObject {
	if (typeof value === 'string') return parseObject(Buffer.from(value)) ?? {};
	return asObject(value) ?? {};
}
