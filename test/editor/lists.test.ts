import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import type {
	IDataObject,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyMode,
	INodeTypeDescription,
} from 'n8n-workflow';

import { SEED } from '../../sandbox/yunhu';
import { readJson } from '../support/files';
import { credentialData as mojoCredential, DISCUSSION, LAUNCH } from '../support/mojoWebqq';
import { ROOT } from '../support/run';
import { GROUP, HELPER } from '../support/starbot';
import { ROBOT } from '../support/wildfire';
import { botCredential, userCredential } from '../support/yunhu';
import { startWorld, type World } from '../triggers/support';

/** Tests every list of the editor: those of each node and trigger, filled by the stand-ins. */

const nodes = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));

let world: World;
beforeAll(async () => {
	world = await startWorld();
	const { starbot, wildfire, yunhu } = world.sandbox;
	const add = (id: string, type: string, data: IDataObject) =>
		world.engine.addCredential({ id, name: id, type, data: data as never });
	add('starBotApi', 'starBotApi', {
		url: starbot.url,
		defaultRobot: 'robotId',
		robotId: HELPER.robotId,
		knownRequests: 'groupMember.getAll = anyMembers, group = g',
	});
	starbot.settings.types.anyMembers = [{ wxId: 'wxid_bob', nickname: 'Bob' }];
	add('wildfireRobotApi', 'wildfireRobotApi', {
		baseUrl: wildfire.baseUrl,
		robotId: ROBOT.id,
		robotSecret: ROBOT.secret,
		groups: 'groupId1, groupId2, groupId3',
	});
	add('mojoWebqqApi', 'mojoWebqqApi', mojoCredential(world.sandbox));
	world.engine.addCredential(botCredential(yunhu, 'yunhuBotApi'));
	world.engine.addCredential(userCredential(yunhu, 'yunhuUserApi'));
});
afterAll(async () => await world.close());

const chosen = (value: string, mode = 'id') => ({ __rl: true, mode, value });

/** The values of the fields on which a list depends. */
const CHOSEN: Record<string, INodeParameters> = {
	mojoWebqq: { group: chosen(LAUNCH.uid, 'uid'), discussion: chosen(DISCUSSION.id) },
	starBot: { groupId: chosen(GROUP) },
	wildfire: { groupId: chosen('groupId1') },
	yunhu: { botId: chosen(SEED.ticker) },
	yunhuTrigger: { setUp: 'automatic', botId: chosen(SEED.helper) },
};

interface List {
	method: string;
	kind: 'listSearch' | 'loadOptions';
	property: INodeProperties;
	/** Parameters with which the editor shows the field. */
	parameters: INodeParameters;
}

/** All lists of a node, each with the first field that uses it. */
function listsOf(properties: INodeProperties[], shown: INodeParameters = {}): List[] {
	return properties.flatMap((property) => {
		const { show = {} } = property.displayOptions ?? {};
		const conditions = Object.entries(show).map(([name, values]) => [name, values?.[0]]);
		const parameters = { ...shown, ...Object.fromEntries(conditions) } as INodeParameters;
		const inside = (property.options ?? []).flatMap((option) => {
			if ('values' in option) return (option as INodePropertyCollection).values;
			return 'type' in option ? [option as INodeProperties] : [];
		});
		const searched = (property.modes ?? []).flatMap(
			({ typeOptions }: INodePropertyMode) => typeOptions?.searchListMethod ?? [],
		);
		const loaded = property.typeOptions?.loadOptionsMethod;
		return [
			...searched.map((method): List => ({ method, kind: 'listSearch', property, parameters })),
			...(loaded === undefined
				? []
				: [{ method: loaded, kind: 'loadOptions', property, parameters } as const]),
			...listsOf(inside, parameters),
		];
	});
}

const lists = nodes.flatMap((node) => {
	const all = listsOf(node.properties).map((list) => [node.name, list.method, list] as const);
	const keys = all.map(([, method, { kind }]) => `${kind} ${method}`);
	return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
});

describe('every list', () => {
	it.each(lists)('of %s: %s shows the ID beside the name', async (node, method, list) => {
		const credentials = Object.fromEntries(
			(nodes.find(({ name }) => name === node)?.credentials ?? []).map(({ name: type }) => [
				type,
				type,
			]),
		);
		const type = `n8n-nodes-groupbots.${node}`;
		const parameters = { ...CHOSEN[node], ...list.parameters };
		const entries =
			list.kind === 'listSearch'
				? (await world.engine.listSearch(type, method, parameters, credentials)).results
				: await world.engine.loadOptions(type, method, parameters, credentials);
		expect(entries.length).toBeGreaterThan(0);
		const withoutId = entries.filter(({ name, value }) => {
			const id = String(value).replace(/^\w+=/, '');
			return name !== id && !name.endsWith(` (${id})`);
		});
		expect(withoutId).toEqual([]);
		expect(entries.some(({ name, value }) => name !== value)).toBe(true);
	});
});

describe("the lists of Yunhu's trigger without the account of the bot's owner", () => {
	const searched = async (method: string) =>
		await world.engine.listSearch(
			'n8n-nodes-groupbots.yunhuTrigger',
			method,
			{ setUp: 'manual' },
			{ yunhuBotApi: 'yunhuBotApi' },
		);

	it('are the groups of the credential', async () => {
		const { results } = await searched('searchChats');
		expect(results.map(({ value }) => value)).toEqual([SEED.launch, SEED.hikers, SEED.community]);
	});

	it('contain no people, and say what to do', async () => {
		await expect(searched('searchSenders')).rejects.toMatchObject({
			message: expect.stringContaining('cannot list its users'),
			description: expect.stringContaining('Set Up Link'),
		});
	});
});

describe("the lists of WeChat's trigger", () => {
	it('contain the contacts of all robots, each once', async () => {
		const searched = async (method: string, filter?: string) =>
			(
				await world.engine.listSearch(
					'n8n-nodes-groupbots.starBotTrigger',
					method,
					{},
					{ starBotApi: 'starBotApi' },
					filter,
				)
			).results.map(({ value }) => value);
		const { groups, people, robots } = world.sandbox.starbot.state;
		const online = robots.filter(({ login }) => login === 'online');
		expect([online.length, robots.length > online.length]).toEqual([2, true]);
		const official = people.filter((person) => person.official).map(({ wxId }) => wxId);
		const friends = online.flatMap((robot) => robot.friends).filter((id) => !official.includes(id));
		const theirs = groups.filter(({ members }) =>
			online.some(({ robotId = '' }) => members.includes(robotId)),
		);
		expect((await searched('searchSenders')).sort()).toEqual([...new Set(friends)].sort());
		expect((await searched('searchChats')).sort()).toEqual(
			[...new Set([...friends, ...theirs.map(({ wxId }) => wxId)])].sort(),
		);
		expect(await searched('searchChats', 'LAUNCH')).toEqual([GROUP]);
	});
});

describe('the filters of every trigger', () => {
	/** Only the account of a bot's owner can list people; the WebSocket trigger works without one. */
	const TYPED = ['yunhuSocketTrigger.senders', 'yunhuSocketTrigger.ignoredSenders'];

	const filters = nodes
		.filter(({ group }) => group.includes('trigger'))
		.flatMap((node) => {
			const all = node.properties.find(({ name }) => name === 'filters')?.options ?? [];
			return (all as INodeProperties[])
				.filter(({ name }) => ['chats', 'senders', 'ignoredSenders', 'robots'].includes(name))
				.map((filter) => [`${node.name}.${filter.name}`, filter] as const);
		});

	it('are found in the package', () => {
		expect(filters).toHaveLength(6 * 3 + 1);
	});

	it.each(filters)(
		"%s: accepts several entries from the platform's list, or typed ones like its example",
		(where, filter) => {
			if (TYPED.includes(where)) {
				expect(filter.type).toBe('string');
				expect(filter.placeholder).toMatch(/^e\.g\. \d+/);
				return;
			}
			const { values = [] } = (filter.options?.[0] ?? {}) as INodePropertyCollection;
			expect(filter).toMatchObject({
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
			});
			expect(values.map(({ type }) => type)).toEqual(['resourceLocator']);
			const [list, ...typed] = values[0]?.modes ?? [];
			expect(list?.type).toBe('list');
			expect(typed.length).toBeGreaterThan(0);
			expect(typed.filter(({ placeholder }) => !/^e\.g\. ./.test(placeholder ?? ''))).toEqual([]);
		},
	);
});
