import { operation } from '../../../common/operations/operation';
import { deleteCallback as removeCallback } from '../../callback';

/** POST /robot/delete_callback. Also succeeds if none is set. */
export const deleteCallback = operation({
	value: 'deleteCallback',
	name: 'Delete Callback',
	action: 'Delete callback of robot',
	description:
		"Stop sending the robot's messages to a URL. Triggers that rely on it no longer start.",
	source: 'https://docs.wildfirechat.cn/robot_api/',
	repeatable: true,
	fields: {},
	async run(call) {
		await removeCallback(call);
		return { deleted: true };
	},
});
