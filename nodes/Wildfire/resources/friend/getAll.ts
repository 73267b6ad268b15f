import { request } from '../../../common/requests/client';
import { isRecord } from '../../../common/guards';
import { textsOf } from '../../../common/serverValues';
import { operation } from '../../../common/operations/operation';
import { limit } from '../../../common/operations/standardFields';
import { Missing, post, WILDFIRE } from '../../transport';

/** POST /robot/friend/list → `{friends: string[]}`: user IDs of the friends of the robot's owner. */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many friends',
	description:
		"Retrieve the friends of the robot's owner, as user IDs (professional edition or newer server)",
	source: 'https://docs.wildfirechat.cn/robot_api/',
	edition: 'professional',
	repeatable: true,
	fields: { limit },
	async run(call, { limit: most }) {
		const friends = await request(WILDFIRE, call, post('/robot/friend/list', friendsIn));
		return friends.slice(0, most).map((userId) => ({ userId }));
	},
});

function friendsIn(result: unknown): string[] | Missing {
	if (!isRecord(result) || !Array.isArray(result.friends)) return new Missing('friends');
	return textsOf(result.friends);
}
