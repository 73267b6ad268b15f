import { isObject } from './json';

/** Thrown for invalid input from a control request or a test; the API responds with 400. */
export class BadInput extends Error {}

/** The JSON object of a control request. Its readers throw errors that name the expected value. */
export class Input {
	constructor(private readonly values: Record<string, unknown>) {}

	static parse(body: string): Input {
		if (body.trim() === '') return new Input({});
		let value: unknown;
		try {
			value = JSON.parse(body);
		} catch (error) {
			throw new BadInput(`The body is not JSON: ${(error as Error).message}`);
		}
		if (!isObject(value)) throw new BadInput('The body must be a JSON object');
		return new Input(value);
	}

	text(key: string): string {
		const value = this.optionalText(key);
		if (!value) throw new BadInput(`"${key}" is missing: give a non-empty string`);
		return value;
	}

	optionalText(key: string): string | undefined {
		return this.optional(key, 'a string', (value): value is string => typeof value === 'string');
	}

	/** The group in which the page acts as its `conversation`, and tests as `groupId`. */
	groupId(): string {
		return (this.optionalText('groupId') ?? this.text('conversation')).replace(/^\w+:/, '');
	}

	optionalCount(key: string): number | undefined {
		return this.optional(
			key,
			'a positive whole number',
			(value): value is number => Number.isInteger(value) && (value as number) > 0,
		);
	}

	optionalTexts(key: string): string[] | undefined {
		return this.optional(
			key,
			'a list of strings',
			(value): value is string[] =>
				Array.isArray(value) && value.every((entry) => typeof entry === 'string'),
		);
	}

	optionalObject(key: string): Record<string, unknown> | undefined {
		return this.optional(key, 'an object', isObject);
	}

	get(key: string): unknown {
		return this.values[key];
	}

	entries(): Array<[string, unknown]> {
		return Object.entries(this.values);
	}

	private optional<T>(
		key: string,
		expected: string,
		accepts: (value: unknown) => value is T,
	): T | undefined {
		const value = this.values[key];
		if (value === undefined || value === null) return undefined;
		if (!accepts(value)) throw new BadInput(`"${key}" must be ${expected}`);
		return value;
	}
}

/** Reads a conversation as the page names it: `<kind>:<id>`. */
export function conversationIn<Kind extends string>(
	text: string,
	kinds: readonly Kind[],
): { kind: Kind; id: string } {
	const [, named, id = ''] = /^(\w+):(.+)$/.exec(text) ?? [];
	const kind = kinds.find((one) => one === named);
	if (!kind) {
		throw new BadInput(
			`"conversation" must be ${kinds.map((one) => `"${one}:<id>"`).join(' or ')}`,
		);
	}
	return { kind, id };
}
