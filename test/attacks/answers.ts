import type { Forwarded } from './proxy';

/** Values that replace a value of a real answer. */
export const VALUES: unknown[] = [
	null,
	{},
	[],
	[null],
	'',
	'text',
	true,
	-1,
	{ toString: 1, valueOf: 1 },
	[[[]]],
	{ id: null, name: {}, members: 3 },
];

/** Texts from JavaScript's own errors, which users must not see. */
export const CRASH =
	/TypeError|undefined|NaN|\[object|Cannot (read|convert|use|destructure)|is not (a function|iterable|an object)|call stack|Unexpected/;

export function parsed({ body }: Forwarded): unknown {
	try {
		return JSON.parse(body.toString());
	} catch {
		// Protobuf and images: the tests of their decoders cover broken bytes.
		return undefined;
	}
}

/** The paths of all values in a value; of a list, only those of its first entry. */
export function placesIn(value: unknown, path: string[] = []): string[][] {
	if (typeof value !== 'object' || value === null) return [path];
	const entries = Object.entries(Array.isArray(value) ? value.slice(0, 1) : value);
	return [path, ...entries.flatMap(([key, part]) => placesIn(part, [...path, key]))].filter(
		({ length }) => length > 0,
	);
}

export function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
	if (key === undefined) return by;
	const copy = (
		Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
	) as Record<string, unknown>;
	copy[key] = replaced(copy[key], rest, by);
	return copy;
}
