/*
 * Readers of values in JSON from a server, which may hold anything in any place. They never throw.
 */

/** Returns a number, also from text; NaN for all other values. Unlike Number() it never throws. */
export function numberOf(value: unknown): number {
	if (typeof value === 'string' && value.trim() !== '') return Number(value);
	return typeof value === 'number' ? value : NaN;
}

/** Returns text, also from a number; '' for all other values. Unlike String() it never throws. */
export function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Returns the texts in a list; an empty list for all other values. */
export function textsOf(value: unknown): string[] {
	return Array.isArray(value) ? value.map(textOf).filter((text) => text !== '') : [];
}

/**
 * Returns a time since 1970 as ISO 8601; undefined for 0 and invalid values.
 *
 * @param unitMs the unit of the time, in milliseconds
 */
export function isoTimeIn(time: unknown, unitMs: number): string | undefined {
	const date = new Date(numberOf(time) * unitMs);
	return date.getTime() > 0 ? date.toISOString() : undefined;
}
