import { randomUUID } from 'node:crypto';

import { binaryFile } from '../common/requests/binaryFile';
import type { Call } from '../common/operations/call';
import { attempt } from '../common/requests/client';
import { apiError, type Refusal } from '../common/errors';
import {
	choice,
	flag,
	group as fieldGroup,
	groupedCollection,
	id,
	ids,
	int64,
	json,
	map,
	neverAssumed,
	number,
	rows,
	text,
	variants,
	offered,
	when,
	type Field,
	type Values,
} from '../common/fields';
import { isRecord } from '../common/guards';
import { fileNameIn } from '../common/triggers/media';
import { textOf } from '../common/message';
import { takesList } from '../common/operations/names';
import { sentOptions } from '../common/operations/sent';
import { inputFile, messageText } from '../common/operations/standardFields';
import { givenText } from '../common/text/excerpt';
import { FULL_WIDTH_PUNCTUATION } from '../common/text/halfWidth';
import { longTextOptionsWhen, mentionsByPart, partsOf } from '../common/text/longText';
import { checkBase64, isBase64, notEmpty, USER, webAddress } from './fields';
import * as payload from './payload';
import { MEDIA_TYPE, MENTION, type Payload } from './payload';
import { profileOf } from './profile';
import { CREDENTIAL, query, record, robotIdOf, WILDFIRE } from './transport';
import { uploadBinary, type Media } from './upload';

const textField = messageText();

const mention = variants({
	displayName: 'Mention',
	noDataExpression: true,
	default: 'none',
	description: 'Who is called by this message',
	variants: {
		everyone: {
			name: 'Everyone',
			description: 'Write the mention, e.g. @all, into the text as well',
			fields: {},
		},
		none: { name: 'Nobody', fields: {} },
		users: {
			name: 'Users',
			fields: {
				mentionIds: takesList(
					ids({
						displayName: 'Mentioned User IDs',
						required: true,
						placeholder: 'e.g. userA, userB',
						description: 'User IDs separated by commas, or a list from an expression',
					}),
					USER,
				),
				mentionNames: flag({
					displayName: 'Write Names',
					default: true,
					description:
						'Whether to look up the display names and write them before the text. If off, write @name into the text yourself.',
				}),
			},
		},
	},
});

const binaryPropertyName = inputFile();

const mediaSource = variants({
	displayName: 'Source',
	default: 'url',
	variants: {
		binary: {
			name: 'Binary Data',
			description: 'Uploaded by the node; needs the professional edition',
			fields: { binaryPropertyName },
		},
		url: {
			name: 'URL',
			description: "A file that the members' apps can fetch by themselves",
			fields: {
				mediaUrl: webAddress(
					text({
						displayName: 'File URL',
						required: true,
						placeholder: 'e.g. https://example.com/picture.jpg',
					}),
				),
			},
		},
	},
});

/** Shows an additional field only with the contents that have it. */
function of<T>(kinds: Array<ContentType['kind']>, field: Field<T>): Field<T | undefined> {
	return when({ '/contentType': kinds }, field);
}

/** Shows an additional field only for a file by URL: for an uploaded file the node knows the name and the size. */
function ofLinkedFile<T>(field: Field<T>): Field<T | undefined> {
	return of(['file'], offered({ show: { '/mediaSource': ['url'] } }, field));
}

/** The beginning of a data URL, and blanks: many programs write line breaks into Base64. */
const AROUND_BASE64 = /^\s*data:[^,]*,|\s+/g;

const thumbnail = map(
	text({
		displayName: 'Thumbnail (Base64)',
		description:
			'JPEG of at most 120 × 120 pixels that the apps show before the image or video is loaded',
	}),
	(given, reject) => {
		const base64 = given.replace(AROUND_BASE64, '');
		if (!isBase64(base64)) throw reject('is not Base64');
		return base64;
	},
);

const mediaFields = {
	duration: of(
		['video'],
		number({
			displayName: 'Duration (Seconds)',
			min: 0,
			fractions: true,
			default: 0,
			description: 'Length of a video',
		}),
	),
	fileName: ofLinkedFile(
		text({
			displayName: 'File Name',
			description: 'Shown in the chat. The last part of the URL if left empty.',
		}),
	),
	fileSize: ofLinkedFile(
		number({
			displayName: 'File Size (Bytes)',
			min: 0,
			default: 0,
			description: 'Shown in the chat',
		}),
	),
	height: of(
		['image'],
		number({
			displayName: 'Height (Pixels)',
			min: 0,
			default: 0,
			description: 'Of an image',
		}),
	),
	thumbnail: of(['image', 'video'], thumbnail),
	width: of(
		['image'],
		number({
			displayName: 'Width (Pixels)',
			min: 0,
			default: 0,
			description: 'Of an image',
		}),
	),
};

const title = text({ displayName: 'Title', required: true, placeholder: 'e.g. Weekly report' });

const cardFields = {
	displayName: of(['card'], text({ displayName: 'Display Name', placeholder: 'e.g. Alice' })),
	name: of(['card'], text({ displayName: 'Login Name', placeholder: 'e.g. alice' })),
	portrait: of(
		['card'],
		text({ displayName: 'Portrait URL', placeholder: 'e.g. https://example.com/alice.png' }),
	),
};

const noticeFields = {
	appId: of(['richNotification'], id({ displayName: 'App ID', placeholder: 'e.g. shop' })),
	appName: of(['richNotification'], text({ displayName: 'App Name', placeholder: 'e.g. Shop' })),
	appPortrait: of(
		['richNotification'],
		text({ displayName: 'App Portrait URL', placeholder: 'e.g. https://example.com/shop.png' }),
	),
	remark: of(
		['richNotification'],
		text({ displayName: 'Remark', description: 'Text below the rows' }),
	),
	url: of(
		['richNotification'],
		text({ displayName: 'Notice URL', description: 'Opened when the notice is clicked' }),
	),
};

/** Makes a field for degrees. It never assumes 0, which would be another place. */
function degrees(displayName: string, most: number): Field<number> {
	return neverAssumed(number({ displayName, min: -most, max: most, fractions: true, default: 0 }));
}

/** The field for any payload, as JSON. */
const rawPayload = map(
	json({
		displayName: 'Payload (JSON)',
		required: true,
		default: '{\n  "type": 1,\n  "searchableContent": "",\n  "persistFlag": 3\n}',
		description: 'The payload in the format of the server',
	}),
	(given, reject): Payload => {
		if (!isRecord(given)) throw reject('must hold a JSON object');
		if (!Number.isInteger(given.type)) {
			throw reject(
				'has no "type"',
				'The type is a whole number: 1 is text, 1000 and above are your own.',
			);
		}
		checkBase64(given, reject);
		return given as unknown as Payload;
	},
);

const contentType = variants({
	displayName: 'Content',
	noDataExpression: true,
	default: 'text',
	variants: {
		card: {
			name: 'Card',
			description: 'Recommends a user, group or channel',
			fields: {
				cardType: neverAssumed(
					choice({
						displayName: 'Card Of',
						options: [
							{ name: 'Channel', value: 3 },
							{ name: 'Chat Room', value: 2 },
							{ name: 'Group', value: 1 },
							{ name: 'User', value: 0 },
						],
						default: 0,
					}),
				),
				cardTarget: id({
					displayName: 'User or Chat ID',
					required: true,
					placeholder: 'e.g. userA',
					description: 'ID of the user, group, chat room or channel that the card shows',
				}),
			},
		},
		file: { name: 'File', fields: { mediaSource } },
		image: { name: 'Image', fields: { mediaSource } },
		link: {
			name: 'Link',
			description: 'A title, a summary and a picture that open a page',
			fields: {
				title,
				linkUrl: text({
					displayName: 'Link URL',
					required: true,
					placeholder: 'e.g. https://example.com/article',
				}),
				digest: text({
					displayName: 'Summary',
					placeholder: 'e.g. All that happened this week',
				}),
				thumbnailUrl: text({
					displayName: 'Thumbnail URL',
					placeholder: 'e.g. https://example.com/thumbnail.png',
				}),
			},
		},
		location: {
			name: 'Location',
			fields: {
				title,
				latitude: degrees('Latitude (Degrees)', 90),
				longitude: degrees('Longitude (Degrees)', 180),
			},
		},
		markdown: {
			name: 'Markdown',
			description: 'Shown by newer apps, with a hint that AI made it',
			fields: { text: textField, mention },
		},
		raw: {
			name: 'Raw Payload',
			description: 'Any message, as the JSON of its payload',
			fields: { payload: rawPayload },
		},
		richNotification: {
			name: 'Rich Notification',
			description: 'A notice with rows of name and value',
			fields: {
				title,
				description: text({
					displayName: 'Description',
					placeholder: 'e.g. Your order has been sent',
				}),
				rows: rows({
					displayName: 'Rows',
					placeholder: 'Add row',
					row: { displayName: 'Row', name: 'row' },
					title: 'key',
					fields: {
						key: text({ displayName: 'Row Name', placeholder: 'e.g. Order' }),
						value: text({ displayName: 'Row Value', placeholder: 'e.g. 2026-0815' }),
						color: text({ displayName: 'Color', default: '#173177', type: 'color' }),
					},
				}),
			},
		},
		text: { name: 'Text', fields: { text: textField, mention } },
		tip: {
			name: 'Tip',
			description: 'A grey line in the middle of the chat',
			fields: { text: textField },
		},
		video: { name: 'Video', fields: { mediaSource } },
	},
});

const quote = fieldGroup({
	displayName: 'Quote',
	placeholder: 'Add quote',
	description: 'The message that this text answers',
	group: { displayName: 'Message', name: 'message' },
	inCollection: true,
	fields: {
		messageId: notEmpty(
			int64({ displayName: 'Quoted Message ID', placeholder: 'e.g. 412367192064032769' }),
		),
		userId: id({ displayName: 'Sender ID', placeholder: 'e.g. userA' }),
		userName: text({ displayName: 'Sender Name', placeholder: 'e.g. Alice' }),
		text: text({
			displayName: 'Quoted Text',
			description: 'The words of that message, cut to 48 characters',
		}),
	},
});

/** The options of messages of any kind. */
const messageFields = {
	expireDuration: neverAssumed(
		number({
			displayName: 'Expires After (Seconds)',
			min: 0,
			max: 2_147_483_647,
			default: 0,
		}),
	),
	extra: text({
		displayName: 'Extra',
		description: "Free text kept with the message, for the app's own use",
	}),
	persistFlag: neverAssumed(
		choice({
			displayName: 'Keep',
			options: [
				{ name: 'No', value: 0 },
				{ name: 'Only for Those Online', value: 4 },
				{ name: 'Yes', value: 1 },
				{ name: 'Yes, and Count as Unread', value: 3 },
			],
			default: 3,
			description: 'Whether the message is kept by apps and server',
		}),
	),
	pushData: text({
		displayName: 'Push Data',
		description: 'Opaque data for the push notification',
	}),
	pushContent: text({ displayName: 'Push Text', description: 'Text of the push notification' }),
};

/** The optional fields of a message, grouped by their subject. */
export const ADDITIONAL = {
	card: cardFields,
	media: mediaFields,
	message: messageFields,
	notice: noticeFields,
	text: { quote: of(['text'], quote) },
};

/** The fields of every operation that sends or changes a message. */
export const contentFields = {
	contentType,
	additionalFields: groupedCollection({ displayName: 'Additional Fields', groups: ADDITIONAL }),
};

/** Options of every operation that sends these contents. */
export const sendOptions = {
	...sentOptions,
	...longTextOptionsWhen({ '/contentType': ['markdown', 'text', 'tip'] }),
};

type Content = Values<typeof contentFields>;
type ContentType = Values<{ contentType: typeof contentType }>['contentType'];

/** Returns the text of a message that is only text, which a trigger may have streamed; undefined for other messages. */
export function streamableText({ contentType }: Pick<Content, 'contentType'>): string | undefined {
	if (contentType.kind !== 'text' && contentType.kind !== 'markdown') return undefined;
	return contentType.mention.kind === 'none' ? contentType.text : undefined;
}

/** Returns the payload that the fields describe, as one message. */
export async function payloadOf(call: Call, content: Content): Promise<Payload> {
	const [message] = await build(call, content, (text) => [text]);
	return message as Payload;
}

/**
 * Returns the payloads of the messages that the fields describe: several if Fit Text cuts a text. Built once an item, for any number
 * of chats, so that a file is uploaded once.
 */
export async function payloadsOf(call: Call, content: Content): Promise<Payload[]> {
	const cut: Cut = (text, whole) => partsOf(call, text, whole);
	return await call.once('payloads', async () => await build(call.to(), content, cut));
}

/** Returns the parts of a text, one for each message. */
type Cut = (text: string, whole?: RegExp) => string[];

async function build(call: Call, content: Content, cut: Cut): Promise<Payload[]> {
	const { message: settings, text: textFields } = content.additionalFields;
	const quoted = textFields.quote;
	const messages = await contentPayloads(call, content, cut);
	return messages.map((message, index) => ({
		...message,
		...settings,
		...(quoted && index === 0 && { base64edData: payload.quote(quoted) }),
	}));
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

async function contentPayload(
	call: Call,
	content: Exclude<ContentType, { kind: 'markdown' | 'text' | 'tip' }>,
	added: Content['additionalFields'],
): Promise<Payload> {
	switch (content.kind) {
		case 'card': {
			const { cardType, cardTarget } = content;
			const { name = '', displayName = '', portrait = '' } = added.card;
			const from = robotIdOf(await call.credential(CREDENTIAL));
			return payload.card({
				type: cardType,
				targetId: cardTarget,
				from,
				name,
				displayName,
				portrait,
			});
		}
		case 'file': {
			const media = await mediaOf(call, content, added.media, MEDIA_TYPE.file);
			return payload.file(media.url, media);
		}
		case 'image': {
			const { width, height } = added.media;
			const { url } = await mediaOf(call, content, added.media, MEDIA_TYPE.image);
			if (width && !height)
				call.noEffect(mediaFields.width, 'the size of an image needs the height too');
			if (height && !width)
				call.noEffect(mediaFields.height, 'the size of an image needs the width too');
			return payload.image(url, added.media);
		}
		case 'video': {
			const { duration = 0, thumbnail } = added.media;
			const { url } = await mediaOf(call, content, added.media, MEDIA_TYPE.video);
			return payload.video(url, { duration, thumbnail });
		}
		case 'link': {
			const { title: heading, linkUrl, digest, thumbnailUrl } = content;
			return payload.link({ title: heading, url: linkUrl, digest, thumbnailUrl });
		}
		case 'location':
			return payload.location(content);
		case 'richNotification': {
			const { title: heading, description, rows: lines } = content;
			const { remark = '', appName = '', appPortrait = '', url = '', appId = '' } = added.notice;
			return payload.richNotification({
				title: heading,
				description,
				rows: lines,
				remark,
				appName,
				appPortrait,
				url,
				appId,
			});
		}
		case 'raw':
			return content.payload;
	}
}

type MediaContent = Extract<ContentType, { kind: 'file' | 'image' | 'video' }>;

async function mediaOf(
	call: Call,
	{ mediaSource: source }: MediaContent,
	shown: Content['additionalFields']['media'],
	mediaType: number,
): Promise<Media> {
	if (source.kind === 'binary') {
		const file = await binaryFile(call, source.binaryPropertyName, binaryPropertyName);
		return await uploadBinary(call, file, mediaType);
	}
	const { mediaUrl: url } = source;
	const { fileName, fileSize = 0 } = shown;
	return { url, name: fileName || fileNameIn(url) || 'file', size: fileSize };
}

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
	if (mentioned.kind !== 'users') return [];
	const people: Array<{ userId: string; name: string }> = [];
	// One look-up after another: Concurrent Requests limits the items that run at a time, not the requests of each.
	for (const userId of mentioned.mentionIds) {
		const name = mentioned.mentionNames ? `@${await displayNameOf(call, userId)}` : '';
		people.push({ userId, name });
	}
	return people;
}

function literally(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
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
