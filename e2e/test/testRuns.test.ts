import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { setTimeout as sleep } from 'node:timers/promises';

import { MOJO_WEBHOOK_SECRET } from '../../platforms/mojoWebqq';
import { STARBOT_SECRET } from '../../platforms/starBot';
import { outputOf, until } from '../lib';
import { START_TIMEOUT_MS, startWorld, type World } from './support/world';

const PATIENCE_MS = 60_000;

/** The examples have no such credential: a bot that pushes events over the socket. */
const TICKER = { id: 'yunhuTicker', name: 'Yunhu ticker bot', type: 'yunhuBotApi' };

let world: World;

beforeAll(async () => {
	world = await startWorld();
	const { yunhu } = world.sandbox;
	const { openUrl: baseUrl, socketUrl, webUrl, seed } = yunhu;
	await world.home.importCredentials([
		{
			...TICKER,
			data: {
				token: seed.tickerToken,
				botId: seed.ticker,
				groups: '',
				webhookSecret: '',
				baseUrl,
				socketUrl,
				webUrl,
			},
		},
	]);
}, START_TIMEOUT_MS);

// The QQ client keeps events until a poll fetches them.
beforeEach(() => world.sandbox.mojoWebqq.reset());

afterAll(async () => await world.close(), START_TIMEOUT_MS);

interface Case {
	type: string;
	parameters?: object;
	/** The type of the credential, and its id. */
	credential: [type: string, id: string];
	/** A member writes in a group; resolves when the message was delivered to the trigger. */
	say(text: string): Promise<unknown>;
	/**
	 * The address that the platform has registered for events; only for callbacks that a trigger
	 * registers itself.
	 */
	callback?(): string;
	/** Sets the address, for programs in which a user enters it by hand. */
	enter?(url: string): void;
}

const CASES: Case[] = [
	{
		type: 'wildfireTrigger',
		credential: ['wildfireRobotApi', 'wildfireRobot'],
		say: async (text) =>
			await (
				await world.sandbox.wildfire.say({ groupId: 'groupId2', sender: 'userA', text })
			).delivered,
		callback: () => String(world.sandbox.wildfire.state.robots.get('FireRobot')?.callback),
	},
	{
		type: 'yunhuTrigger',
		parameters: { setUp: 'automatic', botId: { __rl: true, mode: 'id', value: '37090343' } },
		credential: ['yunhuUserApi', 'yunhuOwner'],
		say: async (text) => await sayInYunhu(world.sandbox.yunhu.seed.launch, text),
		callback: () =>
			String(world.sandbox.yunhu.state.bots.get(world.sandbox.yunhu.seed.helper)?.link),
	},
	{
		type: 'starBotTrigger',
		credential: ['starBotApi', 'starBotRobot'],
		say: async (text) =>
			await world.sandbox.starbot.say({
				robot: 'wxid_helper',
				chatId: '39902112233@chatroom',
				senderId: 'wxid_bob',
				text,
			}).delivered,
		enter: (url) =>
			void (world.sandbox.starbot.settings.callbackUrl = `${url}?token=${STARBOT_SECRET}`),
	},
	{
		type: 'mojoWebqqWebhookTrigger',
		credential: ['mojoWebqqApi', 'mojoRobot'],
		say: async (text) => await sayInQq(text).delivered,
		enter: (url) =>
			void (world.sandbox.mojoWebqq.settings.postApi = `${url}?token=${MOJO_WEBHOOK_SECRET}`),
	},
	{
		type: 'mojoWebqqTrigger',
		credential: ['mojoWebqqApi', 'mojoRobot'],
		say: async (text) => sayInQq(text),
	},
	{
		type: 'yunhuSocketTrigger',
		credential: [TICKER.type, TICKER.id],
		say: async (text) => await sayInYunhu(world.sandbox.yunhu.seed.books, text),
	},
];

async function sayInYunhu(chatId: string, text: string) {
	const { yunhu } = world.sandbox;
	return await (
		await yunhu.say({ chatType: 'group', chatId, senderId: yunhu.seed.bob, text })
	).delivered;
}

function sayInQq(text: string) {
	return world.sandbox.mojoWebqq.say({
		kind: 'group',
		targetId: 2617047292,
		senderId: 2372835507,
		text,
	});
}

/** The texts that started executions, manual or not, in order. */
async function heard(workflowId: string, manually: boolean): Promise<string[]> {
	const all = (await world.rest.executions(workflowId)).filter(
		({ mode, status }) => (mode === 'manual') === manually && status === 'success',
	);
	const executions = await Promise.all(
		all.reverse().map(async ({ id }) => await world.rest.execution(id)),
	);
	return executions.flatMap((execution) =>
		outputOf(execution, 'Trigger').map(({ text }) => String(text)),
	);
}

async function hears(workflowId: string, manually: boolean, texts: string[]): Promise<void> {
	await until(PATIENCE_MS, `"${texts.join('", "')}" started executions`, async () =>
		(await heard(workflowId, manually)).length >= texts.length ? true : undefined,
	);
	expect(await heard(workflowId, manually)).toEqual(texts);
}

/**
 * A test run over a connection does not report when it listens, so this posts messages until one
 * arrives. Returns all posted texts.
 */
async function sayUntilHeard(workflowId: string, say: Case['say']): Promise<string[]> {
	const said: string[] = [];
	return await until(PATIENCE_MS, 'the test run hears something', async () => {
		said.push(`test ${said.length + 1}`);
		await say(said.at(-1)!);
		for (let looks = 0; looks < 20; looks++) {
			const [first] = await heard(workflowId, true);
			if (first !== undefined) return said;
			await sleep(100);
		}
		return undefined;
	});
}

/** n8n tells the methods of an address to browsers. It removes the address of a test run after the run has started. */
async function noLongerTakesCalls(url: string): Promise<void> {
	await until(PATIENCE_MS, 'the test run has ended', async () => {
		const { headers } = await fetch(url, { method: 'OPTIONS', headers: { origin: world.n8n.url } });
		return headers.get('access-control-allow-methods')?.includes('POST') ? undefined : true;
	});
}

describe('a test run beside the published workflow', () => {
	it.each(CASES)(
		'$type: the test receives its event, and production continues afterwards',
		async (one) => {
			const { rest, n8n } = world;
			const { type, parameters = {}, credential, say, callback, enter } = one;
			const webhookId = `e2e-${type}`;
			const address = (kind: string) => `${n8n.url}/${kind}/${webhookId}/webhook`;
			const { id } = await rest.createWorkflow({
				name: type,
				nodes: [
					{
						id: 'trigger',
						name: 'Trigger',
						type: `n8n-nodes-groupbots.${type}`,
						typeVersion: 1,
						position: [0, 0],
						webhookId,
						parameters: { respondTo: 'all', ...parameters },
						credentials: { [credential[0]]: { id: credential[1], name: credential[1] } },
					},
				],
				connections: {},
			});
			await rest.publish(id);
			try {
				const production = callback?.();
				if (callback) expect(production).toContain(`${address('webhook')}?`);
				enter?.(address('webhook'));
				await say('before');
				await hears(id, false, ['before']);

				await rest.runManually(id, 'Trigger');
				if (callback) expect(callback()).toBe(production);
				enter?.(address('webhook-test'));
				const isConnection = !callback && !enter;
				if (!isConnection) await say('test');
				// A test run shares the callback and the connection with production; an address entered by
				// hand leads to one of them.
				const meanwhile = isConnection ? await sayUntilHeard(id, say) : callback ? ['test'] : [];
				const test = await until(
					PATIENCE_MS,
					'the test run has an event',
					async () => (await heard(id, true))[0],
				);
				expect(isConnection ? meanwhile : ['test']).toContain(test);
				if (!isConnection) await noLongerTakesCalls(address('webhook-test'));

				enter?.(address('webhook'));
				await say('after');
				await hears(id, false, ['before', ...meanwhile, 'after']);
				// No event arrives late or twice.
				await say('last');
				await hears(id, false, ['before', ...meanwhile, 'after', 'last']);
				expect(await heard(id, true)).toEqual([test]);
			} finally {
				await rest.deleteWorkflow(id);
			}
		},
	);
});
