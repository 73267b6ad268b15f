import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import type { ExecuteNodeOptions } from '../../engine/types';
import { PLATFORMS, startPlace, stopPlaces, type Place } from '../attacks/places';
import { by, byId } from '../support/locator';
import { ROOT } from '../support/run';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/** An AI Agent gives a chat's or a member's name where an ID is wanted, and is told the IDs that match. */

interface Case {
	/** Folder of the platform, resource and operation. */
	of: [folder: string, resource: string, operation: string];
	about: string;
	parameters: IDataObject;
	/** What the model is shown. */
	says: RegExp;
	/** Requests besides looking up, where the platform is asked first: its refusal shows that the ID is unknown. */
	asks?: string[];
}

const TEXT = { text: 'hello' };

const CASES: Case[] = [
	{
		of: ['StarBot', 'message', 'sendText'],
		about: 'the name of a group',
		parameters: { sendTo: 'group', groupId: byId('Book club'), ...TEXT },
		says: /"Group" takes the ID of a group, not "Book club".* IDs for the name "Book club": 39902112233@chatroom \(Book club\)\. Give the ID of the group you mean\. The ID of a group looks like 13887961909@chatroom\.$/,
	},
	{
		of: ['StarBot', 'message', 'sendText'],
		about: 'one of several groups by its name',
		parameters: {
			sendTo: 'groups',
			groupIds: ['13887961909@chatroom', '周末徒步'],
			...TEXT,
		},
		says: /"Group Names or IDs" takes the ID of a group, not "周末徒步".*20110408821@chatroom \(周末徒步\)/,
	},
	{
		of: ['StarBot', 'friend', 'get'],
		about: 'a name that could be an ID, which the client refuses',
		parameters: { contactId: byId('Alice'), robot: by('robotId', 'wxid_helper') },
		says: /IDs for the name "Alice": wxid_alice \(Alice\)/,
		asks: ['queryFriendOrGroupInfo'],
	},
	{
		of: ['Wildfire', 'message', 'send'],
		about: 'the name of a group',
		parameters: { sendTo: 'group', groupId: byId('Product launch'), ...TEXT },
		says: /"Group" takes the ID of a group, not "Product launch".*groupId1 \(Product launch\)/,
	},
	{
		of: ['Wildfire', 'message', 'send'],
		about: 'the name of a person',
		parameters: { sendTo: 'user', userId: byId('Chen Wei'), ...TEXT },
		says: /"User" takes the ID of a user, not "Chen Wei".*userC \(Chen Wei\)/,
	},
	{
		of: ['Wildfire', 'message', 'send'],
		about: 'the name of a person in one word, to which the server would report success',
		parameters: { sendTo: 'user', userId: byId('Alice'), ...TEXT },
		says: /NOT_EXIST.*IDs for the name "Alice": userA \(Alice\)/,
	},
	{
		of: ['Wildfire', 'group', 'get'],
		about: 'part of a name in one word, which the server refuses',
		parameters: { groupId: byId('launch') },
		says: /NOT_EXIST.*IDs for the name "launch": groupId1 \(Product launch\)/,
		// Once for the group, and once for the list of the credential's groups.
		asks: ['/robot/group/get_info', '/robot/group/get_info'],
	},
	{
		of: ['Wildfire', 'groupMember', 'setAlias'],
		about: 'the name of a member of the group that another field names',
		parameters: { groupId: byId('groupId1'), memberId: byId('Chen Wei'), alias: 'Chen' },
		says: /"Member" takes the ID of a member, not "Chen Wei".*userC \(Chen Wei\)/,
	},
	{
		of: ['Yunhu', 'message', 'send'],
		about: 'the name of a group',
		parameters: { sendTo: 'group', groupId: byId('Weekend hikers'), ...TEXT },
		says: /"Group" takes the ID of a group, not "Weekend hikers".*161466900 \(Weekend hikers\)/,
	},
	{
		of: ['Yunhu', 'message', 'send'],
		about: 'the name of a person, whom a bot cannot look up',
		parameters: { sendTo: 'user', userId: 'Alice', ...TEXT },
		says: /"User ID" takes the ID of a user, not "Alice".* No user is called "Alice"|The ID of a user looks like 7756242/,
	},
	{
		of: ['Yunhu', 'message', 'send'],
		about: 'part of a name in one word, which the platform refuses',
		parameters: { sendTo: 'group', groupId: byId('hikers'), ...TEXT },
		says: /IDs for the name "hikers": 161466900 \(Weekend hikers\)/,
		asks: ['/open-apis/v1/bot/send'],
	},
	{
		of: ['MojoWebqq', 'message', 'send'],
		about: 'the name of a group',
		parameters: { sendTo: 'group', group: byId('Launch'), ...TEXT },
		says: /"Group" takes the ID of a group, not "Launch".*uid=330014455 \(Launch\)/,
	},
	{
		of: ['MojoWebqq', 'groupMember', 'mute'],
		about: 'the names of members',
		parameters: {
			group: by('uid', '330014455'),
			members: 'uid',
			memberNumbers: '["Chen (QA)"]',
			minutes: 10,
		},
		says: /"Member IDs or QQ Numbers" takes the ID of a member, not "Chen \(QA\)".*uid=61000014 \(Chen \(QA\)\)/,
	},
];

let engine: Engine;
let places: Place[];
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
	places = await Promise.all(
		CASES.map(async ({ of: [folder, resource, operation], about }) => {
			const platform = PLATFORMS.find((one) => one.folder === folder)!;
			const entry = platform.cases.find(
				(one) => one.resource === resource && one.operation === operation,
			)!;
			return await startPlace(engine, platform, entry, `, ${about}`);
		}),
	);
});
afterAll(async () => {
	await stopPlaces(places);
	await engine.stop();
});

async function run(
	{ platform, entry, sandbox, proxy, credentials }: Place,
	parameters: IDataObject,
	items: IDataObject[] = [{}],
	options: ExecuteNodeOptions = { asTool: true },
) {
	await entry.prepare(sandbox);
	proxy.arm();
	const { resource, operation } = entry;
	const execution = await engine.executeNode(
		platform.node,
		{ resource, operation, ...parameters, options: { retries: 0 } } as never,
		items.map((json) => ({ json })),
		{ credentials, ...options },
	);
	return {
		shown: execution.items.map(({ json }) => String(json.error)),
		asked: proxy.requests.map((request) => platform.keyOf(request)),
	};
}

describe('a name in the place of an ID', () => {
	it.each(CASES.map((one, index) => [`${one.of.join(' ')}: ${one.about}`, one, index] as const))(
		'%s',
		async (_name, { parameters, says, asks = [] }, index) => {
			const { shown, asked } = await run(places[index]!, parameters);
			expect(shown).toHaveLength(1);
			expect(shown[0]).toMatch(says);
			const own = places[index]!.entry.requests.at(-1)!;
			expect(asked.filter((one) => one === own)).toEqual(asks);
		},
	);

	it('is used once the model gives the ID as it was told', async () => {
		const index = CASES.findIndex(({ of: [folder] }) => folder === 'MojoWebqq');
		const { sandbox } = places[index]!;
		const { parameters } = CASES[index]!;
		const { shown } = await run(places[index]!, { ...parameters, group: byId('uid=330014455') });
		expect(shown).toEqual(['undefined']);
		expect(sandbox.mojoWebqq.state.messages.at(-1)?.content).toBe('hello');
	});

	it('is looked up once a run, and never for an ID that is known', async () => {
		const index = CASES.findIndex(({ of: [folder] }) => folder === 'Yunhu');
		const place = places[index]!;
		const parameters = { ...CASES[index]!.parameters, groupId: byId('={{ $json.group }}') };
		const lists = (asked: string[]) => asked.filter((one) => !one.includes('/bot/send'));

		const ordinary = await run(place, parameters, [{ group: '161466900' }]);
		expect(ordinary.asked).toEqual(['/open-apis/v1/bot/send']);

		const one = await run(place, parameters, [{ group: 'Weekend hikers' }]);
		// With Continue On Fail the run goes on after the first failure.
		const several = await run(
			place,
			parameters,
			[{ group: 'Weekend hikers' }, { group: 'Product launch' }, { group: 'Weekend hikers' }],
			{ continueOnFail: true },
		);
		expect(several.shown).toHaveLength(3);
		expect(lists(one.asked).length).toBeGreaterThan(0);
		expect(lists(several.asked)).toEqual(lists(one.asked));
	});

	it('does not hide the complaint where the list cannot be had', async () => {
		const index = CASES.findIndex(
			({ of: [folder], about }) => folder === 'StarBot' && about === 'the name of a group',
		);
		const place = places[index]!;
		await place.entry.prepare(place.sandbox);
		place.proxy.arm('HTTP 502');
		const { resource, operation } = place.entry;
		const execution = await engine.executeNode(
			place.platform.node,
			{ resource, operation, ...CASES[index]!.parameters } as never,
			[{ json: {} }],
			{ credentials: place.credentials, asTool: true },
		);
		expect(execution.items[0]?.json.error).toMatch(
			/"Group" takes the ID of a group, not "Book club".*The look-up of the group "Book club" failed: .*HTTP 502/,
		);
	});

	it('is told to people as the message and what to do, without the words of the model', async () => {
		const place = places[0]!;
		await place.entry.prepare(place.sandbox);
		place.proxy.arm();
		const { resource, operation } = place.entry;
		const { error } = await engine.executeNode(
			place.platform.node,
			{ resource, operation, ...CASES[0]!.parameters } as never,
			[{ json: {} }],
			{ credentials: place.credentials },
		);
		expect(error).toMatchObject({
			message: 'The parameter "Group" takes the ID of a group, not "Book club" [item 0]',
			description: expect.stringContaining('39902112233@chatroom (Book club)'),
		});
	});
});
