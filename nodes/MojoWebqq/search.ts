import { collection, id, map, text, type Field } from '../common/fields';
import type { Parameters } from './transport';

/**
 * The attributes to search by, by their names at the server. The server calls a method of the given name on each object,
 * whatever the name is, and the method `send` ends the client; so no other names than these are ever sent.
 */
export function attributesField(attributes: Record<string, string>): Field<Parameters> {
	const byLabel = Object.entries(attributes).sort(([, a], [, b]) => a.localeCompare(b, 'en'));
	return map(
		collection({
			displayName: 'Search By',
			placeholder: 'Add attribute',
			description: 'Results have all of these attributes, with exactly these values',
			fields: Object.fromEntries(
				byLabel.map(([name, displayName]) => [
					name,
					/(ID|Number)$/.test(displayName) ? id({ displayName }) : text({ displayName }),
				]),
			),
		}),
		(added, reject) => {
			// An empty attribute would find the objects that do not have it.
			const given = Object.entries(added)
				.map(([name, value = '']) => [name, value.trim()] as const)
				.filter(([, value]) => value !== '');
			if (given.length === 0) throw reject('names nothing to search by');
			return Object.fromEntries(given);
		},
	);
}
