import type {
	IDataObject,
	IDisplayOptions,
	INodeProperties,
	INodePropertyCollection,
} from 'n8n-workflow';

import { isRecord } from '../../nodes/common/guards';
import { SENDING_OPTIONS } from '../../nodes/common/broadcast/options';
import type { Operation } from '../../nodes/common/operations/operation';
import { propertiesOf } from '../../nodes/common/fields';
import { describe } from '../../nodes/common/operations/operation';
import { RUN_OPTIONS } from '../../nodes/common/operations/runOptions';
import { operationName, type Place } from '../attacks/places';
import type { OperationCase, TestedPlatform } from '../attacks/platforms/platform';
import { exampleOf } from './examples';

/** A field, and where its value stands in the node's parameters. */
export interface Subject {
	property: INodeProperties;
	/** The names of the field, and of the collections and tables that it stands in. */
	names: string[];
	/** Whether the field changes something, and leaves it as it is where it is not added. */
	isChange: boolean;
	/** Whether it is one of the node's Options. */
	isOption: boolean;
	/** A value with which the operation succeeds. */
	usual: unknown;
	/** Returns the node's parameters with another value of the field. */
	withValue(value: unknown): IDataObject;
}

/** Returns the parameters with a value of a field or of a collection in its place. */
type Put = (parameters: IDataObject, value: unknown) => IDataObject;

/**
 * The fields of an operation, including those inside collections and tables, and its options. If no case shows a
 * field, the parameters are chosen so that its conditions are met.
 */
function subjectsOf(
	operation: Operation,
	options: INodeProperties,
	cases: readonly IDataObject[],
	examples: Examples,
): Subject[] {
	const properties = propertiesOf(operation.fields);
	return [...properties, options].flatMap((property) => {
		const base =
			cases.find((parameters) => isShown(property, properties, parameters)) ??
			filledIn(properties, revealing(property, properties, cases[0] ?? {}), examples);
		const { name } = property;
		return partsOf(property, base[name], {
			parameters: withAllShown(property, properties, base, examples),
			put: (parameters, value) => ({ ...parameters, [name]: value as IDataObject }),
			names: [],
			examples,
			isChange: false,
			isOption: property === options,
			revealed: (member, parameters) => {
				const outside = conditionsOutside(member);
				if (isShown(outside, properties, parameters)) return parameters;
				return filledIn(properties, revealing(outside, properties, parameters), examples);
			},
		});
	});
}

/** Where a property stands: in the node's parameters, in a collection, or in a row. */
interface Standing {
	/** The node's parameters, which show the property. */
	parameters: IDataObject;
	put: Put;
	names: string[];
	examples: Examples;
	isChange: boolean;
	isOption: boolean;
	/** Returns parameters that show a member of a collection. */
	revealed(member: INodeProperties, parameters: IDataObject): IDataObject;
}

/**
 * The conditions of a collection's member on fields of the node: their names begin with a slash.
 */
function conditionsOutside({ displayOptions, ...member }: INodeProperties): INodeProperties {
	const outside = (conditions: IDisplayOptions['show'] = {}) =>
		Object.fromEntries(
			Object.entries(conditions).flatMap(([name, values]) =>
				name.startsWith('/') && !OF_OPERATION.has(name) ? [[name.slice(1), values] as const] : [],
			),
		);
	return { ...member, displayOptions: { show: outside(displayOptions?.show) } };
}

/** The conditions on other members of the collection. */
function conditionsInside({ displayOptions, ...member }: INodeProperties): INodeProperties {
	const show = Object.entries(displayOptions?.show ?? {}).filter(([name]) => !name.startsWith('/'));
	return { ...member, displayOptions: { show: Object.fromEntries(show) } };
}

/** Conditions that the operation of the place meets. */
const OF_OPERATION = new Set(['/resource', '/operation']);

/** Fields among those of an update that say how the change is announced. */
const OF_ANNOUNCEMENT = new Set(['toLines', 'notifyMessage']);

function partsOf(property: INodeProperties, given: unknown, standing: Standing): Subject[] {
	const { name, type, options = [] } = property;
	const { parameters, put, examples, isChange, isOption, revealed } = standing;
	const names = [property.displayName, ...standing.names];
	if (type === 'collection') {
		const added = (given ?? {}) as IDataObject;
		const members = options as INodeProperties[];
		const isUpdate = property.displayName === 'Update Fields';
		return members.flatMap((member) => {
			const beside = revealing(conditionsInside(member), members, added);
			return partsOf(member, added[member.name], {
				...standing,
				names,
				parameters: revealed(member, parameters),
				put: (all, value) => put(all, { ...beside, [member.name]: value }),
				isChange: isChange || (isUpdate && !OF_ANNOUNCEMENT.has(member.name)),
			});
		});
	}
	if (type === 'fixedCollection') {
		const isTable = property.typeOptions?.multipleValues === true;
		return (options as INodePropertyCollection[]).flatMap(({ name: group, values }) => {
			const rows = [((given ?? {}) as Record<string, IDataObject | IDataObject[]>)[group] ?? []];
			const first = rowOf(name, values, rows.flat()[0], examples);
			return values.flatMap((column) => {
				const row = isShown(column, values, first) ? first : revealing(column, values, first);
				return partsOf(column, row[column.name], {
					...standing,
					names,
					put: (all, value) => {
						const one = { ...row, [column.name]: value };
						return put(all, { [group]: isTable ? [one] : one });
					},
				});
			});
		});
	}
	return [
		{
			property,
			names,
			isChange,
			isOption,
			usual: given ?? property.default,
			withValue: (value) => put(parameters, value),
		},
	];
}

function isShown(
	{ displayOptions: { show = {}, hide = {} } = {} }: INodeProperties,
	properties: readonly INodeProperties[],
	parameters: IDataObject,
): boolean {
	const has = (name: string, values: unknown[] = []) =>
		values.includes(valueOf(name, properties, parameters));
	return (
		Object.entries(show).every(([name, values]) => has(name, values)) &&
		!Object.entries(hide).some(([name, values]) => has(name, values))
	);
}

function valueOf(
	name: string,
	properties: readonly INodeProperties[],
	parameters: IDataObject,
): unknown {
	if (name in parameters) return parameters[name];
	const own = properties.filter((property) => property.name === name);
	const shown = own.find((property) => isShown(property, properties, parameters)) ?? own[0];
	return shown?.default;
}

/** Parameters that meet the conditions of a field, and those of the fields in these conditions. */
function revealing(
	{ displayOptions: { show = {} } = {} }: INodeProperties,
	properties: readonly INodeProperties[],
	parameters: IDataObject,
): IDataObject {
	let revealed = parameters;
	for (const [name, values = []] of Object.entries(show)) {
		const decides = properties.find((property) => property.name === name);
		// One of these values, or any.
		const value = isRecord(values[0]) ? (revealed[name] ?? decides?.default) : values[0];
		revealed = { ...revealed, [name]: value as string };
		if (decides) revealed = revealing(decides, properties, revealed);
	}
	return revealed;
}

/** Types whose fields are never empty in a new node. */
const HAS_DEFAULT = new Set(['boolean', 'number', 'options']);

/** The parameters with a value in every required field. */
function filledIn(
	properties: readonly INodeProperties[],
	parameters: IDataObject,
	examples: Examples,
): IDataObject {
	const empty = properties.filter(
		(property) =>
			property.required &&
			!HAS_DEFAULT.has(property.type) &&
			!(property.name in parameters) &&
			isShown(property, properties, parameters),
	);
	return {
		...parameters,
		...Object.fromEntries(empty.map((one) => [one.name, needed(one, examples)])),
	};
}

/**
 * The parameters with a value in every required field, and in every table, that an option of the property may show. With an
 * expression in place of the option, n8n demands a value in all of these fields.
 */
function withAllShown(
	{ name, type }: INodeProperties,
	properties: readonly INodeProperties[],
	parameters: IDataObject,
	examples: Examples,
): IDataObject {
	if (type !== 'options' && type !== 'boolean') return parameters;
	const shown = properties.filter(
		({ displayOptions }) => displayOptions?.show?.[name] !== undefined,
	);
	const empty = shown.filter((one) => !(one.name in parameters) && !HAS_DEFAULT.has(one.type));
	const values = empty.map((one) => [
		one.name,
		one.required ? needed(one, examples) : one.type === 'fixedCollection' && examples(one),
	]);
	return { ...Object.fromEntries(values.filter(([, value]) => value)), ...parameters };
}

/** The values of a row, with an example in every empty text field. */
function rowOf(
	table: string,
	columns: readonly INodeProperties[],
	given: IDataObject = {},
	examples: Examples,
): IDataObject {
	const values = columns.map((column) => {
		const { name, type, default: initial } = column;
		if (name in given) return [name, given[name]];
		if (type === 'string' && initial === '') return [name, needed(column, examples, table)];
		return [name, examples(column, table) ?? initial];
	});
	return Object.fromEntries(values) as IDataObject;
}

/** Returns the example of a field, if there is one. A list's example holds two values. */
type Examples = (property: INodeProperties, table?: string) => IDataObject[string];

function needed(property: INodeProperties, examples: Examples, table?: string) {
	const example = examples(property, table);
	if (example !== undefined) return example;
	const { name, displayName } = property;
	throw new Error(`"${displayName}" needs an example: ${[table, name].filter(Boolean).join('.')}`);
}

/** The fields of the operation that runs in a place. */
export function subjectsIn({ platform, entry }: Place): Subject[] {
	const operation = operationOf(platform, entry);
	const cases = platform.cases.filter((one) => operationName(one) === operationName(entry));
	return subjectsOf(
		operation,
		optionsIn(platform, entry),
		[entry, ...cases].map(({ parameters }) => parameters),
		(property, table) => exampleOf(platform.folder, property, table),
	);
}

function operationOf({ resources }: TestedPlatform, entry: OperationCase): Operation {
	const resource = resources.find(({ value }) => value === entry.resource);
	const operation = resource?.operations.find(({ value }) => value === entry.operation);
	if (operation === undefined) throw new Error(`There is no ${operationName(entry)}`);
	return operation;
}

/** Options that the kernel reads, before or around the operation: they are tried with one operation that has them. */
const OF_KERNEL = new Set(Object.keys({ ...RUN_OPTIONS, ...SENDING_OPTIONS }));

const OPTIONS = new Map<TestedPlatform, INodeProperties>();

/** The node's Options, with the members of all operations. */
function allOptions(platform: TestedPlatform): INodeProperties {
	const options = OPTIONS.get(platform) ?? describe([...platform.resources], '').at(-1)!;
	OPTIONS.set(platform, options);
	return options;
}

/** The node's Options, with those members that the operation has. */
function optionsIn(platform: TestedPlatform, entry: OperationCase): INodeProperties {
	const options = allOptions(platform);
	const members = (options.options as INodeProperties[]).filter((member) => {
		if (!OF_KERNEL.has(member.name)) return hasOption(member, entry);
		const first = platform.cases.find((one) => hasOption(member, one));
		return first !== undefined && operationName(first) === operationName(entry);
	});
	return { ...options, options: members };
}

function hasOption(
	{ displayOptions: { show = {}, hide = {} } = {} }: INodeProperties,
	{ resource, operation }: OperationCase,
): boolean {
	return (
		(show['/resource']?.includes(resource) ?? true) &&
		(show['/operation']?.includes(operation) ?? true) &&
		hide['/operation']?.includes(operation) !== true
	);
}

/** Texts that hold several ids. */
export const isList = ({ type, displayName, placeholder = '' }: INodeProperties) =>
	type === 'string' && (/\bIDs\b/.test(displayName) || /^e\.g\. \S+(?:, \S+)+$/.test(placeholder));

/** An expression, which gives the value as it is; in a locator, in the place of what would be typed in. */
export function expressionIn({ property, usual }: Subject, expression: string): unknown {
	if (property.type !== 'resourceLocator') return expression;
	const { mode = 'id' } = (usual ?? {}) as { mode?: string };
	return { __rl: true, mode: mode === 'list' ? 'id' : mode, value: expression };
}

/**
 * Removes what each request has anew: form boundaries, random UUIDs (WildfireChat's Markdown has one), and the address and the
 * code of a question.
 */
export function withoutRandom(text: string): string {
	const random = text
		.replace(/--(?:-{2,}\w+|\S*boundary\S*)/gi, '')
		.replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '');
	if (!random.includes('webhook-waiting')) return random;
	const decoded = random.replace(/(?:%[\da-f]{2})+/gi, decodeURIComponent);
	const [, code] = /[?&]c=(\w{4})/.exec(decoded) ?? [];
	const anonymous = decoded.replace(/https?:\S*?webhook-waiting[^\s"\\]*/g, '');
	return code === undefined ? anonymous : anonymous.replaceAll(code, '');
}
