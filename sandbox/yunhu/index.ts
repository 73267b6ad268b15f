import { controlActions } from './controlActions';
import { YunhuStandIn } from './standIn';

export { SEED } from './seed';
export type { YunhuFault } from './faults';
export type { YunhuStandIn } from './standIn';

export function createYunhu(sandboxUrl: () => string): YunhuStandIn {
	const standIn = new YunhuStandIn(sandboxUrl);
	Object.assign(standIn.actions, controlActions(standIn));
	return standIn;
}
