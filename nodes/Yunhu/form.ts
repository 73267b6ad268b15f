import { randomBytes } from 'node:crypto';

import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { stringifyJson } from '../common/json';

interface Kind {
	/** The number that the platform's own console gives this kind. */
	key: number;
	name: string;
	/** What of a field this kind has. */
	props: Array<'label' | 'options' | 'defaultValue' | 'placeholder'>;
}

/** Source: seed 004 and the community documentation (src/api/v1/bot.md). What the seed calls "chexkbox" is "checkbox". */
const KINDS: Record<string, Kind> = {
	radio: { key: 0, name: 'Radio', props: ['label', 'options'] },
	input: { key: 1, name: 'Input', props: ['label', 'defaultValue', 'placeholder'] },
	switch: { key: 2, name: 'Switch', props: ['label', 'defaultValue'] },
	checkbox: { key: 3, name: 'Checkbox', props: ['label', 'options'] },
	textarea: { key: 4, name: 'Textarea', props: ['label', 'placeholder'] },
	select: { key: 5, name: 'Select', props: ['label', 'options'] },
};

const PROP_NAMES = {
	label: 'Label',
	options: 'Options',
	defaultValue: 'Default Value',
	placeholder: 'Placeholder',
};

/** Between the options of a radio, checkbox or select field. */
const SEPARATOR = '#';

/**
 * The form that formFields describe, as the platform wants it: a JSON list in a text. In `propsValue` is what counts; `props`
 * is what the console's form editor shows.
 */
export function formOf(call: Call): string {
	if (call.param<string>('formFrom') === 'json') return formFromJson(call, 'formJson');
	return stringifyJson(call.rows('form', 'field').map((field) => formField(call, field)));
}

/** A JSON list, put into a text. */
export function formFromJson(call: Call, name: string): string {
	const form = call.json(name);
	if (!Array.isArray(form)) throw call.complaint(name, 'must hold a JSON list of fields');
	return stringifyJson(form);
}

function formField(
	call: Call,
	{ type, label, options, defaultValue, switchedOn, placeholder, id }: IDataObject,
): IDataObject {
	const kind = KINDS[String(type)];
	if (kind === undefined) throw call.complaint('form', `has no kind of field "${String(type)}"`);
	const title = String(label ?? '').trim();
	if (title === '') throw call.complaint('form', 'has a field without a label');
	const values: Record<Kind['props'][number], string> = {
		label: title,
		options: kind.props.includes('options') ? optionsOf(call, title, options) : '',
		defaultValue:
			type === 'switch' ? (switchedOn === true ? '1' : '0') : String(defaultValue ?? ''),
		placeholder: String(placeholder ?? ''),
	};
	return {
		key: kind.key,
		type: String(type),
		title: kind.name,
		propsValue: Object.fromEntries(kind.props.map((prop) => [prop, values[prop]])),
		props: kind.props.map((prop) => ({ type: prop, name: PROP_NAMES[prop], value: '' })),
		id: String(id ?? '').trim() || randomBytes(3).toString('hex'),
	};
}

function optionsOf(call: Call, label: string, options: unknown): string {
	const list = String(options ?? '')
		.split('\n')
		.map((option) => option.trim())
		.filter((option) => option !== '');
	if (list.length === 0) throw call.complaint('form', `has no options for the field "${label}"`);
	const wrong = list.find((option) => option.includes(SEPARATOR));
	if (wrong !== undefined) {
		throw call.complaint(
			'form',
			`has the option "${wrong}", but no option can hold "${SEPARATOR}"`,
		);
	}
	return list.join(SEPARATOR);
}

/** In the order in which one fills them in. */
const FIELD_VALUES: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		options: Object.entries(KINDS)
			.map(([value, { name }]) => ({ name, value }))
			.sort((a, b) => a.name.localeCompare(b.name, 'en')),
		default: 'input',
	},
	{ displayName: 'Label', name: 'label', type: 'string', default: '', placeholder: 'e.g. City' },
	{
		displayName: 'Options',
		name: 'options',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		displayOptions: { show: { type: ['radio', 'checkbox', 'select'] } },
		description: 'One in each line',
	},
	{
		displayName: 'Default Value',
		name: 'defaultValue',
		type: 'string',
		default: '',
		placeholder: 'e.g. Holiday',
		displayOptions: { show: { type: ['input'] } },
	},
	{
		displayName: 'Switched On',
		name: 'switchedOn',
		type: 'boolean',
		default: false,
		displayOptions: { show: { type: ['switch'] } },
		description: 'Whether the switch is on at first',
	},
	{
		displayName: 'Placeholder',
		name: 'placeholder',
		type: 'string',
		default: '',
		placeholder: 'e.g. From when?',
		displayOptions: { show: { type: ['input', 'textarea'] } },
	},
	{
		displayName: 'ID',
		name: 'id',
		type: 'string',
		default: '',
		placeholder: 'e.g. ykwmdt',
		description:
			'By which an answer names the field: 6 letters or digits. Made at random if left empty.',
	},
];

export const formFields: INodeProperties[] = [
	{
		displayName: 'Form From',
		name: 'formFrom',
		type: 'options',
		options: [
			{ name: 'Fields', value: 'fields' },
			{ name: 'JSON', value: 'json' },
		],
		default: 'fields',
	},
	{
		displayName: 'Form',
		name: 'form',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add form field',
		default: {},
		displayOptions: { show: { formFrom: ['fields'] } },
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: FIELD_VALUES,
			},
		],
	},
	{
		displayName: 'Form (JSON)',
		name: 'formJson',
		type: 'json',
		default: '[]',
		displayOptions: { show: { formFrom: ['json'] } },
		description:
			'List of fields as the platform takes them. Write plain JSON; the node puts it into a text.',
	},
];
