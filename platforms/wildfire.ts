import type { EngineCredential } from '../engine';
import { CODES } from '../nodes/Wildfire/codes';
import { eventOptions } from '../nodes/Wildfire/events';
import { resources } from '../nodes/Wildfire/resources';
import { WildfireStandIn } from '../sandbox/wildfire';
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
		hint: [code.hint ?? [], ...ownHints(hintsFor, code.hint)].flat().join(' '),
	})),
	standIns: { wildfire: (url) => new WildfireStandIn(url) },
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

/** Returns the endpoints' own hints, each with its endpoints, because it holds for no other. Leaves out what the general hint says. */
function ownHints(hintsFor: Record<string, string>, general = ''): string[] {
	const said = new Set(sentencesIn(general));
	const paths = Object.keys(hintsFor);
	return [...new Set(Object.values(hintsFor))].map((hint) => {
		const named = paths.filter((path) => hintsFor[path] === hint).map((path) => `\`${path}\``);
		const own = sentencesIn(hint).filter((sentence) => !said.has(sentence));
		return `${named.join(', ')}: ${own.join(' ')}`;
	});
}

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
