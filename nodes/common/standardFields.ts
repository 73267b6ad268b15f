import { fieldset, flag, json, map, number, when, type Field } from './fields';
import { isRecord } from './guards';
import type { Chat } from './message';

/** The Simplify field, for operations that return lists or long records. */
export const simplify = flag({
	displayName: 'Simplify',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});

const returnAll = flag({
	displayName: 'Return All',
	description: 'Whether to return all results or only up to a given limit',
});

const limitNumber = number({
	displayName: 'Limit',
	min: 1,
	default: 50,
	description: 'Max number of results to return',
});

const limitFields = fieldset('Limit', {
	returnAll,
	limit: when({ returnAll: [false] }, limitNumber),
});

/** Return All and Limit: the largest number of results to return, Infinity for all. */
export const limit: Field<number> = {
	...limitFields,
	read: (input) =>
		returnAll.read(input, 'returnAll') ? Infinity : limitNumber.read(input, 'limit'),
};

/** The chat of a trigger's item, to which a message replies. */
export interface TriggerChat<T extends Chat['type']> {
	id: string;
	type: T;
	/** In a temporary chat of QQ: the group or discussion that both people belong to. */
	via?: { id: string; type: string };
}

/**
 * Makes the field for the chat object of a trigger.
 *
 * @param types the kinds of chat that a message can go to
 * @param trigger the trigger's name, for the error message
 */
export function triggerChat<const T extends Chat['type']>(
	types: readonly T[],
	trigger: string,
): Field<TriggerChat<T>> {
	const possible = `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;
	return map(
		json({
			displayName: 'Chat',
			required: true,
			default: '={{ $json.chat }}',
			description: 'The chat as a trigger of this package gives it: an object with ID and type',
			builderHint: {
				propertyHint:
					'Pass on the whole chat object of the trigger, not only its ID. Behind other nodes, refer to the trigger by name.',
			},
		}),
		(given, reject) => {
			const { id, type, via } = isRecord(given) ? given : {};
			const known = types.find((one) => one === type);
			if (typeof id !== 'string' || id === '' || known === undefined) {
				throw reject(
					'is not the chat of a message',
					`It must be an object with the text "id" and with "type" ${possible}, as ${trigger} gives it.`,
				);
			}
			if (!isRecord(via) || typeof via.id !== 'string' || via.id === '') return { id, type: known };
			return { id, type: known, via: { id: via.id, type: String(via.type) } };
		},
	);
}
