import type { EngineCredential } from '../engine';
import type { MojoWebqqStandIn, Sandbox, StarBotStandIn, YunhuStandIn } from './index';

/** The token in the post_api address, by which the webhook trigger recognises the QQ client. */
export const MOJO_WEBHOOK_SECRET = 'sandbox-webhook';

/** What the address of a trigger of WeChat messages ends with, as `?token=…`. */
export const STARBOT_SECRET = 'sandbox-secret';

/** The credentials that the workflows of examples/ name, for the robots of the sandbox. */
export function exampleCredentials(sandbox: Sandbox): EngineCredential[] {
	const { starbot, starbotRelay, starbotDesk, wildfire, yunhu, mojoWebqq } = sandbox;
	const robot = (...given: [string, string, string, string, string]) =>
		wildfireRobot(wildfire.baseUrl, ...given);
	return [
		weChat('starBotRobot', 'WeChat robot', starbot, 'wxid_helper'),
		weChat('starBotRelay', 'WeChat relay robot', starbotRelay, 'wxid_relay'),
		weChat('starBotDesk', 'WeChat desk robot', starbotDesk, 'wxid_desk'),
		robot(
			'wildfireRobot',
			'WildfireChat robot',
			'FireRobot',
			'123456',
			'groupId1, groupId2, groupId3',
		),
		robot(
			'wildfireGreeter',
			'WildfireChat greeter robot',
			'GreeterRobot',
			'gr33t3r',
			'groupId1, groupId2, groupId3',
		),
		robot('wildfireDesk', 'WildfireChat desk robot', 'DeskRobot', 'd3sk', 'groupId6'),
		...yunhuCredentials(yunhu),
		qq('mojoRobot', 'QQ robot', mojoWebqq),
	];
}

/** One robot of each platform that no example uses, for a visitor's own workflows. */
export function practiceCredentials(sandbox: Sandbox): EngineCredential[] {
	const { starbotPractice, wildfire, yunhu, mojoPractice } = sandbox;
	const { ticker, tickerToken, launch, books, aliceToken } = yunhu.seed;
	const { bot, owner } = yunhuCredential(yunhu);
	return [
		wildfireRobot(
			wildfire.baseUrl,
			'wildfirePractice',
			'WildfireChat practice robot',
			'WeatherRobot',
			's3cr3t',
			'groupId2',
		),
		weChat('starBotPractice', 'WeChat practice robot', starbotPractice, 'wxid_weather'),
		bot('yunhuPractice', 'Yunhu practice bot', ticker, tickerToken, `${launch}, ${books}`),
		owner('yunhuPracticeOwner', 'Yunhu owner of the practice bot', aliceToken),
		qq('mojoPractice', 'QQ practice robot', mojoPractice),
	];
}

function weChat(
	id: string,
	name: string,
	{ url }: StarBotStandIn,
	robotId: string,
): EngineCredential {
	return {
		id,
		name,
		type: 'starBotApi',
		data: {
			url,
			token: '',
			defaultRobot: 'robotId',
			robotId,
			instanceId: '',
			inboundSecret: STARBOT_SECRET,
			inboundAuthSecret: '',
			knownRequests: '',
		},
	};
}

function wildfireRobot(
	baseUrl: string,
	id: string,
	name: string,
	robotId: string,
	robotSecret: string,
	groups: string,
): EngineCredential {
	return {
		id,
		name,
		type: 'wildfireRobotApi',
		data: { baseUrl, robotId, robotSecret, callbackToken: '', groups },
	};
}

function qq(id: string, name: string, { baseUrl }: MojoWebqqStandIn): EngineCredential {
	return {
		id,
		name,
		type: 'mojoWebqqApi',
		data: { baseUrl, client: '', authentication: 'none', webhookSecret: MOJO_WEBHOOK_SECRET },
	};
}

function yunhuCredential({ openUrl, userUrl, webUrl, socketUrl }: YunhuStandIn) {
	const bot = (
		id: string,
		name: string,
		botId: string,
		token: string,
		groups: string,
	): EngineCredential => ({
		id,
		name,
		type: 'yunhuBotApi',
		data: { token, botId, groups, linkSecret: '', baseUrl: openUrl, socketUrl, webUrl },
	});
	const owner = (id: string, name: string, token: string): EngineCredential => ({
		id,
		name,
		type: 'yunhuUserApi',
		data: {
			method: 'token',
			token,
			email: '',
			password: '',
			sessionToken: '',
			baseUrl: userUrl,
			webUrl,
		},
	});
	return { bot, owner };
}

function yunhuCredentials(yunhu: YunhuStandIn): EngineCredential[] {
	const { seed } = yunhu;
	const { bot, owner } = yunhuCredential(yunhu);
	const groups = [seed.launch, seed.hikers, seed.community].join(', ');
	return [
		bot('yunhuBot', 'Yunhu bot', seed.helper, seed.helperToken, groups),
		owner('yunhuOwner', 'Yunhu owner of the bot', seed.aliceToken),
		bot('yunhuPollBot', 'Yunhu poll bot', seed.weather, seed.weatherToken, seed.hikers),
		owner('yunhuPollOwner', 'Yunhu owner of the poll bot', seed.bobToken),
		bot('yunhuDesk', 'Yunhu desk bot', seed.desk, seed.deskToken, seed.customers),
		owner('yunhuDeskOwner', 'Yunhu owner of the desk bot', seed.chenToken),
	];
}
