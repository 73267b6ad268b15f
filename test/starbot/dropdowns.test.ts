import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import {
	FRONT_DESK,
	GROUP,
	HELPER,
	sentTo,
	STARBOT,
	startWorld,
	type World,
} from '../support/starbot';
import { by } from '../support/locator';

/** Tests the drop-down lists of the editor. */

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
beforeEach(() => world.sandbox.starbot.reset());

const HELPERS = { starBotApi: 'starbot' };

async function listed(
	method: string,
	filter?: string,
	parameters: INodeParameters = {},
	credentials: Record<string, string> = HELPERS,
) {
	const { results } = await world.engine.listSearch(
		STARBOT,
		method,
		parameters,
		credentials,
		filter,
	);
	return results.map(({ name, value }) => [value, name]);
}

const GROUPS = [
	[GROUP, `Product launch (${GROUP})`],
	['20110408821@chatroom', '周末徒步 (20110408821@chatroom)'],
	['39902112233@chatroom', 'Book club (39902112233@chatroom)'],
];
const FRIENDS = [
	['wxid_alice', 'Alice (wxid_alice)'],
	['wxid_bob', 'Bob (wxid_bob)'],
	['wxid_laowang', '老王🌹 (wxid_laowang)'],
];

describe('robots', () => {
	it('by name, although the list contains instance IDs only', async () => {
		expect(await listed('searchRobots')).toEqual([
			['robotId=wxid_helper', 'Helper (wxid_helper)'],
			['robotId=wxid_frontdesk', '前台 (wxid_frontdesk)'],
		]);
		expect(await listed('searchRobots', 'HELP')).toEqual([
			['robotId=wxid_helper', 'Helper (wxid_helper)'],
		]);
	});

	it('by instance if their names cannot be read', async () => {
		world.sandbox.starbot.fault('refused', { type: 'robotInfo' });
		expect(await listed('searchRobots')).toEqual([
			[`instanceId=${HELPER.instanceId}`, HELPER.instanceId],
			[`instanceId=${FRONT_DESK.instanceId}`, FRONT_DESK.instanceId],
		]);
	});

	it('as instances', async () => {
		expect(await listed('searchInstances', 'helper')).toEqual([
			[HELPER.instanceId, `Helper (${HELPER.instanceId})`],
		]);
	});
});

describe('groups, friends and members', () => {
	it('are those of the default robot', async () => {
		expect(await listed('searchGroups')).toEqual(GROUPS);
		expect(await listed('searchFriends')).toEqual(FRIENDS);
		expect(await listed('searchContacts', 'o')).toEqual(
			[...FRIENDS.slice(1), ...GROUPS].filter(([, name]) => /o/i.test(name as string)),
		);
	});

	it('contain a group once, if the client lists it among the friends too', async () => {
		const { people, robots } = world.sandbox.starbot.state;
		const [id] = GROUPS[0] as [string, string];
		people.push({
			wxId: id,
			nickname: 'Product launch',
			Gender: 0,
			avatarUrl: '',
			official: false,
		});
		robots[0]?.friends.push(id);
		expect((await listed('searchContacts')).filter(([value]) => value === id)).toEqual([GROUPS[0]]);
	});

	it('are those of the selected robot', async () => {
		const robot = by('list', 'robotId=wxid_frontdesk');
		expect(await listed('searchGroups', '', { robot })).toEqual([
			['45550001122@chatroom', 'Front desk (45550001122@chatroom)'],
		]);
	});

	it('need a robot, unless only one is logged in', async () => {
		const { credentials } = world.credential({ defaultRobot: 'none' });
		await expect(listed('searchGroups', '', {}, credentials)).rejects.toThrow(
			'Choose a robot first',
		);
		expect(sentTo(world.sandbox)).toMatchObject([{ type: 'getAccountListRequest' }]);
		world.sandbox.starbot.state.robots.splice(1);
		expect(await listed('searchGroups', '', {}, credentials)).toEqual(await listed('searchGroups'));
	});

	it('report a list that the client does not offer', async () => {
		world.sandbox.starbot.logOut();
		await expect(listed('searchGroups')).rejects.toThrow('is not logged in');
	});

	it('members, after the credential has the names of their request', async () => {
		// n8n finds the group's field only together with the operation that shows it.
		const shown = { resource: 'groupMember', operation: 'getNickname' };
		const parameters = { ...shown, groupId: by('id', GROUP) };
		await expect(listed('searchMembers', '', parameters)).rejects.toThrow(
			'needs a line for groupMember.getAll',
		);
		expect(sentTo(world.sandbox)).toEqual([]);

		world.sandbox.starbot.settings.types.anyMembers = [
			{ wxId: 'wxid_bob', nickname: 'Bob' },
			{ wxId: 'wxid_x' },
		];
		const { credentials } = world.credential({
			knownRequests: 'groupMember.getAll = anyMembers, group = g',
		});
		expect(await listed('searchMembers', '', parameters, credentials)).toEqual([
			['wxid_bob', 'Bob (wxid_bob)'],
			['wxid_x', 'wxid_x'],
		]);
		expect(sentTo(world.sandbox)).toEqual([
			{ type: 'anyMembers', params: { robotId: HELPER.robotId, g: GROUP } },
		]);
		expect(
			await listed('searchMembers', '', { ...shown, groupId: by('id', '') }, credentials),
		).toEqual([]);
	});
});
