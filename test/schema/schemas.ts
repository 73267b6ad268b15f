import { expect } from '@jest/globals';
import Ajv, { type ValidateFunction } from 'ajv';
import type { IDataObject } from 'n8n-workflow';

/**
 * The part of JSON Schema that n8n's editor shows: no references, and no alternatives except of
 * types.
 */
export interface Schema {
	type: string | string[];
	description?: string;
	enum?: string[];
	properties?: Record<string, Schema>;
	required?: string[];
	/** True if a platform or a user adds keys to the known ones. */
	additionalProperties?: boolean;
	items?: Schema;
	/** n8n's version of the file format. */
	version?: number;
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strict: true, strictRequired: true });
ajv.addKeyword('version');

/** Rejects an output with a key that is not declared. */
export function validatorOf(schema: Schema): ValidateFunction {
	return ajv.compile(closed(schema));
}

function closed(schema: Schema): Schema {
	return {
		...schema,
		...(schema.items && { items: closed(schema.items) }),
		...(schema.properties && {
			additionalProperties: schema.additionalProperties ?? false,
			properties: Object.fromEntries(
				Object.entries(schema.properties).map(([key, value]) => [key, closed(value)]),
			),
		}),
	};
}

/** Each type and each value that a schema declares, with its path. */
function promises(schema: Schema, place = ''): string[] {
	return [
		...typesOf(schema).map((type) => `${place}: ${type}`),
		...(schema.enum ?? []).map((value) => `${place} = ${value}`),
		...(schema.items ? promises(schema.items, `${place}[]`) : []),
		...Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
			promises(value, `${place}.${key}`),
		),
	];
}

/**
 * Each type and text in an output, with its path, in the form of promises(). A whole number is also
 * a number.
 */
function contentsOf(value: unknown, place = ''): string[] {
	if (Array.isArray(value))
		return [`${place}: array`, ...value.flatMap((entry) => contentsOf(entry, `${place}[]`))];
	if (typeof value === 'object' && value !== null) {
		return [
			`${place}: object`,
			...Object.entries(value).flatMap(([key, entry]) => contentsOf(entry, `${place}.${key}`)),
		];
	}
	if (Number.isInteger(value)) return [`${place}: integer`, `${place}: number`];
	return [
		`${place}: ${typeOf(value)}`,
		...(typeof value === 'string' ? [`${place} = ${value}`] : []),
	];
}

/** The paths whose contents a schema leaves open without an explanation. */
function unexplained(schema: Schema, place = ''): string[] {
	const isOpen =
		(typesOf(schema).includes('object') &&
			(schema.properties === undefined || schema.additionalProperties === true)) ||
		(typesOf(schema).includes('array') && schema.items === undefined);
	return [
		...(isOpen && !schema.description ? [place] : []),
		...(schema.items ? unexplained(schema.items, `${place}[]`) : []),
		...Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
			unexplained(value, `${place}.${key}`),
		),
	];
}

/** The narrowest schema that fits some outputs, as a draft for a new schema. */
export function draftOf(outputs: IDataObject[]): Schema {
	return { ...drafted(outputs), version: 1 };
}

function drafted(values: unknown[]): Schema {
	const types = [...new Set(values.map(typeOf))].map((type, _index, all) =>
		type === 'integer' && all.includes('number') ? 'number' : type,
	);
	const schema: Schema = { type: types.length === 1 ? (types[0] as string) : [...new Set(types)] };
	const objects = values.filter((value) => typeOf(value) === 'object') as IDataObject[];
	const entries = values.filter(Array.isArray).flat() as unknown[];
	if (objects.length > 0) {
		const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
		const valuesOf = (key: string) =>
			objects.filter((object) => key in object).map((object) => object[key]);
		schema.properties = Object.fromEntries(keys.map((key) => [key, drafted(valuesOf(key))]));
	}
	if (entries.length > 0) schema.items = drafted(entries);
	return schema;
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}

function typesOf({ type }: Schema): string[] {
	return [type].flat();
}

/** Checks that a schema declares exactly the parts of the outputs. */
export function expectTrue(schema: Schema, outputs: IDataObject[]): void {
	expect(outputs).not.toEqual([]);
	expect(schema).toMatchObject({ type: 'object', properties: expect.anything(), version: 1 });
	const validate = validatorOf(schema);
	for (const output of outputs) expectValid(validate, output);
	const seen = new Set(outputs.flatMap((output) => contentsOf(output)));
	const missing = promises(schema).filter((promise) => !seen.has(promise));
	// test/broadcast compares outputs with Send Only Once with their schema.
	expect(missing.filter((promise) => !/^\.(target|delivery): string$/.test(promise))).toEqual([]);
	expect(unexplained(schema)).toEqual([]);
}

export function expectValid(validate: ReturnType<typeof validatorOf>, output: IDataObject): void {
	validate(output);
	const complaints = (validate.errors ?? []).map(({ instancePath, message, params }) => [
		instancePath,
		message,
		params,
	]);
	expect([output, complaints]).toEqual([output, []]);
}
