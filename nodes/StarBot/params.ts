import type { Call } from '../common/operations/call';
import { json, map, neverAssumed, rows, text, variants, type Labelled } from '../common/fields';
import type { Params } from './transport';

const ADDITIONAL: Labelled = { displayName: 'Additional Parameters' };

/** The field for parameters of the vendor's page that have no field of their own in the operation. */
export const additionalParameters = map(
	rows({
		...ADDITIONAL,
		placeholder: 'Add parameter',
		description: "Other parameters that the vendor's page lists under params",
		row: { displayName: 'Parameter', name: 'parameter' },
		title: 'name',
		fields: {
			name: text({ displayName: 'Parameter Name', description: "As on the vendor's page" }),
			type: variants({
				displayName: 'Parameter Type',
				default: 'text',
				variants: {
					json: {
						name: 'JSON',
						description: 'A number, true, false, a list or an object',
						fields: {
							value: neverAssumed(
								json({ displayName: 'Parameter Value (JSON)', placeholder: 'e.g. [1, 2]' }),
							),
						},
					},
					text: {
						name: 'Text',
						fields: {
							value: neverAssumed(
								text({ displayName: 'Parameter Value', placeholder: 'e.g. hello' }),
							),
						},
					},
				},
			}),
		},
	}),
	(given, reject) =>
		given.map(({ name, type }): NamedValue => {
			if (name.trim() === '') throw reject('has a parameter without a name');
			return { name: name.trim(), value: type.value, field: ADDITIONAL };
		}),
);

/** A parameter of a request, under its API name. A name that ends with [] takes a list. */
export interface NamedValue {
	name: string;
	value: unknown;
	/** The field that an error message names. */
	field: Labelled;
}

/**
 * Returns the params of a request.
 *
 * @throws NodeOperationError that names the field whose parameter is given twice
 */
export function paramsOf(call: Call, values: NamedValue[], start: Params = {}): Params {
	const params = new Map(Object.entries(start));
	for (const { name: written, value: given, field } of values) {
		const [name, value] = onWire(written, given);
		if (params.has(name)) throw call.reject(field, `names the parameter "${name}" a second time`);
		params.set(name, value);
	}
	return Object.fromEntries(params);
}

/** Returns a parameter in the form to send, with the name that the user entered. */
export function onWire(written: string, value: unknown): [name: string, value: unknown] {
	return written.endsWith('[]') ? [written.slice(0, -2), [value].flat()] : [written, value];
}
