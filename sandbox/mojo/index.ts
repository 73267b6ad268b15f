import { controlActions } from './controlActions';
import { MojoStandIn, type Computer } from './standIn';

export type { Said, SaidMessage } from './people';
export type { ClientState, Settings } from './settings';
export type { MojoFault } from './mojoFaults';
export type { Discuss, Friend, Group, GroupMember, Message, State } from './state';
export { EVENT_NAMES, type EventName } from './events';
export { COMPUTERS, QR_PATH, type MojoStandIn } from './standIn';

export function createMojo(sandboxUrl: () => string, computer?: Computer): MojoStandIn {
	const standIn = new MojoStandIn(sandboxUrl, computer);
	Object.assign(standIn.actions, controlActions(standIn));
	return standIn;
}
