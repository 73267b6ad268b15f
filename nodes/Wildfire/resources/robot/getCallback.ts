import type { Operation } from '../../../common/operation';
import { getCallback as readCallback, withoutToken } from '../../callback';

/**
 * POST /robot/get_callback → `{url}`, empty where none is set. A trigger's token in it is masked.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const getCallback: Operation = {
	value: 'getCallback',
	name: 'Get Callback',
	action: 'Get callback of robot',
	description: "Retrieve the URL at which the robot's messages arrive",
	properties: [],
	async run(call) {
		return { url: withoutToken(await readCallback(call)) };
	},
};
