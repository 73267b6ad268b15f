import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import type { Parameters } from './transport';

/**
 * The attributes a search may name. The server calls a method of that name on each object, whatever it is, and one such
 * method ends the robot; so nothing else is ever sent.
 */
export function attributesField(attributes: Record<string, string>): INodeProperties {
	return {
		displayName: 'Search By',
		name: 'attributes',
		type: 'collection',
		placeholder: 'Add attribute',
		default: {},
		description: 'What is to be found must have all of these, letter for letter',
		options: Object.entries(attributes)
			.map(([name, displayName]): INodeProperties => ({
				displayName,
				name,
				type: 'string',
				default: '',
			}))
			.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
	};
}

/** The attributes given. An empty one would find what has none, so it does not count. */
export function attributesOf(call: Call, known: Record<string, string>): Parameters {
	const given = Object.entries(call.collection('attributes'))
		.filter(([name]) => Object.hasOwn(known, name))
		.map(([name, value]) => [name, String(value ?? '').trim()] as const)
		.filter(([, value]) => value !== '');
	if (given.length === 0) throw call.complaint('attributes', 'names nothing to search by');
	return Object.fromEntries(given);
}
