import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../common/operations/call';
import { numberOf } from '../common/serverValues';

/**
 * Says in a hint that the platform reports success and counts nothing. It is no error, because no source says what the platform
 * counts.
 *
 * @param meaning what that may mean: a clause
 */
export function remarkNothing(call: Call, { successCount }: IDataObject, meaning: string): void {
	if (numberOf(successCount) !== 0) return;
	call.run.hints.remark(`Yunhu reports success with a count of 0, so ${meaning}`, call.itemIndex);
}
