import type { Call } from '../common/operations/call';
import { flag, id, map, rows, takesId, text, variants, type Values } from '../common/fields';
import { sentOptions } from '../common/operations/sent';
import { inputFile, messageText } from '../common/operations/standardFields';
import {
	isForSenderAlone,
	isStreamedWithout,
	MENTION as MENTION_FIELD,
	senderOfTrigger,
} from '../common/operations/triggerMessage';
import { givenText } from '../common/text/excerpt';
import { longTextOptionsWhen, mentionsByPart, partsOf } from '../common/text/longText';
import { buttons } from './buttons';
import { TRIGGER, USER } from './fields';
import { botName, userName } from './publicInfo';
import { BOT } from './transport';
import { uploadBinary, UPLOADS, type UploadKind } from './upload';

const textField = messageText();

const mentionNames = flag({
	displayName: 'Write Names',
	default: true,
	description:
		'Whether to write the names before the text. If off, write @name, ended by a zero-width space (U+200B), into the text yourself.',
});

const mentions = map(
	rows({
		displayName: 'Mentioned Users',
		placeholder: 'Add user',
		row: { displayName: 'User', name: 'mention' },
		title: '={{ $collection.item.value.name || $collection.item.value.userId }}',
		sortable: true,
		fields: {
			userId: takesId(id({ displayName: 'Mentioned User ID', placeholder: 'e.g. 7756242' }), USER),
			name: text({
				displayName: 'Mentioned Name',
				description: 'Written before the text. If left empty, the node looks it up.',
			}),
		},
	}),
	(people, reject) => {
		if (people.length === 0) throw reject('is empty', 'Add a user, or mention nobody.');
		if (people.some(({ userId }) => userId === '')) throw reject('has an entry without a user ID');
		return people;
	},
);

const sender = senderOfTrigger(
	TRIGGER,
	'Some events have no sender. Mention nobody, or users by ID.',
);

const mention = variants({
	...MENTION_FIELD,
	default: 'none',
	description: 'Whom this message mentions',
	variants: {
		none: { name: 'Nobody', fields: {} },
		sender: { ...sender, fields: { ...sender.fields, mentionNames } },
		users: { name: 'Users', fields: { mentions, mentionNames } },
	},
});

/** The binary data that is uploaded. */
export const binaryPropertyName = inputFile(
	'an image of at most 10 MB, a video or file of at most 20 MB',
);

const mediaSource = variants({
	displayName: 'Source',
	default: 'binary',
	variants: {
		binary: {
			name: 'Binary Data',
			description: 'Uploaded by the node',
			fields: { binaryPropertyName },
		},
		key: {
			name: 'Key',
			description: 'Of a file that File: Upload has uploaded for the same content',
			fields: {
				mediaKey: id({
					displayName: 'File Key',
					required: true,
					placeholder: 'e.g. FkaP4yunD3qbwZG2YEQQtwWog7ai',
				}),
			},
		},
	},
});

const fileName = text({
	displayName: 'File Name',
	description: 'Shown in the chat. The name of the uploaded file if left empty.',
});

const html = { name: 'HTML', fields: { text: textField } };
const markdown = { name: 'Markdown', fields: { text: textField } };
const plain = { name: 'Text', fields: { text: textField, mention } };

/** The contents that one request can send to several chats. Source: https://www.yhchat.com/document/400-421 */
const toSeveral = {
	file: { name: 'File', fields: { mediaSource, fileName } },
	html,
	image: { name: 'Image', fields: { mediaSource } },
	markdown,
	text: plain,
	video: { name: 'Video', fields: { mediaSource } },
};

const CONTENT = { displayName: 'Content', default: 'text' } as const;

/** The fields for a message's content. Source: https://www.yhchat.com/document/400-410 */
export const contentFields = {
	contentType: variants({
		...CONTENT,
		variants: {
			a2ui: {
				name: 'A2UI',
				description: 'Forms and players, each object in a JSON code block',
				fields: { text: textField },
			},
			...toSeveral,
		},
	}),
	buttonsFrom: buttons,
};

/** The fields for a content that goes to several chats. No source names A2UI for it. */
export const contentFieldsForSeveral = {
	contentType: variants({ ...CONTENT, variants: toSeveral }),
	buttonsFrom: buttons,
};

/**
 * The fields for the new content of a message. The platform accepts images and files too, but does not change the message; no
 * source names videos and A2UI.
 *
 * Source: https://www.yhchat.com/document/400-437
 */
export const newContentFields = {
	contentType: variants({ ...CONTENT, variants: { html, markdown, text: plain } }),
	buttonsFrom: buttons,
};

/** Options of every operation that sends these contents. */
export const sendOptions = {
	...sentOptions,
	...longTextOptionsWhen({ '/contentType': ['markdown', 'text'] }),
};

/** A message's content, in the form for the endpoints send, batch_send and edit. */
export interface Content {
	contentType: string;
	content: object;
}

type Given = Values<typeof contentFields>;

/** Returns the fields of a message for a chat: in a private chat without the mention of the sender. */
export function contentFor<C extends Pick<Given, 'contentType'>>(
	call: Call,
	given: C,
	isOneToOne: boolean,
): C {
	const { contentType } = given;
	if (contentType.kind !== 'text' || !isForSenderAlone(call, contentType.mention, isOneToOne))
		return given;
	return { ...given, contentType: { ...contentType, mention: { kind: 'none' } } };
}

/** Makes the content from its fields, as one message. */
export async function contentOf(call: Call, given: Given): Promise<Content> {
	const [content] = await build(call, given, (text) => [text]);
	return content as Content;
}

/**
 * Makes the contents of the messages from the fields: several if Split Long Text After cuts a text. Made once an item, so that a file is
 * uploaded once.
 */
export async function contentsOf(call: Call, given: Given): Promise<Content[]> {
	return await call.once('contents', async () =>
		build(call, given, (text) => partsOf(call, text, MENTION)),
	);
}

/** Returns the text of a message that a trigger may have streamed; undefined for a message that has more than its text. */
export function streamableText({ contentType, buttonsFrom }: Given): string | undefined {
	if (buttonsFrom.length > 0) return undefined;
	if (contentType.kind === 'markdown') return contentType.text;
	return contentType.kind === 'text' && isStreamedWithout(contentType.mention)
		? contentType.text
		: undefined;
}

/** Returns the parts of a text, one for each message. */
type Cut = (text: string) => string[];

async function build(
	call: Call,
	{ contentType, buttonsFrom: buttonRows }: Given,
	cut: Cut,
): Promise<Content[]> {
	const bodies = await bodiesOf(call, contentType, cut);
	return bodies.map((body, index) => ({
		contentType: contentType.kind,
		content: {
			...body,
			// Buttons belong below the whole text, so the last part has them.
			...(buttonRows.length > 0 && index === bodies.length - 1 && { buttons: buttonRows }),
		},
	}));
}

type Chosen = Given['contentType'];

async function bodiesOf(call: Call, chosen: Chosen, cut: Cut): Promise<object[]> {
	switch (chosen.kind) {
		case 'text':
			return mentioning(chosen.text, await peopleIn(call, chosen.mention), cut);
		case 'markdown':
			return cut(chosen.text).map((text) => ({ text }));
		case 'image':
		case 'video':
			return [await mediaOf(call, chosen.kind, chosen.mediaSource)];
		case 'file':
			return [await mediaOf(call, 'file', chosen.mediaSource, chosen.fileName)];
		default:
			return [{ text: chosen.text }];
	}
}

async function mediaOf(
	call: Call,
	kind: UploadKind,
	source: Extract<Chosen, { kind: 'image' }>['mediaSource'],
	name = '',
): Promise<object> {
	const { key: keyName } = UPLOADS[kind];
	if (source.kind === 'key')
		return { [keyName]: source.mediaKey, ...(name !== '' && { fileName: name }) };
	const uploaded = await uploadBinary(call, kind, source.binaryPropertyName, binaryPropertyName);
	return { [keyName]: uploaded.key, ...(kind === 'file' && { fileName: name || uploaded.name }) };
}

/** The character that ends a name in the text, because names may contain spaces. */
const MENTION_END = '\u200b';
const MENTION = /@[^@\n\u200b]{1,100}\u200b/g;

type Mention = Extract<Chosen, { kind: 'text' }>['mention'];

interface Mentioned {
	userId: string;
	/** Empty if Write Names is off. */
	name: string;
}

/** Returns the mentioned users. */
async function peopleIn(call: Call, mentioned: Mention): Promise<Mentioned[]> {
	if (mentioned.kind === 'none') return [];
	const { id: userId, name = '' } = mentioned.kind === 'sender' ? mentioned.sender : { id: '' };
	const given = mentioned.kind === 'sender' ? [{ userId, name }] : mentioned.mentions;
	const people: Mentioned[] = [];
	// One look-up after another: Concurrent Requests limits the items that run at a time, not the requests of each.
	for (const one of given) {
		const written = mentioned.mentionNames
			? one.name.trim() || (await nameOf(call, one.userId))
			: '';
		people.push({ userId: one.userId, name: written });
	}
	return people;
}

/** Returns the name of a user or bot; the ID where the platform tells no name, because the apps show no mention without a text. */
async function nameOf(call: Call, userId: string): Promise<string> {
	return await call.run.once(`name ${userId}`, async () => {
		const name = (await userName(call, BOT, userId)) || (await botName(call, BOT, userId));
		if (name !== '') return name;
		call.run.hints.remark(
			`Yunhu tells no name for the mentioned user ${givenText(userId)}, so the text has the ID in its place`,
			call.itemIndex,
		);
		return userId;
	});
}

function mentionText({ name }: Mentioned): string {
	return name === '' ? '' : `@${name}${MENTION_END}`;
}

function mentioning(said: string, people: Mentioned[], cut: Cut): object[] {
	const names = people
		.map(mentionText)
		.filter((name) => name !== '')
		.map((name) => `${name} `);
	const parts = cut(names.join('') + said);
	const called = mentionsByPart(parts, people, mentionText);
	return parts.map((text, index) => {
		const at = called[index]?.map(({ userId }) => userId) ?? [];
		return { text, ...(at.length > 0 && { at }) };
	});
}
