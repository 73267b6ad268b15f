import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { yunhu } from '../../proto/codec';
import { SEED } from '../../sandbox/yunhu';
import { botCredential, byId, startWorld, userCredential, type World } from '../support/yunhu';

/** Answers that say success and lack what was asked for: nothing must be made up in its place. */

let world: World;
let server: Server;
let answer: Uint8Array | string;
let requests: number;

beforeAll(async () => {
	world = await startWorld();
	server = createServer((request, response) => {
		requests++;
		request.resume();
		request.on('end', () => response.end(answer));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	world.engine.addCredential(botCredential(world.yunhu, 'hollow bot', { baseUrl }));
	world.engine.addCredential(userCredential(world.yunhu, 'hollow user', { baseUrl }));
});
afterAll(async () => {
	server.close();
	server.closeAllConnections();
	await world.close();
});

const credentials = { yunhuBotApi: 'hollow bot', yunhuUserApi: 'hollow user' };
const status = { code: 1 };
const ofHelper = { botId: byId(SEED.helper) };

const NO_BOT = yunhu.BotInfoResponse.encode({ status }).finish();
const EMPTY_BOT = yunhu.BotInfoResponse.encode({ status, data: {} }).finish();
const success = (data?: unknown) => JSON.stringify({ code: 1, data });

async function run(resource: string, operation: string, parameters: IDataObject) {
	requests = 0;
	return await world.run(resource, operation, parameters, undefined, { credentials });
}

it.each([
	['get', 'without a bot', NO_BOT],
	['get', 'with a bot without an ID', EMPTY_BOT],
	['getDetail', 'without data', success()],
	['getDetail', 'with null', success({ bot: null, groups: null })],
	['getDetail', 'with a list', success({ bot: [], groups: [] })],
	['getDetail', 'with a bot without an ID', success({ bot: { botId: '', nickname: '' } })],
])('bot: %s, %s, is no bot with empty fields', async (operation, _about, given) => {
	answer = given;
	for (const simplify of [true, false]) {
		const { error } = await run('bot', operation, { ...ofHelper, simplify });
		expect(error).toMatchObject({
			message: `Yunhu has no bot "${SEED.helper}"`,
			description: expect.stringContaining('Check the bot ID'),
		});
	}
});

it.each([
	['create', NO_BOT, { botName: 'new' }, 'created the bot, but returned no bot ID'],
	['create', EMPTY_BOT, { botName: 'new' }, 'created the bot, but returned no bot ID'],
	['resetToken', success(), ofHelper, 'reset the token, but returned no new token'],
	['resetToken', success({ token: '' }), ofHelper, 'reset the token, but returned no new token'],
])(
	'bot: %s may have happened, and is not done again',
	async (operation, given, parameters, told) => {
		answer = given;
		const { error } = await run('bot', operation, parameters);
		expect(error).toMatchObject({
			message: `Yunhu reports that it ${told}`,
			context: { mayHaveHappened: true },
		});
		expect(requests).toBe(1);
	},
);

it.each([undefined, null, 0, '', 'yesterday', 1e300, {}])(
	'a message in a chat, sent %j, was not sent just now',
	async (sendTime) => {
		answer = success({ list: [{ msgId: 'a', sendTime }] });
		const parameters = { inChat: 'group', groupId: byId(SEED.launch), limit: 1 };
		const { items } = await run('message', 'getAll', parameters);
		expect(items.map(({ json }) => [json.messageId, json.timestamp])).toEqual([['a', undefined]]);
	},
);
