import { describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import * as fields from '../../nodes/common/fields';
import type { Field, Fields } from '../../nodes/common/fields';
import { inputOf } from '../support/input';

const read = <T>(field: Field<T>, value?: unknown, others: IDataObject = {}): T =>
	field.read(inputOf({ ...others, field: value as IDataObject }), 'field');

const only = (field: Field<unknown>): INodeProperties => {
	const properties = field.properties('field');
	expect(properties).toHaveLength(1);
	return properties[0]!;
};

const LABEL = { displayName: 'The Field' };
const EMPTY = 'The Field | is empty | Enter a value, or choose one where the field has a list.';
const LOST =
	'The Field | is empty | Its expression gives nothing. Give a value, or correct the names in the expression.';

describe('what the editor shows of', () => {
	const CHOICES = [
		{ name: 'One', value: 1 },
		{ name: 'Two', value: 2 },
	];
	const MODES = [fields.byId('id1')];

	it.each<[string, Field<unknown>, Partial<INodeProperties>]>([
		['a text', fields.text(LABEL), { type: 'string', default: '' }],
		[
			'a long text',
			fields.text({ ...LABEL, rows: 4, default: 'x', required: true }),
			{ type: 'string', default: 'x', required: true, typeOptions: { rows: 4 } },
		],
		[
			'a password',
			fields.text({ ...LABEL, password: true }),
			{ type: 'string', default: '', typeOptions: { password: true } },
		],
		['a color', fields.text({ ...LABEL, type: 'color' }), { type: 'color', default: '' }],
		['a date', fields.dateTime(LABEL), { type: 'dateTime', default: '' }],
		['an ID', fields.id({ ...LABEL, default: 'x' }), { type: 'string', default: 'x' }],
		['a long ID', fields.int64(LABEL), { type: 'string', default: '' }],
		['IDs', fields.ids(LABEL), { type: 'string', default: '' }],
		[
			'IDs from a list',
			fields.chosenIds({ ...LABEL, loadOptionsMethod: 'getAll' }),
			{
				type: 'multiOptions',
				default: [],
				typeOptions: { loadOptionsMethod: 'getAll' },
				description:
					'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			},
		],
		['a switch', fields.flag(LABEL), { type: 'boolean', default: false }],
		['a number', fields.number({ ...LABEL, default: 5 }), { type: 'number', default: 5 }],
		[
			'a number with limits',
			fields.number({ ...LABEL, min: 0, max: 9, default: 5 }),
			{ type: 'number', default: 5, typeOptions: { minValue: 0, maxValue: 9 } },
		],
		[
			'a choice',
			fields.choice({ ...LABEL, options: CHOICES, default: 1 }),
			{ type: 'options', options: CHOICES, default: 1 },
		],
		[
			'a choice that takes no expression',
			fields.choice({ ...LABEL, options: CHOICES, default: 1, noDataExpression: true }),
			{ type: 'options', options: CHOICES, default: 1, noDataExpression: true },
		],
		['JSON', fields.json(LABEL), { type: 'json', default: '' }],
		['a notice', fields.notice('The Field'), { type: 'notice', default: '' }],
		[
			'a collection',
			fields.collection({ ...LABEL, fields: { a: fields.id({ displayName: 'A' }) } }),
			{
				type: 'collection',
				default: {},
				placeholder: 'Add field',
				options: [{ displayName: 'A', name: 'a', type: 'string', default: '' }],
			},
		],
		[
			'a locator',
			fields.locator({ ...LABEL, search: 'searchAll', modes: MODES }),
			{
				type: 'resourceLocator',
				required: true,
				default: { mode: 'list', value: '' },
				modes: [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list',
						placeholder: 'Select a the field…',
						typeOptions: { searchListMethod: 'searchAll', searchable: true },
					},
					{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. id1' },
				],
			},
		],
	])('%s', (_what, field, property) => {
		expect(only(field)).toEqual({ ...LABEL, name: 'field', ...property });
	});

	it('a locator whose label begins with a vowel', () => {
		const locator = fields.locator({ displayName: 'Album', search: 's', modes: MODES });
		expect(only(locator).modes?.[0]?.placeholder).toBe('Select an album…');
	});

	it.each([
		['a field', 'name', '={{ $collection.item.value.name }}'],
		['an expression', '={{ 1 }}', '={{ 1 }}'],
	] as const)('rows that are named by %s', (_what, title, itemTitle) => {
		const table = {
			row: { displayName: 'Row', name: 'row' },
			fields: { name: fields.text(LABEL) },
		};
		const property = (sortable?: boolean) =>
			only(fields.rows({ ...LABEL, ...table, title, sortable }));
		expect(property()).toMatchObject({
			type: 'fixedCollection',
			default: {},
			options: [{ displayName: 'Row', name: 'row', values: [{ name: 'name' }] }],
		});
		expect(property().typeOptions).toEqual({
			multipleValues: true,
			fixedCollection: { itemTitle },
		});
		expect(property(true).typeOptions).toMatchObject({ sortable: true });
	});

	it('a group: open in a collection, closed elsewhere', () => {
		const group = {
			...LABEL,
			group: { displayName: 'Group', name: 'group' },
			fields: { a: fields.number({ displayName: 'A', default: 3 }) },
		};
		expect(only(fields.group(group))).toMatchObject({
			type: 'fixedCollection',
			default: {},
			options: [{ name: 'group', values: [{ name: 'a' }] }],
		});
		expect(only(fields.group({ ...group, inCollection: true })).default).toEqual({
			group: { a: 3 },
		});
	});

	it('fields of several groups: in the order of their labels', () => {
		const groups = {
			one: { z: fields.id({ displayName: 'Alpha' }), y: fields.id({ displayName: 'Gamma' }) },
			two: { x: fields.id({ displayName: 'Beta' }) },
		};
		const { options } = only(fields.groupedCollection({ ...LABEL, groups }));
		expect(options?.map(({ name }) => name)).toEqual(['z', 'x', 'y']);
	});

	it('a field with conditions, beside its own', () => {
		const inner = fields.when({ b: ['x'] }, fields.text(LABEL));
		expect(only(fields.when({ a: [true, 1] }, inner)).displayOptions).toEqual({
			show: { a: [true, 1], b: ['x'] },
		});
		const where = { show: { c: [fields.HAS_VALUE] } };
		expect(only(fields.offered(where, fields.text(LABEL))).displayOptions).toEqual(where);
		expect(only(fields.offered({ hide: { d: [1] } }, inner)).displayOptions).toEqual({
			show: { b: ['x'] },
			hide: { d: [1] },
		});
	});

	it('variants: a field that some of them share, once, for these', () => {
		const shared = fields.text(LABEL);
		const field = fields.variants({
			...LABEL,
			default: 'b',
			noDataExpression: true,
			variants: {
				a: { name: 'A', fields: { shared, own: fields.id(LABEL) } },
				b: { name: 'B', description: 'About B', fields: { shared } },
				c: { name: 'C', fields: { other: shared } },
			},
		});
		const [selector, ...rest] = field.properties('field');
		expect(selector).toEqual({
			...LABEL,
			name: 'field',
			type: 'options',
			noDataExpression: true,
			default: 'b',
			options: [
				{ name: 'A', value: 'a' },
				{ name: 'B', value: 'b', description: 'About B' },
				{ name: 'C', value: 'c' },
			],
		});
		expect(rest.map(({ name, displayOptions }) => [name, displayOptions])).toEqual([
			['shared', { show: { field: ['a', 'b'] } }],
			['own', { show: { field: ['a'] } }],
			// A field under two names is two parameters.
			['other', { show: { field: ['c'] } }],
		]);
	});
});

const ID = fields.id({ displayName: 'Inner ID' });
const KINDS = {
	a: { name: 'A', fields: { one: fields.id({ displayName: 'One', required: true }) } },
	b: { name: 'B', fields: {} },
};

describe('the value of', () => {
	const required = { ...LABEL, required: true };

	const table = (one: Fields) =>
		fields.rows({ ...LABEL, row: { displayName: 'R', name: 'r' }, title: 'a', fields: one });

	const requiredFields: Array<[string, Field<unknown>]> = [
		['a text', fields.text(required)],
		['an ID', fields.id(required)],
		['a long ID', fields.int64(required)],
		['IDs', fields.ids(required)],
		['IDs from a list', fields.chosenIds({ ...required, loadOptionsMethod: 'getAll' })],
		['a switch', fields.flag(required)],
		['a date', fields.dateTime(required)],
		['JSON', fields.json(required)],
		['several choices', fields.choices({ ...required, options: [], default: [] })],
		['a locator', fields.locator({ ...LABEL, search: 's', modes: [] })],
	];

	it.each(requiredFields)('%s that is required cannot be empty', (_what, field) => {
		for (const empty of [undefined, '', ' '])
			expect(() => read(field, empty)).toThrow(new Error(EMPTY));
	});

	it.each(requiredFields)(
		'%s that is required: an expression that gives nothing is named as the cause',
		(_what, field) => {
			expect(() => read(field, '={{ lost }}')).toThrow(new Error(LOST));
		},
	);

	it.each<[string, Field<unknown>, unknown]>([
		['a text', fields.text(LABEL), ''],
		['an ID', fields.id(LABEL), ''],
		['a long ID', fields.int64(LABEL), ''],
		['IDs', fields.ids(LABEL), []],
		['a switch', fields.flag({ ...LABEL, default: true }), true],
		['a number', fields.number({ ...LABEL, default: 7 }), 7],
		['a date', fields.dateTime(LABEL), undefined],
		['JSON', fields.json(LABEL), undefined],
		['a notice', fields.notice('x'), undefined],
		['several choices', fields.choices({ ...LABEL, options: [], default: [] }), []],
		['rows', table({ a: ID }), []],
		['a locator that is not required', locator(false), { mode: '', value: '' }],
	])('%s that is empty', (_what, field, value) => {
		expect(read(field)).toEqual(value);
		expect(read(field, '')).toEqual(value);
	});

	it.each<[string, Field<unknown>, unknown]>([
		['a switch', fields.flag({ ...LABEL, default: true }), true],
		['a number', fields.number({ ...LABEL, default: 7 }), 7],
		['a date', fields.dateTime(LABEL), undefined],
		['a choice', fields.choice({ ...LABEL, options: [], default: 'x' as never }), 'x'],
		['JSON', fields.json(LABEL), undefined],
		['rows', table({ a: ID }), []],
		['a collection', fields.collection({ ...LABEL, fields: { a: ID } }), {}],
	])('%s for which the word "null" or "undefined" is given is left out', (_what, field, value) => {
		for (const word of ['null', ' undefined\n']) expect(read(field, word)).toEqual(value);
		expect(() => read(field, 'nullx')).toThrow('The Field | ');
	});

	it.each<[string, Field<unknown>]>([
		['a switch', fields.flag(required)],
		['a date', fields.dateTime(required)],
		['JSON', fields.json(required)],
	])('%s that is required: the word "null" or "undefined" is no value', (_what, field) => {
		for (const word of ['null', ' undefined\n'])
			expect(() => read(field, word)).toThrow(new Error(EMPTY));
	});

	it('a text: the words "null" and "undefined" are words', () => {
		for (const word of ['null', ' undefined\n'])
			expect(read(fields.text(required), word)).toBe(word);
	});

	it('a choice, or several: the options of those values, or of those labels', () => {
		const options = [
			{ name: 'Two', value: 'one' },
			{ name: 'Three', value: 'two' },
		];
		const field = fields.choice({ ...LABEL, options, default: 'two' });
		expect(read(field, ' one ')).toBe('one');
		expect(read(field, 'two')).toBe('two');
		expect(read(field, 'THREE')).toBe('two');
		expect(read(field, '')).toBe('two');
		expect(() => read(field, 'One')).toThrow(
			'The Field | has no choice "One" | Possible values: one, two.',
		);
		const several = fields.choices({ ...LABEL, options, default: ['one'] });
		expect(only(several)).toMatchObject({ type: 'multiOptions', options, default: ['one'] });
		expect(read(several, 'two, one')).toEqual(['two', 'one']);
		expect(read(several, ['one', 'THREE', 'two', 'Two'])).toEqual(['one', 'two']);
		expect(() => read(several, ['one', 'One'])).toThrow(
			'The Field | has no choice "One" | Possible values: one, two.',
		);
	});

	it('IDs that may hold blanks is separated by commas only', () => {
		expect(read(fields.ids({ ...LABEL, separator: 'comma' }), 'a b, c')).toEqual(['a b', 'c']);
		const chosen = fields.chosenIds({ ...LABEL, loadOptionsMethod: 'x' });
		expect(read(chosen, 'a b, c')).toEqual(['a b', 'c']);
		expect(read(fields.ids(LABEL), 'a b, c')).toEqual(['a', 'b', 'c']);
	});

	it('a date is in the time zone of the workflow', () => {
		expect(read(fields.dateTime(LABEL), '2030-01-01T08:00:00')).toEqual(
			new Date('2030-01-01T00:00:00Z'),
		);
	});

	function locator(isRequired?: boolean) {
		return fields.locator({ ...LABEL, search: 's', modes: [], required: isRequired });
	}

	it('a locator that is not required: an expression without a value is an error all the same', () => {
		expect(() => read(locator(false), '={{ lost }}')).toThrow(LOST);
	});

	it('several locators: each with its mode, also several in one row', () => {
		const field = fields.locators({ ...LABEL, row: 'Chat', search: 's', modes: [] });
		const row = (mode: string, value: unknown) => ({ located: { __rl: true, mode, value } });
		const values = [row('id', 'a, b'), row('list', 'c'), row('id', '')];
		expect(read(field, { values })).toEqual([
			{ mode: 'id', value: 'a' },
			{ mode: 'id', value: 'b' },
			{ mode: 'list', value: 'c' },
		]);
		expect(only(field)).toMatchObject({
			placeholder: 'Add chat',
			typeOptions: {
				fixedCollection: {
					itemTitle:
						'={{ $collection.item.value.located?.cachedResultName || $collection.item.value.located?.value }}',
				},
			},
		});
	});

	it('several locators: an object is named by its ID, whatever the mode; a locator has its own', () => {
		const modes = ['id', 'uid'].map((name) => ({ name, displayName: name }));
		const field = fields.locators({ ...LABEL, row: 'Chat', search: 's', modes });
		const given = (value: unknown) =>
			read(field, { values: [{ located: { __rl: true, mode: 'uid', value } }] });
		const list = ['a, b', { id: 'c' }, { __rl: true, mode: 'id', value: 'd' }, null];
		const expected = [
			{ mode: 'uid', value: 'a' },
			{ mode: 'uid', value: 'b' },
			{ mode: '', value: 'c' },
			{ mode: 'id', value: 'd' },
		];
		expect(given(list)).toEqual(expected);
		expect(given(JSON.stringify(list))).toEqual(expected);
		for (const one of [{ id: 'c' }, ' {"id": "c"}'])
			expect(given(one)).toEqual([{ mode: '', value: 'c' }]);
		expect(given('a, {c}')).toEqual([
			{ mode: 'uid', value: 'a' },
			{ mode: 'uid', value: '{c}' },
		]);
		expect(() => given([['a']])).toThrow('is neither text nor a list of texts');
	});

	it('a located ID is its value', () => {
		const field = fields.locatedId({ ...LABEL, search: 's', modes: [] });
		expect(read(field, ' a ')).toBe('a');
	});

	const inner = { a: ID, toString: ID } as Fields;

	it('a collection: the fields that were added, and no others', () => {
		const field = fields.collection({ ...LABEL, fields: inner });
		expect(read(field)).toEqual({});
		expect(read(field, { a: ' x ', other: 1 })).toEqual({ a: 'x' });
		expect(read(field, '{"a": 1}')).toEqual({ a: '1' });
		expect(() => read(field, '[1]')).toThrow('The Field | must be an object');
		expect(() => read(field, { a: {} })).toThrow('Inner ID | must be text');
	});

	it('settings: the defaults of fields that were not added', () => {
		const field = fields.settings({ ...LABEL, fields: inner });
		expect(read(field, { a: 'x' })).toEqual({ a: 'x', toString: '' });
		expect(() => read(field, 'x')).toThrow('The Field | is not valid JSON');
	});

	it('a grouped collection: the fields of each group', () => {
		const groups = { one: { a: ID }, two: { b: ID } };
		const field = fields.groupedCollection({ ...LABEL, groups });
		expect(read(field, { a: 'x', b: 'y' })).toEqual({ one: { a: 'x' }, two: { b: 'y' } });
		expect(read(field, { b: 'y' })).toEqual({ one: {}, two: { b: 'y' } });
	});

	it('rows: each with its fields', () => {
		expect(read(table({ a: ID }), { r: [{ a: 1 }, '{"a": "x"}', {}] })).toEqual([
			{ a: '1' },
			{ a: 'x' },
			{ a: '' },
		]);
	});

	it('rows: a bare list and a single row, without what is null', () => {
		const field = table({ a: ID });
		for (const given of [{ r: { a: 1 } }, { r: [null, { a: 1 }] }, [{ a: 1 }, null], '[{"a": 1}]'])
			expect(read(field, given)).toEqual([{ a: '1' }]);
		for (const given of [undefined, {}, { r: null }, { r: [null] }, [], [null], '{}', ''])
			expect(read(field, given)).toEqual([]);
	});

	it.each([[{ r: [[1]] }], [{ r: ['x'] }], [{ r: 1 }], [{ a: 1 }], [[1]], ['1'], [7]])(
		'rows: %j is no table, and the complaint shows one',
		(given) => {
			expect(() => read(table({ a: ID }), given)).toThrow(
				new Error('The Field | must be a list of rows, e.g. {"r": [{"a": …}]}'),
			);
		},
	);

	it('a field inside others: an expression that gives nothing is found there', () => {
		const complaint =
			'Inner ID | is empty, as its expression gives nothing | Correct the expression, or delete it to leave the field empty.';
		const a = fields.neverLost(ID);
		const group = { displayName: 'G', name: 'g' };
		expect(() => read(a, '={{ lost }}')).toThrow(new Error(complaint));
		const nested: Array<[Field<unknown>, (value: unknown) => unknown]> = [
			[fields.collection({ ...LABEL, fields: { a } }), (value) => ({ a: value })],
			[fields.settings({ ...LABEL, fields: { a } }), (value) => ({ a: value })],
			[fields.group({ ...LABEL, group, fields: { a } }), (value) => ({ g: { a: value } })],
		];
		for (const [field, holding] of nested) {
			// n8n evaluates the members of a collection before they are read.
			const input = {
				...inputOf({ field: holding('={{ lost }}') as IDataObject }),
				value: () => holding(undefined),
			};
			expect(() => field.read(input, 'field')).toThrow(new Error(complaint));
			expect(read(field, holding('x'))).toEqual({ a: 'x' });
			expect(read(field, holding(''))).toEqual({ a: '' });
		}
	});

	it('a member of a collection with a condition on a parameter of the node', () => {
		const hidden = fields.when({ '/kind': ['x'] }, ID);
		const field = fields.collection({ ...LABEL, fields: { a: hidden } });
		expect(read(field, { a: '1' }, { kind: 'x' })).toEqual({ a: '1' });
		expect(read(field, { a: '1' }, { kind: 'y' })).toEqual({ a: undefined });
	});

	it.each<[unknown, string | number | boolean, boolean]>([
		['x', 'x', true],
		[' x ', 'x', true],
		['y', 'x', false],
		['2', 2, true],
		[undefined, '', true],
		[true, true, true],
		['true', true, true],
		[undefined, false, true],
		['', true, false],
		['maybe', false, false],
		['maybe', true, false],
	])('a field behind a switch that is %j, shown for %j: %s', (given, shownFor, isShown) => {
		const field = fields.when({ other: ['never', shownFor] }, ID);
		const value = read(field, 'x', { other: given as string });
		expect(value).toBe(isShown ? 'x' : undefined);
	});

	it('a field with two conditions: both must hold', () => {
		const field = fields.when({ one: [1], two: [2] }, ID);
		expect(read(field, 'x', { one: 1, two: 2 })).toBe('x');
		expect(read(field, 'x', { one: 1, two: 3 })).toBeUndefined();
	});

	it('variants: the kind, and the fields of that kind', () => {
		const field = fields.variants({ ...LABEL, default: 'b', variants: KINDS });
		expect(read(field, 'a', { one: 'x' })).toEqual({ kind: 'a', one: 'x' });
		expect(read(field, undefined, { one: 'x' })).toEqual({ kind: 'b' });
		expect(() => read(field, 'a')).toThrow('One | is empty');
	});

	it('a field that is made of another: its complaint has the label of that one', () => {
		const field = fields.map(ID, (value, reject) => {
			if (value === 'no') throw reject('is wrong', 'Give another.');
			return value.length;
		});
		expect(read(field, 'four')).toBe(4);
		expect(() => read(field, 'no')).toThrow(new Error('Inner ID | is wrong | Give another.'));
	});

	it('a set of fields: each under its own name', () => {
		const set = fields.fieldset('Set', { a: ID, b: ID });
		expect(set.displayName).toBe('Set');
		expect(set.properties('any').map(({ name }) => name)).toEqual(['a', 'b']);
		expect(read(set, undefined, { a: '1', b: '2' })).toEqual({ a: '1', b: '2' });
	});

	it.each<[unknown, boolean]>([
		[undefined, true],
		['', false],
		['x', false],
	])('a field that is never lost: %j', (value, isLost) => {
		const field = fields.neverLost(fields.ids(LABEL));
		const input = { ...inputOf({}), value: () => value, hasExpression: () => isLost };
		if (isLost) expect(() => field.read(input, 'field')).toThrow('The Field | is empty, as its');
		else expect(field.read(input, 'field')).toEqual(value === '' ? [] : ['x']);
	});

	const NUMBER = fields.number({ ...LABEL, default: 7 });
	const CHOICE = fields.choice({ ...LABEL, options: [{ name: 'A', value: 1 }], default: 1 });
	const FLAG = fields.flag(LABEL);
	it.each<[string, Field<unknown>, unknown[], Array<[unknown, unknown]>]>([
		[
			'text',
			fields.text(LABEL),
			[undefined],
			[
				['', ''],
				[' ', ' '],
				['null', 'null'],
				['x', 'x'],
			],
		],
		[
			'number',
			NUMBER,
			[undefined, '', ' ', 'null'],
			[
				[0, 0],
				['3', 3],
			],
		],
		['choice', CHOICE, [undefined, '', ' ', 'null'], [['1', 1]]],
		[
			'flag',
			FLAG,
			[undefined, '', ' ', 'null', 'undefined'],
			[
				[false, false],
				['1', true],
			],
		],
		[
			'JSON',
			fields.json(LABEL),
			[undefined, '', ' ', 'null'],
			[
				['[]', []],
				[[], []],
				[{}, {}],
			],
		],
	])('a %s that is never assumed', (_kind, field, lost, given) => {
		const assumed = fields.neverAssumed(field);
		const readWith = (value: unknown, hasExpression: boolean) => {
			const input = { ...inputOf({}), value: () => value, hasExpression: () => hasExpression };
			return assumed.read(input, 'field');
		};
		for (const value of lost) {
			expect(() => readWith(value, true)).toThrow(
				'The Field | is empty, as its expression gives nothing | Correct the expression',
			);
			// What the editor shows is meant.
			if (value !== 'null') expect(readWith(value, false)).toEqual(read(field, value));
		}
		for (const [value, meant] of given) expect(readWith(value, true)).toEqual(meant);
	});

	it('the fields of an update, which are never assumed', () => {
		const { a: field } = fields.changing({ a: fields.text(LABEL) });
		const readWith = (value: unknown) =>
			field.read({ ...inputOf({}), value: () => value, hasExpression: () => true }, 'field');
		expect(() => readWith(undefined)).toThrow(
			'The Field | is empty, as its expression gives nothing',
		);
		expect(['', 'x'].map(readWith)).toEqual(['', 'x']);
	});
});
