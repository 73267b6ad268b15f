import type { IDataObject } from 'n8n-workflow';

import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { userField } from '../../fields';
import { simplifyRobot, withoutSecrets } from '../robot/getProfile';
import { requestObject } from '../../transport';

/**
 * POST /robot/user/get_user_robots → `{robotInfoList}`. Professional edition or newer server. A server that sends the
 * robots' secrets along has them removed here.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const getRobots: Operation = {
	value: 'getRobots',
	name: 'Get Robots',
	action: 'Get robots of user',
	description: 'Retrieve the robots that a user owns (professional edition or newer server)',
	properties: [userField, returnAllField, limitField, simplifyField],
	async run(call) {
		const { robotInfoList } = await requestObject(
			call,
			'/robot/user/get_user_robots',
			{ userId: call.id('userId') },
			{ repeatable: true },
		);
		const robots = call.limited(
			Array.isArray(robotInfoList) ? (robotInfoList as IDataObject[]) : [],
		);
		return robots.map(call.flag('simplify') ? simplifyRobot : withoutSecrets);
	},
};
