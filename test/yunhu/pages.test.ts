import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { yunhu } from '../../proto/codec';
import { SEED } from '../../sandbox/yunhu';
import { botCredential, startWorld, userCredential, YUNHU, type World } from '../support/yunhu';
import { byId } from '../support/locator';

/**
 * Lists that come in pages, from a server that counts otherwise than the stand-in: it sends a page again, gives no total, less than
 * was asked for, or more than anybody wants.
 */

let world: World;
let server: Server;
/** The entries of a page, by its position among the requests; and the total, where the list has one. */
let pageOf: (nth: number) => number[];
let total: number | undefined;
let requests: number;

beforeAll(async () => {
	world = await startWorld();
	server = createServer((request, response) => {
		request.resume();
		request.on('end', () => {
			const path = new URL(String(request.url), 'http://localhost').pathname;
			response.end(ANSWERS[path]!(pageOf(requests++)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	world.engine.addCredential(botCredential(world.yunhu, 'paging bot', { baseUrl: url }));
	world.engine.addCredential(userCredential(world.yunhu, 'paging user', { baseUrl: url }));
});
afterAll(async () => {
	server.close();
	server.closeAllConnections();
	await world.close();
});
beforeEach(() => {
	total = undefined;
	requests = 0;
});

const credentials = { yunhuBotApi: 'paging bot', yunhuUserApi: 'paging user' };
const status = { code: 1 };

const ANSWERS: Record<string, (ids: number[]) => Uint8Array | string> = {
	'/v1/bot/follower-list': (ids) =>
		yunhu.FollowerListResponse.encode({
			status,
			user: ids.map((id) => ({ userId: `${id}` })),
			total,
		}).finish(),
	'/v1/bot/join-group-list': (ids) =>
		yunhu.JoinedGroupListResponse.encode({
			status,
			group: ids.map((id) => ({ id: `${id}` })),
			total,
		}).finish(),
	'/open-apis/v1/bot/messages': (ids) =>
		JSON.stringify({ code: 1, data: { list: ids.map((id) => ({ msgId: `${id}` })), total } }),
};

const ofHelper = { botId: byId(SEED.helper) };
const inGroup = { inChat: 'group', groupId: byId(SEED.launch) };

const LISTS: Array<[name: string, resource: string, operation: string, parameters: IDataObject]> = [
	['followers', 'bot', 'getFollowers', ofHelper],
	['groups', 'bot', 'getGroups', ofHelper],
	['messages', 'message', 'getAll', inGroup],
	['messages before one', 'message', 'getAll', { ...inGroup, beforeMessageId: 'anchor' }],
	['messages after one', 'message', 'getAll', { ...inGroup, afterMessageId: 'anchor' }],
];

const from = (first: number, count: number) =>
	Array.from({ length: count }, (_, index) => first + index);

describe.each(LISTS)('%s', (_name, resource, operation, parameters) => {
	async function read(more: IDataObject): Promise<number[]> {
		const { error, items } = await world.run(
			resource,
			operation,
			{ ...parameters, ...more },
			undefined,
			{
				credentials,
			},
		);
		if (error) throw error;
		return items
			.map(({ json }) => Number(json.userId ?? json.groupId ?? json.messageId))
			.sort((a, b) => a - b);
	}

	it.each([
		['all', { returnAll: true }],
		['up to a limit', { limit: 120 }],
	])(
		'have each entry once where the server sends one page again and again: %s',
		async (_, more) => {
			pageOf = () => from(0, 50);
			total = 500;
			expect(await read(more)).toEqual(from(0, 50));
			expect(requests).toBe(2);
		},
	);

	it('have an entry once that moved to the next page', async () => {
		pageOf = (nth) => from(nth * 49, [50, 50, 3][nth] ?? 0);
		total = 101;
		expect(await read({ returnAll: true })).toEqual(from(0, 101));
	});

	it.each([undefined, 0])('are read to the end where the total is %s', async (none) => {
		pageOf = (nth) => (nth < 3 ? from(nth * 50, 50) : []);
		total = none;
		expect(await read({ returnAll: true })).toEqual(from(0, 150));
	});

	it('are read to the end where pages hold less than was asked for', async () => {
		pageOf = (nth) => (nth < 6 ? from(nth * 20, 20) : []);
		total = 120;
		expect(await read({ returnAll: true })).toEqual(from(0, 120));
	});

	it('end with an error where the server invents entries without an end', async () => {
		// One that is not stopped gets its end from here.
		pageOf = (nth) => (nth < 6 ? from(nth * 30_000, 30_000) : []);
		total = 1_000_000_000;
		await expect(read({ returnAll: true })).rejects.toMatchObject({
			message: expect.stringContaining('The server sent more than 100000 entries'),
		});
		expect(requests).toBe(4);
	});

	it('may come as one page of many more than were asked for', async () => {
		pageOf = () => from(0, 200_000);
		total = 200_000;
		expect(await read({ limit: 120 })).toHaveLength(120);
	});
});

describe('a drop-down', () => {
	it.each(['searchFollowers', 'searchBotGroups'])(
		'(%s) ends where the pages end',
		async (search) => {
			const parameters = { resource: 'bot', operation: 'removeFollower', ...ofHelper };
			const open = async (page: string) =>
				await world.engine.listSearch(YUNHU, search, parameters, credentials, '', page);
			for (const [entries, given, next] of [
				[50, 60, '2'],
				[50, 0, '2'],
				[0, 60, undefined],
				[0, 0, undefined],
				[10, 10, undefined],
			] as const) {
				pageOf = () => from(0, entries);
				total = given;
				const { results, paginationToken } = await open('1');
				expect([results.length, paginationToken]).toEqual([entries, next]);
			}
		},
	);
});
