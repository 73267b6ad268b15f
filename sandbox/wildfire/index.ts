import { controlActions } from './controlActions';
import { WildfireStandIn } from './standIn';

export type { WildfireFault } from './faults';
export type { Group, Message, Robot, User } from './state';
export type { WildfireStandIn } from './standIn';

export function createWildfire(sandboxUrl: () => string): WildfireStandIn {
	const standIn = new WildfireStandIn(sandboxUrl);
	standIn.ownActions = controlActions(standIn);
	return standIn;
}
