import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../common/call';
import { numberOf } from '../common/message';

/** Names that are misspelt on the wire; the misspelt ones stay, as the vendor's page has them. */
const RIGHT_NAMES: Record<string, string> = {
	transcationId: 'transactionId',
	groupManger: 'groupManager',
	Gender: 'gender',
};

/** Milliseconds in one unit of each time. */
const TIMES: Record<string, number> = { time: 1, timeStamp: 1, invalidTime: 1000 };

/** What loses digits or cents as a number. */
const TEXTS = new Set(['messageId', 'money', 'transferId', 'transcationId']);

/** An object of the client, with right names beside misspelt ones, ids as texts and times as ISO 8601. */
export function simplify(object: IDataObject): IDataObject {
	// allData only repeats what was asked.
	const { allData: _asked, ...rest } = object;
	const entries = Object.entries(rest).flatMap(([name, raw]) => {
		const value = simplified(name, raw);
		const right = Object.hasOwn(RIGHT_NAMES, name) ? RIGHT_NAMES[name] : undefined;
		return right === undefined || right in object
			? [[name, value]]
			: [
					[name, value],
					[right, value],
				];
	});
	return Object.fromEntries(entries) as IDataObject;
}

/** The same, where the Simplify field of the operation asks for it. */
export function simplifiedFor(call: Call, object: IDataObject): IDataObject {
	return call.param<boolean>('simplify') ? simplify(object) : object;
}

function simplified(name: string, value: unknown): unknown {
	if (TEXTS.has(name) && typeof value === 'number') return String(value);
	const unit = Object.hasOwn(TIMES, name) ? (TIMES[name] as number) : undefined;
	const time = unit === undefined ? NaN : new Date(numberOf(value) * unit).getTime();
	return time > 0 ? new Date(time).toISOString() : value;
}
