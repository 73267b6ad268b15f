import type { IHookFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import { ENVELOPE_OPTIONS, type EnvelopeOptions } from './envelope';
import {
	choices,
	flag,
	map,
	readAll,
	settings,
	type Choice,
	type Field,
	type Fields,
	type Values,
} from './fields';
import { checkPattern, type Filters } from './filters';
import { inputOf } from './input';

type Context = IHookFunctions | ITriggerFunctions | IWebhookFunctions;

/** The fields of a trigger: those that all triggers have, and the platform's own beside them. */
export type TriggerFields = Fields & {
	readonly events: Field<string[]>;
	readonly filters: Field<Filters>;
	readonly simplify: Field<boolean>;
	readonly options: Field<EnvelopeOptions>;
};

/** The values of the fields that all triggers have. */
export type TriggerValues = Values<
	Pick<TriggerFields, 'events' | 'filters' | 'simplify' | 'options'>
>;

/** An event that a trigger offers, and its label. */
export type EventOption = Choice<string>;

/**
 * The trigger's Events field: what starts the workflow.
 *
 * @param offered the events that this trigger can report
 * @param known all events of the platform: naming one that another trigger reports does no harm
 */
export function events(
	offered: readonly EventOption[],
	defaults: string[],
	known = offered,
): Field<string[]> {
	const field = map(
		choices({
			displayName: 'Events',
			options: known,
			default: defaults,
			description: 'What starts the workflow. Other events are ignored.',
			builderHint: {
				propertyHint:
					'Name only the events that the workflow handles, and prefer Filters to nodes that drop items: what does not pass costs no execution.',
			},
		}),
		(chosen, reject) => {
			if (chosen.length === 0) throw reject('names no event. Choose at least one.');
			return chosen;
		},
	);
	return {
		...field,
		properties: (name) =>
			field
				.properties(name)
				.map((property) => ({ ...property, required: true, options: [...offered] })),
	};
}

/** The trigger's Simplify field. */
export function simplify(description: string): Field<boolean> {
	return flag({ displayName: 'Simplify', default: true, description });
}

/** The trigger's Options field; `own` holds those that only this platform has. */
export function options<F extends Fields>(own: F): Field<EnvelopeOptions & Values<F>> {
	const all = Object.entries({ ...ENVELOPE_OPTIONS, ...own }).sort(([, a], [, b]) =>
		a.displayName.localeCompare(b.displayName, 'en'),
	);
	const field = settings({
		displayName: 'Options',
		placeholder: 'Add option',
		fields: Object.fromEntries(all),
	});
	return field as Field<EnvelopeOptions & Values<F>>;
}

/**
 * Reads all fields of a trigger.
 *
 * @throws NodeOperationError where one has a value that it cannot have
 */
export function valuesOf<F extends TriggerFields>(context: Context, fields: F): Values<F> {
	return readAll(fields, inputOf(context));
}

/**
 * Rejects fields that cannot work. Every trigger does so when it is activated, as an event has nobody to tell. The editor
 * shows only the message of an error then, so it says what to do as well.
 *
 * @throws NodeOperationError that names the field
 */
export async function checkTrigger<F extends TriggerFields>(
	context: Context,
	fields: F,
): Promise<Values<F>> {
	const values = valuesOf(context, fields);
	await checkPattern(inputOf(context), values.filters as Filters);
	return values;
}
