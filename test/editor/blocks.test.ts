import { describe, expect, it } from '@jest/globals';
import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';
import path from 'node:path';

import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/**
 * Tests the panel of every operation and trigger as the editor shows it: with default values, and
 * with each choice of each field. The editor shows a collection without added fields as a block
 * that says "No properties".
 */

interface Panel {
	description: INodeTypeDescription;
	values: INodeParameters;
}

/**
 * The properties that the editor shows, from the first to the last: a field's default value decides
 * which fields are shown after it.
 */
function shownIn({ description, values }: Panel): INodeProperties[] {
	return description.properties.filter((property) => {
		const isShown = NodeHelpers.displayParameter(values, property, null, description);
		if (isShown) values[property.name] ??= property.default as INodeParameters;
		return isShown;
	});
}

/** The members of a collection that the editor offers. */
function offeredIn({ description, values }: Panel, property: INodeProperties): INodeProperties[] {
	const members =
		property.type === 'collection'
			? ((property.options ?? []) as INodeProperties[])
			: ((property.options ?? []) as INodePropertyCollection[]).flatMap((group) => group.values);
	const own = Object.fromEntries(members.map(({ name, default: initial }) => [name, initial]));
	return members.filter((member) =>
		NodeHelpers.displayParameter(own as INodeParameters, member, null, description, values),
	);
}

/** The fields whose value decides which other fields are shown. */
function choicesOf(property: INodeProperties): INodeParameters[] {
	if (property.type === 'boolean') return [{ [property.name]: true }, { [property.name]: false }];
	if (property.type !== 'options') return [];
	return ((property.options ?? []) as INodePropertyOptions[]).map(({ value }) => ({
		[property.name]: value,
	}));
}

const nodes = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));

/** Each operation of each node, and each trigger. */
const operations = nodes.flatMap((description) => {
	const of = description.properties.filter(({ name }) => name === 'operation');
	if (of.length === 0) return [[description.name, description, {}] as const];
	return of.flatMap((property) => {
		const resource = property.displayOptions?.show?.resource?.[0] as string;
		return ((property.options ?? []) as INodePropertyOptions[]).map(({ value }) => {
			const values: INodeParameters = { resource, operation: String(value) };
			return [`${description.name} ${resource}: ${value}`, description, values] as const;
		});
	});
});

/**
 * The panel with default values, with each choice of a field, and with each choice of the fields
 * that appear then.
 */
function panelsOf(description: INodeTypeDescription, given: INodeParameters): Panel[] {
	const panels: Panel[] = [];
	const seen = new Set<string>();
	const add = (values: INodeParameters, depth: number) => {
		const panel = { description, values: { ...values } };
		const properties = shownIn(panel);
		const key = JSON.stringify(panel.values);
		if (seen.has(key)) return;
		seen.add(key);
		panels.push(panel);
		if (depth === 0) return;
		for (const property of properties) {
			if (property.name === 'resource' || property.name === 'operation') continue;
			for (const choice of choicesOf(property)) add({ ...values, ...choice }, depth - 1);
		}
	};
	add(given, 2);
	return panels;
}

/**
 * Collections that are shown although the collection for additional fields could contain their
 * fields.
 */
const MOST_COLLECTIONS = 2;

describe('the panel', () => {
	it('is tested for every operation', () => {
		expect(operations.length).toBeGreaterThan(100);
	});

	it.each(operations)('of %s has no empty block', (_name, description, given) => {
		for (const panel of panelsOf(description, given)) {
			const blocks = shownIn(panel).filter(({ type }) => /collection$/i.test(type));
			const empty = blocks.filter((block) => offeredIn(panel, block).length === 0);
			expect([panel.values, empty.map(({ displayName }) => displayName)]).toEqual([
				panel.values,
				[],
			]);
			const collections = blocks.filter(({ type }) => type === 'collection');
			const names = collections.map(({ displayName }) => displayName);
			expect([panel.values, names.slice(MOST_COLLECTIONS)]).toEqual([panel.values, []]);
		}
	});

	const shownFor = (name: string, values: INodeParameters) => {
		const description = nodes.find((node) => node.name === name);
		if (description === undefined) throw new Error(`There is no node ${name}.`);
		const panel = { description, values: { ...values } };
		return shownIn(panel).map(({ displayName }) => displayName);
	};

	it("of WeChat's Send Text has fields for mentions only if the message can go to a group", () => {
		const about = ['Mention Member IDs', 'Neutralize Mention Codes'];
		const sendText = { resource: 'message', operation: 'sendText' };
		expect(shownFor('starBot', { ...sendText, sendTo: 'group' })).toEqual(
			expect.arrayContaining(about),
		);
		const toFriend = shownFor('starBot', { ...sendText, sendTo: 'friend' });
		expect(toFriend.filter((name) => about.includes(name))).toEqual([]);
	});

	it("of Yunhu's Send has no fields of buttons until a button is added", () => {
		const send = { resource: 'message', operation: 'send' };
		const withButtons = shownFor('yunhu', { ...send, buttonsFrom: 'fields' });
		expect(withButtons).toContain('Buttons');
		expect(shownFor('yunhu', send).filter((name) => name.startsWith('Buttons'))).toEqual([
			'Buttons Below',
		]);
	});
});
