import { int64, stringifyJson } from '../common/json';

/**
 * A message's payload in the API. base64edData is Base64 of the apps' binaryContent.
 *
 * Source: https://docs.wildfirechat.cn/base_knowledge/message_payload.html and .../predefined_message_content.html
 */
export interface Payload {
	type: number;
	searchableContent?: string;
	pushContent?: string;
	pushData?: string;
	content?: string;
	base64edData?: string;
	mediaType?: number;
	remoteMediaUrl?: string;
	persistFlag?: number;
	expireDuration?: number;
	mentionedType?: number;
	mentionedTarget?: string[];
	extra?: string;
}

/** Content types of messages of people and robots, also of the signs that somebody is writing. */
export const TYPE = {
	text: 1,
	voice: 2,
	image: 3,
	location: 4,
	file: 5,
	video: 6,
	sticker: 7,
	link: 8,
	card: 10,
	richNotification: 12,
	stage: 14,
	markdown: 15,
	recall: 80,
	tip: 90,
	typing: 91,
} as const;

export const MEDIA_TYPE = { image: 1, voice: 2, video: 3, file: 4 } as const;

export const MENTION = { users: 1, everyone: 2 } as const;

/** The server's numbers for the kinds of chat. */
export const CHAT_TYPE = { private: 0, group: 1, chatRoom: 2, channel: 3 } as const;

/** Whether clients store the message and count it as unread. Without it the server uses 0: not stored. */
const PERSIST = { no: 0, yes: 1, counted: 3, transparent: 4 } as const;

/** The text that the apps show for a picture, video or voice message in lists and notifications, as the apps write it. */
const DIGEST = { image: '[图片]', video: '[视频]', voice: '[声音]' };

/** The apps cut a quoted message's text at this length. */
const QUOTE_LENGTH = 48;

function base64Json(value: unknown): string {
	return Buffer.from(stringifyJson(value), 'utf8').toString('base64');
}

export function text(content: string): Payload {
	return { type: TYPE.text, searchableContent: content, persistFlag: PERSIST.counted };
}

/**
 * Makes a Markdown message. The apps have no type for it, but they render Markdown in a finished streaming text, which shows
 * an AI hint.
 */
export function markdown(content: string, streamId: string): Payload {
	return {
		type: TYPE.markdown,
		searchableContent: content,
		content: streamId,
		persistFlag: PERSIST.counted,
	};
}

/** Makes a stage of a streaming text. Clients show it until the next stage or the finished text with the same id comes. */
export function stage(soFar: string, streamId: string): Payload {
	return {
		type: TYPE.stage,
		searchableContent: soFar,
		content: streamId,
		persistFlag: PERSIST.transparent,
	};
}

/** Makes the sign that the robot is writing. */
export function typing(): Payload {
	return { type: TYPE.typing, content: '0', persistFlag: PERSIST.transparent };
}

/** Makes a grey line in the middle of the chat. */
export function tip(content: string): Payload {
	return { type: TYPE.tip, content, persistFlag: PERSIST.yes };
}

/** @param thumbnail base64 of a JPEG of at most 120×120 */
export function image(
	url: string,
	{ thumbnail, width, height }: { thumbnail?: string; width?: number; height?: number } = {},
): Payload {
	return {
		type: TYPE.image,
		searchableContent: DIGEST.image,
		mediaType: MEDIA_TYPE.image,
		remoteMediaUrl: url,
		...(width && height && { content: stringifyJson({ w: width, h: height }) }),
		...(thumbnail && { base64edData: thumbnail }),
		persistFlag: PERSIST.counted,
	};
}

/** @param size bytes */
export function file(url: string, { name, size }: { name: string; size: number }): Payload {
	return {
		type: TYPE.file,
		searchableContent: name,
		mediaType: MEDIA_TYPE.file,
		content: String(size),
		remoteMediaUrl: url,
		persistFlag: PERSIST.counted,
	};
}

/** @param duration seconds; thumbnail as for image() */
export function video(
	url: string,
	{ duration, thumbnail }: { duration: number; thumbnail?: string },
): Payload {
	return {
		type: TYPE.video,
		searchableContent: DIGEST.video,
		mediaType: MEDIA_TYPE.video,
		content: stringifyJson({ d: duration, duration }),
		remoteMediaUrl: url,
		...(thumbnail && { base64edData: thumbnail }),
		persistFlag: PERSIST.counted,
	};
}

/** @param duration seconds */
export function voice(url: string, { duration }: { duration: number }): Payload {
	return {
		type: TYPE.voice,
		searchableContent: DIGEST.voice,
		mediaType: MEDIA_TYPE.voice,
		content: stringifyJson({ duration }),
		remoteMediaUrl: url,
		persistFlag: PERSIST.counted,
	};
}

export function link(link: {
	title: string;
	url: string;
	digest: string;
	thumbnailUrl: string;
}): Payload {
	return {
		type: TYPE.link,
		searchableContent: link.title,
		base64edData: base64Json({ d: link.digest, u: link.url, t: link.thumbnailUrl }),
		persistFlag: PERSIST.counted,
	};
}

export function location(place: { title: string; latitude: number; longitude: number }): Payload {
	return {
		type: TYPE.location,
		searchableContent: place.title,
		content: stringifyJson({ lat: place.latitude, long: place.longitude }),
		persistFlag: PERSIST.counted,
	};
}

export interface Card {
	/** 0 user, 1 group, 2 chat room, 3 channel. */
	type: number;
	targetId: string;
	from: string;
	name: string;
	displayName: string;
	portrait: string;
}

export function card({ type, targetId, from, name, displayName, portrait }: Card): Payload {
	return {
		type: TYPE.card,
		content: targetId,
		base64edData: base64Json({ t: type, f: from, n: name, d: displayName, p: portrait }),
		persistFlag: PERSIST.counted,
	};
}

export interface RichNotification {
	title: string;
	description: string;
	remark: string;
	rows: Array<{ key: string; value: string; color: string }>;
	appName: string;
	appPortrait: string;
	url: string;
	appId: string;
}

/** Makes a notice with rows of name and value. */
export function richNotification(notice: RichNotification): Payload {
	return {
		type: TYPE.richNotification,
		pushContent: notice.title,
		content: notice.description,
		base64edData: base64Json({
			remark: notice.remark,
			exName: notice.appName,
			exPortrait: notice.appPortrait,
			exUrl: notice.url,
			appId: notice.appId,
			datas: notice.rows,
		}),
		persistFlag: PERSIST.counted,
	};
}

/** Makes the quote of a text message; its ID is a bare number inside the Base64 data. */
export function quote(quoted: {
	messageId: string;
	userId: string;
	userName: string;
	text: string;
}): string {
	return base64Json({
		quote: {
			u: int64(quoted.messageId),
			i: quoted.userId,
			n: quoted.userName,
			d: [...quoted.text].slice(0, QUOTE_LENGTH).join(''),
		},
	});
}
