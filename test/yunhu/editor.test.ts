import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { YunhuBotApi } from '../../credentials/YunhuBotApi.credentials';
import { YunhuUserApi } from '../../credentials/YunhuUserApi.credentials';
import { asObject } from '../../nodes/common/guards';
import { resources } from '../../nodes/Yunhu/resources';
import { shownFor } from '../../nodes/Yunhu/operation';
import { SEED } from '../../sandbox/yunhu';
import { CLOSED_URL } from '../support/closedUrl';
import {
	botCredential,
	CREDENTIALS,
	startWorld,
	userCredential,
	YUNHU,
	type World,
} from '../support/yunhu';
import { byId } from '../support/locator';
import { startAnswerer } from '../wildfire/helpers';
import { CASES } from './cases';

let world: World;

beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
beforeEach(() => world.yunhu.reset());

describe('the editor', () => {
	it.each(
		resources.flatMap(({ value, operations }) =>
			operations.map((operation) => [value, operation] as const),
		),
	)('requests only the credential of %s: $value', (resource, { value, credential }) => {
		const asked = (['yunhuBotApi', 'yunhuUserApi'] as const).filter((type) => {
			const { show } = shownFor(type, resources);
			return show?.resource?.includes(resource) && show.operation?.includes(value);
		});
		expect(asked).toEqual([credential]);
	});

	const firstCases = CASES.filter(
		(one, index) =>
			CASES.findIndex(
				({ resource, operation }) => resource === one.resource && operation === one.operation,
			) === index,
	);

	it.each(firstCases.map((one) => [`${one.resource}: ${one.operation}`, one] as const))(
		'looks names up with the only credential of %s',
		async (_name, { resource, operation, parameters, prepare }) => {
			prepare?.(world.yunhu);
			const { operations } = resources.find(({ value }) => value === resource)!;
			const { credential } = operations.find(({ value }) => value === operation)!;
			const credentials = { [credential]: CREDENTIALS[credential] };
			const name = 'Weekend hikers';
			// A name in one place after another: the fields that take IDs complain, with what the list says.
			for (const [field, value] of Object.entries(parameters)) {
				const given = typeof value === 'string' ? name : byId(name);
				if (typeof value !== 'string' && asObject(value)?.__rl !== true) continue;
				const execution = await world.run(
					resource,
					operation,
					{ ...parameters, [field]: given, options: { retries: 0 } },
					undefined,
					{ credentials },
				);
				const { message = '', description } = execution.error ?? {};
				expect(`${field}: ${message} ${String(description)}`).not.toMatch(/look-up|redential/);
			}
		},
	);

	const ofMessage = { resource: 'message', operation: 'send' };
	const ofBot = { resource: 'bot', operation: 'removeGroup' };
	const search = async (method: string, parameters = {}, filter?: string) =>
		(await world.engine.listSearch(YUNHU, method, parameters, CREDENTIALS, filter)).results.map(
			({ name, value }) => [name, value],
		);

	it('lists bots, and the groups, followers and instructions of the selected one', async () => {
		expect(await search('searchBots', ofBot)).toEqual([
			[`Helper (${SEED.helper})`, SEED.helper],
			[`Ticker (${SEED.ticker})`, SEED.ticker],
		]);
		const bot = { ...ofBot, botId: byId(SEED.helper) };
		expect(await search('searchBotGroups', bot, 'launch')).toEqual([
			[`Product launch (${SEED.launch})`, SEED.launch],
		]);
		expect(await search('searchFollowers', bot, 'Bob')).toEqual([[`Bob (${SEED.bob})`, SEED.bob]]);
		expect(
			(await search('searchInstructions', { ...ofBot, botId: byId(SEED.ticker) })).length,
		).toBeGreaterThan(0);
	});

	it('lists followers by pages, to the last page', async () => {
		const { followers } = world.yunhu.state.bots.get(SEED.helper)!;
		for (let id = 1_000_000; followers.size < 120; id++) followers.add(String(id));
		const parameters = { ...ofBot, botId: byId(SEED.helper) };
		const found: unknown[] = [];
		let page: string | undefined;
		do {
			const answer = await world.engine.listSearch(
				YUNHU,
				'searchFollowers',
				parameters,
				CREDENTIALS,
				undefined,
				page,
			);
			found.push(...answer.results.map(({ value }) => value));
			page = answer.paginationToken as string | undefined;
		} while (page !== undefined);
		expect(found).toEqual([...followers]);
	});

	it('lists groups by ID if their names cannot be read', async () => {
		world.yunhu.fault('http500-empty', { path: '/group/group-info' });
		const found = await search('searchGroups', ofMessage);
		world.yunhu.clearFaults();
		expect(found).toEqual([SEED.launch, SEED.hikers, SEED.community].map((id) => [id, id]));
	});

	it("lists the groups named in the bot's credential, with their names", async () => {
		expect(await search('searchGroups', ofMessage, 'hik')).toEqual([
			[`Weekend hikers (${SEED.hikers})`, SEED.hikers],
		]);
	});

	it.each([
		[' , ', 'is empty'],
		['1, null', 'has "null" in the place of an ID'],
	])('does not list the groups %j of a credential', async (groups, complaint) => {
		world.engine.addCredential(botCredential(world.yunhu, 'groups-unfit', { groups }));
		const credentials = { yunhuBotApi: 'groups-unfit' };
		const listed = world.engine.listSearch(YUNHU, 'searchGroups', ofMessage, credentials);
		await expect(listed).rejects.toThrow(`The field Groups in the credential ${complaint}`);
	});
});

describe('the test button', () => {
	const test = async (type: string, data: object) =>
		await world.engine.testCredential(type, data as never);

	it('distinguishes valid from invalid bot tokens, and Yunhu from other servers', async () => {
		const { data } = botCredential(world.yunhu, 'x');
		expect(await test('yunhuBotApi', data)).toMatchObject({ status: 'OK' });
		expect(await test('yunhuBotApi', { ...data, token: 'f'.repeat(32) })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/does not accept the bot token .*\. Check Bot Token/),
		});
		world.yunhu.fault('wrong-type');
		expect(await test('yunhuBotApi', data)).toMatchObject({
			message: expect.stringMatching(/Yunhu did not answer as expected: .*\. Check the addresses/),
		});
		world.yunhu.clearFaults();
	});

	it.each([
		['{"code":404,"msg":"no route"}', 'Error', /code 404, UNKNOWN.*says: "no route"/],
		['{"code":-6}', 'Error', /code -6, UNKNOWN/],
		['{"code":1002,"msg":"chat-id值错误"}', 'OK', /successful/],
		['{"code":-1,"msg":"群(ID:test)不存在。"}', 'OK', /successful/],
	])("does not take another server's refusal for Yunhu's: %s", async (body, status, says) => {
		const answerer = await startAnswerer();
		answerer.answer = () => ({ status: 200, body });
		const { data } = botCredential(world.yunhu, 'x', { baseUrl: answerer.url });
		expect(await test('yunhuBotApi', data)).toEqual({
			status,
			message: expect.stringMatching(says),
		});
		await answerer.close();
	});

	it('distinguishes valid from invalid user tokens', async () => {
		const { data } = userCredential(world.yunhu, 'x');
		expect(await test('yunhuUserApi', data)).toMatchObject({ status: 'OK' });
		expect(await test('yunhuUserApi', { ...data, token: 'nobody' })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/not logged in .*\. Check the Yunhu User API credential/),
		});
	});

	it('notices that nobody answers at any one of the addresses that a credential must have', async () => {
		const account = { method: 'email', token: '', email: 'alice@example.com', password: 'sandbox' };
		for (const { type, data } of [
			botCredential(world.yunhu, 'x'),
			userCredential(world.yunhu, 'x'),
			userCredential(world.yunhu, 'x', account),
		]) {
			const { properties } = type === 'yunhuBotApi' ? new YunhuBotApi() : new YunhuUserApi();
			const addresses = properties.filter(({ name, required }) => required && /Url$/.test(name));
			expect(addresses.length).toBeGreaterThan(0);
			for (const { name, displayName } of addresses) {
				const of = [type, data.method, name];
				expect([...of, (await test(type, { ...data, [name]: CLOSED_URL })).message]).toEqual([
					...of,
					expect.stringMatching(/^No connection to Yunhu could be made\. .*Check the addresses/),
				]);
				expect([...of, (await test(type, { ...data, [name]: 'yunhu.example' })).message]).toEqual([
					...of,
					expect.stringContaining(`${displayName} in the credential is not a web address`),
				]);
			}
		}
	});

	it('logs in by email, and reports a failed login', async () => {
		const account = { method: 'email', token: '', email: 'alice@example.com', password: 'sandbox' };
		const { data } = userCredential(world.yunhu, 'x', account);
		expect(await test('yunhuUserApi', data)).toMatchObject({ status: 'OK' });
		expect(await test('yunhuUserApi', { ...data, password: 'guess' })).toEqual({
			status: 'Error',
			message: 'Yunhu does not accept the login. Check Email and Password in the credential.',
		});
		world.yunhu.fault('http500-html', { path: '/user/email-login' });
		expect(await test('yunhuUserApi', data)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('Yunhu did not answer as expected: HTTP 500'),
		});
		world.yunhu.clearFaults();
	});

	it('does not send a user token with characters that no header can have', async () => {
		const { data } = userCredential(world.yunhu, 'x', { token: 'öffnen…' });
		expect(await test('yunhuUserApi', data)).toMatchObject({
			message: expect.stringMatching(
				/holds characters that are not allowed in a token\. .*Copy the token again/,
			),
		});
	});
});
