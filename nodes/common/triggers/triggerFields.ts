import type {
	IHookFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
	TriggerPanelDefinition,
} from 'n8n-workflow';

import { explained } from '../errors';
import { ENVELOPE_OPTIONS, type EnvelopeOptions } from './envelope';
import {
	choices,
	flag,
	readAll,
	settings,
	type Choice,
	type Field,
	type Fields,
	type Input,
	type Values,
} from '../fields';
import { checkPattern, type Filters, type RespondTo } from './filters';
import { inputOf } from './input';
import type { StreamingOptions } from '../streaming/options';

type Context = IHookFunctions | ITriggerFunctions | IWebhookFunctions;

/** The fields of a trigger: the fields of all triggers, and the platform's own. */
export type TriggerFields = Fields & {
	readonly events: EventsField;
	readonly respondTo: Field<RespondTo>;
	readonly filters: Field<Filters>;
	readonly simplify: Field<boolean>;
	readonly options: Field<EnvelopeOptions & Partial<StreamingOptions>>;
};

/** The values of the fields of all triggers. */
export type TriggerValues = Values<
	Pick<TriggerFields, 'events' | 'respondTo' | 'filters' | 'simplify' | 'options'>
>;

/** An event that a trigger offers, with its label. */
export type EventOption = Choice<string>;

/** The events that never name a chat or a sender, so that a filter by it lets none of them pass. */
interface Nameless {
	readonly chats?: readonly string[];
	readonly senders?: readonly string[];
}

/** The Events field, with the events that a filter by chats or senders never lets pass. */
export type EventsField = Field<string[]> & { nameless?: Nameless };

interface EventsOptions {
	/** All events of the platform; an event that another trigger or field offers is accepted. */
	known?: readonly EventOption[];
	/** The fields for further events, by parameter name. */
	further?: Readonly<Record<string, Field<string[]>>>;
	nameless?: Nameless;
}

/**
 * Makes the trigger's Events field.
 *
 * @param offered the events that this trigger can report
 */
export function events(
	offered: readonly EventOption[],
	defaults: string[],
	{ known = offered, further = {}, nameless }: EventsOptions = {},
): EventsField {
	const field = choices({
		displayName: 'Events',
		options: known,
		default: defaults,
		description: 'The events that start the workflow. All others are ignored.',
		builderHint: {
			propertyHint:
				'Name only the events that the workflow handles, and prefer Filters to nodes that drop items: an event that does not pass costs no execution.',
		},
	});
	const required = Object.keys(further).length === 0;
	return {
		...field,
		...(nameless && { nameless }),
		properties: (name) =>
			field.properties(name).map((property) => ({ ...property, required, options: [...offered] })),
		read: (input, name) => {
			const chosen = [
				...field.read(input, name),
				...Object.entries(further).flatMap(([other, list]) => list.read(input, other)),
			];
			if (chosen.length > 0) return chosen;
			throw input.reject(field, 'names no event. Choose at least one.');
		},
	};
}

/** What the editor says when a trigger's workflow is published. */
export const ACTIVATION_MESSAGE =
	'Every event that passes Events, Respond To and Filters now starts the workflow.';

/**
 * Makes the panel that the editor shows in place of a trigger's input. n8n's default text is "Go to … and create an event".
 *
 * @param act says how the user makes an event happen
 * @param otherwise says what is wrong if no event comes
 */
export function triggerPanel(act: string, otherwise?: string): TriggerPanelDefinition {
	const toDo = act.charAt(0).toLowerCase() + act.slice(1);
	const advice = otherwise === undefined ? '' : `<br /><br />${otherwise}.`;
	return {
		header: otherwise === undefined ? act : `${act}. ${otherwise}`,
		executionsHelp: {
			inactive: `<b>To try the workflow</b>, click the 'execute step' button, then ${toDo}. The event shows up in this editor.<br /><br /><b>Once you are happy with the workflow</b>, publish it. Then every event that passes Events, Respond To and Filters starts it. Those executions are in the <a data-key="executions">executions list</a>.${advice}`,
			active: `<b>To try a change</b>, click the 'execute step' button, then ${toDo}. The event shows up in this editor.<br /><br /><b>The workflow is published</b>: every event that passes Events, Respond To and Filters starts it. Those executions are in the <a data-key="executions">executions list</a>.${advice}`,
		},
		activationHint: {
			inactive: 'Publish the workflow. Then every event that passes the filters starts it.',
			active: 'The workflow is published: events also start it without the editor.',
		},
	};
}

/** The trigger's Simplify field. */
export const simplify = flag({
	displayName: 'Simplify',
	default: true,
	description:
		"Whether to return a short format that all platforms of this package share, with the platform's own JSON under raw, instead of that JSON alone",
});

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
	return readAll(fields, inputOf(context, fields));
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
	return await explained(async () => {
		const values = valuesOf(context, fields);
		const input = inputOf(context, fields);
		checkReach(input, fields, values as TriggerValues);
		await checkPattern(input, values.filters as Filters);
		return values;
	});
}

/** The filters by what some events do not name, with their labels. */
const BY_NAME = [
	{ filter: 'chats', displayName: 'Chats', what: 'chat' },
	{ filter: 'senders', displayName: 'Senders', what: 'sender' },
] as const;

/** Rejects a filter that lets none of the chosen events pass: the workflow would never start, and nothing would tell why. */
function checkReach(
	input: Input,
	{ events: { nameless = {} } }: TriggerFields,
	{ events: chosen, filters: set }: TriggerValues,
): void {
	for (const { filter, displayName, what } of BY_NAME) {
		const without = nameless[filter] ?? [];
		if (set[filter].length === 0 || !chosen.every((event) => without.includes(event))) continue;
		throw input.reject(
			{ displayName },
			`lets none of the chosen events pass, because they name no ${what}`,
			'Remove the filter, or choose other events.',
		);
	}
}
