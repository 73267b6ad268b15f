import { JavaException, nullPointer } from './codes';

/**
 * Reads JSON as the server's Gson does in its lenient mode: numbers keep their digits, quotes may
 * be single or missing, `=` and `;` can replace `:` and `,`, and a missing element in an array
 * (`[1,]`) is null, while the same comma in an object is a syntax error.
 */
export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject;

export class JsonNumber {
	constructor(readonly digits: string) {}
}

export type JsonObject = Map<string, Json>;

/**
 * The position of the reader after it has read the type of the next value, which Gson's errors
 * contain.
 */
type Position = string;

/** The position of each value in an object or a list, by its key or index. */
const positions = new WeakMap<JsonObject | Json[], Map<string, Position>>();

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
		const root: Json[] = [];
		root.push(this.value(root, '0', '$'));
		this.skipSpace();
		if (this.at < this.text.length) throw this.malformed('Expected EOF', '$');
		return root[0] as Json;
	}

	/** Reads a value and records its position. */
	private value(parent: JsonObject | Json[], key: string, path: string): Json {
		this.skipSpace();
		const start = this.at;
		const value = this.read(path);
		const opens = /["'{[]/.test(this.text[start] ?? '');
		const noted = positions.get(parent) ?? new Map<string, Position>();
		positions.set(parent, noted.set(key, this.position(opens ? start + 1 : this.at)));
		return value;
	}

	private read(path: string): Json {
		const char = this.text[this.at];
		if (char === '{') return this.object(path);
		if (char === '[') return this.array(path);
		if (char === '"' || char === "'") return this.string(path);
		return this.literal(path);
	}

	private object(path: string): JsonObject {
		const object: JsonObject = new Map();
		this.at++;
		this.skipSpace();
		if (this.take('}')) return object;
		do {
			this.skipSpace();
			const name = this.name(path);
			this.skipSpace();
			if (this.take('=')) this.take('>');
			else if (!this.take(':')) throw this.malformed("Expected ':'", `${path}.${name}`);
			object.set(name, this.value(object, name, `${path}.${name}`));
			this.skipSpace();
		} while (this.take(',') || this.take(';'));
		if (!this.take('}')) throw this.malformed('Unterminated object', path);
		return object;
	}

	private name(path: string): string {
		const quote = this.text[this.at];
		if (quote === '"' || quote === "'") return this.string(path);
		const word = this.word();
		if (word === '') throw this.malformed('Expected name', `${path}.`);
		return word;
	}

	private array(path: string): Json[] {
		const array: Json[] = [];
		this.at++;
		this.skipSpace();
		if (this.take(']')) return array;
		do {
			this.skipSpace();
			const next = this.text[this.at];
			const index = String(array.length);
			const isMissing = next === ',' || next === ';' || next === ']';
			array.push(isMissing ? null : this.value(array, index, `${path}[${index}]`));
			this.skipSpace();
		} while (this.take(',') || this.take(';'));
		if (!this.take(']')) throw this.malformed('Unterminated array', path);
		return array;
	}

	private string(path: string): string {
		const quote = this.text[this.at++] as string;
		const start = this.at;
		while (this.text[this.at] !== quote) {
			if (this.at >= this.text.length) throw this.malformed('Unterminated string', path);
			this.at += this.text[this.at] === '\\' ? 2 : 1;
		}
		// Gson allows control characters in a string; JSON.parse requires them escaped, and single
		// quotes unescaped.
		const content = this.text
			.slice(start, this.at++)
			.replace(/\\'/g, "'")
			.replace(quote === "'" ? /(?<!\\)"/g : /(?!)/, '\\"')
			.replace(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1));
		try {
			return JSON.parse(`"${content}"`) as string;
		} catch {
			throw this.malformed('Invalid escape sequence', path);
		}
	}

	/**
	 * In lenient mode a bare word is a string; it becomes a number or a boolean only when one is
	 * read.
	 */
	private literal(path: string): Json {
		const word = this.word();
		if (word === '') throw this.malformed('Expected value', path);
		if (word === 'null') return null;
		if (word === 'true' || word === 'false') return word === 'true';
		if (/^-?(\d+(\.\d+)?([eE][-+]?\d+)?|Infinity)$|^NaN$/.test(word)) return new JsonNumber(word);
		return word;
	}

	private word(): string {
		const [word] = /^[^\s,:;={}[\]"'/\\#]*/.exec(this.text.slice(this.at)) as RegExpExecArray;
		this.at += word.length;
		return word;
	}

	private take(char: string): boolean {
		if (this.text[this.at] !== char) return false;
		this.at++;
		return true;
	}

	private skipSpace(): void {
		while (/\s/.test(this.text[this.at] ?? '')) this.at++;
	}

	private position(at: number): Position {
		const before = this.text.slice(0, at).split('\n');
		return `at line ${before.length} column ${(before.at(-1) ?? '').length + 1}`;
	}

	private malformed(what: string, path: string): JavaException {
		return new JavaException(
			'com.google.gson.JsonSyntaxException: com.google.gson.stream.MalformedJsonException: ' +
				`${what} ${this.position(this.at)} path ${path}`,
		);
	}
}

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

function positionIn(parent: JsonObject | Json[], key: string): Position {
	return positions.get(parent)?.get(key) ?? 'at line 1 column 1';
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
