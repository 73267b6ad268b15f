import type { IDataObject } from 'n8n-workflow';

import { asObject, isRecord } from '../common/guards';
import type { Result } from '../common/operations/operation';
import { isoTimeIn } from '../common/serverValues';

/** Corrections of misspelt names in the API. The output also keeps the misspelt names, as on the vendor's page. */
const RIGHT_NAMES = new Map([
	['transcationId', 'transactionId'],
	['groupManger', 'groupManager'],
	['Gender', 'gender'],
]);

/** The unit of each time, in milliseconds. */
const TIMES = new Map([
	['time', 1],
	['timeStamp', 1],
	['invalidTime', 1000],
]);

/** Names of values that would lose digits or cents as numbers. */
const TEXTS = new Set(['messageId', 'money', 'transferId', 'transcationId']);

/** Returns a client's object with corrected names beside misspelt ones, IDs as texts and times as ISO 8601. */
export function simplify(object: IDataObject): IDataObject {
	// allData only repeats the other data.
	const { allData: _request, ...rest } = object;
	const entries = Object.entries(rest).flatMap(([name, raw]) => {
		const value = simplified(name, raw);
		const right = RIGHT_NAMES.get(name);
		return right === undefined || Object.hasOwn(object, right)
			? [[name, value] as const]
			: [[name, value] as const, [right, value] as const];
	});
	return Object.fromEntries(entries);
}

/** Simplifies an object where the operation's Simplify field is on. */
export function simplifiedIf(isAsked: boolean, object: IDataObject): IDataObject {
	return isAsked ? simplify(object) : object;
}

/**
 * Returns the output of a request whose data is not documented: of a list of objects an item for each. An empty list is no item, but
 * a change always gives one.
 *
 * @param done says that a change was made; undefined for a request that only reads
 */
export function resultOf(data: unknown, isSimplified: boolean, done?: IDataObject): Result {
	if (Array.isArray(data) && data.every(isRecord) && (done === undefined || data.length > 0))
		return data.map((object) => simplifiedIf(isSimplified, object));
	const object = asObject(data);
	const found = object ? simplifiedIf(isSimplified, object) : data === undefined ? {} : { data };
	return { ...done, ...found };
}

function simplified(name: string, value: IDataObject[string]): IDataObject[string] {
	if (TEXTS.has(name) && typeof value === 'number') return String(value);
	return isoTimeIn(value, TIMES.get(name) ?? NaN) ?? value;
}
