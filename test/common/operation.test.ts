import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { propertiesOf } from '../../nodes/common/fields';
import {
	describe as describeNode,
	type Operation,
	type Resource,
} from '../../nodes/common/operations/operation';
import type { Field, Input } from '../../nodes/common/fields';
import { requestOptions, wholeRunOptions } from '../../nodes/common/operations/runOptions';
import { PLATFORMS } from '../../platforms';

const field = (name: string, more: Partial<INodeProperties> = {}): INodeProperties => ({
	displayName: name.toUpperCase(),
	name,
	type: 'string',
	default: '',
	...more,
});

const fieldOf = (property: INodeProperties): Field<undefined> => ({
	displayName: property.displayName,
	properties: () => [property],
	read: () => undefined,
});

const operation = (value: string, properties: INodeProperties[]): Operation => ({
	value,
	name: value.toUpperCase(),
	action: `Do ${value}`,
	description: `Does ${value}`,
	source: 'the test',
	fields: Object.fromEntries(properties.map((property) => [property.name, fieldOf(property)])),
	run: async () => ({}),
});

const resource = (value: string, ...operations: Operation[]): Resource => ({
	value,
	name: value.toUpperCase(),
	operations,
});

/** The fields that n8n's editor shows for a resource and operation, in its order. */
function shown(properties: INodeProperties[], choice: INodeParameters): INodeProperties[] {
	const values = {
		...Object.fromEntries(properties.map(({ name, default: value }) => [name, value])),
		...choice,
	};
	return properties.filter((property) =>
		NodeHelpers.displayParameter(values as INodeParameters, property, { typeVersion: 1 }, {
			properties,
		} as never),
	);
}

/** The same fields, without the operation's own display conditions. */
function fieldsOf(
	properties: INodeProperties[],
	resourceValue: string,
	operationValue: string,
): INodeProperties[] {
	return properties.filter(({ displayOptions }) => {
		const { resource, operation } = displayOptions?.show ?? {};
		return resource?.includes(resourceValue) && operation?.includes(operationValue);
	});
}

const names = (properties: INodeProperties[]) => properties.map(({ name }) => name);
const optionsOf = (property?: INodeProperties) =>
	(property?.options ?? []) as INodePropertyOptions[];

describe('describe()', () => {
	const shared = field('shared');
	const zoo = [
		resource('zebra', operation('run', [field('speed')]), operation('eat', [])),
		resource(
			'ape',
			operation('swing', [shared, field('tree')]),
			operation('climb', [field('tree'), shared]),
		),
	];
	const properties = describeNode(zoo, 'zebra');

	it('begins with the resources in alphabetical order, and selects the requested one', () => {
		expect(properties[0]).toMatchObject({
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			default: 'zebra',
		});
		expect(optionsOf(properties[0])).toEqual([
			{ name: 'APE', value: 'ape' },
			{ name: 'ZEBRA', value: 'zebra' },
		]);
	});

	it('offers each resource its own operations in alphabetical order, and selects the first one declared', () => {
		const selectors = properties.filter(({ name }) => name === 'operation');
		expect(selectors.map(({ displayOptions }) => displayOptions?.show?.resource)).toEqual([
			['zebra'],
			['ape'],
		]);
		expect(selectors.map(({ default: value }) => value)).toEqual(['run', 'swing']);
		expect(selectors.map(({ noDataExpression }) => noDataExpression)).toEqual([true, true]);
		expect(optionsOf(selectors[0])).toEqual([
			{ name: 'EAT', value: 'eat', action: 'Do eat', description: 'Does eat' },
			{ name: 'RUN', value: 'run', action: 'Do run', description: 'Does run' },
		]);
	});

	it('ends with the options of the run, for every operation', () => {
		expect(properties.at(-1)).toMatchObject({ name: 'options', type: 'collection', default: {} });
		expect(properties.at(-1)?.displayOptions).toBeUndefined();
		expect(optionsOf(properties.at(-1)).map(({ name }) => name)).toEqual([
			'concurrency',
			'retries',
			'timeout',
		]);
	});

	it('shows an option that not all operations have for those that have it, each once', () => {
		const loud = { loud: fieldOf(field('loud')) };
		const soft = { soft: fieldOf(field('soft', { displayOptions: { show: { loud: [false] } } })) };
		const described = describeNode(
			[
				resource('ape', { ...operation('call', []), options: loud }),
				resource('zebra', { ...operation('neigh', []), options: { ...loud, ...soft } }),
			],
			'ape',
		);
		const options = optionsOf(described.at(-1)) as unknown as INodeProperties[];
		expect(names(options)).toEqual(['concurrency', 'loud', 'retries', 'soft', 'timeout']);
		expect(options.map(({ displayOptions }) => displayOptions)).toEqual([
			undefined,
			{ show: { '/resource': ['ape', 'zebra'], '/operation': ['call', 'neigh'] } },
			undefined,
			{ show: { '/resource': ['zebra'], '/operation': ['neigh'], loud: [false] } },
			undefined,
		]);
	});

	it('offers the options of broadcasts to operations that send, and to no others', () => {
		const described = describeNode(
			[resource('ape', operation('eat', []), { ...operation('call', []), sends: true })],
			'ape',
		);
		const options = optionsOf(described.at(-1)) as unknown as INodeProperties[];
		const ofCall = options.filter(
			({ displayOptions }) => displayOptions?.show?.['/operation']?.join() === 'call',
		);
		expect(names(ofCall)).toEqual(['delay', 'quietHours', 'sendOnlyOnce']);
		expect(options).toHaveLength(6);
	});

	it('offers Concurrent Requests to none that makes one call at a time', () => {
		const described = describeNode(
			[
				resource('ape', { ...operation('swing', []), inSequence: true }, operation('eat', [])),
				resource('bee', { ...operation('ask', []), waits: true }, operation('fly', [])),
				// The option cannot tell resources apart.
				resource('cow', { ...operation('eat', []), inSequence: true }),
			],
			'ape',
		);
		const options = optionsOf(described.at(-1)) as unknown as INodeProperties[];
		expect(options.map(({ displayOptions }) => displayOptions)).toEqual([
			{ hide: { '/operation': ['swing', 'ask'] } },
			undefined,
			undefined,
		]);
	});

	it('declares a field that all operations share only once', () => {
		const found = properties.filter(({ name }) => name === 'shared');
		expect(found.map(({ displayOptions }) => displayOptions)).toEqual([
			{ show: { resource: ['ape'], operation: ['swing', 'climb'] } },
		]);
	});

	it("adds to a field's own display conditions and does not change its input", () => {
		const own = field('own', {
			displayOptions: { show: { shared: ['x'] }, hide: { other: ['y'] } },
		});
		const before = structuredClone(own);
		const [, , described] = describeNode([resource('r', operation('o', [own]))], 'r');
		expect(described?.displayOptions).toEqual({
			show: { resource: ['r'], operation: ['o'], shared: ['x'] },
			hide: { other: ['y'] },
		});
		expect(own).toEqual(before);
	});

	it('keeps the order of every operation if it places shared fields differently', () => {
		const [id, content, more] = [field('id'), field('content'), field('more')];
		const described = describeNode(
			[
				resource(
					'message',
					operation('send', [field('chat'), content, more]),
					operation('reply', [id, content, field('only')]),
					operation('recall', [id]),
				),
			],
			'message',
		);
		expect(names(fieldsOf(described, 'message', 'send'))).toEqual(['chat', 'content', 'more']);
		expect(names(fieldsOf(described, 'message', 'reply'))).toEqual(['id', 'content', 'only']);
	});

	it('shows all fields of operations whose orders contradict each other', () => {
		const [a, b] = [field('a'), field('b')];
		const described = describeNode(
			[resource('r', operation('one', [a, b]), operation('two', [b, a]))],
			'r',
		);
		expect(names(fieldsOf(described, 'r', 'one')).sort()).toEqual(['a', 'b']);
		expect(names(fieldsOf(described, 'r', 'two')).sort()).toEqual(['a', 'b']);
	});

	it("keeps every operation's order for any shared fields, as long as the orders agree", () => {
		const pool = Array.from({ length: 12 }, (_, index) => field(`f${index}`));
		const selection = fc
			.uniqueArray(fc.nat(11), { maxLength: 12 })
			.map((indexes) => indexes.sort((x, y) => x - y));
		fc.assert(
			fc.property(
				fc.shuffledSubarray(pool, { minLength: 12 }),
				fc.array(selection, { minLength: 1, maxLength: 6 }),
				(order, selections) => {
					const operations = selections.map((indexes, n) =>
						operation(
							`o${n}`,
							indexes.map((index) => order[index] as INodeProperties),
						),
					);
					const described = describeNode([resource('r', ...operations)], 'r');
					for (const one of operations) {
						expect(names(fieldsOf(described, 'r', one.value))).toEqual(
							names(propertiesOf(one.fields)),
						);
					}
					const used = new Set(operations.flatMap((one) => names(propertiesOf(one.fields))));
					expect(described).toHaveLength(used.size + 3);
				},
			),
		);
	});
});

describe('options of every run', () => {
	const read = (given: unknown) => {
		const input: Partial<Input> = {
			value: () => given,
			hasExpression: () => false,
			timeZone: () => 'UTC',
			reject: ({ displayName }, complaint) => new Error(`${displayName} ${complaint}`) as never,
		};
		return {
			...wholeRunOptions.read(input as Input, 'options'),
			...requestOptions.read(input as Input, 'options'),
		};
	};

	it.each([
		[{}, { concurrency: 5, retries: 3, timeout: 30 }],
		[
			{ concurrency: 7, retries: 0, timeout: 1 },
			{ concurrency: 7, retries: 0, timeout: 1 },
		],
		[{ concurrency: '8' }, { concurrency: 8, retries: 3, timeout: 30 }],
		[undefined, { concurrency: 5, retries: 3, timeout: 30 }],
		['{"retries": 1}', { concurrency: 5, retries: 1, timeout: 30 }],
		[{ timeout: 1.5 }, { concurrency: 5, retries: 3, timeout: 1.5 }],
		[
			{ concurrency: null, retries: null, timeout: undefined },
			{ concurrency: 5, retries: 3, timeout: 30 },
		],
	])('%j', (given, expected) => {
		expect(read(given)).toEqual(expected);
	});

	it.each([
		[{ concurrency: 0 }, 'Concurrent Requests must be at least 1, not 0'],
		[{ concurrency: 1.5 }, 'Concurrent Requests must be a whole number, not 1.5'],
		[{ retries: 1e9 }, 'Retries must be at most 10, not 1000000000'],
		[{ retries: 'many' }, 'Retries must be a number, not "many"'],
		[{ timeout: NaN }, 'Timeout (Seconds) must be a number, not NaN'],
		[{ timeout: {} }, 'Timeout (Seconds) must be a number, not {}'],
		[[], 'Options must be an object'],
	])('%j: %s', (given, complaint) => {
		expect(() => read(given)).toThrow(complaint);
	});
});

/** Rules for every platform's resources. */
describe.each(PLATFORMS.map(({ name, resources }) => [name, resources] as const))(
	'the resources of %s',
	(_platform, resources) => {
		const properties = describeNode(resources, 'message');
		const all = resources.flatMap((found) =>
			found.operations.map((one): [string, Resource, Operation] => [
				`${found.value}: ${one.value}`,
				found,
				one,
			]),
		);

		it('have unique names', () => {
			expect(new Set(resources.map(({ value }) => value)).size).toBe(resources.length);
			expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
		});

		it.each(all)('%s can be selected', (_name, { value: resourceValue }, { value }) => {
			const [resourceField] = shown(properties, {});
			expect(optionsOf(resourceField).map((option) => option.value)).toContain(resourceValue);
			const selectors = shown(properties, { resource: resourceValue }).filter(
				({ name }) => name === 'operation',
			);
			expect(selectors).toHaveLength(1);
			expect(optionsOf(selectors[0]).map((option) => option.value)).toContain(value);
		});

		it.each(all)('%s shows its fields in its own order', (_name, { value: resourceValue }, one) => {
			expect(names(fieldsOf(properties, resourceValue, one.value))).toEqual(
				names(propertiesOf(one.fields)),
			);
		});

		it.each(all)(
			'%s has no two fields with one name for the same selection',
			(_name, { value: resourceValue }, one) => {
				const own = fieldsOf(properties, resourceValue, one.value);
				for (const choice of choices(own)) {
					const visible = names(
						shown(properties, { resource: resourceValue, operation: one.value, ...choice }),
					);
					expect(visible.filter((name, index) => visible.indexOf(name) !== index)).toEqual([]);
				}
			},
		);

		it.each(all)('%s keeps one type per field name', (_name, { value: resourceValue }, one) => {
			const types = new Map<string, Set<string>>();
			for (const { name, type } of fieldsOf(properties, resourceValue, one.value)) {
				types.set(name, (types.get(name) ?? new Set()).add(type));
			}
			expect([...types].filter(([, found]) => found.size > 1)).toEqual([]);
		});

		it.each(all)('%s can show each of its fields', (_name, { value: resourceValue }, one) => {
			const own = fieldsOf(properties, resourceValue, one.value);
			const visible = new Set(
				choices(own).flatMap((choice) =>
					names(shown(properties, { resource: resourceValue, operation: one.value, ...choice })),
				),
			);
			expect(names(own).filter((name) => !visible.has(name))).toEqual([]);
		});

		it('list choices in alphabetical order', () => {
			const unsorted = allFields(properties)
				.filter(
					({ type }) => type === 'options' || type === 'multiOptions' || type === 'collection',
				)
				.map(
					(property) =>
						[
							property.name,
							(property.options ?? []).map((option) =>
								'displayName' in option ? option.displayName : option.name,
							),
						] as const,
				)
				.filter(([, labels]) => labels.length >= 5)
				.filter(
					([, labels]) =>
						labels.join() !== [...labels].sort((a, b) => a.localeCompare(b, 'en')).join(),
				);
			expect(unsorted).toEqual([]);
		});

		it('describe booleans with words that start with "Whether"', () => {
			const switches = allFields(properties).filter(({ type }) => type === 'boolean');
			expect(switches.length).toBeGreaterThan(0);
			expect(
				switches
					.filter(({ description }) => !description?.startsWith('Whether '))
					.map(({ name }) => name),
			).toEqual([]);
		});

		it('begin every placeholder of a text with "e.g."', () => {
			const texts = allFields(properties).filter(
				({ type, placeholder }) => type === 'string' && placeholder,
			);
			const emails = 'name@email.com';
			expect(
				texts
					.filter(({ placeholder }) => placeholder !== emails && !placeholder?.startsWith('e.g. '))
					.map(({ name }) => name),
			).toEqual([]);
		});
	},
);

/** Every combination of the values on which the display of fields depends. */
function choices(own: INodeProperties[]): INodeParameters[] {
	const deciding = new Set(
		own.flatMap(({ displayOptions }) => Object.keys(displayOptions?.show ?? {})),
	);
	let found: INodeParameters[] = [{}];
	for (const property of own) {
		if (!deciding.has(property.name)) continue;
		const values =
			property.type === 'boolean' ? [true, false] : optionsOf(property).map(({ value }) => value);
		found = found.flatMap((choice) =>
			values.map((value) => ({ ...choice, [property.name]: value })),
		);
	}
	return found;
}

/** All fields, including those inside collections. */
function allFields(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...(property.options ?? []).flatMap((option) => {
			if ('values' in option) return allFields(option.values);
			return 'displayName' in option ? allFields([option]) : [];
		}),
	]);
}
