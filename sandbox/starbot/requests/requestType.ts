import type { Robot } from '../state';
import type { World } from '../world';
import type { Params } from './params';

export interface Call {
	world: World;
	params: Params;
}

export interface RobotCall extends Call {
	robot: Robot;
}

/** A request by its `type`; `answer` gives the `data`. */
export type RequestType =
	| { robot: 'none'; description: string; answer(call: Call): unknown }
	/** `any` also works before the login. */
	| { robot: 'any' | 'online'; description: string; answer(call: RobotCall): unknown };

export type RequestTypes = Record<string, RequestType>;

/** The whole data of an acknowledgement; a sent message gets no id. */
export function acknowledgement({ robotId, instanceId }: Robot) {
	return { robotId, instanceId };
}

export function pick(from: object, names: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
