import { operation } from '../../../common/operations/operation';
import { maskedAddress } from '../../../common/requests/secrets';
import { getCallback as readCallback } from '../../callback';

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
		return { url: maskedAddress(await readCallback(call)) };
	},
});
