import type { EngineCredential } from './engine';
import type { Sandbox } from './index';

/** The credentials that the workflows of examples/ name, for the robots of the sandbox. */
export function exampleCredentials({ wildfire }: Sandbox): EngineCredential[] {
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
	];
}
