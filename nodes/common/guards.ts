import type { IDataObject } from 'n8n-workflow';

/** Tells objects and lists from plain values. */
export function isComposite(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

/** Tells objects from lists and plain values. */
export function isRecord(value: unknown): value is IDataObject {
	return isComposite(value) && !Array.isArray(value);
}

/** Returns the value if it is an object, else undefined. */
export function asObject(value: unknown): IDataObject | undefined {
	return isRecord(value) ? value : undefined;
}

/** Returns the objects in a list; drops null and whatever else a server puts there. Empty for anything but a list. */
export function objectsIn(list: unknown): IDataObject[] {
	return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** Tells whether an expression stands in a parameter, or in the member of it to which a path leads, as the workflow holds it. */
export function holdsExpression(raw: unknown, ...[next, ...path]: string[]): boolean {
	if (next !== undefined && isComposite(raw)) {
		const members = raw as Record<string, unknown>;
		return Object.hasOwn(members, next) && holdsExpression(members[next], ...path);
	}
	if (typeof raw === 'string') return raw.startsWith('=');
	return isComposite(raw) && Object.values(raw).some((member) => holdsExpression(member));
}
