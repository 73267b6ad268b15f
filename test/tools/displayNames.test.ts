import { describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import path from 'node:path';

import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/**
 * A model is shown the display names of the fields that it fills in and nothing else of them, so each says whose ID it wants, in
 * what unit, and in which form.
 */

interface Described {
	name: string;
	usableAsTool?: unknown;
	properties: INodeProperties[];
}

const tools = readJson<Described[]>(path.join(ROOT, 'dist/types/nodes.json')).filter(
	({ usableAsTool }) => usableAsTool,
);

/** The fields that n8n offers a model: neither choices nor notices, nor what takes no expression. */
function offered(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => {
		const { type, options = [], noDataExpression } = property;
		if (type === 'collection') return offered(options as INodeProperties[]);
		if (type === 'fixedCollection')
			return offered((options as INodePropertyCollection[]).flatMap(({ values }) => values));
		const isNone = ['options', 'multiOptions', 'notice', 'hidden', 'credentials'].includes(type);
		return isNone || noDataExpression ? [] : [property];
	});
}

const fields = tools.flatMap(({ name, properties }) =>
	offered(properties).map((property) => ({ node: name, property })),
);

/** The names of those fields with which something is wrong. */
const wrong = (is: (property: INodeProperties) => boolean) => [
	...new Set(
		fields
			.filter(({ property }) => is(property))
			.map(({ node, property }) => `${node}: ${property.displayName}`),
	),
];

/** Words that stand for nothing without another word. */
const BARE =
	/^(IDs?|Names?|Numbers?|Values?|URLs?|Links?|Paths?|Types?|Codes?|Sort|Status|Duration|Time|Timeout|Delay|Amount|Minimum|Maximum|From|To|Sender|Account|Image|File|Settings|Payload)$/;

/** What is measured, and so has a unit. */
const MEASURED =
	/\b(Duration|Timeout|Delay|Expires After|Width|Height|Size|Minimum|Maximum|Latitude|Longitude)\b/;

describe('what a model is shown of a field', () => {
	it('is there to be looked at', () => {
		expect(tools).toHaveLength(4);
		expect(fields.length).toBeGreaterThan(200);
	});

	it('says of what it is an ID, a name, a number or an address', () => {
		expect(wrong(({ displayName }) => BARE.test(displayName))).toEqual([]);
	});

	it('says the unit of what is measured', () => {
		expect(
			wrong(
				({ type, displayName }) =>
					type === 'number' &&
					MEASURED.test(displayName) &&
					!/\((Seconds|Minutes|Pixels|Bytes|Degrees)\)$|^Maximum Members$/.test(displayName),
			),
		).toEqual([]);
	});

	it('says where JSON is wanted, but for the chat, whose default is right', () => {
		expect(
			wrong(
				({ type, displayName }) =>
					type === 'json' && !displayName.endsWith('(JSON)') && displayName !== 'Chat',
			),
		).toEqual([]);
	});

	it('says in the plural that several are wanted', () => {
		expect(
			wrong(
				({ type, displayName, placeholder = '' }) =>
					type === 'string' &&
					/^e\.g\. \w+, \w+$/.test(placeholder) &&
					!/(s|IDs|Options)$/.test(displayName),
			),
		).toEqual([]);
	});

	it('is short enough for the key of an argument', () => {
		expect(wrong(({ displayName }) => displayName.length > 63)).toEqual([]);
	});
});
