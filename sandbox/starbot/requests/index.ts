import { contactRequests } from './contacts';
import { messageRequests } from './messages';
import type { RequestTypes } from './requestType';
import { robotRequests } from './robots';

/** The 16 of the 43 whose `type` is public. */
export const requestTypes: RequestTypes = {
	...robotRequests,
	...messageRequests,
	...contactRequests,
};
