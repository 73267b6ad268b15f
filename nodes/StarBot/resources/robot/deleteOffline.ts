import type { Operation } from '../../../common/operation';
import { instanceField } from '../../fields';
import { requestObject } from '../../transport';

/**
 * deleteOfflineRobotRequest {instanceId} → `{robotId?, instanceId}`. It takes no robot ID, and never the credential's
 * default: what is deleted is always named.
 *
 * Source: https://apifox.com/apidoc/shared-f647771e-a7dc-41df-9435-1cac2995bb6a
 */
export const deleteOffline: Operation = {
	value: 'deleteOffline',
	name: 'Delete Offline',
	action: 'Delete offline robot',
	description: 'Remove what the client keeps of a robot that is offline',
	properties: [instanceField],
	async run(call) {
		const instanceId = call.id('instanceId');
		return {
			deleted: true,
			...(await requestObject(
				call,
				'deleteOfflineRobotRequest',
				{ instanceId },
				{ anyLogin: true },
			)),
		};
	},
};
