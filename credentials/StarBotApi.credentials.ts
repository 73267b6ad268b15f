import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/**
 * A StarBot client, the program that runs WeChat. Whether it looks at a token is not documented; callers that send one
 * send it as it is, without "Bearer". The test is a function of the nodes (`testedBy`), because success stands in the
 * body and n8n's rules for tests can only name single values that are wrong.
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
				'The whole address that takes all requests. Localhost is right only if n8n runs on the machine of WeChat.',
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Sent as the Authorization header, exactly as it is here. Leave empty if the client asks for none.',
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
				{ name: 'None', value: 'none', description: 'Every operation names its robot' },
			],
			default: 'none',
			description: 'Which robot acts where an operation names none',
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
			displayName: 'Inbound Secret',
			name: 'inboundSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for the trigger: the token in the callback address by which it recognises the client. Choose a long random text.',
		},
		{
			displayName: 'Inbound Authorization',
			name: 'inboundAuthSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for the trigger, and only if your client or a proxy before n8n sends an Authorization header: its whole value. Calls with another one are turned away.',
		},
		{
			displayName: 'Known Request Types',
			name: 'knownRequests',
			type: 'string',
			typeOptions: { rows: 5 },
			default: '',
			placeholder: 'e.g. message.sendImage = TYPE, recipient = NAME, image = NAME',
			description:
				"What the vendor's pages tell of requests that this package does not know by name, one per line. Each such operation shows its line. Kept here, it need not be entered in every node: choose Credential under Names From.",
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
