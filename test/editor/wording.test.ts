import { describe, expect, it } from '@jest/globals';
import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyMode,
	INodePropertyOptions,
} from 'n8n-workflow';
import path from 'node:path';

import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/**
 * Checks the texts of the editor in the built package. n8n's lint sees only literal texts in one
 * place.
 */
interface Shown {
	where: string;
	property: INodeProperties;
	/** The options, if the property is a list of options. */
	choices: INodePropertyOptions[];
	/** Whether the collection that contains the property explains its fields. */
	isExplained: boolean;
}

interface Described {
	name: string;
	displayName: string;
	subtitle?: string;
	description?: string;
	properties: INodeProperties[];
}

const nodes = readJson<Described[]>(path.join(ROOT, 'dist/types/nodes.json'));
const credentials = readJson<Described[]>(path.join(ROOT, 'dist/types/credentials.json'));

function shownIn(where: string, properties: INodeProperties[], isExplained = false): Shown[] {
	return properties.flatMap((property) => {
		const explains = property.description !== undefined;
		const here = `${where} › ${scopeOf(property)}${property.displayName.slice(0, 60)}`;
		const options = (property.options ?? []) as Array<
			INodeProperties | INodePropertyCollection | INodePropertyOptions
		>;
		if (property.type === 'collection') {
			return [
				{ where: here, property, choices: [], isExplained },
				...shownIn(here, options as INodeProperties[], explains),
			];
		}
		if (property.type === 'fixedCollection') {
			const groups = options as INodePropertyCollection[];
			return [
				{ where: here, property, choices: [], isExplained },
				...groups.flatMap(({ values }) => shownIn(here, values, explains)),
			];
		}
		return [{ where: here, property, choices: options as INodePropertyOptions[], isExplained }];
	});
}

function scopeOf({ displayOptions }: INodeProperties): string {
	const { resource = [], operation = [] } = displayOptions?.show ?? {};
	return resource.length > 0 ? `${resource.join()}: ${operation.join()} › ` : '';
}

const shown = [...nodes, ...credentials].flatMap(({ displayName, properties }) =>
	shownIn(displayName, properties),
);
const fields = shown.filter(
	({ property }) => property.type !== 'notice' && property.type !== 'hidden',
);

/** The complaints about each property, without the properties that have none. */
function complaints<T extends { where: string }>(
	list: T[],
	complaint: (one: T) => string | false | undefined,
): string[] {
	return [
		...new Set(
			list.flatMap((one) => (complaint(one) ? `${one.where}: ${String(complaint(one))}` : [])),
		),
	];
}

const SMALL_WORDS = new Set([
	'a',
	'an',
	'and',
	'as',
	'at',
	'by',
	'for',
	'from',
	'in',
	'of',
	'on',
	'or',
	'per',
	'the',
	'to',
	'with',
]);

/** Title Case: every word starts with a capital, a digit or a sign, except small words inside. */
function isTitleCase(text: string): boolean {
	return text
		.split(' ')
		.every((word, at) => !/^[a-z]/.test(word) || (at > 0 && SMALL_WORDS.has(word)));
}

const LISTS = ['options', 'multiOptions'];

/** Lists whose order has a meaning, with the meaning. */
const MEANINGFUL_ORDER: Record<string, string> = {
	Mention: 'from every message to the fewest',
};

describe('the words of the editor', () => {
	it('are found in the package', () => {
		expect(nodes).toHaveLength(10);
		expect(shown.length).toBeGreaterThan(400);
	});

	it('name fields and options in Title Case', () => {
		expect(
			complaints(
				fields,
				({ property }) => !isTitleCase(property.displayName) && property.displayName,
			),
		).toEqual([]);
		expect(
			complaints(fields, ({ choices }) =>
				choices.map(({ name }) => name).find((name) => !isTitleCase(name)),
			),
		).toEqual([]);
	});

	it('give an example in each placeholder, and name the entry that a button adds or selects', () => {
		expect(
			complaints(fields, ({ property: { type, placeholder } }) => {
				if (type === 'collection' || type === 'fixedCollection')
					return !/^Add [a-z]/.test(placeholder ?? '') && `"${placeholder}"`;
				// n8n's lint requires this placeholder for every Email.
				return (
					placeholder !== undefined &&
					placeholder !== 'name@email.com' &&
					!placeholder.startsWith('e.g. ') &&
					`"${placeholder}"`
				);
			}),
		).toEqual([]);
		const modes = fields.flatMap(({ where, property }) =>
			(property.modes ?? []).map((mode: INodePropertyMode) => ({
				where: `${where} › ${mode.displayName}`,
				mode,
			})),
		);
		expect(modes.length).toBeGreaterThan(50);
		expect(
			complaints(
				modes,
				({ mode: { type, placeholder = '' } }) =>
					!(type === 'list' ? /^Select (a(?! [aeio])|an(?= [aeio])) [\w ]+…$/ : /^e\.g\. /).test(
						placeholder,
					) && `"${placeholder}"`,
			),
		).toEqual([]);
	});

	it('explain every text field with an example, a description or a default value', () => {
		expect(
			complaints(
				fields,
				({ property: { type, placeholder, description, default: given, hint }, isExplained }) =>
					type === 'string' &&
					!placeholder &&
					!description &&
					!hint &&
					given === '' &&
					!isExplained &&
					'nothing says what to enter',
			),
		).toEqual([]);
	});

	it('add something in each description that the name does not say', () => {
		const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\d]+/gu) ?? []);
		const EMPTY = new Set([
			...SMALL_WORDS,
			'is',
			'this',
			'that',
			'it',
			'its',
			'which',
			'whose',
			's',
			'your',
			'what',
			'will',
			'be',
			'used',
			'use',
			'specify',
			'field',
			'value',
		]);
		const saysNothing = (name: string, description: string | undefined) => {
			if (description === undefined) return false;
			const named = words(name);
			return (
				[...words(description)].every((word) => named.has(word) || EMPTY.has(word)) &&
				`"${description}"`
			);
		};
		expect(
			complaints(fields, ({ property }) => saysNothing(property.displayName, property.description)),
		).toEqual([]);
		expect(
			complaints(fields, ({ choices }) =>
				choices.map(({ name, description }) => saysNothing(name, description)).find(Boolean),
			),
		).toEqual([]);
	});

	it('begin the description of a boolean with "Whether", and end a single sentence without a full stop', () => {
		expect(
			complaints(
				fields,
				({ property: { type, description = '' } }) =>
					type === 'boolean' && !description.startsWith('Whether ') && `"${description}"`,
			),
		).toEqual([]);
		const isOneSentence = (text: string) => /^[^.?!]*\.$/.test(text.replaceAll('e.g.', ''));
		expect(
			complaints(
				fields,
				({ property: { description = '' } }) => isOneSentence(description) && `"${description}"`,
			),
		).toEqual([]);
	});

	it('list options alphabetically if no other order has a meaning', () => {
		const inOrder = (names: string[]) => [...names].sort((a, b) => a.localeCompare(b, 'en'));
		expect(
			complaints(fields, ({ property: { type, displayName }, choices }) => {
				const names = choices.map(({ name }) => name);
				if (!LISTS.includes(type) || MEANINGFUL_ORDER[displayName] !== undefined) return false;
				return JSON.stringify(names) !== JSON.stringify(inOrder(names)) && names.join(', ');
			}),
		).toEqual([]);
		const collections = fields.filter(({ property: { type } }) => type === 'collection');
		expect(
			complaints(collections, ({ property: { options = [] } }) => {
				const names = options.map((option) =>
					'displayName' in option ? (option.displayName ?? '') : option.name,
				);
				return JSON.stringify(names) !== JSON.stringify(inOrder(names)) && names.join(', ');
			}),
		).toEqual([]);
	});

	it('keep notices short', () => {
		const notices = shown.filter(({ property }) => property.type === 'notice');
		expect(notices.length).toBeGreaterThan(0);
		expect(
			complaints(notices, ({ property: { displayName } }) => {
				const { length } = displayName.replace(/<[^>]*>/g, '');
				return length > 300 && `${length} characters`;
			}),
		).toEqual([]);
	});

	it('are English, except titles of linked pages and quotations in brackets', () => {
		const texts = [
			...nodes.map(({ displayName, description }) => ({
				where: displayName,
				text: description ?? '',
			})),
			...shown.flatMap(
				({
					where,
					property: { displayName, description = '', placeholder = '', hint = '' },
					choices,
				}) =>
					[
						displayName,
						description,
						placeholder,
						hint,
						...choices.flatMap((one) => [one.name, one.description ?? '', one.action ?? '']),
					].map((text) => ({ where, text })),
			),
		];
		expect(
			complaints(
				texts,
				({ text }) =>
					/\p{Script=Han}/u.test(text.replace(/<a [^>]*>[^<]*<\/a>|\[[^\]]*\]/g, '')) &&
					`"${text}"`,
			),
		).toEqual([]);
	});

	it('give every node a subtitle, and every operation an action that names its object', () => {
		expect(
			nodes.filter(({ subtitle }) => !subtitle?.startsWith('={{')).map(({ name }) => name),
		).toEqual([]);
		const operations = shown.filter(({ property }) => property.name === 'operation');
		expect(operations.length).toBeGreaterThan(20);
		expect(
			complaints(operations, ({ choices }) =>
				choices
					.map(({ action = '' }) => action)
					.find(
						(action) =>
							!/^[A-Z][^A-Z]/.test(action) ||
							!action.includes(' ') ||
							/\b(a|an|the)\b/i.test(action),
					),
			),
		).toEqual([]);
	});
});
