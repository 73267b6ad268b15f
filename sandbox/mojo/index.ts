import { controlActions } from './controlActions';
import { MojoStandIn } from './standIn';

export type { Said, SaidMessage } from './people';
export type { ClientState, Settings } from './settings';
export type { MojoFault } from './mojoFaults';
export type { Discuss, Friend, Group, GroupMember, Message, State } from './state';
export { EVENT_NAMES, type EventName } from './events';
export { QR_PATH, type MojoStandIn } from './standIn';

export function createMojo(sandboxUrl: () => string): MojoStandIn {
	const standIn = new MojoStandIn(sandboxUrl);
	Object.assign(standIn.actions, controlActions(standIn));
	return standIn;
}
