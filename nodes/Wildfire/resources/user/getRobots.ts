import { request } from '../../../common/requests/client';
import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { userField } from '../../fields';
import { withoutSecrets } from '../../profile';
import { list, post, WILDFIRE } from '../../transport';
import { simplifyRobot } from '../robot/getProfile';

/** POST /robot/user/get_user_robots → `{robotInfoList}`. The robots' secrets are removed where a server sends them. */
export const getRobots = operation({
	value: 'getRobots',
	name: 'Get Robots',
	action: 'Get robots of user',
	description: 'Retrieve the robots that a user owns (professional edition or newer server)',
	source: 'https://docs.wildfirechat.cn/robot_api/',
	edition: 'professional',
	repeatable: true,
	fields: { userId: userField(), limit, simplify },
	async run(call, { userId, limit: most, simplify: simple }) {
		const owned = post('/robot/user/get_user_robots', list('robotInfoList'), { userId });
		const robots = (await request(WILDFIRE, call, owned)).slice(0, most);
		return robots.map(simple ? simplifyRobot : withoutSecrets);
	},
});
