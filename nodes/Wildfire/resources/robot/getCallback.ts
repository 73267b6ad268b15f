import { operation } from '../../../common/operations/operation';
import { getCallback as readCallback, withoutToken } from '../../callback';

/** POST /robot/get_callback → `{url}`, empty where none is set. A trigger's token in it is masked. */
export const getCallback = operation({
	value: 'getCallback',
	name: 'Get Callback',
	action: 'Get callback of robot',
	description: "Retrieve the URL to which the robot's messages are sent",
	source: 'https://docs.wildfirechat.cn/robot_api/',
	repeatable: true,
	fields: {},
	async run(call) {
		return { url: withoutToken(await readCallback(call)) };
	},
});
