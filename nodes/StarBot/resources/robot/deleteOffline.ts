import { operation } from '../../../common/operations/operation';
import { instance } from '../../fields';
import { objectWith, request } from '../../transport';

/**
 * deleteOfflineRobotRequest {instanceId} → `{robotId?, instanceId}`. Takes no robot ID. Ignores the credential's default
 * robot: the user must name the robot to delete.
 */
export const deleteOffline = operation({
	value: 'deleteOffline',
	name: 'Delete Offline',
	action: 'Delete offline robot',
	description: "Remove the client's record of a robot that is offline",
	source: 'https://apifox.com/apidoc/shared-f647771e-a7dc-41df-9435-1cac2995bb6a',
	fields: { instanceId: instance },
	async run(call, { instanceId }) {
		const data = await request(call, {
			type: 'deleteOfflineRobotRequest',
			params: { instanceId },
			data: objectWith('instanceId'),
			worksLoggedOut: true,
		});
		return { deleted: true, ...data };
	},
});
