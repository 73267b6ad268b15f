import type { IHookFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import { expressionError, parameterError } from '../errors';
import type { Fields, Input, Values } from '../fields';
import { holdsExpression, isLocator, modeIn } from '../guards';

/** Reads a trigger's parameters. An expression that fails is reported with the label of its field. */
export function inputOf(
	context: IHookFunctions | ITriggerFunctions | IWebhookFunctions,
	fields: Fields,
): Input {
	const raw = context.getNode().parameters;
	const caller = { context, itemIndex: undefined };
	return {
		value: (name) => {
			const extractValue = isLocator(raw[name]);
			try {
				// n8n throws for a hidden field unless it gets a fallback other than undefined.
				return context.getNodeParameter(name, null, { extractValue }) ?? undefined;
			} catch (error) {
				throw expressionError(caller, fields[name]?.displayName ?? name, error);
			}
		},
		mode: (name) => modeIn(raw[name]),
		timeZone: () => context.getTimezone(),
		hasExpression: (name, ...path) => holdsExpression(raw[name], ...path),
		reject: ({ displayName }, complaint, hint) =>
			parameterError(caller, displayName, complaint, hint),
	};
}

/** Returns the value of one of the declared fields, outside of a run. */
export function valueOf<F extends Fields, K extends keyof F & string>(
	context: IHookFunctions | ITriggerFunctions | IWebhookFunctions,
	fields: F,
	name: K,
): Values<F>[K] {
	const field: F[K] = fields[name];
	return field.read(inputOf(context, fields), name) as Values<F>[K];
}
