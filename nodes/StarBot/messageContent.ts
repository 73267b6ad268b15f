import type { IDataObject } from 'n8n-workflow';

import type { Message } from '../common/message';
import { textOf } from '../common/serverValues';
import { isGroup } from './ids';
import { childOf, childText, parseXml, type Element } from './xml';

/** The content of a message. */
export interface Content {
	contentType: string;
	/** The typed text, the title of a card, or the notice. */
	text: string;
	/**
	 * Only the text that the sender typed, for mentions: the title of a shared link mentions nobody.
	 */
	typed: string;
	replyTo?: Message['replyTo'];
}

/** The documented values of `messageType`. */
const CONTENT_TYPES = new Map([
	['1', 'text'],
	['3', 'image'],
	['34', 'voice'],
	['42', 'contactCard'],
	['43', 'video'],
	['47', 'sticker'],
	['48', 'location'],
	['49', 'link'],
	['2001', 'redPacket'],
	['2002', 'miniProgram'],
	['2003', 'groupInvite'],
	['10000', 'system'],
]);

/**
 * Returns the name of a message's type; `other` for an undocumented type. The fields of group messages are not documented: without a type,
 * `message` is a text unless it is XML.
 */
export function contentTypeOf({ messageType, message }: IDataObject): string {
	const type = textOf(messageType);
	if (type === '' && typeof message === 'string' && !message.startsWith('<')) return 'text';
	return CONTENT_TYPES.get(type) ?? 'other';
}

/**
 * Reads `message`: plain text in texts and notices, WeChat's own XML in all other types. In that XML a reply with a quote is
 * a card like a link: the title of `appmsg` is the typed text, and its `refermsg` is the quoted message.
 *
 * Source: https://github.com/wechatferry/wechatferry (packages/puppet/src/messages/appmsg.ts)
 */
export function contentOf(data: IDataObject): Content {
	const contentType = contentTypeOf(data);
	const message = textOf(data.message);
	if (contentType === 'text') return textContent(message);
	if (contentType === 'system') return { contentType, text: message, typed: '' };
	const card = cardIn(message);
	const title = childText(card, 'title');
	const quoted = childOf(card, 'refermsg');
	if (quoted === undefined) return { contentType, text: title, typed: '' };
	return { contentType: 'text', text: title, typed: title, replyTo: quotedMessage(quoted) };
}

const END_OF_QUOTE = /」\n(?:- ?){5,}\n/g;
const WRITER = /^「([^：\n]{1,64})：/u;

/**
 * Reads a text. Older apps quote by text: 「name：quoted text」, a line of dashes, and the answer below it.
 *
 * Source: https://github.com/wechatferry/wechatferry (packages/puppet/src/messages), which writes quotes in this form
 */
function textContent(message: string): Content {
	const [opening, name] = WRITER.exec(message) ?? [];
	// A quoted text can itself have a quote.
	const end = [...message.matchAll(END_OF_QUOTE)].at(-1);
	if (opening === undefined || end === undefined)
		return { contentType: 'text', text: message, typed: message };
	const typed = message.slice(end.index + end[0].length);
	return {
		contentType: 'text',
		text: typed,
		typed,
		replyTo: {
			messageId: '',
			sender: { id: '', name },
			text: message.slice(opening.length, end.index),
		},
	};
}

function cardIn(xml: string): Element | undefined {
	const document = parseXml(xml);
	return childOf(childOf(document, 'msg') ?? document, 'appmsg');
}

/** Returns the quoted message. For a message of a group, `fromusr` is the group. */
function quotedMessage(quoted: Element): Message['replyTo'] {
	const name = childText(quoted, 'displayname');
	const content = childText(quoted, 'content');
	const writer = childText(quoted, 'chatusr') || childText(quoted, 'fromusr');
	return {
		messageId: childText(quoted, 'svrid'),
		sender: { id: isGroup(writer) ? '' : writer, ...(name && { name }) },
		// The content of cards and media is itself XML.
		text: childText(quoted, 'type') === '1' ? content : childText(cardIn(content), 'title'),
	};
}
