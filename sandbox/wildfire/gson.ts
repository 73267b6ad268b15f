import { JavaException } from './codes';

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
export type Position = string;

/** The position of each value in an object or a list, by its key or index. */
const positions = new WeakMap<JsonObject | Json[], Map<string, Position>>();

/** An empty body reads as null. */
export function readGson(text: string): Json {
	const reader = new Reader(text);
	return reader.document();
}

/** Where the reader was at a member of an object or a list. */
export function positionIn(parent: JsonObject | Json[], key: string): Position {
	return positions.get(parent)?.get(key) ?? 'at line 1 column 1';
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
