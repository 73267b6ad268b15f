import type { EngineCredential } from './engine';
import type { Sandbox } from './index';

/** What the address of a trigger of WeChat messages ends with, as `?token=…`. */
export const STARBOT_SECRET = 'sandbox-secret';

/** The credentials that the workflows of examples/ name, for the robots of the sandbox. */
export function exampleCredentials({ starbot, wildfire }: Sandbox): EngineCredential[] {
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
	];
}
