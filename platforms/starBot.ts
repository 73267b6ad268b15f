import type { EngineCredential } from '../engine';
import type { Operation, Resource } from '../nodes/common/operations/operation';
import { CATALOGUE } from '../nodes/StarBot/catalogue';
import { eventOptions } from '../nodes/StarBot/events';
import { resources } from '../nodes/StarBot/resources';
import { needsSetUp } from '../nodes/StarBot/setUp';
import { CLIENTS, StarBotStandIn } from '../sandbox/starbot';
import { definePlatform } from './platform';

/** The secret in the address of a WeChat trigger, as `?token=…`. */
export const STARBOT_SECRET = 'sandbox-secret';

export const starBot = definePlatform({
	folder: 'StarBot',
	node: 'starBot',
	name: 'WeChat (StarBot)',
	page: 'docs/starbot.md',
	resources,
	triggers: ['WeChat (StarBot) Trigger'],
	events: eventOptions,
	needs: ['Names to look up, on the page', pageToLookUp],
	needsSetUp: (resource, operation) => namesToLookUp(resource, operation) !== '',
	standIns: {
		starbot: (url) => new StarBotStandIn(url),
		/** StarBot on two other computers. */
		starbotRelay: (url) => new StarBotStandIn(url, CLIENTS.relay),
		starbotDesk: (url) => new StarBotStandIn(url, CLIENTS.desk),
		starbotPractice: (url) => new StarBotStandIn(url, CLIENTS.practice),
	},
	exampleCredentials: ({ starbot, starbotRelay, starbotDesk }) => [
		robot('starBotRobot', 'WeChat robot', starbot, 'wxid_helper'),
		robot('starBotRelay', 'WeChat relay robot', starbotRelay, 'wxid_relay'),
		robot('starBotDesk', 'WeChat desk robot', starbotDesk, 'wxid_desk'),
	],
	practiceCredentials: ({ starbotPractice }) => [
		robot('starBotPractice', 'WeChat practice robot', starbotPractice, 'wxid_weather'),
	],
});

function robot(
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
			webhookSecret: STARBOT_SECRET,
			webhookAuthSecret: '',
			knownRequests: '',
		},
	};
}

const entryOf = (resource: Resource, operation: Operation) =>
	CATALOGUE.find((one) => one.resource === resource.value && one.value === operation.value);

/** Returns the kinds of names that the vendor has not published for a request. */
function namesToLookUp(resource: Resource, operation: Operation): string {
	const entry = entryOf(resource, operation);
	if (entry === undefined) return '';
	if (entry.type === undefined) return 'type and names of values';
	return needsSetUp(entry) ? 'names of values' : '';
}

/** Adds the title of the vendor's page, for users to find it. */
function pageToLookUp(resource: Resource, operation: Operation): string {
	const names = namesToLookUp(resource, operation);
	return names && `${names}: ${entryOf(resource, operation)?.title ?? ''}`;
}
