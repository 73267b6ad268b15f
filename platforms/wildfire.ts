import type { EngineCredential } from '../engine';
import { CODES } from '../nodes/Wildfire/codes';
import { eventOptions } from '../nodes/Wildfire/events';
import { resources } from '../nodes/Wildfire/resources';
import { createWildfire, type WildfireStandIn } from '../sandbox/wildfire';
import { byNumber, definePlatform } from './platform';

const GROUPS = 'groupId1, groupId2, groupId3';

export const wildfire = definePlatform({
	folder: 'Wildfire',
	node: 'wildfire',
	name: 'WildfireChat',
	page: 'docs/wildfire.md',
	resources,
	triggers: ['WildfireChat Trigger'],
	events: eventOptions,
	codes: byNumber(CODES).map(({ hintsFor = {}, ...code }) => ({
		...code,
		hint: [
			...new Set([code.hint ?? [], ...Object.values(hintsFor)].flat().flatMap(sentencesIn)),
		].join(' '),
	})),
	standIns: { wildfire: createWildfire },
	exampleCredentials: ({ wildfire: { baseUrl } }) => [
		robot(baseUrl, 'wildfireRobot', 'WildfireChat robot', 'FireRobot', '123456', GROUPS),
		robot(
			baseUrl,
			'wildfireGreeter',
			'WildfireChat greeter robot',
			'GreeterRobot',
			'gr33t3r',
			GROUPS,
		),
		robot(baseUrl, 'wildfireDesk', 'WildfireChat desk robot', 'DeskRobot', 'd3sk', 'groupId6'),
	],
	practiceCredentials: ({ wildfire: { baseUrl } }) => [
		robot(
			baseUrl,
			'wildfirePractice',
			'WildfireChat practice robot',
			'WeatherRobot',
			's3cr3t',
			'groupId2',
		),
	],
});

/** The sentences of a hint. The hints of several endpoints can have the same one. */
function sentencesIn(hint: string): string[] {
	return hint.split(/(?<=\.) /);
}

function robot(
	baseUrl: WildfireStandIn['baseUrl'],
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
		data: { baseUrl, robotId, robotSecret, webhookSecret: '', groups },
	};
}
