import { toJson } from '../kit/json';

/** JSON as the plugin writes it: keys sorted, every `/` escaped, a bigint as a bare number. */
export function wireJson(value: unknown): string {
	return toJson(sorted(value)).replaceAll('/', '\\/');
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
