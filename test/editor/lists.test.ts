import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { SEED } from '../../sandbox/yunhu';
import { changed, FaultyProxy } from '../attacks/proxy';
import { CLOSED_URL } from '../support/closedUrl';
import { GROUP } from '../support/starbot';
import { startWorld, type World } from '../triggers/support';
import { addCredentials, CHOSEN, lists, nodes, open, type List } from './lists';

/** Tests every list of the editor: those of each node and trigger, filled by the stand-ins. */

let world: World;
beforeAll(async () => {
	world = await startWorld();
	addCredentials(world.engine, world.sandbox);
});
afterAll(async () => await world.close());

describe('every list', () => {
	it.each(lists)('of %s: %s shows the ID beside the name', async (_node, _method, list) => {
		const entries = await open(world.engine, list);
		expect(entries.length).toBeGreaterThan(0);
		const withoutId = entries.filter(({ name, value }) => {
			const id = String(value).replace(/^(\w+:)?(\w+=)?/, '');
			return name !== id && !name.endsWith(` (${id})`);
		});
		expect(withoutId).toEqual([]);
		expect(entries.some(({ name, value }) => name !== value)).toBe(true);
	});

	it.each(lists.filter(([, , { kind }]) => kind === 'listSearch'))(
		'of %s: %s is searched by what it shows, not by the form of its values',
		async (_node, _method, list) => {
			const [entry] = await open(world.engine, list);
			const shown = String(entry?.name).replace(/ \([^()]*\)$/, '');
			const found = await open(world.engine, list, shown);
			expect(found.map(({ value }) => value)).toContain(entry?.value);
			expect(await open(world.engine, list, ` ${shown}\n`)).toEqual(found);
			expect(await open(world.engine, list, ' ')).toEqual(await open(world.engine, list));
			for (const form of ['robotId=', 'instanceId=', 'uid=', 'id=', 'group:', 'private:'])
				expect(await open(world.engine, list, form)).toEqual([]);
		},
	);
});

it('an error in a list says what to do; at a multi-select field, where the editor shows no more, in its message', async () => {
	// Yunhu's groups need the credential alone: names that cannot be loaded are left out.
	addCredentials(world.engine, world.sandbox, CLOSED_URL, { groups: '' });
	const said = lists.map(async ([node, method, list]) => {
		const { message, description } = await failureOf(list);
		const [what, remedy] =
			list.kind === 'loadOptions' ? message.split(/\. (.*)/s) : [message, description];
		return [node, method, what, remedy];
	});
	const about = lists.map(([node, method]) => [node, method]);
	const what = expect.stringMatching(/^[A-Z].*[^.]$/s);
	const remedy = expect.stringMatching(/\b(Check|Enter)\b.*\.$/s);
	expect(await Promise.all(said)).toEqual(about.map((list) => [...list, what, remedy]));
	addCredentials(world.engine, world.sandbox);
});

async function failureOf(list: List): Promise<{ message: string; description?: string | null }> {
	return await open(world.engine, list).then(
		() => ({ message: 'no error' }),
		(error: Error) => error,
	);
}

it.each(lists.filter(([node]) => node in CHOSEN))(
	'the list of %s: %s reads what is chosen beside it without the blanks around it',
	async (node, _method, list) => {
		const pasted = JSON.stringify(CHOSEN[node]).replace(/("value":")([^"]+)/g, '$1 $2 ');
		const found = await open(world.engine, list, undefined, JSON.parse(pasted));
		expect(found).toEqual(await open(world.engine, list));
	},
);

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
		expect(results.map(({ value }) => value)).toEqual(
			[SEED.launch, SEED.hikers, SEED.community].map((id) => `group:${id}`),
		);
	});

	it('contain no people, and say what to do', async () => {
		await expect(searched('searchSenders')).rejects.toMatchObject({
			message: expect.stringContaining('cannot list its users'),
			description: expect.stringContaining('Set Up Link'),
		});
	});
});

describe("the lists of WeChat's trigger", () => {
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

	it('contain the contacts of all robots, each once', async () => {
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

	it('leave out a robot that the client refuses to list, and fail if it refuses all', async () => {
		const { starbot } = world.sandbox;
		const [helper, frontDesk] = starbot.state.robots.filter(({ login }) => login === 'online');
		const proxy = await FaultyProxy.before(world.sandbox.url);
		addCredentials(world.engine, world.sandbox, proxy.url);
		const refuses = (robots: Array<{ instanceId: string } | undefined>) => {
			const body = Buffer.from('{"code":500,"description":"not logged in"}');
			proxy.arm(
				changed((answered) => ({ ...answered, body })),
				({ body: sent }) => robots.some((robot) => sent.includes(`"${robot?.instanceId}"`)),
			);
		};
		refuses([frontDesk]);
		expect((await searched('searchSenders')).sort()).toEqual(
			(helper?.friends ?? []).filter((id) => !id.startsWith('gh_')).sort(),
		);
		refuses([helper, frontDesk]);
		await expect(searched('searchSenders')).rejects.toThrow('not logged in');
		addCredentials(world.engine, world.sandbox);
		await proxy.close();
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
