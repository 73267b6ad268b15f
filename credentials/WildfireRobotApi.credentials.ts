import { createHash, randomInt } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

type Rule = NonNullable<ICredentialTestRequest['rules']>[number];

/** n8n's type wants all rules of one kind; n8n itself looks at each by its own type. */
const RULES = [
	refusedWith(
		239,
		'The signature headers did not arrive. A proxy before the server must pass on nonce, timestamp, sign and rid.',
	),
	refusedWith(243, 'The clocks of n8n and the IM server are more than two hours apart.'),
	refusedWith(244, "The Robot Secret is wrong. It is the robot's own secret, not the admin key."),
	refusedWith(
		248,
		'The robot has no secret, so it may not use the API. Set one on the server first.',
	),
	refusedWith(
		250,
		'The server says that the robot makes too many requests. Try again in ten seconds.',
	),
	refusedWith(253, 'The server knows no robot with this Robot ID.'),
	refusedWith(
		undefined,
		'This address answers, but not like a WildfireChat server. Check the Base URL.',
	),
	{
		type: 'responseCode',
		properties: {
			value: 500,
			message:
				"This address answers, but it is not the robot API. Use the server's HTTP port (80, or your proxy's), not the admin port 18080.",
		},
	},
] as ICredentialTestRequest['rules'];

/** The server says at HTTP 200 what it refuses; an answer without any code is none of its own. */
function refusedWith(code: number | undefined, message: string): Rule {
	return { type: 'responseSuccessBody', properties: { key: 'code', value: code, message } };
}

/**
 * A WildfireChat robot. Signs every request afresh: `sign` is the lower-case hex SHA-1 of `nonce|secret|timestamp`
 * (milliseconds); body and path are not part of it.
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
				"Address of the IM server's HTTP service (port 80 unless a proxy stands before it), without /robot. Not the admin port 18080.",
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
			displayName: 'Callback Token',
			name: 'callbackToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Secret in the address that the trigger registers for the robot, by which it recognises the server. Leave empty to have a random one made. Server events need one that you set here.',
		},
		{
			displayName: 'Groups',
			name: 'groups',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. groupId1, groupId2',
			description:
				'IDs of the groups the robot works in, separated by commas. The server does not tell a robot its groups; those given here are offered in drop-downs and by Group: Get Many.',
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

	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/robot/profile',
			headers: { 'Content-Type': 'application/json; charset=utf-8' },
			body: {},
			json: true,
		},
		rules: RULES,
	};
}
