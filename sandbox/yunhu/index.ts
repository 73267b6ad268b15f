import { controlActions } from './controlActions';
import { YunhuStandIn } from './standIn';

export { SEED } from './seed';
export type { Said, SaidMessage } from './people';
export type { Bot, Group, Instruction, Message, State, User } from './state';
export type { YunhuFault } from './yunhuFaults';
export type { YunhuStandIn } from './standIn';

export function createYunhu(sandboxUrl: () => string): YunhuStandIn {
	const standIn = new YunhuStandIn(sandboxUrl);
	Object.assign(standIn.actions, controlActions(standIn));
	return standIn;
}
