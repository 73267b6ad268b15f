import type { IDataObject } from 'n8n-workflow';

/** Tells whether a value is an object or a list. */
export function isComposite(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

/** Tells whether a value is an object and not a list. */
export function isRecord(value: unknown): value is IDataObject {
	return isComposite(value) && !Array.isArray(value);
}

/** Returns the value if it is an object, else undefined. */
export function asObject(value: unknown): IDataObject | undefined {
	return isRecord(value) ? value : undefined;
}

/** Tells whether a value is that of a resource locator. */
export function isLocator(value: unknown): value is IDataObject & { __rl: true } {
	return isRecord(value) && value.__rl === true;
}

/** Returns the mode of a resource locator; '' for any other value, such as an expression in the place of the whole locator. */
export function modeIn(value: unknown): string {
	const mode = asObject(value)?.mode;
	return typeof mode === 'string' ? mode : '';
}

/** Returns the objects in a list from a server; drops null and other values. Empty for anything but a list. */
export function objectsIn(list: unknown): IDataObject[] {
	return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** Tells whether a parameter's stored value is an expression, or its member at `path` is one. */
export function holdsExpression(raw: unknown, ...path: string[]): boolean {
	const [next, ...rest] = path;
	if (next !== undefined && isComposite(raw)) {
		const members = raw as Record<string, unknown>;
		return Object.hasOwn(members, next) && holdsExpression(members[next], ...rest);
	}
	if (typeof raw === 'string') return raw.startsWith('=');
	return isComposite(raw) && Object.values(raw).some((member) => holdsExpression(member));
}
