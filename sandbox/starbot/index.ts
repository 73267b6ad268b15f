import { controlActions } from './controlActions';
import { StarBotStandIn } from './standIn';
import type { Client } from './state';

export { CLIENTS } from './seed';
export type { StarBotStandIn } from './standIn';

/** One computer with StarBot. */
export function createStarBot(sandboxUrl: () => string, client?: Client): StarBotStandIn {
	const standIn = new StarBotStandIn(sandboxUrl, client);
	standIn.ownActions = controlActions(standIn);
	return standIn;
}
