import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import type { Params } from './transport';

/** Parameters by name, for whatever the vendor's page has beside a request's own fields. */
export const additionalField: INodeProperties = {
	displayName: 'Additional Parameters',
	name: 'additionalParameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add parameter',
	default: {},
	description: "What else the vendor's page has under params",
	options: [
		{
			displayName: 'Parameter',
			name: 'parameter',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					description: "As on the vendor's page",
				},
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					options: [
						{
							name: 'JSON',
							value: 'json',
							description: 'A number, true, false, a list or an object',
						},
						{ name: 'Text', value: 'text' },
					],
					default: 'text',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. hello',
				},
			],
		},
	],
};

export function additionalParams(call: Call, params: Params): void {
	for (const { name: given, type, value } of call.rows('additionalParameters', 'parameter')) {
		const name = String(given ?? '').trim();
		if (name === '') throw call.complaint('additionalParameters', 'has a parameter without a name');
		const parsed = type === 'json' ? call.json('additionalParameters', value) : String(value ?? '');
		addTo(call, params, name, parsed, 'additionalParameters');
	}
}

/** Adds a parameter under its wire name; one that ends with [] takes a list. */
export function addTo(
	call: Call,
	params: Params,
	given: string,
	value: unknown,
	field: string,
): void {
	const isList = given.endsWith('[]');
	const name = isList ? given.slice(0, -2) : given;
	if (Object.hasOwn(params, name))
		throw call.complaint(field, `names the parameter "${name}" a second time`);
	params[name] = isList ? [value].flat() : value;
}
