import type { IDataObject } from 'n8n-workflow';

import { numberOf } from '../common/message';

/** Names that are misspelt on the wire. The misspelt ones stay, as the vendor's page has them. */
const RIGHT_NAMES = new Map([
	['transcationId', 'transactionId'],
	['groupManger', 'groupManager'],
	['Gender', 'gender'],
]);

/** Milliseconds in one unit of each time. */
const TIMES = new Map([
	['time', 1],
	['timeStamp', 1],
	['invalidTime', 1000],
]);

/** As numbers these would lose digits or cents. */
const TEXTS = new Set(['messageId', 'money', 'transferId', 'transcationId']);

/** Returns an object of the client with right names beside misspelt ones, ids as texts and times as ISO 8601. */
export function simplify(object: IDataObject): IDataObject {
	// allData only repeats the request.
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

/** The same, where the Simplify field of the operation asks for it. */
export function simplifiedIf(isAsked: boolean, object: IDataObject): IDataObject {
	return isAsked ? simplify(object) : object;
}

function simplified(name: string, value: IDataObject[string]): IDataObject[string] {
	if (TEXTS.has(name) && typeof value === 'number') return String(value);
	const time = new Date(numberOf(value) * (TIMES.get(name) ?? NaN)).getTime();
	return time > 0 ? new Date(time).toISOString() : value;
}
