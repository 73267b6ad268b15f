import type { EngineCredential } from './engine';
import type { Sandbox } from './index';

/** The token in the post_api address, by which the webhook trigger recognises the QQ client. */
export const MOJO_WEBHOOK_SECRET = 'sandbox-webhook';

/** The credentials that the workflows of examples/ name, for the robots of the sandbox. */
export function exampleCredentials({ wildfire, mojo }: Sandbox): EngineCredential[] {
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
		robot('wildfireRobot', 'WildfireChat robot', 'FireRobot', '123456'),
		robot('wildfireGreeter', 'WildfireChat greeter robot', 'GreeterRobot', 'gr33t3r'),
		{
			id: 'mojoRobot',
			name: 'QQ robot',
			type: 'mojoWebqqApi',
			data: { baseUrl: mojo.baseUrl, client: '', authentication: 'none', webhookSecret: MOJO_WEBHOOK_SECRET },
		},
	];
}
