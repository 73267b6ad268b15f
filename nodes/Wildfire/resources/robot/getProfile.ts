import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../../../common/caller';
import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { withoutToken } from '../../callback';
import { requestObject } from '../../transport';

/**
 * POST /robot/profile → UserInfo with `owner`, `callback`, `robotExtra`. The documents' `secret` is not sent by servers;
 * if one does, it is removed.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const getProfile: Operation = {
	value: 'getProfile',
	name: 'Get Profile',
	action: 'Get robot profile',
	description: "Retrieve the robot's own name, portrait and owner",
	properties: [simplifyField],
	async run(call) {
		const profile = await profileOf(call);
		return call.flag('simplify') ? simplifyRobot(profile) : profile;
	},
};

export async function profileOf(caller: Caller): Promise<IDataObject> {
	return withoutSecrets(await requestObject(caller, '/robot/profile', {}, { repeatable: true }));
}

/** A robot without its secret and without the trigger's token in its callback. */
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
