import { controlActions } from './controlActions';
import { StarBotStandIn } from './standIn';
import type { Client } from './state';

export type { Paid, Said, SaidMessage } from './people';
export { CLIENTS } from './seed';
export type { Settings } from './settings';
export type { StarBotFaultScope, StarBotStandIn } from './standIn';
export type { StarBotFault } from './starbotFaults';
export type { Group, Message, Person, Robot, State, Transfer, TransferStep } from './state';

/** One computer with StarBot. */
export function createStarBot(sandboxUrl: () => string, client?: Client): StarBotStandIn {
	const standIn = new StarBotStandIn(sandboxUrl, client);
	Object.assign(standIn.actions, controlActions(standIn));
	return standIn;
}
