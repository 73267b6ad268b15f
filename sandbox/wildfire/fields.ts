import { JavaException, nullPointer } from './codes';
import { JsonNumber, positionIn, type Json, type JsonObject, type Position } from './gson';

/** A value to read, with the data for its error message. */
interface Place {
	json: Json | undefined;
	path: string;
	position: Position;
}

/**
 * A request object read field by field with Gson's leniency: numbers may be quoted, strings may be
 * bare numbers or booleans, unknown keys are ignored; anything else is an exception.
 */
export class Fields {
	private constructor(
		private readonly values: JsonObject,
		private readonly path: string,
	) {}

	/** Null stays null: its meaning depends on the endpoint. */
	static of(
		json: Json | undefined,
		path = '$',
		position: Position = 'at line 1 column 2',
	): Fields | null {
		if (json === null || json === undefined) return null;
		if (!(json instanceof Map)) throw unexpected('BEGIN_OBJECT', { json, path, position });
		return new Fields(json, path);
	}

	string(key: string): string | undefined {
		return readText(this.at(key));
	}

	/** Gson leaves an `int` field 0 if the key is missing. */
	int(key: string): number {
		return Number(readInteger(this.at(key), 31n) ?? 0n);
	}

	long(key: string): bigint {
		return readInteger(this.at(key), 63n) ?? 0n;
	}

	bool(key: string): boolean {
		const place = this.at(key);
		const { json: value } = place;
		if (value === undefined || value === null) return false;
		if (typeof value === 'boolean') return value;
		if (typeof value === 'string') return value.toLowerCase() === 'true';
		throw unexpected('a boolean', place);
	}

	object(key: string): Fields | null {
		const { json, path, position } = this.at(key);
		return Fields.of(json, path, position);
	}

	strings(key: string): Array<string | null> | undefined {
		return this.list(key, (place) => readText(place) ?? null);
	}

	ints(key: string): number[] | undefined {
		return this.list(key, (place) => {
			const value = readInteger(place, 31n);
			if (value === undefined) throw nullPointer();
			return Number(value);
		});
	}

	objects(key: string): Array<Fields | null> | undefined {
		return this.list(key, ({ json, path, position }) => Fields.of(json, path, position));
	}

	private list<T>(key: string, read: (place: Place) => T): T[] | undefined {
		const place = this.at(key);
		const { json: value } = place;
		if (value === undefined || value === null) return undefined;
		if (!Array.isArray(value)) throw unexpected('BEGIN_ARRAY', place);
		return value.map((json, index) =>
			read({
				json,
				path: `${place.path}[${index}]`,
				position: positionIn(value, String(index)),
			}),
		);
	}

	private at(key: string): Place {
		return {
			json: this.values.get(key),
			path: `${this.path}.${key}`,
			position: positionIn(this.values, key),
		};
	}
}

/** A whole body that is a text. */
export function readString(json: Json | undefined): string | undefined {
	return readText({ json, path: '$', position: 'at line 1 column 2' });
}

function readText(place: Place): string | undefined {
	const { json } = place;
	if (json === undefined || json === null) return undefined;
	if (typeof json === 'string') return json;
	if (typeof json === 'boolean') return String(json);
	if (json instanceof JsonNumber) return json.digits;
	throw unexpected('a string', place);
}

function readInteger(place: Place, bits: bigint): bigint | undefined {
	const { json, path, position } = place;
	if (json === undefined || json === null) return undefined;
	const text = json instanceof JsonNumber ? json.digits : json;
	if (typeof text !== 'string') throw unexpected('a number', place);
	const value = integerOf(text);
	const limit = 1n << bits;
	if (value === undefined || value < -limit || value >= limit) {
		throw new JavaException(
			`com.google.gson.JsonSyntaxException: java.lang.NumberFormatException: For input string: "${text}" ${position} path ${path}`,
		);
	}
	return value;
}

function integerOf(text: string): bigint | undefined {
	if (/^-?\d+$/.test(text)) return BigInt(text);
	// `1.0` and `1e3` are read as a double, as in Gson, and lose digits.
	const number = text.trim() === '' ? NaN : Number(text);
	return Number.isInteger(number) ? BigInt(number) : undefined;
}

function unexpected(expected: string, { json, path, position }: Place): JavaException {
	return new JavaException(
		'com.google.gson.JsonSyntaxException: java.lang.IllegalStateException: ' +
			`Expected ${expected} but was ${kindOf(json ?? null)} ${position} path ${path}`,
	);
}

function kindOf(json: Json): string {
	if (json === null) return 'NULL';
	if (Array.isArray(json)) return 'BEGIN_ARRAY';
	if (json instanceof Map) return 'BEGIN_OBJECT';
	if (json instanceof JsonNumber) return 'NUMBER';
	return typeof json === 'boolean' ? 'BOOLEAN' : 'STRING';
}
