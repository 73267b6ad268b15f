import type { Caller } from '../../../common/caller';
import { limitField, returnAllField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { requestObject } from '../../transport';

/**
 * POST /robot/friend/list → `{friends: string[]}`: user ids of the friends of the robot's owner. Professional edition or
 * newer server.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many friends',
	description:
		"Retrieve the friends of the robot's owner, as user IDs (professional edition or newer server)",
	properties: [returnAllField, limitField],
	async run(call) {
		return call.limited(await friendIds(call)).map((userId) => ({ userId }));
	},
};

export async function friendIds(caller: Caller): Promise<string[]> {
	const { friends } = await requestObject(caller, '/robot/friend/list', {}, { repeatable: true });
	return Array.isArray(friends) ? friends.map(String) : [];
}
