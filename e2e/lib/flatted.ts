type Flat = null | boolean | number | string | Flat[] | { [key: string]: Flat };

/**
 * Reads the form in which n8n stores executions: an array of all values, in which each string inside an object or array is
 * the index of the value meant.
 */
export function parseFlatted(text: string): unknown {
	const values = JSON.parse(text) as Flat[];
	const revived = new Map<number, unknown>();
	const revive = (index: number): unknown => {
		if (revived.has(index)) return revived.get(index);
		const value = values[index]!;
		if (value === null || typeof value !== 'object') return value;
		const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
		revived.set(index, copy);
		for (const [key, inner] of Object.entries(value)) {
			(copy as Record<string, unknown>)[key] =
				typeof inner === 'string' ? revive(Number(inner)) : inner;
		}
		return copy;
	};
	return revive(0);
}
