import { randomUUID } from 'node:crypto';

import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { binaryFile } from '../common/binaryFile';
import type { Call } from '../common/call';
import { isInt64 } from '../common/json';
import { fileNameIn } from '../common/media';
import * as payload from './payload';
import { MEDIA_TYPE, MENTION, type Payload } from './payload';
import { CREDENTIAL, requestObject, robotIdOf } from './transport';
import { uploadBinary, type Media } from './upload';

/**
 * The payload that the fields of contentFields describe. Built once an item, however many chats it goes to, so that a
 * file is uploaded once.
 */
export async function payloadOf(call: Call): Promise<Payload> {
	return await call.once('payload', async () => await build(call.to()));
}

async function build(call: Call): Promise<Payload> {
	const kind = call.param<string>('contentType');
	const builder = Object.hasOwn(BUILDERS, kind) ? BUILDERS[kind] : undefined;
	if (builder === undefined) throw call.complaint('contentType', `has no kind "${kind}"`);
	return { ...(await builder(call)), ...extrasOf(call, kind) };
}

const BUILDERS: Record<string, (call: Call) => Promise<Payload> | Payload> = {
	text: async (call) => await withMentions(call, payload.text(call.text('text'))),
	markdown: async (call) =>
		await withMentions(call, payload.markdown(call.text('text'), streamId())),
	tip: (call) => payload.tip(call.text('text')),
	image: async (call) => {
		const { thumbnail, width, height } = call.collection('mediaFields');
		const { url } = await mediaOf(call, MEDIA_TYPE.image);
		return payload.image(url, {
			thumbnail: thumbnail as string,
			width: call.number('width', width ?? 0),
			height: call.number('height', height ?? 0),
		});
	},
	file: async (call) => {
		const media = await mediaOf(call, MEDIA_TYPE.file);
		return payload.file(media.url, media);
	},
	video: async (call) => {
		const { thumbnail, duration = 0 } = call.collection('mediaFields');
		const { url } = await mediaOf(call, MEDIA_TYPE.video);
		return payload.video(url, {
			duration: call.number('duration', duration),
			thumbnail: thumbnail as string,
		});
	},
	link: (call) =>
		payload.link({
			title: call.text('title'),
			url: call.text('linkUrl'),
			digest: call.optionalText('digest'),
			thumbnailUrl: call.optionalText('thumbnailUrl'),
		}),
	location: (call) =>
		payload.location({
			title: call.text('title'),
			latitude: call.number('latitude'),
			longitude: call.number('longitude'),
		}),
	card: async (call) => {
		const { name = '', displayName = '', portrait = '' } = call.collection('cardFields');
		return payload.card({
			type: call.number('cardType'),
			targetId: call.id('cardTarget'),
			from: robotIdOf(await call.credential(CREDENTIAL)),
			name: name as string,
			displayName: displayName as string,
			portrait: portrait as string,
		});
	},
	richNotification: (call) => {
		const more = call.collection('noticeFields');
		return payload.richNotification({
			title: call.text('title'),
			description: call.optionalText('description'),
			rows: call.rows('rows', 'row').map(({ key, value, color }) => ({
				key: String(key),
				value: String(value),
				color: String(color),
			})),
			remark: String(more.remark ?? ''),
			appName: String(more.appName ?? ''),
			appPortrait: String(more.appPortrait ?? ''),
			url: String(more.url ?? ''),
			appId: String(more.appId ?? ''),
		});
	},
	raw: (call) => {
		const raw = call.json('payload') as Partial<Payload> | undefined;
		if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
			throw call.complaint('payload', 'must hold a JSON object');
		}
		if (!Number.isInteger(raw.type)) {
			throw call.complaint(
				'payload',
				'has no "type"',
				'The type is a whole number: 1 is text, 1000 and above are your own.',
			);
		}
		return raw as Payload;
	},
};

/** Ties the parts of a streaming text together; a finished one has only itself. */
function streamId(): string {
	return randomUUID();
}

async function mediaOf(call: Call, mediaType: number): Promise<Media> {
	if (call.param<string>('mediaSource') === 'binary') {
		return await uploadBinary(
			call,
			await binaryFile(call, call.text('binaryPropertyName'), {
				displayName: 'Input Data Field Name',
			}),
			mediaType,
		);
	}
	const url = call.text('mediaUrl').trim();
	const { fileName, fileSize = 0 } = call.collection('mediaFields');
	return {
		url,
		name: fileName ? String(fileName) : fileNameIn(url) || 'file',
		size: call.number('fileSize', fileSize),
	};
}

/** The apps show a mention only where its name stands in the text too, so the names are written before it. */
async function withMentions(call: Call, message: Payload): Promise<Payload> {
	const mention = call.param<string | undefined>('mention') ?? 'none';
	if (mention === 'everyone') return { ...message, mentionedType: MENTION.everyone };
	if (mention !== 'users') return message;
	const ids = call.ids('mentionIds');
	const names: string[] = [];
	// One look-up after another: Concurrent Requests counts the items under way, not what each of them asks for.
	for (const id of call.flag('mentionNames') ? ids : [])
		names.push(`@${await displayNameOf(call, id)} `);
	return {
		...message,
		searchableContent: names.join('') + (message.searchableContent ?? ''),
		mentionedType: MENTION.users,
		mentionedTarget: ids,
	};
}

async function displayNameOf(call: Call, userId: string): Promise<string> {
	return await call.run.once(`displayName:${userId}`, async () => {
		const user = await requestObject(call, '/robot/user_info', { userId }, { repeatable: true });
		return String(user.displayName || user.name || userId);
	});
}

/** What can be set on a message of any kind. */
function extrasOf(call: Call, kind: string): Partial<Payload> {
	const { extra, pushContent, pushData, expireDuration, persistFlag, quote } =
		call.collection('messageFields');
	const quoted = (quote as { message?: IDataObject } | undefined)?.message;
	if (quoted !== undefined && kind !== 'text') {
		throw call.complaint('quote', 'can be used with text messages only');
	}
	return {
		...(extra !== undefined && { extra: String(extra) }),
		...(pushContent !== undefined && { pushContent: String(pushContent) }),
		...(pushData !== undefined && { pushData: String(pushData) }),
		...(expireDuration !== undefined && {
			expireDuration: call.number('expireDuration', expireDuration),
		}),
		...(persistFlag !== undefined && { persistFlag: call.number('persistFlag', persistFlag) }),
		...(quoted !== undefined && { base64edData: quoteOf(call, quoted) }),
	};
}

function quoteOf(call: Call, quoted: IDataObject): string {
	const messageUid = String(quoted.messageUid ?? '').trim();
	if (typeof quoted.messageUid === 'number' || !isInt64(messageUid)) {
		throw call.complaint('quote', 'needs the ID of the quoted message as text of up to 19 digits');
	}
	return payload.quote({
		messageUid,
		userId: String(quoted.userId ?? ''),
		userName: String(quoted.userName ?? ''),
		text: String(quoted.text ?? ''),
	});
}

const MEDIA_KINDS = ['image', 'file', 'video'];

export const contentFields: INodeProperties[] = [
	{
		displayName: 'Content',
		name: 'contentType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Card', value: 'card', description: 'Recommends a user, group or channel' },
			{ name: 'File', value: 'file' },
			{ name: 'Image', value: 'image' },
			{
				name: 'Link',
				value: 'link',
				description: 'A title, a summary and a picture that open a page',
			},
			{ name: 'Location', value: 'location' },
			{
				name: 'Markdown',
				value: 'markdown',
				description: 'Shown by newer apps, with a hint that AI made it',
			},
			{ name: 'Raw Payload', value: 'raw', description: 'Any message, as the JSON of its payload' },
			{
				name: 'Rich Notification',
				value: 'richNotification',
				description: 'A notice with rows of name and value',
			},
			{ name: 'Text', value: 'text' },
			{ name: 'Tip', value: 'tip', description: 'A grey line in the middle of the chat' },
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
		displayOptions: { show: { contentType: ['text', 'markdown', 'tip'] } },
	},
	{
		displayName: 'Mention',
		name: 'mention',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Everyone',
				value: 'everyone',
				description: 'Write the mention, e.g. @all, into the text as well',
			},
			{ name: 'Nobody', value: 'none' },
			{ name: 'Users', value: 'users' },
		],
		default: 'none',
		displayOptions: { show: { contentType: ['text', 'markdown'] } },
		description: 'Who is called by this message',
	},
	{
		displayName: 'Mentioned User IDs',
		name: 'mentionIds',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. userA, userB',
		displayOptions: { show: { contentType: ['text', 'markdown'], mention: ['users'] } },
		description: 'User IDs separated by commas, or a list from an expression',
	},
	{
		displayName: 'Write Names',
		name: 'mentionNames',
		type: 'boolean',
		default: true,
		displayOptions: { show: { contentType: ['text', 'markdown'], mention: ['users'] } },
		description:
			'Whether to look up the display names and write them before the text. If off, write @name into the text yourself.',
	},
	{
		displayName: 'Source',
		name: 'mediaSource',
		type: 'options',
		options: [
			{
				name: 'Binary Data',
				value: 'binary',
				description: 'Uploaded by the node; needs the professional edition',
			},
			{
				name: 'URL',
				value: 'url',
				description: "A file that the members' apps can fetch by themselves",
			},
		],
		default: 'url',
		displayOptions: { show: { contentType: MEDIA_KINDS } },
	},
	{
		displayName: 'URL',
		name: 'mediaUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/picture.jpg',
		displayOptions: { show: { contentType: MEDIA_KINDS, mediaSource: ['url'] } },
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		displayOptions: { show: { contentType: MEDIA_KINDS, mediaSource: ['binary'] } },
		hint: 'The name of the input field that holds the file',
	},
	{
		displayName: 'Media Fields',
		name: 'mediaFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		displayOptions: { show: { contentType: MEDIA_KINDS } },
		options: [
			{
				displayName: 'Duration (Seconds)',
				name: 'duration',
				type: 'number',
				default: 0,
				description: 'Length of a video',
			},
			{
				displayName: 'File Name',
				name: 'fileName',
				type: 'string',
				default: '',
				description: 'Shown for a file sent by URL. The last part of the URL if left empty.',
			},
			{
				displayName: 'File Size (Bytes)',
				name: 'fileSize',
				type: 'number',
				default: 0,
				description: 'Shown for a file sent by URL',
			},
			{
				displayName: 'Height',
				name: 'height',
				type: 'number',
				default: 0,
				description: 'Of an image, in pixels',
			},
			{
				displayName: 'Thumbnail (Base64)',
				name: 'thumbnail',
				type: 'string',
				default: '',
				description:
					'JPEG of at most 120 × 120 pixels that the apps show before the image or video is loaded',
			},
			{
				displayName: 'Width',
				name: 'width',
				type: 'number',
				default: 0,
				description: 'Of an image, in pixels',
			},
		],
	},
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Weekly report',
		displayOptions: { show: { contentType: ['link', 'location', 'richNotification'] } },
	},
	{
		displayName: 'Link URL',
		name: 'linkUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/article',
		displayOptions: { show: { contentType: ['link'] } },
	},
	{
		displayName: 'Summary',
		name: 'digest',
		type: 'string',
		default: '',
		placeholder: 'e.g. All that happened this week',
		displayOptions: { show: { contentType: ['link'] } },
	},
	{
		displayName: 'Thumbnail URL',
		name: 'thumbnailUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/thumbnail.png',
		displayOptions: { show: { contentType: ['link'] } },
	},
	{
		displayName: 'Latitude',
		name: 'latitude',
		type: 'number',
		typeOptions: { numberPrecision: 6, minValue: -90, maxValue: 90 },
		default: 0,
		displayOptions: { show: { contentType: ['location'] } },
	},
	{
		displayName: 'Longitude',
		name: 'longitude',
		type: 'number',
		typeOptions: { numberPrecision: 6, minValue: -180, maxValue: 180 },
		default: 0,
		displayOptions: { show: { contentType: ['location'] } },
	},
	{
		displayName: 'Card Of',
		name: 'cardType',
		type: 'options',
		options: [
			{ name: 'Channel', value: 3 },
			{ name: 'Chat Room', value: 2 },
			{ name: 'Group', value: 1 },
			{ name: 'User', value: 0 },
		],
		default: 0,
		displayOptions: { show: { contentType: ['card'] } },
	},
	{
		displayName: 'Card ID',
		name: 'cardTarget',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. userA',
		displayOptions: { show: { contentType: ['card'] } },
		description: 'ID of the user, group, chat room or channel that the card shows',
	},
	{
		displayName: 'Card Fields',
		name: 'cardFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		displayOptions: { show: { contentType: ['card'] } },
		options: [
			{
				displayName: 'Display Name',
				name: 'displayName',
				type: 'string',
				default: '',
				placeholder: 'e.g. Alice',
			},
			{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. alice' },
			{
				displayName: 'Portrait URL',
				name: 'portrait',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/alice.png',
			},
		],
	},
	{
		displayName: 'Description',
		name: 'description',
		type: 'string',
		default: '',
		placeholder: 'e.g. Your order has been sent',
		displayOptions: { show: { contentType: ['richNotification'] } },
	},
	{
		displayName: 'Rows',
		name: 'rows',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add row',
		default: {},
		displayOptions: { show: { contentType: ['richNotification'] } },
		options: [
			{
				displayName: 'Row',
				name: 'row',
				values: [
					{
						displayName: 'Name',
						name: 'key',
						type: 'string',
						default: '',
						placeholder: 'e.g. Order',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. 2026-0815',
					},
					{ displayName: 'Color', name: 'color', type: 'color', default: '#173177' },
				],
			},
		],
	},
	{
		displayName: 'Notification Fields',
		name: 'noticeFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		displayOptions: { show: { contentType: ['richNotification'] } },
		options: [
			{
				displayName: 'App ID',
				name: 'appId',
				type: 'string',
				default: '',
				placeholder: 'e.g. shop',
			},
			{
				displayName: 'App Name',
				name: 'appName',
				type: 'string',
				default: '',
				placeholder: 'e.g. Shop',
			},
			{
				displayName: 'App Portrait URL',
				name: 'appPortrait',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/shop.png',
			},
			{
				displayName: 'Remark',
				name: 'remark',
				type: 'string',
				default: '',
				description: 'Text below the rows',
			},
			{
				displayName: 'URL',
				name: 'url',
				type: 'string',
				default: '',
				description: 'Opened when the notice is clicked',
			},
		],
	},
	{
		displayName: 'Payload',
		name: 'payload',
		type: 'json',
		required: true,
		default: '{\n  "type": 1,\n  "searchableContent": "",\n  "persistFlag": 3\n}',
		displayOptions: { show: { contentType: ['raw'] } },
		description: 'Payload as the server takes it',
	},
	{
		displayName: 'Message Fields',
		name: 'messageFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		options: [
			{
				displayName: 'Expires After (Seconds)',
				name: 'expireDuration',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 2147483647 },
				default: 0,
			},
			{
				displayName: 'Extra',
				name: 'extra',
				type: 'string',
				default: '',
				description: "Free text kept with the message, for the app's own use",
			},
			{
				displayName: 'Keep',
				name: 'persistFlag',
				type: 'options',
				options: [
					{ name: 'No', value: 0 },
					{ name: 'Only for Those Online', value: 4 },
					{ name: 'Yes', value: 1 },
					{ name: 'Yes, and Count as Unread', value: 3 },
				],
				default: 3,
				description: 'Whether the message is kept by apps and server',
			},
			{
				displayName: 'Push Data',
				name: 'pushData',
				type: 'string',
				default: '',
				description: 'Opaque data for the push notification',
			},
			{
				displayName: 'Push Text',
				name: 'pushContent',
				type: 'string',
				default: '',
				description: 'Text of the push notification',
			},
			{
				displayName: 'Quote',
				name: 'quote',
				type: 'fixedCollection',
				placeholder: 'Add quote',
				default: {},
				description: 'The message that this text answers',
				options: [
					{
						displayName: 'Message',
						name: 'message',
						values: [
							{
								displayName: 'Message ID',
								name: 'messageUid',
								type: 'string',
								default: '',
								placeholder: 'e.g. 412367192064032769',
							},
							{
								displayName: 'Sender ID',
								name: 'userId',
								type: 'string',
								default: '',
								placeholder: 'e.g. userA',
							},
							{
								displayName: 'Sender Name',
								name: 'userName',
								type: 'string',
								default: '',
								placeholder: 'e.g. Alice',
							},
							{
								displayName: 'Text',
								name: 'text',
								type: 'string',
								default: '',
								description: 'What was said; cut to 48 characters',
							},
						],
					},
				],
			},
		],
	},
];
