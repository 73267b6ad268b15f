import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/**
 * Access to a StarBot client, the program that runs WeChat. It is not documented whether the client
 * checks a token; public programs send it unchanged, without "Bearer". The nodes test the
 * credential (`testedBy`), because the test reads the response's body, and n8n's declarative tests
 * only compare single values.
 *
 * Source: https://apifox.com/apidoc/shared-f647771e-a7dc-41df-9435-1cac2995bb6a
 */
export class StarBotApi implements ICredentialType {
	name = 'starBotApi';

	displayName = 'StarBot API';

	icon = {
		light: 'file:../nodes/StarBot/starBot.svg',
		dark: 'file:../nodes/StarBot/starBot.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/groupbots/n8n-nodes-groupbots/blob/main/docs/starbot.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			default: 'http://localhost:10001/api/processor',
			required: true,
			placeholder: 'e.g. http://192.168.1.20:10001/api/processor',
			description:
				'The address for all requests. Use localhost only if n8n and WeChat run on the same machine.',
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Sent as the Authorization header, exactly as it is here. Leave empty if the client needs none.',
		},
		{
			displayName: 'Default Robot',
			name: 'defaultRobot',
			type: 'options',
			options: [
				{
					name: 'By Instance ID',
					value: 'instanceId',
					description: 'A running WeChat, also before its first login',
				},
				{
					name: 'By Robot ID',
					value: 'robotId',
					description: 'A WeChat account that is logged in',
				},
				{
					name: 'None',
					value: 'none',
					description:
						'Each node names its robot. If only one WeChat is logged in, a node without a robot uses that.',
				},
			],
			default: 'none',
			description: 'The robot that a node uses if its Robot field is empty',
		},
		{
			displayName: 'Robot ID',
			name: 'robotId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { defaultRobot: ['robotId'] } },
			placeholder: 'e.g. wxid_abc123',
			description: 'The wxid of the account',
		},
		{
			displayName: 'Instance ID',
			name: 'instanceId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { defaultRobot: ['instanceId'] } },
			placeholder: 'e.g. 97554f7c82a1439c86df3143ef4975c5',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for the trigger, which recognises the client by this token in the callback address. Choose a long random text.',
		},
		{
			displayName: 'Webhook Authorization',
			name: 'webhookAuthSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for the trigger, and only if your client or a proxy before n8n sends an Authorization header: its whole value. The trigger rejects calls with another value.',
		},
		{
			displayName: 'Known Request Types',
			name: 'knownRequests',
			type: 'string',
			typeOptions: { rows: 5 },
			default: '',
			placeholder: 'e.g. message.sendImage = TYPE, recipient = NAME, image = NAME',
			description:
				"The names of requests that only the vendor's pages publish, one line for each operation that needs one-time set-up. The operation shows its line.",
		},
	];

	async authenticate(
		{ token }: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const authorization = String(token ?? '').trim();
		if (authorization === '') return requestOptions;
		return {
			...requestOptions,
			headers: { ...requestOptions.headers, Authorization: authorization },
		};
	}
}
