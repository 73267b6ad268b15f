import { resources } from '../../../nodes/Wildfire/resources';
import { ROBOT, WILDFIRE } from '../../support/wildfire';
import { FIRST_CASES } from '../../wildfire/cases';
import { settle } from '../../wildfire/people';
import { pathOf, type TestedPlatform } from './platform';

const ROBOT_SECRET = 'wf s3cret/ü';

export const wildfire: TestedPlatform = {
	folder: 'Wildfire',
	node: WILDFIRE,
	resources,
	cases: FIRST_CASES.map(({ requests, professional, prepare, inAnyOrder, ...entry }) => ({
		...entry,
		// The credential names one group, so the operation makes one request; it makes one for each
		// group.
		requests: (inAnyOrder ? requests.slice(0, 1) : requests).map(([path]) => path),
		prepare: ({ wildfire: server }) => {
			settle(server);
			server.settings.edition = professional ? 'professional' : 'community';
			prepare?.(server);
		},
	})),
	neverTwice: [
		'group.create',
		'group.dismiss',
		'group.transfer',
		'group.update',
		'groupMember.add',
		'groupMember.allow',
		'group.leave',
		'groupMember.mute',
		'groupMember.remove',
		'groupMember.setAlias',
		'groupMember.setExtra',
		'groupMember.setManager',
		'message.recall',
		'message.reply',
		'message.send',
		'message.update',
	],
	credentials: ({ wildfire: server }, data) => [
		{
			type: 'wildfireRobotApi',
			data: {
				baseUrl: server.baseUrl,
				robotId: ROBOT.id,
				robotSecret: ROBOT.secret,
				webhookSecret: '',
				groups: 'groupId1',
				...data,
			} as never,
		},
	],
	keyOf: pathOf,
	words: {
		name: 'the WildfireChat server',
		foreign: /^The server did not answer as a WildfireChat server does/,
		check: /^Check Base URL in the credential/,
		instead: {
			'HTTP 500 without a body': {
				why: 'The community edition sends this answer for an endpoint that it lacks.',
				says: /^This server edition does not have \/robot\//,
				hint: /community edition/,
				alwaysHint: true,
			},
		},
	},
	signedBy: ({ wildfire: server }) => [
		{
			about: 'its signature',
			type: 'wildfireRobotApi',
			data: { baseUrl: server.baseUrl, robotId: ROBOT.id, robotSecret: ROBOT_SECRET, groups: 'g' },
			secrets: [ROBOT_SECRET],
		},
	],
	refusal: (words) => ({ code: 1, msg: words }),
};
