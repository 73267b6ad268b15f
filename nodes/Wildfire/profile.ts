import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import { request } from '../common/requests/client';
import { maskedAddress } from '../common/requests/secrets';
import { query, record, WILDFIRE } from './transport';

/** The request for the robot's own profile. */
export const PROFILE = query('/robot/profile', record('userId'));

export async function profileOf(caller: Caller): Promise<IDataObject> {
	return withoutSecrets(await request(WILDFIRE, caller, PROFILE));
}

/** Returns a robot without its secret and without the trigger's token in its callback. */
export function withoutSecrets({ secret: _secret, ...robot }: IDataObject): IDataObject {
	return {
		...robot,
		...(typeof robot.callback === 'string' && { callback: maskedAddress(robot.callback) }),
	};
}
