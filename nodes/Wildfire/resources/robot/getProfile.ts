import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../../../common/requests/caller';
import { request } from '../../../common/requests/client';
import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { withoutToken } from '../../callback';
import { query, record, WILDFIRE } from '../../transport';

/** The request for the robot's own profile. */
export const PROFILE = query('/robot/profile', record('userId'));

/**
 * POST /robot/profile → UserInfo with `owner`, `callback`, `robotExtra`. Servers do not send the documents' `secret`;
 * if one does, it is removed.
 */
export const getProfile = operation({
	value: 'getProfile',
	name: 'Get Profile',
	action: 'Get robot profile',
	description: "Retrieve the robot's own name, portrait and owner",
	source: 'https://docs.wildfirechat.cn/robot_api/',
	repeatable: true,
	fields: { simplify },
	async run(call, { simplify: simple }) {
		const profile = await profileOf(call);
		return simple ? simplifyRobot(profile) : profile;
	},
});

export async function profileOf(caller: Caller): Promise<IDataObject> {
	return withoutSecrets(await request(WILDFIRE, caller, PROFILE));
}

/** Returns a robot without its secret and without the trigger's token in its callback. */
export function withoutSecrets({ secret: _secret, ...robot }: IDataObject): IDataObject {
	return {
		...robot,
		...(typeof robot.callback === 'string' && { callback: withoutToken(robot.callback) }),
	};
}

export function simplifyRobot(robot: IDataObject): IDataObject {
	return {
		userId: robot.userId,
		name: robot.name,
		displayName: robot.displayName,
		portrait: robot.portrait,
		owner: robot.owner,
		company: robot.company,
		extra: robot.extra,
		robotExtra: robot.robotExtra,
	};
}
