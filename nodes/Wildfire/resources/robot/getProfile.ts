import type { IDataObject } from 'n8n-workflow';

import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { profileOf } from '../../profile';

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
