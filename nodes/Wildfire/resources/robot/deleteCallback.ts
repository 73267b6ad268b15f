import { operation } from '../../../common/operation';
import { deleteCallback as removeCallback } from '../../callback';

/** POST /robot/delete_callback. Success also where none is set. */
export const deleteCallback = operation({
	value: 'deleteCallback',
	name: 'Delete Callback',
	action: 'Delete callback of robot',
	description:
		"Stop the robot's messages from being sent to a URL. Triggers that rely on it hear nothing any more.",
	source: 'https://docs.wildfirechat.cn/robot_api/',
	repeatable: true,
	fields: {},
	async run(call) {
		await removeCallback(call);
		return { deleted: true };
	},
});
