import { createHash, randomInt } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/**
 * A WildfireChat robot. Signs every request anew: `sign` is the lower-case hex SHA-1 of `nonce|secret|timestamp`
 * (milliseconds), without body and path.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export class WildfireRobotApi implements ICredentialType {
	name = 'wildfireRobotApi';

	displayName = 'WildfireChat Robot API';

	icon = {
		light: 'file:../nodes/Wildfire/wildfire.svg',
		dark: 'file:../nodes/Wildfire/wildfire.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/groupbots/n8n-nodes-groupbots/blob/main/docs/wildfire.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://im.example.com',
			description:
				"Address of the IM server's HTTP service (port 80 unless it is behind a proxy), without /robot. Not the admin port 18080.",
		},
		{
			displayName: 'Robot ID',
			name: 'robotId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. FireRobot',
		},
		{
			displayName: 'Robot Secret',
			name: 'robotSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: "The robot's own secret, not the admin key of the server",
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Secret in the address that the trigger registers for the robot. It proves that a call comes from the server. Leave empty for a random one. Server events need one that you set here.',
		},
		{
			displayName: 'Groups',
			name: 'groups',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. groupId1, groupId2',
			description:
				'IDs of the groups the robot works in, separated by commas. A robot cannot list its groups; drop-downs and Group: Get Many show these groups.',
		},
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const nonce = String(randomInt(3, 100_003));
		const timestamp = String(Date.now());
		const secret = String(credentials.robotSecret).trim();
		const sign = createHash('sha1').update(`${nonce}|${secret}|${timestamp}`, 'utf8').digest('hex');
		return {
			...requestOptions,
			headers: {
				...requestOptions.headers,
				nonce,
				timestamp,
				sign,
				rid: String(credentials.robotId).trim(),
			},
		};
	}
}
