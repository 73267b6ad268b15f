import type { EngineCredential } from '../engine';
import { CODES } from '../nodes/Yunhu/codes';
import { eventOptions } from '../nodes/Yunhu/events';
import type { YunhuOperation } from '../nodes/Yunhu/operation';
import { resources } from '../nodes/Yunhu/resources';
import { USER } from '../nodes/Yunhu/transport';
import { YunhuStandIn } from '../sandbox/yunhu';
import { definePlatform } from './platform';

export const yunhu = definePlatform({
	folder: 'Yunhu',
	node: 'yunhu',
	name: 'Yunhu',
	page: 'docs/yunhu.md',
	resources,
	triggers: ['Yunhu Trigger', 'Yunhu WebSocket Trigger'],
	events: eventOptions,
	codes: CODES,
	needs: [
		'Credential',
		(_resource, operation) => ((operation as YunhuOperation).credential === USER ? 'User' : 'Bot'),
	],
	standIns: { yunhu: (url) => new YunhuStandIn(url) },
	exampleCredentials: ({ yunhu: standIn }) => {
		const { seed } = standIn;
		const groups = [seed.launch, seed.hikers, seed.community].join(', ');
		return [
			bot(standIn, 'yunhuBot', 'Yunhu bot', seed.helper, seed.helperToken, groups),
			owner(standIn, 'yunhuOwner', 'Yunhu owner of the bot', seed.aliceToken),
			bot(standIn, 'yunhuPollBot', 'Yunhu poll bot', seed.weather, seed.weatherToken, seed.hikers),
			owner(standIn, 'yunhuPollOwner', 'Yunhu owner of the poll bot', seed.bobToken),
			bot(standIn, 'yunhuDesk', 'Yunhu desk bot', seed.desk, seed.deskToken, seed.customers),
			owner(standIn, 'yunhuDeskOwner', 'Yunhu owner of the desk bot', seed.chenToken),
		];
	},
	practiceCredentials: ({ yunhu: standIn }) => {
		const { ticker, tickerToken, launch, books, aliceToken } = standIn.seed;
		const groups = `${launch}, ${books}`;
		return [
			bot(standIn, 'yunhuPractice', 'Yunhu practice bot', ticker, tickerToken, groups),
			owner(standIn, 'yunhuPracticeOwner', 'Yunhu owner of the practice bot', aliceToken),
		];
	},
});

function bot(
	{ openUrl, socketUrl, webUrl }: YunhuStandIn,
	id: string,
	name: string,
	botId: string,
	token: string,
	groups: string,
): EngineCredential {
	return {
		id,
		name,
		type: 'yunhuBotApi',
		data: { token, botId, groups, webhookSecret: '', baseUrl: openUrl, socketUrl, webUrl },
	};
}

function owner(
	{ userUrl, webUrl }: YunhuStandIn,
	id: string,
	name: string,
	token: string,
): EngineCredential {
	return {
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
	};
}
