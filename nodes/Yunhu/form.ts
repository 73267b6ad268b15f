import { randomBytes } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import {
	choice,
	type Field,
	type FieldOptions,
	flag,
	id,
	json,
	lines,
	map,
	neverAssumed,
	rows,
	text,
	variants,
	when,
} from '../common/fields';
import { isRecord } from '../common/guards';
import { stringifyJson } from '../common/json';

interface Kind {
	/** The console's number for this kind of field. */
	key: number;
	name: string;
	/** The properties of such a field. */
	props: ReadonlyArray<keyof typeof PROP_NAMES>;
}

const PROP_NAMES = {
	label: 'Label',
	options: 'Options',
	defaultValue: 'Default Value',
	placeholder: 'Placeholder',
};

/** Source: the community documentation (src/api/v1/instruction.md, src/api/v1/bot.md). The first misspells "checkbox" as "chexkbox". */
const KINDS = {
	checkbox: { key: 3, name: 'Checkbox', props: ['label', 'options'] },
	input: { key: 1, name: 'Input', props: ['label', 'defaultValue', 'placeholder'] },
	radio: { key: 0, name: 'Radio', props: ['label', 'options'] },
	select: { key: 5, name: 'Select', props: ['label', 'options'] },
	switch: { key: 2, name: 'Switch', props: ['label', 'defaultValue'] },
	textarea: { key: 4, name: 'Textarea', props: ['label', 'placeholder'] },
} as const satisfies Record<string, Kind>;

const KIND_NAMES = Object.keys(KINDS) as Array<keyof typeof KINDS>;

/** The separator of the options of a radio, checkbox or select field. */
const SEPARATOR = '#';

/** In the order in which the fields are usually filled in. */
const FORM_FIELD = {
	type: neverAssumed(
		choice({
			displayName: 'Type',
			options: KIND_NAMES.map((value) => ({ name: KINDS[value].name, value })),
			default: 'input',
		}),
	),
	label: text({ displayName: 'Label', placeholder: 'e.g. City' }),
	options: when(
		{ type: ['radio', 'checkbox', 'select'] },
		lines({ displayName: 'Options', description: 'One in each line' }),
	),
	defaultValue: when(
		{ type: ['input'] },
		text({ displayName: 'Default Value', placeholder: 'e.g. Holiday' }),
	),
	switchedOn: when(
		{ type: ['switch'] },
		flag({ displayName: 'Switched On', description: 'Whether the switch is on at first' }),
	),
	placeholder: when(
		{ type: ['input', 'textarea'] },
		text({ displayName: 'Placeholder', placeholder: 'e.g. From when?' }),
	),
	id: id({
		displayName: 'Field ID',
		placeholder: 'e.g. ykwmdt',
		description: 'The key of the field in an answer: 6 letters or digits. Random if left empty.',
	}),
};

const formFields = map(
	rows({
		displayName: 'Form',
		placeholder: 'Add form field',
		row: { displayName: 'Field', name: 'field' },
		title: 'label',
		fields: FORM_FIELD,
		sortable: true,
	}),
	(fields, reject) => {
		// It would take the place of the form that is there.
		if (fields.length === 0)
			throw reject(
				'has no field',
				'Add one. n8n ignores one expression for the whole table: choose JSON in Form From for it, or for a form without fields.',
			);
		const ids = fields.map(({ id }) => id).filter((id) => id !== '');
		const twice = ids.find((id, index) => ids.indexOf(id) !== index);
		if (twice !== undefined)
			throw reject(`has two fields with the ID "${twice}", but an answer is found by its ID`);
		return stringifyJson(
			fields.map((field): IDataObject => {
				const kind: Kind = KINDS[field.type];
				const label = field.label.trim();
				if (label === '') throw reject('has a field without a label');
				const defaultValue =
					field.switchedOn === undefined ? field.defaultValue : field.switchedOn ? '1' : '0';
				const values = {
					label,
					options: field.options === undefined ? '' : optionsIn(field.options, label, reject),
					defaultValue: defaultValue ?? '',
					placeholder: field.placeholder ?? '',
				};
				return {
					key: kind.key,
					type: field.type,
					title: kind.name,
					propsValue: Object.fromEntries(kind.props.map((prop) => [prop, values[prop]])),
					props: kind.props.map((prop) => ({ type: prop, name: PROP_NAMES[prop], value: '' })),
					id: field.id || randomBytes(3).toString('hex'),
				};
			}),
		);
	},
);

function optionsIn(options: string[], label: string, reject: (complaint: string) => Error): string {
	if (options.length === 0) throw reject(`has no options for the field "${label}"`);
	const wrong = options.find((option) => option.includes(SEPARATOR));
	if (wrong !== undefined)
		throw reject(`has the option "${wrong}", but an option cannot contain "${SEPARATOR}"`);
	return options.join(SEPARATOR);
}

/** Makes a field for a JSON list of form fields, which the platform accepts as text. A required field has no default. */
export function formJson(options: FieldOptions): Field<string> {
	return map(json({ ...options, default: options.required ? '' : '[]' }), (form, reject) => {
		if (!Array.isArray(form) || !form.every(isRecord))
			throw reject('must hold a JSON list of fields, each an object');
		return stringifyJson(form);
	});
}

/**
 * A form, as the JSON text that the platform requires. The values in `propsValue` count; `props` is for the console's
 * form editor.
 */
export const form: Field<string> = map(
	variants({
		displayName: 'Form From',
		default: 'fields',
		variants: {
			fields: { name: 'Fields', fields: { form: formFields } },
			json: {
				name: 'JSON',
				fields: {
					formJson: formJson({
						displayName: 'Form (JSON)',
						description:
							"List of fields in the platform's format. Write plain JSON; the node converts it to text.",
					}),
				},
			},
		},
	}),
	(chosen) => (chosen.kind === 'json' ? chosen.formJson : chosen.form),
);
