import { controlActions } from './controlActions';
import { COMPUTERS, MojoWebqqStandIn } from './standIn';

export { EVENT_NAMES } from './events';
export { COMPUTERS, type MojoWebqqStandIn } from './standIn';

export function createMojoWebqq(
	sandboxUrl: () => string,
	computer = COMPUTERS.main,
): MojoWebqqStandIn {
	const standIn = new MojoWebqqStandIn(sandboxUrl, computer);
	standIn.ownActions = controlActions(standIn);
	return standIn;
}
