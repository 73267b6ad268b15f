import { controlActions } from './controlActions';
import { WildfireStandIn } from './standIn';

export { sign } from './signature';
export type { Settings } from './settings';
export type { WildfireFault } from './wildfireFaults';
export type { Channel, Group, Member, Message, Robot, State, User } from './state';
export type { WildfireStandIn } from './standIn';

export function createWildfire(sandboxUrl: () => string): WildfireStandIn {
	const standIn = new WildfireStandIn(sandboxUrl);
	Object.assign(standIn.actions, controlActions(standIn));
	return standIn;
}
