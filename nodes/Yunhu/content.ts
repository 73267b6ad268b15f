import type { Call } from '../common/call';
import { id, map, rows, text, variants, type Values } from '../common/fields';
import { buttons } from './buttons';
import { uploadBinary, UPLOADS, type UploadKind } from './upload';

const messageText = text({
	displayName: 'Text',
	rows: 4,
	required: true,
	placeholder: 'e.g. The meeting starts in ten minutes.',
});

const mentions = map(
	rows({
		displayName: 'Mentions',
		placeholder: 'Add mention',
		description: 'Who is called by this message',
		row: { displayName: 'Mention', name: 'mention' },
		sortable: true,
		fields: {
			userId: id({ displayName: 'User ID', placeholder: 'e.g. 7756242' }),
			name: text({
				displayName: 'Name',
				description:
					'Written before the text. If left empty, write @name, ended by a zero-width space (U+200B), into the text yourself.',
			}),
		},
	}),
	(people, reject) => {
		if (people.some(({ userId }) => userId === '')) throw reject('has an entry without a user ID');
		return people;
	},
);

const binaryPropertyName = text({
	displayName: 'Input Data Field Name',
	required: true,
	default: 'data',
	hint: 'The name of the input field that holds the file: an image of at most 10 MB, a video or file of at most 20 MB',
});

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
			description: 'Of a file that was uploaded before',
			fields: {
				mediaKey: id({
					displayName: 'Key',
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

/** The fields for a message's content. Source: https://www.yhchat.com/document/400-410 */
export const contentFields = {
	contentType: variants({
		displayName: 'Content',
		default: 'text',
		variants: {
			a2ui: {
				name: 'A2UI',
				description: 'Forms and players, each object in a JSON code block',
				fields: { text: messageText },
			},
			file: { name: 'File', fields: { mediaSource, fileName } },
			html: { name: 'HTML', fields: { text: messageText } },
			image: { name: 'Image', fields: { mediaSource } },
			markdown: { name: 'Markdown', fields: { text: messageText } },
			text: { name: 'Text', fields: { text: messageText, mentions } },
			video: { name: 'Video', fields: { mediaSource } },
		},
	}),
	buttonsFrom: buttons,
};

/** A message's content, as send, batch send and edit take it. */
export interface Content {
	contentType: string;
	content: object;
}

/** Makes the content from its fields, once an item, so that a file is uploaded once. */
export async function contentOf(
	call: Call,
	{ contentType, buttonsFrom }: Values<typeof contentFields>,
): Promise<Content> {
	return await call.once('content', async () => ({
		contentType: contentType.kind,
		content: {
			...(await bodyOf(call, contentType)),
			...(buttonsFrom.length > 0 && { buttons: buttonsFrom }),
		},
	}));
}

type Chosen = Values<typeof contentFields>['contentType'];

async function bodyOf(call: Call, chosen: Chosen): Promise<object> {
	switch (chosen.kind) {
		case 'text':
			return mentioning(chosen.text, chosen.mentions);
		case 'image':
		case 'video':
			return await mediaOf(call, chosen.kind, chosen.mediaSource);
		case 'file':
			return await mediaOf(call, 'file', chosen.mediaSource, chosen.fileName);
		default:
			return { text: chosen.text };
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

/** Ends a name in the text, as names may hold spaces. */
const MENTION_END = '\u200b';

function mentioning(said: string, people: Array<{ userId: string; name: string }>): object {
	if (people.length === 0) return { text: said };
	const names = people
		.filter(({ name }) => name.trim() !== '')
		.map(({ name }) => `@${name.trim()}${MENTION_END} `);
	return { text: names.join('') + said, at: people.map(({ userId }) => userId) };
}
