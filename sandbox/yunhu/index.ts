import { controlActions } from './controlActions';
import { YunhuStandIn } from './standIn';

export { SEED } from './seedIds';
export type { YunhuFault } from './faults';
export type { YunhuStandIn } from './standIn';

export function createYunhu(sandboxUrl: () => string): YunhuStandIn {
	const standIn = new YunhuStandIn(sandboxUrl);
	standIn.ownActions = controlActions(standIn);
	return standIn;
}
