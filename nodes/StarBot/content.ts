import type { IDataObject } from 'n8n-workflow';

import { textOf, type Message } from '../common/message';
import { isGroup } from './ids';
import { childOf, childText, parseXml, type Element } from './xml';

/** What a message holds. */
export interface Content {
	contentType: string;
	/** As people see it: what was typed, or the title of a card. */
	text: string;
	/** What the sender typed. The title of a shared link is not, so it mentions nobody. */
	typed: string;
	replyTo?: Message['replyTo'];
}

/** What a message is, by its documented `messageType`. */
const CONTENT_TYPES: Record<string, string> = {
	1: 'text',
	3: 'image',
	34: 'voice',
	42: 'contactCard',
	43: 'video',
	47: 'sticker',
	48: 'location',
	49: 'link',
	2001: 'redPacket',
	2002: 'miniProgram',
	2003: 'groupInvite',
	10000: 'system',
};

export function contentTypeOf({ messageType }: IDataObject): string {
	const type = textOf(messageType);
	return Object.hasOwn(CONTENT_TYPES, type) ? (CONTENT_TYPES[type] as string) : 'other';
}

/**
 * Reads `message`: plain text in texts and notices, WeChat's own XML in the rest. In that XML a reply with a quote is a card
 * as a link is: `appmsg` holds what was typed as its `title`, and the quoted message as `refermsg`.
 *
 * Source: https://github.com/wechatferry/wechatferry (packages/puppet, appmsg and refermsg), and
 * https://github.com/BlueMatthew/WechatExporter
 */
export function contentOf(data: IDataObject): Content {
	const contentType = contentTypeOf(data);
	const message = textOf(data.message);
	if (contentType === 'text') return { contentType, text: message, typed: message };
	if (contentType === 'system') return { contentType, text: message, typed: '' };
	const card = cardIn(message);
	const title = childText(card, 'title');
	const quoted = childOf(card, 'refermsg');
	if (quoted === undefined) return { contentType, text: title, typed: '' };
	return { contentType: 'text', text: title, typed: title, replyTo: quotedMessage(quoted) };
}

function cardIn(xml: string): Element | undefined {
	const document = parseXml(xml);
	return childOf(childOf(document, 'msg') ?? document, 'appmsg');
}

/** The quoted message; `fromusr` is the group where it was written in one. */
function quotedMessage(quoted: Element): Message['replyTo'] {
	const name = childText(quoted, 'displayname');
	const content = childText(quoted, 'content');
	const writer = childText(quoted, 'chatusr') || childText(quoted, 'fromusr');
	return {
		messageId: childText(quoted, 'svrid'),
		sender: { id: isGroup(writer) ? '' : writer, ...(name && { name }) },
		// Of cards and media the content is XML once more.
		text: childText(quoted, 'type') === '1' ? content : childText(cardIn(content), 'title'),
	};
}
