import type { EngineCredential } from './engine';
import type { Sandbox, YunhuStandIn } from './index';

/** The token in the post_api address, by which the webhook trigger recognises the QQ client. */
export const MOJO_WEBHOOK_SECRET = 'sandbox-webhook';

/** What the address of a trigger of WeChat messages ends with, as `?token=…`. */
export const STARBOT_SECRET = 'sandbox-secret';

/** The credentials that the workflows of examples/ name, for the robots of the sandbox. */
export function exampleCredentials({ starbot, wildfire, yunhu, mojo }: Sandbox): EngineCredential[] {
	const robot = (id: string, name: string, robotId: string, robotSecret: string): EngineCredential => ({
		id,
		name,
		type: 'wildfireRobotApi',
		data: {
			baseUrl: wildfire.baseUrl,
			robotId,
			robotSecret,
			callbackToken: '',
			groups: 'groupId1, groupId2, groupId3',
		},
	});
	return [
		{
			id: 'starBotRobot',
			name: 'WeChat robot',
			type: 'starBotApi',
			data: {
				url: starbot.url,
				token: '',
				defaultRobot: 'robotId',
				robotId: 'wxid_helper',
				instanceId: '',
				inboundSecret: STARBOT_SECRET,
				inboundAuthSecret: '',
				knownRequests: '',
			},
		},
		robot('wildfireRobot', 'WildfireChat robot', 'FireRobot', '123456'),
		robot('wildfireGreeter', 'WildfireChat greeter robot', 'GreeterRobot', 'gr33t3r'),
		...yunhuCredentials(yunhu),
		{
			id: 'mojoRobot',
			name: 'QQ robot',
			type: 'mojoWebqqApi',
			data: { baseUrl: mojo.baseUrl, client: '', authentication: 'none', webhookSecret: MOJO_WEBHOOK_SECRET },
		},
	];
}

function yunhuCredentials({ seed, openUrl, userUrl, webUrl, socketUrl }: YunhuStandIn): EngineCredential[] {
	const bot = (id: string, name: string, botId: string, token: string, groups: string): EngineCredential => ({
		id,
		name,
		type: 'yunhuBotApi',
		data: { token, botId, groups, linkSecret: '', baseUrl: openUrl, socketUrl, webUrl },
	});
	const owner = (id: string, name: string, token: string): EngineCredential => ({
		id,
		name,
		type: 'yunhuUserApi',
		data: { method: 'token', token, email: '', password: '', sessionToken: '', baseUrl: userUrl, webUrl },
	});
	const groups = [seed.launch, seed.hikers, seed.community].join(', ');
	return [
		bot('yunhuBot', 'Yunhu bot', seed.helper, seed.helperToken, groups),
		owner('yunhuOwner', 'Yunhu owner of the bot', seed.aliceToken),
		bot('yunhuPollBot', 'Yunhu poll bot', seed.weather, seed.weatherToken, seed.hikers),
		owner('yunhuPollOwner', 'Yunhu owner of the poll bot', seed.bobToken),
	];
}
