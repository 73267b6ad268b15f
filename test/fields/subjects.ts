import type { IDataObject, INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import type { Operation } from '../../nodes/common/operation';
import { propertiesOfOperation } from '../../nodes/common/operation';
import { operationName, type Place } from '../attacks/places';

/** A field, and its path in the node's parameters. */
export interface Subject {
	property: INodeProperties;
	/** Parameters that show the field. */
	parameters: IDataObject;
	/** Whether the field changes something, and leaves it as it is where it is not added. */
	isChange: boolean;
	/** The field's value in these parameters. */
	usual: unknown;
	/** Returns the parameters with another value of the field. */
	withValue(value: unknown): IDataObject;
}

/**
 * The fields of an operation, including those inside collections and tables. If no case shows a
 * field, the parameters are chosen so that its conditions are met.
 */
function subjectsOf(operation: Operation, cases: readonly IDataObject[]): Subject[] {
	const properties = propertiesOfOperation(operation);
	return properties.flatMap((property) => {
		const base =
			cases.find((parameters) => isShown(property, properties, parameters)) ??
			filledIn(properties, revealing(property, properties, cases[0] ?? {}));
		return partsOf(property, base, (member) => {
			const outside = conditionsOutside(member);
			if (isShown(outside, properties, base)) return base;
			return filledIn(properties, revealing(outside, properties, base));
		});
	});
}

/**
 * The conditions of a collection's member on fields of the node: their names begin with a slash.
 */
function conditionsOutside({ displayOptions, ...member }: INodeProperties): INodeProperties {
	const show = Object.entries(displayOptions?.show ?? {}).flatMap(([name, values]) =>
		name.startsWith('/') ? [[name.slice(1), values] as const] : [],
	);
	return { ...member, displayOptions: { show: Object.fromEntries(show) } };
}

/** Fields among those of an update that say how the change is announced. */
const OF_ANNOUNCEMENT = new Set(['toLines', 'notifyMessage']);

/** @param revealed returns parameters that show a member of the property */
function partsOf(
	property: INodeProperties,
	parameters: IDataObject,
	revealed: (member: INodeProperties) => IDataObject,
): Subject[] {
	const { name, type, options = [] } = property;
	const given = parameters[name];
	if (type === 'collection') {
		const added = (given ?? {}) as IDataObject;
		const isUpdate = property.displayName === 'Update Fields';
		return (options as INodeProperties[]).map((option) => {
			const shown = revealed(option);
			return {
				property: option,
				parameters: shown,
				isChange: isUpdate && !OF_ANNOUNCEMENT.has(option.name),
				usual: added[option.name] ?? option.default,
				withValue: (value) => ({ ...shown, [name]: { ...added, [option.name]: value } }),
			};
		});
	}
	if (type === 'fixedCollection') {
		const isTable = property.typeOptions?.multipleValues === true;
		return (options as INodePropertyCollection[]).flatMap(({ name: group, values }) => {
			const rows = [((given ?? {}) as Record<string, IDataObject | IDataObject[]>)[group] ?? []];
			const first: IDataObject = { ...defaultsOf(values), ...rows.flat()[0] };
			return values.map((column) => {
				const row = isShown(column, values, first) ? first : revealing(column, values, first);
				return {
					property: column,
					parameters,
					isChange: false,
					usual: row[column.name],
					withValue: (value: unknown) => {
						const one = { ...row, [column.name]: value } as IDataObject;
						return { ...parameters, [name]: { [group]: isTable ? [one] : one } };
					},
				};
			});
		});
	}
	return [
		{
			property,
			parameters,
			isChange: false,
			usual: given ?? property.default,
			withValue: (value) => ({ ...parameters, [name]: value as IDataObject }),
		},
	];
}

/** The values of a new row, with a text in every empty text field. */
function defaultsOf(properties: readonly INodeProperties[]): IDataObject {
	return Object.fromEntries(
		properties.map(({ name, displayName, type, default: initial }) => {
			if (type !== 'string' || initial !== '') return [name, initial as string];
			return [name, /\bIDs?$/.test(displayName) ? '1001' : 'anything'];
		}),
	);
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
	for (const [name, values] of Object.entries(show)) {
		revealed = { ...revealed, [name]: values?.[0] as string };
		const decides = properties.find((property) => property.name === name);
		if (decides) revealed = revealing(decides, properties, revealed);
	}
	return revealed;
}

/** The parameters with a value in every required field. */
function filledIn(properties: readonly INodeProperties[], parameters: IDataObject): IDataObject {
	const empty = properties.filter(
		(property) =>
			property.required &&
			!(property.name in parameters) &&
			isShown(property, properties, parameters),
	);
	return { ...parameters, ...Object.fromEntries(empty.map((one) => [one.name, anythingFor(one)])) };
}

function anythingFor({ displayName, type, modes = [] }: INodeProperties): IDataObject[string] {
	if (type === 'multiOptions') return ['1001'];
	if (/\bURL$/.test(displayName)) return 'https://example.com/1001';
	if (type !== 'resourceLocator') return '1001';
	return { __rl: true, mode: modes.find((mode) => mode.type === 'string')?.name, value: '1001' };
}

/** The fields of the operation that runs in a place. */
export function subjectsIn({ platform, entry }: Place): Subject[] {
	const operation = platform.resources
		.find(({ value }) => value === entry.resource)
		?.operations.find(({ value }) => value === entry.operation);
	if (operation === undefined) throw new Error(`There is no ${operationName(entry)}`);
	const cases = platform.cases.filter((one) => operationName(one) === operationName(entry));
	return subjectsOf(
		operation,
		cases.map(({ parameters }) => parameters),
	);
}

/** Texts that hold several ids. */
export const isList = ({ type, displayName, placeholder = '' }: INodeProperties) =>
	type === 'string' && (/\bIDs\b/.test(displayName) || /^e\.g\. \S+, \S+$/.test(placeholder));

/** An expression, which gives the value as it is; in a locator, in the place of what would be typed in. */
export function expressionIn({ property, usual }: Subject, expression: string): unknown {
	if (property.type !== 'resourceLocator') return expression;
	const { mode = 'id' } = (usual ?? {}) as { mode?: string };
	return { __rl: true, mode: mode === 'list' ? 'id' : mode, value: expression };
}

/** Removes form boundaries and random UUIDs (WildfireChat's Markdown has one): each request has others. */
export const withoutRandom = (body: string) =>
	body
		.replace(/--(?:-{2,}\w+|\S*boundary\S*)/gi, '')
		.replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '');
