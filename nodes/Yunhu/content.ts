import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { buttonFields, buttonsOf } from './buttons';
import { uploadBinary, UPLOADS, type UploadKind } from './upload';

/** What a message holds, as send, batch send and edit take it. */
export interface Content {
	contentType: string;
	content: object;
}

/** The content that the fields of contentFields describe, made once an item, so that a file is uploaded once. */
export async function contentOf(call: Call): Promise<Content> {
	return await call.once('content', async () => {
		const contentType = call.param<string>('contentType');
		const buttons = buttonsOf(call);
		const content = isUpload(contentType)
			? await mediaOf(call, contentType)
			: textOf(call, contentType);
		return { contentType, content: { ...content, ...(buttons.length > 0 && { buttons }) } };
	});
}

function isUpload(kind: string): kind is UploadKind {
	return Object.hasOwn(UPLOADS, kind);
}

async function mediaOf(call: Call, kind: UploadKind): Promise<object> {
	const { key: keyName } = UPLOADS[kind];
	const name = kind === 'file' ? call.optionalText('fileName') : '';
	if (call.param<string>('mediaSource') === 'key') {
		return { [keyName]: call.text('mediaKey').trim(), ...(name !== '' && { fileName: name }) };
	}
	const uploaded = await uploadBinary(call, kind);
	return { [keyName]: uploaded.key, ...(kind === 'file' && { fileName: name || uploaded.name }) };
}

/** A name ends with this in the text, as names may hold spaces. */
const MENTION_END = '\u200b';

function textOf(call: Call, contentType: string): object {
	const text = call.text('text');
	const mentions = contentType === 'text' ? call.rows('mentions', 'mention') : [];
	if (mentions.length === 0) return { text };
	const at = mentions.map(({ userId }) => String(userId ?? '').trim());
	if (at.includes('')) throw call.complaint('mentions', 'has an entry without a user ID');
	const names = mentions
		.filter(({ name }) => String(name ?? '').trim() !== '')
		.map(({ name }) => `@${String(name).trim()}${MENTION_END} `);
	return { text: names.join('') + text, at };
}

const TEXT_KINDS = ['text', 'markdown', 'html', 'a2ui'];
const UPLOAD_KINDS = Object.keys(UPLOADS);

/** https://www.yhchat.com/document/400-410 */
export const contentFields: INodeProperties[] = [
	{
		displayName: 'Content',
		name: 'contentType',
		type: 'options',
		options: [
			{
				name: 'A2UI',
				value: 'a2ui',
				description: 'Forms and players, each object in a JSON code block',
			},
			{ name: 'File', value: 'file' },
			{ name: 'HTML', value: 'html' },
			{ name: 'Image', value: 'image' },
			{ name: 'Markdown', value: 'markdown' },
			{ name: 'Text', value: 'text' },
			{ name: 'Video', value: 'video' },
		],
		default: 'text',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. The meeting starts in ten minutes.',
		displayOptions: { show: { contentType: TEXT_KINDS } },
	},
	{
		displayName: 'Mentions',
		name: 'mentions',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add mention',
		default: {},
		displayOptions: { show: { contentType: ['text'] } },
		description: 'Who is called by this message',
		options: [
			{
				displayName: 'Mention',
				name: 'mention',
				values: [
					{
						displayName: 'User ID',
						name: 'userId',
						type: 'string',
						default: '',
						placeholder: 'e.g. 7756242',
					},
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						description:
							'Written before the text. If left empty, write @name, ended by a zero-width space (U+200B), into the text yourself.',
					},
				],
			},
		],
	},
	{
		displayName: 'Source',
		name: 'mediaSource',
		type: 'options',
		options: [
			{ name: 'Binary Data', value: 'binary', description: 'Uploaded by the node' },
			{ name: 'Key', value: 'key', description: 'Of a file that was uploaded before' },
		],
		default: 'binary',
		displayOptions: { show: { contentType: UPLOAD_KINDS } },
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		displayOptions: { show: { contentType: UPLOAD_KINDS, mediaSource: ['binary'] } },
		hint: 'The name of the input field that holds the file: an image of at most 10 MB, a video or file of at most 20 MB',
	},
	{
		displayName: 'Key',
		name: 'mediaKey',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. FkaP4yunD3qbwZG2YEQQtwWog7ai',
		displayOptions: { show: { contentType: UPLOAD_KINDS, mediaSource: ['key'] } },
	},
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		displayOptions: { show: { contentType: ['file'] } },
		description: 'Shown in the chat. The name of the uploaded file if left empty.',
	},
	...buttonFields,
];
