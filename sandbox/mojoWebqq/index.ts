import { controlActions } from './controlActions';
import { MojoWebqqStandIn, type Computer } from './standIn';

export { EVENT_NAMES } from './events';
export { COMPUTERS, type MojoWebqqStandIn } from './standIn';

export function createMojoWebqq(sandboxUrl: () => string, computer?: Computer): MojoWebqqStandIn {
	const standIn = new MojoWebqqStandIn(sandboxUrl, computer);
	Object.assign(standIn.actions, controlActions(standIn));
	return standIn;
}
