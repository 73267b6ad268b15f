import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';

/** The numbers by which the platform knows what a button does. */
export const ACTION = { openUrl: 1, copy: 2, report: 3 } as const;

/**
 * Buttons below a message: a list of rows, each a list of buttons. Empty where there are none.
 *
 * Source: https://www.yhchat.com/document/400-410 (the community documentation swaps 1 and 2 in its comments)
 */
export function buttonsOf(call: Call): unknown[] {
	if (call.param<string>('buttonsFrom') === 'json') return buttonsFromJson(call);
	const rows: object[][] = [];
	for (const button of call.rows('buttons', 'button')) {
		const row = rows.at(-1);
		if (row === undefined || button.newRow === true) rows.push([buttonOf(call, button)]);
		else row.push(buttonOf(call, button));
	}
	return rows;
}

function buttonOf(call: Call, { text, actionType, url, value }: IDataObject): object {
	const label = required(call, text, 'a text');
	if (actionType === ACTION.openUrl)
		return { text: label, actionType, url: required(call, url, `a URL ("${label}")`) };
	if (actionType === ACTION.copy || actionType === ACTION.report) {
		return { text: label, actionType, value: required(call, value, `a value ("${label}")`) };
	}
	throw call.complaint('buttons', `has a button with an unknown action ("${label}")`);
}

function required(call: Call, value: unknown, what: string): string {
	const text = String(value ?? '');
	if (text.trim() === '') throw call.complaint('buttons', `has a button without ${what}`);
	return text;
}

function buttonsFromJson(call: Call): unknown[] {
	const buttons = call.json('buttonsJson') ?? [];
	if (!Array.isArray(buttons))
		throw call.complaint('buttonsJson', 'must hold a JSON list of rows of buttons');
	return buttons;
}

/** In the order in which one fills them in. */
const BUTTON_VALUES: INodeProperties[] = [
	{ displayName: 'Text', name: 'text', type: 'string', default: '', placeholder: 'e.g. Yes' },
	{
		displayName: 'Action',
		name: 'actionType',
		type: 'options',
		options: [
			{ name: 'Copy Value', value: ACTION.copy },
			{ name: 'Open URL', value: ACTION.openUrl },
			{
				name: 'Report Value to Bot',
				value: ACTION.report,
				description: 'Starts triggers with the event Button Pressed',
			},
		],
		default: 3,
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com',
		displayOptions: { show: { actionType: [ACTION.openUrl] } },
	},
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		placeholder: 'e.g. vote:yes',
		displayOptions: { show: { actionType: [ACTION.copy, ACTION.report] } },
	},
	{
		displayName: 'Start New Row',
		name: 'newRow',
		type: 'boolean',
		default: false,
		description:
			'Whether the button begins a row of its own instead of standing beside the one before',
	},
];

export const buttonFields: INodeProperties[] = [
	{
		displayName: 'Buttons From',
		name: 'buttonsFrom',
		type: 'options',
		options: [
			{ name: 'Fields', value: 'fields' },
			{ name: 'JSON', value: 'json' },
		],
		default: 'fields',
	},
	{
		displayName: 'Buttons',
		name: 'buttons',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add button',
		default: {},
		displayOptions: { show: { buttonsFrom: ['fields'] } },
		options: [
			{
				displayName: 'Button',
				name: 'button',
				values: BUTTON_VALUES,
			},
		],
	},
	{
		displayName: 'Buttons (JSON)',
		name: 'buttonsJson',
		type: 'json',
		default: '[[{ "text": "Yes", "actionType": 3, "value": "yes" }]]',
		displayOptions: { show: { buttonsFrom: ['json'] } },
		description:
			'List of rows, each a list of buttons as the platform takes them. Actions: 1 opens a URL, 2 copies, 3 reports.',
	},
];
