import { isObject, parseKeepingIds } from '../kit/json';
import type { Refusal } from './refusal';

/**
 * A JSON body as the platform's typed structures read it: ids must be strings. Integers beyond 2^53
 * are kept as their decimal text.
 */
export class Fields {
	private constructor(
		private readonly values: Record<string, unknown>,
		private readonly malformed: () => Refusal,
	) {}

	static parse(text: string, malformed: () => Refusal): Fields {
		let value: unknown;
		try {
			value = parseKeepingIds(text);
		} catch {
			throw malformed();
		}
		if (!isObject(value)) throw malformed();
		return new Fields(value, malformed);
	}

	text(name: string): string {
		const value = this.values[name] ?? '';
		if (typeof value !== 'string') throw this.malformed();
		return value;
	}

	int(name: string, whenMissing = 0): number {
		const value = this.values[name] ?? whenMissing;
		if (!Number.isInteger(value)) throw this.malformed();
		return value as number;
	}

	/** An integer of up to 64 bits. */
	long(name: string): number | string {
		const value = this.values[name] ?? 0;
		if (!Number.isInteger(value) && !/^-?\d{16,}$/.test(String(value))) throw this.malformed();
		return value as number | string;
	}

	texts(name: string): string[] {
		const value = this.values[name] ?? [];
		if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string'))
			throw this.malformed();
		return value;
	}

	object(name: string): Record<string, unknown> {
		const value = this.values[name] ?? {};
		if (!isObject(value)) throw this.malformed();
		return value;
	}

	has(name: string): boolean {
		return this.values[name] !== undefined;
	}
}
