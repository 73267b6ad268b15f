import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IHookFunctions,
	INodeProperties,
} from 'n8n-workflow';

import type * as Members from '../../nodes/common/joining/members';
import type * as Membership from '../../nodes/common/joining/membership';
import type * as Groups from '../../nodes/common/joining/triggerGroup';
import type * as SignedMessages from '../../nodes/common/signedMessages';
import type { WorkflowFile } from '../../engine';
import { proofOf } from '../../nodes/common/digests';
import { keyOf } from '../../nodes/common/waiting/answerKey';
import { questions } from '../../nodes/Yunhu/questions';
import { SEED } from '../../sandbox/yunhu';
import { readJson } from '../support/files';
import { ROBOT } from '../support/wildfire';
import { ROOT } from '../support/run';
import { SECRET as STARBOT_SECRET } from '../support/starbot';
import { userCredential } from '../support/yunhu';
import { newBody, startWorld, WEBHOOK_TRIGGERS, type World } from './support';
import { until } from '../support/until';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

// The engine runs the built nodes.
const built = <T>(module: string) =>
	jest.requireActual<T>(path.join(ROOT, 'dist/nodes/common', module));
const members = built<typeof Members>('joining/members');
const { TriggerGroup } = built<typeof Groups>('joining/triggerGroup');
const membership = built<typeof Membership>('joining/membership');
const signedMessages = built<typeof SignedMessages>('signedMessages');

let world: World;
beforeAll(async () => {
	world = await startWorld();
	world.addCredential(userCredential(world.sandbox.yunhu, 'owner'));
});
afterAll(async () => await world.close());
afterEach(async () => {
	jest.restoreAllMocks();
	await world.deactivateAll();
	world.sandbox.wildfire.reset();
	world.sandbox.yunhu.reset();
});

/** The fields of a credential that the editor hides as secrets. */
function secretFieldsOf(type: string): string[] {
	const types = readJson<ICredentialType[]>(path.join(ROOT, 'dist/types/credentials.json'));
	const { properties = [] } = types.find(({ name }) => name === type) ?? {};
	const isSecret = ({ typeOptions }: INodeProperties) => typeOptions?.password === true;
	return properties.filter(isSecret).map(({ name }) => name);
}

/** Adds blanks around values that are not empty. */
function withBlanksAround(data: ICredentialDataDecryptedObject, fields: string[]) {
	const given = fields.filter((field) => (data[field] ?? '') !== '');
	const padded = given.map((field) => [field, ` ${String(data[field])}\t`]);
	return { ...data, ...Object.fromEntries(padded) } as ICredentialDataDecryptedObject;
}

/** One way in which a robot's events reach a webhook. */
interface Way {
	trigger: string;
	/** Adds a workflow. */
	add(parameters?: IDataObject, change?: (workflow: WorkflowFile) => void): string;
	/**
	 * The address to which the platform sends events now; undefined if its user enters the address by
	 * hand.
	 */
	registered?(): string;
	/**
	 * The secret that the triggers of one robot share, and the robot's name, which distinguishes
	 * robots with the same secret.
	 */
	secret: string;
	robot(): string;
	/** Whether each trigger recognises the platform by a secret of its own. */
	hasOwnSecrets?: boolean;
	/** The headers by which the platform proves its calls further. Messages between triggers do not have them. */
	headers?: Record<string, string>;
}

const link = () => world.sandbox.yunhu.state.bots.get(SEED.helper)!.link;
const robot = () => world.sandbox.wildfire.state.robots.get(ROBOT.id)!;

const WAYS: Record<string, Way> = {
	'StarBot, its address entered by hand': {
		trigger: 'starBotTrigger',
		add: (...given) => world.add('starBotTrigger', ...given),
		secret: STARBOT_SECRET,
		robot: () => world.sandbox.starbot.url,
	},
	'StarBot, with a further proof in a header': {
		trigger: 'starBotTrigger',
		add: (parameters, change) => {
			const { data } = world.credentials.get('starbot')!;
			world.addCredential({
				id: 'proving',
				name: 'proving',
				type: 'starBotApi',
				data: { ...data, webhookAuthSecret: 'Bearer pr00f' },
			});
			return world.add('starBotTrigger', parameters, (workflow) => {
				workflow.nodes[0]!.credentials = { starBotApi: { id: 'proving', name: 'proving' } };
				change?.(workflow);
			});
		},
		headers: { authorization: 'Bearer pr00f' },
		secret: `${STARBOT_SECRET}\nBearer pr00f`,
		robot: () => world.sandbox.starbot.url,
	},
	'Mojo-Webqq, its address entered by hand': {
		trigger: 'mojoWebqqWebhookTrigger',
		add: (...given) => world.add('mojoWebqqWebhookTrigger', ...given),
		secret: 'hook-s3cret',
		robot: () => `${world.sandbox.mojoWebqq.baseUrl.replace('127.0.0.1', 'localhost')} `,
	},
	'WildfireChat, with a token for all': {
		trigger: 'wildfireTrigger',
		add: (...given) => world.add('wildfireTrigger', ...given),
		registered: () => robot().callback,
		secret: ROBOT.secret,
		robot: () => ROBOT.id,
	},
	'WildfireChat, with a token for each trigger': {
		trigger: 'wildfireTrigger',
		add: (parameters, change) => {
			const data = { baseUrl: world.sandbox.wildfire.baseUrl, robotId: ROBOT.id };
			world.addCredential({
				id: 'tokenless',
				name: 'tokenless',
				type: 'wildfireRobotApi',
				data: { ...data, robotSecret: ROBOT.secret, webhookSecret: '' },
			});
			return world.add('wildfireTrigger', parameters, (workflow) => {
				const wildfireRobotApi = { id: 'tokenless', name: 'tokenless' };
				workflow.nodes[0]!.credentials = { wildfireRobotApi };
				change?.(workflow);
			});
		},
		registered: () => robot().callback,
		secret: ROBOT.secret,
		robot: () => ROBOT.id,
		hasOwnSecrets: true,
	},
	'Yunhu, with a link that the trigger sets up': {
		trigger: 'yunhuTrigger',
		add: (parameters, change) =>
			world.add(
				'yunhuTrigger',
				{
					setUp: 'automatic',
					botId: { __rl: true, mode: 'id', value: SEED.helper },
					...parameters,
				},
				(workflow) => {
					workflow.nodes[0]!.credentials = { yunhuUserApi: { id: 'owner', name: 'owner' } };
					change?.(workflow);
				},
			),
		registered: link,
		hasOwnSecrets: true,
		secret: keyOf(questions, { token: SEED.helperToken }),
		robot: () => SEED.helper,
	},
	'Yunhu, its link entered by hand': {
		trigger: 'yunhuTrigger',
		add: (...given) => world.add('yunhuTrigger', ...given),
		secret: keyOf(questions, { token: SEED.helperToken }),
		robot: () => SEED.helper,
	},
};

it('tests each webhook trigger of the package', () => {
	const tried = new Set(Object.values(WAYS).map(({ trigger }) => trigger));
	expect([...tried].sort()).toEqual([...WEBHOOK_TRIGGERS].sort());
});

it('a Yunhu link that was entered by hand is shared with a trigger that would set it up, with blanks around the token', async () => {
	const { data, ...bot } = world.credentials.get('bot')!;
	world.addCredential({ ...bot, id: 'padded', data: withBlanksAround(data, ['token']) });
	const byHand = world.add('yunhuTrigger', {}, ({ nodes: [node] }) => {
		node!.credentials = { yunhuBotApi: { id: 'padded', name: 'padded' } };
	});
	await world.engine.activate(byHand);
	world.sandbox.yunhu.state.bots.get(SEED.helper)!.link = world.urlOf('yunhuTrigger', byHand).href;
	const automatic = WAYS['Yunhu, with a link that the trigger sets up']!.add();
	await world.engine.activate(automatic);
	expect(isActive(automatic)).toBe(true);
});

const isActive = (id: string) =>
	world.engine.workflows().some((one) => one.id === id && one.active);

const questionsOf = (staticData: IDataObject) =>
	((staticData['node:Trigger'] as IDataObject | undefined)?.questions ?? {}) as object;

const globalDataOf = (workflowId: string) =>
	(world.engine.workflows().find(({ id }) => id === workflowId)!.staticData.global ??
		{}) as IDataObject;

const permutations = <T>(all: T[]): T[][] =>
	all.length < 2
		? [all]
		: all.flatMap((one) =>
				permutations(all.filter((other) => other !== one)).map((rest) => [one, ...rest]),
			);

describe.each(Object.entries(WAYS))('%s', (_name, way) => {
	/** The address that was entered by hand: it is used until its workflow is deactivated. */
	let entered: string | undefined;
	afterEach(() => (entered = undefined));

	const addressOf = (ids: string[]): string => {
		if (way.registered !== undefined) return way.registered();
		if (entered === undefined || !isActive(entered)) entered = ids.find(isActive);
		return world.urlOf(way.trigger, entered!).href;
	};
	const post = async (url: string, body: string) => {
		const isBetweenTriggers = body.startsWith('{"groupbots');
		const proof = isBetweenTriggers ? {} : way.headers;
		const headers = { 'content-type': 'application/json', ...proof };
		const response = await fetch(url, { method: 'POST', headers, body });
		return [response.status, await response.text()] as const;
	};
	/** Sends an event, and waits until each active workflow has the expected number of executions. */
	const sendAndExpect = async (ids: string[], counts: Map<string, number>, text = 'hello') => {
		const [status] = await post(addressOf(ids), newBody(way.trigger, { text }));
		expect(status).toBe(200);
		for (const id of ids) if (isActive(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
		const executions = () => ids.map((id) => world.executionsOf(id).length);
		await until(() =>
			executions().every((count, index) => count >= (counts.get(ids[index]!) ?? 0)),
		);
		await world.engine.idle();
		expect(executions()).toEqual(ids.map((id) => counts.get(id) ?? 0));
	};

	it('three workflows receive each event once, activated and deactivated in every order', async () => {
		const ids = [way.add(), way.add(), way.add()];
		const counts = new Map<string, number>();
		const orders = permutations(ids);
		for (const [index, order] of orders.entries()) {
			for (const id of order) {
				await world.engine.activate(id);
				await sendAndExpect(ids, counts);
			}
			for (const id of orders[(index * 5 + 1) % orders.length]!) {
				await world.engine.deactivate(id);
				if (ids.some(isActive)) await sendAndExpect(ids, counts);
			}
			if (way.registered !== undefined) expect(way.registered()).toBe('');
		}
	}, 120_000);

	it('workflows that are published and unpublished at the same time receive each event once', async () => {
		const ids = [way.add(), way.add(), way.add()];
		const counts = new Map<string, number>();
		const [activate, deactivate] = [world.engine.activate, world.engine.deactivate];
		await Promise.all([activate(ids[0]!), activate(ids[1]!)]);
		await sendAndExpect(ids, counts);
		await Promise.all([deactivate(ids[0]!), activate(ids[2]!)]);
		await sendAndExpect(ids, counts);
		await Promise.all([deactivate(ids[1]!), deactivate(ids[2]!)]);
		if (way.registered !== undefined) expect(way.registered()).toBe('');
	});

	it('a workflow whose credential has blanks around its secrets joins one without', async () => {
		const plain = way.add();
		const padded = way.add({}, ({ nodes: [node] }) => {
			const [[type, { id = '' }] = ['', {}]] = Object.entries(node!.credentials ?? {});
			const { data, ...credential } = world.credentials.get(id!)!;
			const withBlanks = withBlanksAround(data, secretFieldsOf(type));
			world.addCredential({ ...credential, id: 'padded', data: withBlanks });
			node!.credentials = { [type]: { id: 'padded', name: 'padded' } };
		});
		const counts = new Map<string, number>();
		for (const id of [plain, padded]) await world.engine.activate(id);
		await sendAndExpect([plain, padded], counts);
	});

	if (way.registered === undefined && way.headers === undefined)
		it('a workflow whose credential is now for another robot, with the same webhook secret, gets no event of the earlier one', async () => {
			const ANOTHER: IDataObject = {
				url: 'http://127.0.0.1:9',
				baseUrl: 'http://127.0.0.1:9',
				botId: SEED.ticker,
			};
			const first = way.add();
			let moveOn = () => {};
			const moved = way.add({}, ({ nodes: [node] }) => {
				const [[type, { id = '' }] = ['', {}]] = Object.entries(node!.credentials ?? {});
				const credential = { ...world.credentials.get(id!)!, id: 'moving' };
				world.addCredential(credential);
				node!.credentials = { [type]: { id: 'moving', name: 'moving' } };
				const field = ['url', 'botId', 'baseUrl'].find((name) => name in credential.data)!;
				const data = { ...credential.data, [field]: ANOTHER[field] };
				moveOn = () => world.addCredential({ ...credential, data: data as never });
			});
			for (const id of [first, moved]) await world.engine.activate(id);
			moveOn();
			await world.engine.activate(moved);
			for (let event = 1; event <= 2; event++)
				expect((await post(addressOf([first]), newBody(way.trigger)))[0]).toBe(200);
			await until(() => world.executionsOf(first).length === 2);
			await world.engine.idle();
			await new Promise((resolve) => setTimeout(resolve, 100));
			expect(world.executionsOf(moved)).toEqual([]);
			// The client's own calls have no mark.
			expect((await post(world.urlOf(way.trigger, moved).href, newBody(way.trigger)))[0]).toBe(200);
			await until(() => world.executionsOf(moved).length === 1);
		});

	/** Adds a workflow with two triggers, which listen to the same robot. */
	const addWithTwo = () =>
		way.add({}, ({ nodes }) => {
			nodes.push({ ...nodes[0]!, id: 'second', name: 'Second', webhookId: randomUUID() });
		});
	const startedBy = (id: string) =>
		world
			.executionsOf(id)
			.map((execution) => ['Trigger', 'Second'].find((name) => execution.output(name).length > 0));

	type Shared = Record<string, { query: string }>;
	/** What the triggers of a workflow know of each other in all processes of n8n. */
	const sharedBy = (id: string) => (globalDataOf(id).groupbotsJoined ?? {}) as Shared;
	const pathsOf = (id: string) => Object.keys(sharedBy(id)).map((url) => new URL(url).pathname);
	const queriesOf = (id: string) => Object.values(sharedBy(id)).map(({ query }) => query);
	const summaryOf = (id: string) => world.engine.workflows().find((one) => one.id === id)!;

	it('two triggers of one workflow are known to each other in all processes of n8n while they are active', async () => {
		const id = addWithTwo();
		await world.engine.activate(id);
		const paths = [0, 1].map((index) => world.urlOf(way.trigger, id, index).pathname);
		expect(pathsOf(id)).toEqual(paths);
		await world.engine.deactivate(id);
		expect(globalDataOf(id)).toEqual({});
	});

	it('nodes of the workflow can read no secret of its triggers that another one can do without', async () => {
		const [one, two] = [way.add(), addWithTwo()];
		await world.engine.activate(one);
		expect(queriesOf(one)).toEqual(['']);
		await world.engine.deactivate(one);
		await world.engine.activate(two);
		const queries = queriesOf(two);
		if (way.hasOwnSecrets === true) expect(new Set(queries).size).toBe(2);
		else expect(queries).toEqual(['', '']);
	});

	const addNodes = (nodes: WorkflowFile['nodes'], more: Partial<WorkflowFile> = {}) =>
		way.add({}, (workflow) => {
			const [node] = workflow.nodes;
			workflow.nodes = nodes.map((one) => ({ ...node!, ...one }));
			Object.assign(workflow, more);
		});
	/** Replaces the nodes of a workflow. */
	const change = (id: string, nodes: WorkflowFile['nodes'], { staticData } = summaryOf(id)) => {
		world.engine.lose(id);
		expect(addNodes(nodes, { id, staticData })).toBe(id);
	};
	const TRIGGER = { id: 'trigger', name: 'Trigger' };
	const SECOND = { id: 'second', name: 'Second' };
	const pair = () =>
		[TRIGGER, SECOND].map((node) => ({
			...node,
			webhookId: randomUUID(),
		})) as WorkflowFile['nodes'];
	const logged = () => {
		const logger = Container.get(Logger);
		const [notices, warnings] = [jest.spyOn(logger, 'info'), jest.spyOn(logger, 'warn')];
		for (const spy of [notices, warnings]) spy.mockClear();
		return () => [...notices.mock.calls, ...warnings.mock.calls].map(([text]) => text);
	};

	describe.each([0, 1])('a trigger that was removed from its workflow, node %s', (removed) => {
		it.each([
			'',
			'whose deactivation failed',
			'that an old execution wrote back',
			'that another process of n8n deactivated',
		])('is not counted as one that listens %s', async (how) => {
			const nodes = pair();
			const id = addNodes(nodes);
			await world.engine.activate(id);
			const { pathname: gone, href } = world.urlOf(way.trigger, id, removed);
			const goneUrl = href.split('?')[0];
			const before = summaryOf(id);
			if (how === 'whose deactivation failed') {
				jest.spyOn(TriggerGroup.prototype, 'leave').mockRejectedValueOnce(new Error('failed'));
			}
			if (how === 'that another process of n8n deactivated') {
				// This process has called no hook.
				const staticData = { ...before.staticData, global: {} };
				change(id, [nodes[1 - removed]!], { ...before, staticData });
			} else {
				await world.engine.deactivate(id);
				const isWrittenBack = how === 'that an old execution wrote back';
				change(id, [nodes[1 - removed]!], isWrittenBack ? before : undefined);
			}
			const texts = logged();
			const others = jest.spyOn(members, 'othersOf');
			await world.engine.activate(id);
			if (way.registered !== undefined) expect(way.registered()).not.toContain(gone);
			expect(pathsOf(id)).toEqual([world.urlOf(way.trigger, id).pathname]);
			const kept = summaryOf(id).staticData[`node:${nodes[1 - removed]!.name}`];
			expect(JSON.stringify(kept)).not.toContain(gone);
			for (let event = 1; event <= 4; event++)
				expect((await post(addressOf([id]), newBody(way.trigger)))[0]).toBe(200);
			await until(() => world.executionsOf(id).length === 4);
			await world.engine.idle();
			expect(texts().filter((text) => /Joined|no more events/.test(text))).toEqual([]);
			// Events are passed on after the answer to the platform, so their way is not seen in the executions.
			expect(others.mock.results.map(({ value }) => value)).not.toContainEqual(
				expect.arrayContaining([expect.objectContaining({ address: goneUrl })]),
			);
			expect(others.mock.calls.length).toBeGreaterThanOrEqual(4);
		});
	});

	it('two triggers of one workflow do not announce each other as another workflow', async () => {
		const texts = logged();
		await world.engine.activate(addWithTwo());
		expect(texts().filter((text) => text.includes('Joined'))).toEqual([]);
	});

	/** Loses the memory of the process. The platform, and n8n's database, keep what they have. */
	const forgetInMemory = (ids: string[]) => {
		for (const address of ids.flatMap((id) => Object.keys(sharedBy(id)))) {
			members.forgetOwn({
				getNodeWebhookUrl: () => address,
				getWorkflowStaticData: () => ({}),
			} as unknown as IHookFunctions);
		}
	};

	it.each([
		['one after another', false],
		['at the same time', true],
	])(
		'workflows that were published %s know each other after a restart of n8n',
		async (_how, together) => {
			const ids = [way.add(), way.add()];
			const first = world.engine.activate(ids[0]!);
			if (!together) await first;
			await Promise.all([first, world.engine.activate(ids[1]!)]);
			forgetInMemory(ids);
			for (const id of way.registered === undefined ? ids : [ids[0]!]) {
				const url = way.registered?.() ?? world.urlOf(way.trigger, id).href;
				const before = ids.map((one) => world.executionsOf(one).length);
				expect((await post(url, newBody(way.trigger)))[0]).toBe(200);
				const counts = () => ids.map((one) => world.executionsOf(one).length);
				await until(() => counts().every((count, index) => count > before[index]!));
			}
		},
	);

	it.each([
		['in the same order', [0, 1]],
		['in another order', [1, 0]],
	])('after a restart of n8n two triggers find each other %s', async (_order, order) => {
		const nodes = pair();
		const id = addNodes(nodes);
		await world.engine.activate(id);
		forgetInMemory([id]);
		const calls = jest.spyOn(signedMessages, 'postToWebhook');
		calls.mockClear();
		change(
			id,
			order.map((index) => nodes[index]!),
		);
		await world.engine.activate(id);
		if (order[0] === 0) expect(calls.mock.calls.map(([, url, body]) => [url, body])).toEqual([]);
		expect(pathsOf(id)).toHaveLength(2);
		expect((await post(addressOf([id]), newBody(way.trigger)))[0]).toBe(200);
		await until(() => world.executionsOf(id).length === 2);
		await world.engine.idle();
		expect(startedBy(id).sort()).toEqual(['Second', 'Trigger']);
	});

	it('a trigger that is asked says which workflow it is of, and does not store one of its own', async () => {
		const id = way.add();
		await world.engine.activate(id);
		const address = `${new URL(world.engine.url).origin}/webhook/sibling`;
		const join = async (workflowId: string) => {
			const text = JSON.stringify({ address, workflowId, robot: way.robot() });
			const groupbotsJoin = { groupbotsJoin: text, proof: proofOf(way.secret, text) };
			const [, body] = await post(addressOf([id]), JSON.stringify(groupbotsJoin));
			const { groupbotsJoined } = JSON.parse(body) as { groupbotsJoined: string };
			expect(JSON.parse(groupbotsJoined)).toMatchObject({ workflowId: id });
			return JSON.stringify(summaryOf(id).staticData).includes(address);
		};
		expect(await join(id)).toBe(false);
		expect(await join('another')).toBe(true);
	});

	if (way.registered !== undefined)
		it('a holder that says it is of the same workflow is stored for all its triggers', async () => {
			const [holder, id] = [way.add(), way.add()];
			await world.engine.activate(holder);
			jest.spyOn(membership, 'askToJoin').mockResolvedValueOnce({
				kind: 'joined',
				name: 'own',
				workflowId: id,
				members: [],
			});
			await world.engine.activate(id);
			expect(pathsOf(id).sort()).toEqual(
				[holder, id].map((one) => world.urlOf(way.trigger, one).pathname).sort(),
			);
			const { joined } = summaryOf(id).staticData['node:Trigger'] as IDataObject;
			expect(joined).toMatchObject({ members: {} });
		});

	it('two triggers of one workflow receive each event once, also beside another workflow', async () => {
		const [two, one] = [addWithTwo(), way.add()];
		for (const first of [two, one]) {
			const ids = first === two ? [two, one] : [one, two];
			const before = world.executionsOf(one).length;
			for (const id of ids) {
				await world.engine.activate(id);
				const counts = new Map<string | undefined, number>();
				for (const name of startedBy(two)) counts.set(name, (counts.get(name) ?? 0) + 1);
				expect((await post(addressOf(ids), newBody(way.trigger)))[0]).toBe(200);
				if (!isActive(two)) continue;
				await until(() => startedBy(two).length >= (counts.get('Trigger') ?? 0) * 2 + 2);
				await world.engine.idle();
				expect(startedBy(two).filter((name) => name === 'Trigger')).toHaveLength(
					(counts.get('Trigger') ?? 0) + 1,
				);
				expect(startedBy(two).filter((name) => name === 'Second')).toHaveLength(
					(counts.get('Second') ?? 0) + 1,
				);
			}
			await until(() => world.executionsOf(one).length === before + (first === two ? 1 : 2));
			// The events go to the other workflow when the first one is deactivated, and then to nobody.
			const last = ids[1]!;
			await world.engine.deactivate(first);
			const heard = world.executionsOf(last).length;
			expect((await post(addressOf(ids), newBody(way.trigger)))[0]).toBe(200);
			await until(() => world.executionsOf(last).length === heard + (last === two ? 2 : 1));
			await world.engine.deactivate(last);
			if (way.registered !== undefined) expect(way.registered()).toBe('');
		}
	}, 60_000);

	if (way.registered !== undefined)
		it('where the platform is away when the first workflow is unpublished, the log says what to do with the next one', async () => {
			const ids = [way.add(), addNodes(pair(), { name: 'Next' })];
			for (const id of ids) await world.engine.activate(id);
			const texts = logged();
			for (const server of [world.sandbox.wildfire, world.sandbox.yunhu])
				server.fault('http500-html');
			await world.engine.deactivate(ids[0]!);
			for (const server of [world.sandbox.wildfire, world.sandbox.yunhu]) server.clearFaults();
			// Once for each of n8n's attempts.
			expect(texts().filter((text) => text.includes('events may still come'))).toEqual(
				Array.from({ length: 3 }, () =>
					expect.stringMatching(
						/the workflow "Next" \(.*HTTP 500.*\)\. .* unpublish it and publish/,
					),
				),
			);
			await world.engine.deactivate(ids[1]!);
			await world.engine.activate(ids[1]!);
			expect((await post(addressOf(ids), newBody(way.trigger)))[0]).toBe(200);
			await until(() => startedBy(ids[1]!).length === 2);
		});

	it('a workflow receives events after it was saved, and so do the others', async () => {
		const ids = [way.add(), way.add()];
		const counts = new Map<string, number>();
		for (const id of ids) await world.engine.activate(id);
		await sendAndExpect(ids, counts);
		for (const id of ids) {
			await world.engine.activate(id);
			await sendAndExpect(ids, counts);
		}
	});

	if (way.registered === link)
		it('a link that the platform stopped is resumed by the workflow that joins it', async () => {
			await world.engine.activate(way.add());
			world.sandbox.yunhu.state.bots.get(SEED.helper)!.linkStop = 1;
			await world.engine.activate(way.add());
			expect(world.sandbox.yunhu.state.bots.get(SEED.helper)!.linkStop).toBe(0);
		});

	// Only the node that asked tells a trigger of its question: on Yunhu the answers carry it.
	if (way.trigger !== 'yunhuTrigger' && way.headers === undefined)
		it('a question that one workflow is told of is kept by all, each of which can take over', async () => {
			const ids = [way.add(), way.add()];
			for (const id of ids) await world.engine.activate(id);
			const code = 'abc2';
			const groupbotsQuestion = JSON.stringify({
				code,
				url: `https://n8n.example/webhook-waiting/1/x?q=1&c=${code}`,
				chat: { id: 'chat', type: 'group' },
			});
			const proof = proofOf(keyOf({ secret: () => way.secret }, {}), groupbotsQuestion);
			const [status] = await post(addressOf(ids), JSON.stringify({ groupbotsQuestion, proof }));
			expect(status).toBe(200);
			const kept = () =>
				world.engine
					.workflows()
					.filter(({ id }) => ids.includes(id))
					.map(({ staticData }) => Object.keys(questionsOf(staticData)));
			await until(() => kept().every((codes) => codes.includes(code)));
		});

	if (way.headers !== undefined)
		it('a question needs the further proof too', async () => {
			const id = way.add();
			await world.engine.activate(id);
			const groupbotsQuestion = JSON.stringify({ code: 'abc2', url: 'http://evil.example/x' });
			for (const secret of [STARBOT_SECRET, way.secret]) {
				const proof = proofOf(keyOf({ secret: () => secret }, {}), groupbotsQuestion);
				const body = JSON.stringify({ groupbotsQuestion, proof });
				expect((await post(addressOf([id]), body))[0]).toBe(401);
			}
			const [kept] = world.engine.workflows().filter((one) => one.id === id);
			expect(questionsOf(kept!.staticData)).toEqual({});
		});

	it('each workflow applies its own filters', async () => {
		const all = way.add();
		const some = way.add({
			filters: { text: 'order', ...(way.trigger === 'wildfireTrigger' && { ignoreRobots: false }) },
		});
		for (const id of [all, some]) await world.engine.activate(id);
		await post(addressOf([all, some]), newBody(way.trigger, { text: 'hello' }));
		await post(addressOf([all, some]), newBody(way.trigger, { text: 'an order' }));
		await until(() => world.executionsOf(all).length === 2 && world.executionsOf(some).length > 0);
		const texts = async (id: string) => (await world.itemsOf(id)).map(({ text }) => text);
		expect(await texts(all)).toEqual(['hello', 'an order']);
		expect(await texts(some)).toEqual(['an order']);
		expect(await texts(some)).toEqual(['an order']);
	});

	it('events are forwarded in order, also to a slow workflow', async () => {
		const ids = [way.add(), way.add()];
		for (const id of ids) await world.engine.activate(id);
		const url = addressOf(ids);
		const texts = Array.from({ length: 20 }, (_, index) => `number ${index}`);
		for (const text of texts) await post(url, newBody(way.trigger, { text }));
		await until(() => world.executionsOf(ids[1]!).length === texts.length);
		expect((await world.itemsOf(ids[1]!)).map(({ text }) => text)).toEqual(texts);
	});

	it('an event that n8n could not store is not forwarded, as the platform repeats it', async () => {
		const ids = [way.add(), way.add()];
		for (const id of ids) await world.engine.activate(id);
		const url = addressOf(ids);
		world.engine.failToStore(1);
		expect((await post(url, newBody(way.trigger, { text: 'lost' })))[0]).toBe(500);
		// Events are forwarded in order: with this one the other would have arrived.
		expect((await post(url, newBody(way.trigger, { text: 'stored' })))[0]).toBe(200);
		await until(() => ids.every((id) => world.executionsOf(id).length > 0));
		await world.engine.idle();
		for (const id of ids)
			expect((await world.itemsOf(id)).map(({ text }) => text)).toEqual(['stored']);
	});

	it('an event that the platform repeats starts each workflow once', async () => {
		const ids = [way.add(), way.add()];
		for (const id of ids) await world.engine.activate(id);
		const body = newBody(way.trigger);
		for (let time = 0; time < 3; time++) await post(addressOf(ids), body);
		await until(() => world.executionsOf(ids[1]!).length > 0);
		await world.engine.idle();
		expect(ids.map((id) => world.executionsOf(id).length)).toEqual([1, 1]);
	});

	it('a test run receives events beside the active workflow', async () => {
		const ids = [way.add(), way.add()];
		await world.engine.activate(ids[0]!);
		const before = way.registered?.();
		for (const tested of ids) {
			const test = await world.engine.test(tested);
			expect(way.registered?.()).toBe(before);
			const heard = world.executionsOf(ids[0]!).filter(({ mode }) => mode === 'webhook').length;
			await post(addressOf([ids[0]!]), newBody(way.trigger));
			const execution = await test.execution;
			expect([execution.workflowId, execution.mode]).toEqual([tested, 'manual']);
			await until(
				() =>
					world.executionsOf(ids[0]!).filter(({ mode }) => mode === 'webhook').length === heard + 1,
			);
			expect(way.registered?.()).toBe(before);
		}
		// After the test run its address gets no more calls, and no error occurs.
		await post(addressOf([ids[0]!]), newBody(way.trigger));
		await world.engine.idle();
		expect(world.executionsOf(ids[1]!).filter(({ mode }) => mode === 'webhook')).toEqual([]);
	});

	it('a workflow that was deleted without deactivation is dropped after some events', async () => {
		const [first, second] = [way.add(), way.add()];
		for (const id of [first, second]) await world.engine.activate(id);
		const gone = world.urlOf(way.trigger, second).pathname;
		const keeps = () =>
			JSON.stringify(world.engine.workflows().find(({ id }) => id === first)!.staticData).includes(
				gone,
			);
		expect(keeps()).toBe(true);
		world.engine.lose(second);
		for (let event = 1; event <= 3; event++) {
			const [status] = await post(addressOf([first]), newBody(way.trigger));
			expect(status).toBe(200);
		}
		await until(() => !keeps());
		expect(world.executionsOf(first)).toHaveLength(3);
	}, 30_000);

	it('the other workflows receive events after the first one was deleted without deactivation', async () => {
		const [first, second, third] = [way.add(), way.add(), way.add()];
		for (const id of [first, second]) await world.engine.activate(id);
		world.engine.lose(first);
		const ids = [second, third];
		await world.engine.activate(third);
		// n8n activates workflows again when it starts.
		await world.engine.activate(second);
		await sendAndExpect(ids, new Map());
	}, 30_000);

	it('a forged registration gets 401 and changes nothing', async () => {
		const id = way.add();
		await world.engine.activate(id);
		const { origin } = new URL(world.engine.url);
		const about = { address: `${origin}/webhook/forged`, query: '', name: 'x', isTest: false };
		const forged = (secret: string, more: object = {}, subject = 'groupbotsJoin') => {
			const text = JSON.stringify({ ...about, robot: way.robot(), ...more });
			return JSON.stringify({ [subject]: text, proof: proofOf(secret, text) });
		};
		const kept = () =>
			JSON.stringify(world.engine.workflows().find((one) => one.id === id)!.staticData);
		const before = kept();
		const url = addressOf([id]);
		expect((await post(url, forged('guess')))[0]).toBe(401);
		expect((await post(url, forged('')))[0]).toBe(401);
		// The token in the address may be in the log of a proxy.
		const token = new URL(url).searchParams.get('token') ?? '';
		if (token !== way.secret) expect((await post(url, forged(token)))[0]).toBe(401);
		expect((await post(url, forged('guess', {}, 'groupbotsLeave')))[0]).toBe(401);
		expect((await post(url, forged(way.secret, { robot: 'another' })))[0]).toBe(401);
		expect((await post(url, JSON.stringify({ groupbotsJoin: '{}' })))[0]).toBe(401);
		expect((await post(url.split('?')[0]!, forged(way.secret)))[0]).toBe(401);
		// Even with the secret no events can be redirected to another server.
		expect((await post(url, forged(way.secret, { address: 'http://127.0.0.1:9/x' })))[0]).toBe(400);
		expect(kept()).toBe(before);
		expect((await post(url, forged(way.secret)))[0]).toBe(200);
		expect(kept()).toContain('/webhook/forged');
		expect((await post(url, forged(way.secret, {}, 'groupbotsLeave')))[0]).toBe(200);
		expect(kept()).not.toContain('/webhook/forged');
		expect(world.executionsOf(id)).toEqual([]);
	});
});

describe('another program that receives the events', () => {
	let foreign: Server;
	const bodies: string[] = [];
	beforeAll(async () => {
		foreign = createServer((request, response) => {
			request.on('data', (chunk) => bodies.push(String(chunk)));
			request.on('end', () => response.end('{}'));
		});
		await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
	});
	afterAll(async () => void (await new Promise((resolve) => foreign.close(resolve))));
	afterEach(() => void bodies.splice(0));

	it.each(['WildfireChat, with a token for all', 'Yunhu, with a link that the trigger sets up'])(
		'is not replaced, unless the option says so: %s',
		async (name) => {
			const way = WAYS[name]!;
			const elsewhere = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/hook`;
			const set = (url: string) => {
				Object.assign(robot(), { callback: url, state: 1 });
				world.sandbox.yunhu.state.bots.get(SEED.helper)!.link = url;
			};
			set(elsewhere);
			await expect(world.engine.activate(way.add())).rejects.toThrow(
				/another address .*, which this workflow cannot join: it is not an address of this n8n\. .*Replace/,
			);
			// No proof of the secret leaves this n8n.
			expect(bodies).toEqual([]);
			set(`${world.engine.url}/healthz?x=1`);
			await expect(world.engine.activate(way.add())).rejects.toThrow(
				/cannot join: no active trigger of the same credential answers there \(HTTP 404\)/,
			);
			set(elsewhere);
			const id = way.add({ replaceCallback: true, replaceLink: true });
			await world.engine.activate(id);
			expect(way.registered!()).toContain(world.urlOf(way.trigger, id).pathname);
		},
	);
});

it.each([
	['Yunhu, with a link that the trigger sets up', 'Yunhu, its link entered by hand'],
	['Yunhu, its link entered by hand', 'Yunhu, with a link that the trigger sets up'],
])('triggers with other credentials of one robot share it: %s, then %s', async (first, second) => {
	const ids = [WAYS[first]!.add(), WAYS[second]!.add()];
	await world.engine.activate(ids[0]!);
	const isByHand = WAYS[first]!.registered === undefined;
	if (isByHand) {
		world.sandbox.yunhu.state.bots.get(SEED.helper)!.link = world.urlOf(
			'yunhuTrigger',
			ids[0]!,
		).href;
	}
	await world.engine.activate(ids[1]!);
	for (const count of [1, 2]) {
		const response = await fetch(link(), { method: 'POST', body: newBody('yunhuTrigger') });
		expect(response.status).toBe(200);
		await until(() => ids.every((id) => world.executionsOf(id).length === count));
	}
});
