import { randomUUID } from 'node:crypto';

import { binaryFile, type BinaryFile } from '../common/requests/binaryFile';
import type { Call } from '../common/operations/call';
import { attempt } from '../common/requests/client';
import type { Person } from '../common/message';
import { isForSenderAlone, isStreamedWithout } from '../common/operations/triggerMessage';
import { apiError, type Refusal } from '../common/errors';
import { fileNameIn } from '../common/triggers/media';
import { textOf } from '../common/serverValues';
import { literally } from '../common/text/escapes';
import { givenText } from '../common/text/excerpt';
import { FULL_WIDTH_PUNCTUATION } from '../common/text/halfWidth';
import { mentionsByPart, partsOf } from '../common/text/longText';
import { binaryPropertyName, mediaFields, type Content, type ContentType } from './contentFields';
import * as payload from './payload';
import { MEDIA_TYPE, MENTION, type Payload } from './payload';
import { profileOf } from './profile';
import { CREDENTIAL, query, record, robotIdOf, WILDFIRE } from './transport';
import { uploadBinary, type Media } from './upload';

/** Returns the text of a message that a trigger may have streamed; undefined for a message that has more than its text. */
export function streamableText({ contentType }: Pick<Content, 'contentType'>): string | undefined {
	if (contentType.kind !== 'text' && contentType.kind !== 'markdown') return undefined;
	return isStreamedWithout(contentType.mention) ? contentType.text : undefined;
}

/** Returns the content for a chat: in a private chat without the mention of the sender. */
export function contentFor<C extends Pick<Content, 'contentType'>>(
	call: Call,
	content: C,
	isOneToOne: boolean,
): C {
	const { contentType } = content;
	if (contentType.kind !== 'text' && contentType.kind !== 'markdown') return content;
	if (!isForSenderAlone(call, contentType.mention, isOneToOne)) return content;
	return { ...content, contentType: { ...contentType, mention: { kind: 'none' } } };
}

/** Returns the payload that the fields describe, as one message. */
export async function payloadOf(call: Call, content: Content): Promise<Payload> {
	const [message] = await build(call, content, (text) => [text]);
	return message as Payload;
}

/**
 * Returns the payloads of the messages that the fields describe: several if Split Long Text After cuts a text. Built once an item, for any number
 * of chats, so that a file is uploaded once.
 */
export async function payloadsOf(call: Call, content: Content): Promise<Payload[]> {
	const cut: Cut = (text, whole) => partsOf(call, text, whole);
	return await call.once('payloads', async () => await build(call.to(), content, cut));
}

/** Returns the parts of a text, one for each message. */
type Cut = (text: string, whole?: RegExp) => string[];

async function build(call: Call, content: Content, cut: Cut): Promise<Payload[]> {
	const { message: settings } = content.additionalFields;
	const quote = await quoteOf(call, content.contentType);
	const messages = await contentPayloads(call, content, cut);
	return messages.map((message, index) => ({
		...message,
		...settings,
		...(quote !== undefined && index === 0 && { base64edData: quote }),
	}));
}

/** Returns the quote of a text, in the form of the payload. */
async function quoteOf(call: Call, content: ContentType): Promise<string | undefined> {
	if (content.kind !== 'text') return undefined;
	const { quote } = content;
	switch (quote.kind) {
		case 'none':
			return undefined;
		case 'trigger': {
			const { messageId, sender, text } = quote.quoted;
			// A quote needs no name, so a failed look-up does not stop the message.
			const userName = sender.name || (await displayNameOf(call, sender.id).catch(() => ''));
			return payload.quote({ messageId, userId: sender.id, userName, text });
		}
		case 'message': {
			const { quoteMessageId: messageId, quoteUserId: userId } = quote;
			const { quoteUserName: userName, quoteText: text } = quote;
			return payload.quote({ messageId, userId, userName, text });
		}
	}
}

async function contentPayloads(
	call: Call,
	{ contentType: content, additionalFields: added }: Content,
	cut: Cut,
): Promise<Payload[]> {
	switch (content.kind) {
		case 'markdown':
			// The id connects the stages of a streaming text; a finished text without stages gets a new id.
			return await mentioning(call, content, cut, (part) => payload.markdown(part, randomUUID()));
		case 'text':
			return await mentioning(call, content, cut, payload.text);
		case 'tip':
			return cut(content.text).map(payload.tip);
		default:
			return [await contentPayload(call, content, added)];
	}
}

type TextContent = Extract<ContentType, { kind: 'markdown' | 'text' }>;

type OneMessage = Exclude<ContentType, { kind: 'markdown' | 'text' | 'tip' }>;
type Added = Content['additionalFields'];
type Maker<C> = (call: Call, content: C, added: Added) => Payload | Promise<Payload>;

/** How the payload of each content is made that is always one message. */
const MAKERS: { [K in OneMessage['kind']]: Maker<Extract<OneMessage, { kind: K }>> } = {
	async card(call, { cardType, cardTarget }, { card }) {
		const { name = '', displayName = '', portrait = '' } = card;
		const from = robotIdOf(await call.credential(CREDENTIAL));
		return payload.card({
			...{ type: cardType, targetId: cardTarget, from },
			...{ name, displayName, portrait },
		});
	},
	async file(call, content, added) {
		const media = await mediaOf(call, content, added.media, MEDIA_TYPE.file);
		return payload.file(media.url, media);
	},
	async image(call, content, added) {
		const { width, height } = added.media;
		const { url } = await mediaOf(call, content, added.media, MEDIA_TYPE.image);
		if (width && !height)
			call.noEffect(mediaFields.width, 'the size of an image needs the height too');
		if (height && !width)
			call.noEffect(mediaFields.height, 'the size of an image needs the width too');
		return payload.image(url, added.media);
	},
	async video(call, content, added) {
		const { duration = 0, thumbnail } = added.media;
		const { url } = await mediaOf(call, content, added.media, MEDIA_TYPE.video);
		return payload.video(url, { duration, thumbnail });
	},
	async voice(call, content, added) {
		const { duration = 0 } = added.media;
		const { url } = await mediaOf(call, content, added.media, MEDIA_TYPE.voice);
		return payload.voice(url, { duration });
	},
	link(_call, { title, linkUrl: url, digest, thumbnailUrl }) {
		return payload.link({ title, url, digest, thumbnailUrl });
	},
	location(_call, place) {
		return payload.location(place);
	},
	richNotification(_call, { title, description, rows }, { notice }) {
		const { remark = '', appName = '', appPortrait = '', url = '', appId = '' } = notice;
		return payload.richNotification({
			...{ title, description, rows, remark },
			...{ appName, appPortrait, url, appId },
		});
	},
	raw(_call, content) {
		return content.payload;
	},
};

async function contentPayload(call: Call, content: OneMessage, added: Added): Promise<Payload> {
	// TypeScript does not see that the maker is the one for this content.
	const make = MAKERS[content.kind] as Maker<OneMessage>;
	return await make(call, content, added);
}

type MediaContent = Extract<ContentType, { kind: 'file' | 'image' | 'video' | 'voice' }>;

async function mediaOf(
	call: Call,
	{ mediaSource: source }: MediaContent,
	shown: Content['additionalFields']['media'],
	mediaType: number,
): Promise<Media> {
	if (source.kind === 'binary') {
		const file = await binaryFile(call, source.binaryPropertyName, binaryPropertyName);
		if (mediaType === MEDIA_TYPE.voice && !isAmr(file))
			call.run.hints.remark(NO_AMR, call.itemIndex);
		return await uploadBinary(call, file, mediaType);
	}
	const { mediaUrl: url } = source;
	const { fileName, fileSize = 0 } = shown;
	return { url, name: fileName || fileNameIn(url) || 'file', size: fileSize };
}

/** The documents name this format for voice messages; which others the apps play is not documented. */
function isAmr({ name, type }: BinaryFile): boolean {
	return /^audio\/amr\b/i.test(type) || /\.amr$/i.test(name);
}

const NO_AMR =
	'A file that is not in the AMR format was sent as a voice message, and the apps may not play it';

/**
 * Matches a mention that a person typed. In Chinese no blank ends it, so it ends at punctuation, and is not longer than a name; a name
 * may have a part in brackets: @张三（销售部）.
 */
const MENTION_IN_TEXT = new RegExp(
	String.raw`@[^\s@${FULL_WIDTH_PUNCTUATION}“”‘’]{1,40}(?:（[^\s@（）]{1,20}）)?`,
	'gu',
);

/**
 * Makes the messages of a text that mentions people. The apps show a mention only if the text has the name too, so the
 * names are written before the text.
 */
async function mentioning(
	call: Call,
	{ text: said, mention: mentioned }: TextContent,
	cut: Cut,
	messageOf: (part: string) => Payload,
): Promise<Payload[]> {
	if (mentioned.kind === 'none') return cut(said, MENTION_IN_TEXT).map(messageOf);
	const people = await peopleIn(call, mentioned);
	const names = people.flatMap(({ name }) => (name === '' ? [] : [name]));
	const whole = new RegExp([...names.map(literally), MENTION_IN_TEXT.source].join('|'), 'gu');
	const parts = cut(names.map((name) => `${name} `).join('') + said, whole);
	const called = mentionsByPart(parts, people, ({ name }) => name);
	return parts.map((part, index) => {
		const message = messageOf(part);
		const mentionedTarget = called[index]?.map(({ userId }) => userId) ?? [];
		if (mentionedTarget.length > 0)
			return { ...message, mentionedType: MENTION.users, mentionedTarget };
		const everyone = mentioned.kind === 'everyone' && index === 0;
		return { ...message, ...(everyone && { mentionedType: MENTION.everyone }) };
	});
}

/** Returns the mentioned users. `name` is the text of the mention; '' if Write Names is off. */
async function peopleIn(
	call: Call,
	mentioned: TextContent['mention'],
): Promise<Array<{ userId: string; name: string }>> {
	if (mentioned.kind !== 'sender' && mentioned.kind !== 'users') return [];
	const given: Person[] =
		mentioned.kind === 'sender' ? [mentioned.sender] : mentioned.mentionIds.map((id) => ({ id }));
	const people: Array<{ userId: string; name: string }> = [];
	// One look-up after another: Concurrent Requests limits the items that run at a time, not the requests of each.
	for (const { id: userId, name } of given) {
		const written = mentioned.mentionNames ? `@${name || (await displayNameOf(call, userId))}` : '';
		people.push({ userId, name: written });
	}
	return people;
}

/** Adds the unknown user to the refusal, because a message may mention several. */
function unknownUser(refusal: Refusal, userId: string): Refusal {
	const { code, codeName, hint } = refusal;
	return {
		...refusal,
		message: `There is no user "${givenText(userId)}", who is to be mentioned (code ${code}, ${codeName})`,
		hint: `No message was sent. ${hint}`,
	};
}

async function displayNameOf(call: Call, userId: string): Promise<string> {
	return await call.run.once(`displayName:${userId}`, async () => {
		const asked = query('/robot/user_info', record(), { userId });
		const tried = await attempt(WILDFIRE, call, asked);
		if (tried.refusal?.unknownId) {
			// The server gives the same code for an unknown robot. This request fails only in that case.
			await profileOf(call);
			throw apiError(call, unknownUser(tried.refusal, userId));
		}
		if (tried.refusal !== undefined) throw apiError(call, tried.refusal);
		return textOf(tried.value.displayName) || textOf(tried.value.name) || userId;
	});
}
