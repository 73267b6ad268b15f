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

/** The fields of a trigger: those of all triggers, and the platform's own. */
export type TriggerFields = Fields & {
	readonly events: Field<string[]>;
	readonly filters: Field<Filters>;
	readonly simplify: Field<boolean>;
	readonly options: Field<EnvelopeOptions>;
};

/** The values of the fields of all triggers. */
export type TriggerValues = Values<
	Pick<TriggerFields, 'events' | 'filters' | 'simplify' | 'options'>
>;

/** An event that a trigger offers, with its label. */
export type EventOption = Choice<string>;

/**
 * Makes the trigger's Events field.
 *
 * @param offered the events that this trigger can report
 * @param known all events of the platform; an event of another trigger is accepted and has no effect
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

/** Makes the trigger's Options field; `own` holds the platform's own options. */
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
 * @throws NodeOperationError where a value is invalid
 */
export function valuesOf<F extends TriggerFields>(context: Context, fields: F): Values<F> {
	return readAll(fields, inputOf(context));
}

/**
 * Rejects invalid field values. Each trigger calls it on activation, because an error at an event would reach nobody.
 * The editor then shows only the error's message, so the message also says what to do.
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
