import { choice, collection, id, map, neverAssumed, text, type Field } from '../common/fields';
import type { Call } from '../common/operations/call';
import { EXTENSION_DATA } from './codes';
import type { Parameters } from './transport';

/** An attribute: its label, or the field for its documented values. */
type Attribute = string | Field<string>;

/** Makes the field for an attribute that has one of several values. An expression without a value must not search for the default. */
export function oneOf<const V extends string>(
	displayName: string,
	options: ReadonlyArray<{ name: string; value: V }>,
	initial: NoInfer<V>,
): Field<string> {
	return neverAssumed(choice({ displayName, options, default: initial }));
}

/**
 * Makes the field for the attributes to search by, under the server's names. The server calls any
 * given name as a method on each object, and the method `send` ends the client, so only these names
 * are sent.
 */
export function attributesField(attributes: Record<string, Attribute>): Field<Parameters> {
	const byLabel = Object.entries(attributes)
		.map(([name, attribute]) => [name, fieldOf(attribute)] as const)
		.sort(([, a], [, b]) => a.displayName.localeCompare(b.displayName, 'en'));
	return map(
		collection({
			displayName: 'Search By',
			placeholder: 'Add attribute',
			description: 'Results have all of these attributes, with exactly these values',
			fields: Object.fromEntries(byLabel),
		}),
		(added, reject) => {
			// An empty attribute would find the objects without it.
			const given = Object.entries(added)
				.map(([name, value = '']) => [name, value.trim()] as const)
				.filter(([, value]) => value !== '');
			if (given.length === 0) throw reject('has no attribute to search by');
			return Object.fromEntries(given);
		},
	);
}

function fieldOf(attribute: Attribute): Field<string> {
	if (typeof attribute !== 'string') return attribute;
	const displayName = attribute;
	return /(ID|Number)$/.test(displayName) ? id({ displayName }) : text({ displayName });
}

/** The attributes that a client without extension data does not know. */
const EXTENDED = ['uid', 'owner_uid', 'role'];

/** Adds to the run's hints what a search that found nothing may have lacked. */
export function explainNothing(call: Call, found: unknown[], attributes: Parameters): void {
	if (found.length > 0 || !EXTENDED.some((name) => attributes[name] !== undefined)) return;
	call.run.hints.remark(
		`Nothing was found. The client knows QQ numbers, group numbers and roles ${EXTENSION_DATA}`,
		call.itemIndex,
	);
}
