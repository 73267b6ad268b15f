import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../../../common/call';

export const boardContentFields: INodeProperties[] = [
	{
		displayName: 'Content',
		name: 'contentType',
		type: 'options',
		options: [
			{ name: 'HTML', value: 'html' },
			{ name: 'Markdown', value: 'markdown' },
			{ name: 'Text', value: 'text' },
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
		placeholder: 'e.g. Today: release at five',
	},
	{
		displayName: 'Expires At',
		name: 'expiresAt',
		type: 'dateTime',
		default: '',
		description: 'When the board goes away by itself. Never if left empty.',
	},
];

export const memberIdField: INodeProperties = {
	displayName: 'Member ID',
	name: 'memberId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 7756242',
	displayOptions: { hide: { chatWith: ['user'] } },
	description: 'The only member of the group who has this board. Everybody if left empty.',
};

/** Content is plain text here, and the time is in seconds, unlike in messages. */
export function boardContent(call: Call): IDataObject {
	return {
		contentType: call.param<string>('contentType'),
		content: call.text('text'),
		expireTime: expireTime(call),
	};
}

function expireTime(call: Call): number {
	const text = call.optionalText('expiresAt');
	if (text === '') return 0;
	const time = new Date(text).getTime();
	if (Number.isNaN(time)) throw call.complaint('expiresAt', `is not a date: "${text}"`);
	if (time <= Date.now()) throw call.complaint('expiresAt', 'is in the past');
	return Math.floor(time / 1000);
}
