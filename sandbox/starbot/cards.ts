import type { Message } from './state';

/*
 * WeChat's own XML for messages other than text, in which both a quote and a link are cards. The
 * vendor does not document it; these are the elements that
 * https://github.com/wechatferry/wechatferry (packages/puppet/src/messages/appmsg.ts) reads.
 */

export interface Link {
	title: string;
	url: string;
}

export function linkXml({ title, url }: Link, senderId: string): string {
	return card(
		`<title>${escaped(title)}</title><des>shared</des><type>5</type><url>${escaped(url)}</url>`,
		senderId,
	);
}

/** A reply: the typed text is the card's title. */
export function quoteXml(
	typed: string,
	quoted: Message,
	senderId: string,
	nameOf: (wxId: string) => string,
): string {
	const { messageId, messageType, message, senderId: writer, chatId } = quoted;
	const parts = [
		['type', String(messageType)],
		['svrid', messageId],
		['fromusr', quoted.fromType === 'group' ? chatId : writer],
		['chatusr', writer],
		['displayname', nameOf(writer)],
		['content', message],
		['createtime', String(Math.floor(quoted.at / 1000))],
	];
	const elements = parts.map(([name, text = '']) => `<${name}>${escaped(text)}</${name}>`).join('');
	return card(
		`<title>${escaped(typed)}</title><des /><action>view</action><type>57</type><refermsg>${elements}</refermsg>`,
		senderId,
	);
}

function card(content: string, senderId: string): string {
	return `<?xml version="1.0"?>\n<msg>\n<appmsg appid="" sdkver="0">${content}</appmsg><fromusername>${escaped(senderId)}</fromusername><scene>0</scene></msg>`;
}

function escaped(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
