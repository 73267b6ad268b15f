import { controlActions } from './controlActions';
import { MojoWebqqStandIn, type Computer } from './standIn';

export type { Said, SaidMessage } from './people';
export type { ClientState, Settings } from './settings';
export type { MojoWebqqFault } from './faults';
export type { Discuss, Friend, Group, GroupMember, Message, State } from './state';
export { EVENT_NAMES, type EventName } from './events';
export { COMPUTERS, QR_PATH, type MojoWebqqStandIn } from './standIn';

export function createMojoWebqq(sandboxUrl: () => string, computer?: Computer): MojoWebqqStandIn {
	const standIn = new MojoWebqqStandIn(sandboxUrl, computer);
	Object.assign(standIn.actions, controlActions(standIn));
	return standIn;
}
