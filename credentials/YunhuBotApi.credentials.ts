import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** The platform says at HTTP 200 what it refuses. Its numbers mean several things each, so its words are compared. */
function refusedWith(key: 'code' | 'msg', value: string | number | undefined, message: string) {
	return { type: 'responseSuccessBody' as const, properties: { key, value, message } };
}

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
				'By this the triggers know when the bot itself is mentioned. The platform does not tell a bot its ID.',
		},
		{
			displayName: 'Groups',
			name: 'groups',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. 307149245, 635409929',
			description:
				'IDs of the groups the bot works in, separated by commas. The platform does not tell a bot its groups; those given here are offered in drop-downs.',
		},
		{
			displayName: 'Link Secret',
			name: 'linkSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'For a Yunhu Trigger whose link you enter in the console yourself: what stands in it as ?secret=…, by which the trigger recognises the platform',
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
			description: 'Where the names of the groups above are looked up, without /v1',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { qs: { token: '={{ $credentials.token.trim() }}' } },
	};

	/** Reads the messages of a chat that does not exist. The answer to a good token is another refusal. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/open-apis/v1/bot/messages',
			qs: { 'chat-id': 'test', 'chat-type': 'user', before: 1 },
			json: true,
			disableFollowRedirect: true,
		},
		rules: [
			refusedWith(
				'msg',
				'非法token',
				'Yunhu does not know this Bot Token. Copy it from the console, where it may have been reset; the token of the account does not work here.',
			),
			refusedWith('code', -101, 'Yunhu does not accept this Bot Token.'),
			refusedWith('code', 1004, 'The bot is banned.'),
			refusedWith('msg', 'token不存在', 'The Bot Token did not arrive. Is the field empty?'),
			refusedWith(
				'code',
				undefined,
				'This address answers, but not like Yunhu. Check the Base URL.',
			),
		],
	};
}
