import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/**
 * A Yunhu bot, for the open bot API: the token goes into the query.
 *
 * Source: https://www.yhchat.com/document/400-410
 */
export class YunhuBotApi implements ICredentialType {
	name = 'yunhuBotApi';

	displayName = 'Yunhu Bot API';

	icon = {
		light: 'file:../nodes/Yunhu/yunhu.svg',
		dark: 'file:../nodes/Yunhu/yunhu.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/groupbots/n8n-nodes-groupbots/blob/main/docs/yunhu.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Bot Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				"The bot's token, 32 characters, from the console at www.yhchat.com/control. The token of the account does not work here.",
		},
		{
			displayName: 'Bot ID',
			name: 'botId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 37090343',
			description:
				'The triggers recognise mentions of the bot by it. Enter it if a trigger responds to mentions: the platform does not tell a bot its own ID.',
		},
		{
			displayName: 'Groups',
			name: 'groups',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. 307149245, 635409929',
			description:
				'IDs of the groups the bot works in, separated by commas. A bot cannot list its groups; drop-downs show these groups.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for a Yunhu Trigger whose link you enter in the console yourself: the value after ?secret= in the link. It proves that a call comes from the platform.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://chat-go.jwzhd.com',
			required: true,
			description: 'Address of the platform, without /open-apis',
		},
		{
			displayName: 'WebSocket URL',
			name: 'socketUrl',
			type: 'string',
			default: 'wss://ws.jwzhd.com/subscribe',
			description: 'Where the Yunhu WebSocket Trigger connects to',
		},
		{
			displayName: 'Web Base URL',
			name: 'webUrl',
			type: 'string',
			default: 'https://chat-web-go.jwzhd.com',
			description:
				'Address of the API for the names of groups, bots and mentioned users, without /v1',
		},
	];

	async authenticate(
		{ token }: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return { ...requestOptions, qs: { ...requestOptions.qs, token: String(token ?? '').trim() } };
	}
}
