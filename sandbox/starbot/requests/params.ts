import { Refusal } from '../../kit/refusal';

/**
 * The `params` of a request. An empty text counts as missing; programs rely on this with the real
 * API.
 */
export class Params {
	constructor(readonly values: Readonly<Record<string, unknown>>) {}

	text(name: string): string {
		const value = this.optionalText(name);
		if (value === undefined) throw new Refusal(`params.${name} is missing`);
		return value;
	}

	optionalText(name: string): string | undefined {
		const value = this.values[name] ?? '';
		if (typeof value !== 'string') throw new Refusal(`params.${name} must be a string`);
		return value === '' ? undefined : value;
	}

	optionalInteger(name: string): number | undefined {
		const value = this.values[name];
		if (value === undefined) return undefined;
		if (!Number.isInteger(value)) throw new Refusal(`params.${name} must be an integer`);
		return value as number;
	}

	/** 0 or 1. The effect is not documented, so it has none here. */
	checkCache(): void {
		const cache = this.optionalInteger('cache') ?? 0;
		if (cache !== 0 && cache !== 1) throw new Refusal('params.cache must be 0 or 1');
	}

	/** All parameters except those with these names and the robot. */
	others(...names: string[]): Record<string, unknown> {
		const known = ['robotId', 'instanceId', ...names];
		return Object.fromEntries(
			Object.entries(this.values).filter(([name]) => !known.includes(name)),
		);
	}
}
