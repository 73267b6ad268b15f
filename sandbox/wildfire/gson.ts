import { JavaException, nullPointer } from './codes';

/**
 * JSON as the server's Gson reads it: numbers keep their digits, and a missing element in an array
 * (`[1,]`) is null, while the same comma in an object is a syntax error.
 */
export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject;

export class JsonNumber {
	constructor(readonly digits: string) {}
}

export type JsonObject = Map<string, Json>;

/** An empty body reads as null. */
export function readGson(text: string): Json {
	const reader = new Reader(text);
	return reader.document();
}

class Reader {
	private at = 0;

	constructor(private readonly text: string) {}

	document(): Json {
		this.skipSpace();
		if (this.at === this.text.length) return null;
		const value = this.value();
		this.skipSpace();
		if (this.at < this.text.length) throw this.malformed('Expected EOF');
		return value;
	}

	private value(): Json {
		this.skipSpace();
		const char = this.text[this.at];
		if (char === '{') return this.object();
		if (char === '[') return this.array();
		if (char === '"') return this.string();
		return this.literal();
	}

	private object(): JsonObject {
		const object: JsonObject = new Map();
		this.at++;
		this.skipSpace();
		if (this.take('}')) return object;
		do {
			this.skipSpace();
			if (this.text[this.at] !== '"') throw this.malformed('Expected name');
			const name = this.string();
			this.skipSpace();
			if (!this.take(':')) throw this.malformed("Expected ':'");
			object.set(name, this.value());
			this.skipSpace();
		} while (this.take(','));
		if (!this.take('}')) throw this.malformed('Unterminated object');
		return object;
	}

	private array(): Json[] {
		const array: Json[] = [];
		this.at++;
		this.skipSpace();
		if (this.take(']')) return array;
		do {
			this.skipSpace();
			const next = this.text[this.at];
			array.push(next === ',' || next === ']' ? null : this.value());
			this.skipSpace();
		} while (this.take(','));
		if (!this.take(']')) throw this.malformed('Unterminated array');
		return array;
	}

	private string(): string {
		const start = this.at++;
		while (this.text[this.at] !== '"') {
			if (this.at >= this.text.length) throw this.malformed('Unterminated string');
			this.at += this.text[this.at] === '\\' ? 2 : 1;
		}
		this.at++;
		// Gson lets control characters stand in a string; JSON.parse wants them escaped.
		const quoted = this.text
			.slice(start, this.at)
			.replace(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1));
		try {
			return JSON.parse(quoted) as string;
		} catch {
			throw this.malformed('Invalid escape sequence');
		}
	}

	private literal(): Json {
		const [word] = /^[^\s,:{}[\]"]*/.exec(this.text.slice(this.at)) as RegExpExecArray;
		this.at += word.length;
		if (word === 'null') return null;
		if (word === 'true' || word === 'false') return word === 'true';
		if (/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(word)) return new JsonNumber(word);
		throw this.malformed('Expected value');
	}

	private take(char: string): boolean {
		if (this.text[this.at] !== char) return false;
		this.at++;
		return true;
	}

	private skipSpace(): void {
		while (/\s/.test(this.text[this.at] ?? '')) this.at++;
	}

	private malformed(what: string): JavaException {
		const before = this.text.slice(0, this.at).split('\n');
		const column = (before.at(-1) ?? '').length + 1;
		return new JavaException(
			'com.google.gson.JsonSyntaxException: com.google.gson.stream.MalformedJsonException: ' +
				`${what} at line ${before.length} column ${column}`,
		);
	}
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

	/** Null stays null: what that means depends on the endpoint. */
	static of(json: Json | undefined, path = '$'): Fields | null {
		if (json === null || json === undefined) return null;
		if (!(json instanceof Map)) throw unexpected('BEGIN_OBJECT', json, path);
		return new Fields(json, path);
	}

	string(key: string): string | undefined {
		return readString(this.values.get(key), this.pathOf(key));
	}

	/** Gson leaves an `int` field 0 when the key is missing. */
	int(key: string): number {
		return Number(readInteger(this.values.get(key), this.pathOf(key), 31n) ?? 0n);
	}

	long(key: string): bigint {
		return readInteger(this.values.get(key), this.pathOf(key), 63n) ?? 0n;
	}

	bool(key: string): boolean {
		const value = this.values.get(key);
		if (value === undefined || value === null) return false;
		if (typeof value === 'boolean') return value;
		if (typeof value === 'string') return value.toLowerCase() === 'true';
		throw unexpected('a boolean', value, this.pathOf(key));
	}

	object(key: string): Fields | null {
		return Fields.of(this.values.get(key), this.pathOf(key));
	}

	strings(key: string): Array<string | null> | undefined {
		return this.list(key, (json, path) => readString(json, path) ?? null);
	}

	ints(key: string): number[] | undefined {
		return this.list(key, (json, path) => {
			const value = readInteger(json, path, 31n);
			if (value === undefined) throw nullPointer();
			return Number(value);
		});
	}

	objects(key: string): Array<Fields | null> | undefined {
		return this.list(key, (json, path) => Fields.of(json, path));
	}

	private list<T>(key: string, read: (json: Json, path: string) => T): T[] | undefined {
		const value = this.values.get(key);
		if (value === undefined || value === null) return undefined;
		if (!Array.isArray(value)) throw unexpected('BEGIN_ARRAY', value, this.pathOf(key));
		return value.map((entry, index) => read(entry, `${this.pathOf(key)}[${index}]`));
	}

	private pathOf(key: string): string {
		return `${this.path}.${key}`;
	}
}

export function readString(json: Json | undefined, path = '$'): string | undefined {
	if (json === undefined || json === null) return undefined;
	if (typeof json === 'string') return json;
	if (typeof json === 'boolean') return String(json);
	if (json instanceof JsonNumber) return json.digits;
	throw unexpected('a string', json, path);
}

function readInteger(json: Json | undefined, path: string, bits: bigint): bigint | undefined {
	if (json === undefined || json === null) return undefined;
	const text = json instanceof JsonNumber ? json.digits : json;
	if (typeof text !== 'string') throw unexpected('a number', json, path);
	const value = integerOf(text);
	const limit = 1n << bits;
	if (value === undefined || value < -limit || value >= limit) {
		throw new JavaException(
			`com.google.gson.JsonSyntaxException: java.lang.NumberFormatException: For input string: "${text}" path ${path}`,
		);
	}
	return value;
}

function integerOf(text: string): bigint | undefined {
	if (/^-?\d+$/.test(text)) return BigInt(text);
	// `1.0` and `1e3` go through a double, as in Gson, and lose digits on the way.
	const number = text.trim() === '' ? NaN : Number(text);
	return Number.isInteger(number) ? BigInt(number) : undefined;
}

function unexpected(expected: string, json: Json, path: string): JavaException {
	return new JavaException(
		'com.google.gson.JsonSyntaxException: java.lang.IllegalStateException: ' +
			`Expected ${expected} but was ${kindOf(json)} path ${path}`,
	);
}

function kindOf(json: Json): string {
	if (json === null) return 'NULL';
	if (Array.isArray(json)) return 'BEGIN_ARRAY';
	if (json instanceof Map) return 'BEGIN_OBJECT';
	if (json instanceof JsonNumber) return 'NUMBER';
	return typeof json === 'boolean' ? 'BOOLEAN' : 'STRING';
}
