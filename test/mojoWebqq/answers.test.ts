import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { CREDENTIAL, startWorld, type World } from '../support/mojoWebqq';
import { CASES, type Case } from './cases';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Gives every operation answers that no Openqq plugin sends: the answers of a proxy, another
 * program with this API or a broken client under HTTP 200 are no success, and the error quotes the
 * answer.
 */

let world: World;
let server: Server;
/** The server's answer to every request. */
let answer: { status?: number; body: string; headers?: Record<string, string> };
let requests: string[] = [];

beforeAll(async () => {
	world = await startWorld();
	server = createServer((request, response) => {
		requests.push(request.url ?? '');
		request.resume();
		request.on('end', () => {
			const { status = 200, body, headers } = answer;
			response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
			response.end(body.replaceAll('$URL', request.url ?? ''));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const baseUrl = `http://127.0.0.1:${port}`;
	const credentials: Record<string, Record<string, string>> = {
		odd: { client: '', authentication: 'none' },
		parameters: {
			authentication: 'parameters',
			secretParameters: 'user=n8n&pass=MJ-SECRET%2Fa%20b',
		},
		signature: { authentication: 'signature', authSecret: 'MJ-KEY-1234' },
	};
	for (const [id, data] of Object.entries(credentials)) {
		const name = `answers-${id}`;
		world.engine.addCredential({ id: name, name, type: CREDENTIAL, data: { baseUrl, ...data } });
	}
});
afterAll(async () => {
	server.close();
	server.closeAllConnections();
	await world.close();
});
beforeEach(() => {
	requests = [];
});

const ASKING = CASES.filter(({ paths }) => paths.length > 0);

async function run({ resource, operation, parameters }: Case, credential = 'answers-odd') {
	const options = { retries: 0, timeout: 5 };
	return await world.run(resource, operation, { ...parameters, options }, undefined, {
		credentials: { [CREDENTIAL]: credential },
	});
}

const nameOf = ({ resource, operation, about }: Case) =>
	[`${resource}.${operation}`, about].filter(Boolean).join(', ');

/** Each operation accepts one form of answer as success; it must reject all others. */
const BODIES = [
	'{"error":"unauthorized"}',
	'{}',
	'{"code":null}',
	'{"code":""}',
	'{"code":[]}',
	'{"code":{"toString":1,"valueOf":1}}',
	'{"code":"no number","status":"failure"}',
	'{"__proto__":{"code":0,"id":1}}',
	'"ok"',
	'null',
	'true',
	'0',
	'{"code":0',
];

describe.each(BODIES)('%s', (body) => {
	it('is not a success for any operation', async () => {
		answer = { body };
		for (const entry of ASKING) {
			const { status, error } = await run(entry);
			expect([nameOf(entry), status]).toEqual([nameOf(entry), 'error']);
			expect([nameOf(entry), error?.message]).toEqual([
				nameOf(entry),
				expect.stringMatching(
					/^The server did not answer as a Mojo-Webqq server does: HTTP 200 with /,
				),
			]);
			expect(error?.message).toContain(body.slice(0, 20));
		}
	});
});

/** Whether the operation expects a JSON list. */
const isList = ({ operation, paths }: Case) =>
	/getAll|search/.test(operation) && !/controller/.test(paths[0] ?? '');

it('rejects an object with code 0 in place of a list, and a list in place of an object', async () => {
	for (const entry of ASKING) {
		answer = { body: isList(entry) ? '{"code":0}' : '[{"code":0,"id":1}]' };
		const { status } = await run(entry);
		expect([nameOf(entry), status]).toEqual([nameOf(entry), 'error']);
	}
});

it('rejects a send answer without an id, and never outputs "undefined"', async () => {
	for (const id of ['', ',"id":null', ',"id":""', ',"id":{"a":1}', ',"id":[]', ',"id":true']) {
		answer = { body: `{"code":0${id}}` };
		for (const entry of ASKING.filter(({ operation }) => operation === 'send')) {
			const { items, error } = await run(entry);
			expect([id, items.map(({ json }) => json.messageId).filter(Boolean)]).toEqual([id, []]);
			expect(error?.message).toMatch(/did not answer as/);
			expect(error?.description).toContain('The request may have taken effect');
		}
	}
});

it('drops null and other invalid members of lists', async () => {
	answer = { body: '[null,1,"x",[],{"id":7,"name":"n","member":[null,{"id":8},3]}]' };
	for (const entry of ASKING.filter((one) => isList(one) && one.resource !== 'groupMember')) {
		for (const simplify of [true, false]) {
			const parameters = { ...entry.parameters, simplify };
			const { items, error } = await run({ ...entry, parameters });
			expect([nameOf(entry), error?.message]).toEqual([nameOf(entry), undefined]);
			expect([nameOf(entry), items.map(({ json }) => String(json.id))]).toEqual([
				nameOf(entry),
				['7'],
			]);
		}
	}
});

it('outputs odd values in an object simplified, or leaves them out', async () => {
	const odd = '{"toString":1,"valueOf":1}';
	answer = {
		body: `[{"id":${odd},"uid":${odd},"name":${odd},"markname":${odd},"role":"__proto__","createtime":${odd},"member":[{"id":[],"card":${odd},"join_time":1e300}]}]`,
	};
	for (const entry of ASKING.filter((one) => isList(one) && one.resource !== 'groupMember')) {
		if (entry.operation === 'search') continue;
		const { error } = await run({ ...entry, parameters: { ...entry.parameters, simplify: true } });
		expect([nameOf(entry), error?.message]).toEqual([nameOf(entry), undefined]);
	}
});

it('repeats every operation after HTTP 429, and says that nothing was done', async () => {
	answer = { status: 429, body: 'slow down', headers: { 'Retry-After': '0' } };
	for (const entry of ASKING) {
		requests = [];
		const options = { retries: 1, timeout: 5 };
		const { error } = await world.run(
			entry.resource,
			entry.operation,
			{ ...entry.parameters, options },
			undefined,
			{ credentials: { [CREDENTIAL]: 'answers-odd' } },
		);
		expect([nameOf(entry), requests.length]).toEqual([nameOf(entry), 2]);
		expect(error?.message).toBe(
			'The Mojo-Webqq server refuses the request because there are too many (HTTP 429)',
		);
		expect(error?.description).toContain('Nothing was done');
	}
}, 60_000);

describe('secrets in an answer that echoes the request', () => {
	it.each<[string, number]>([
		['404 with the address', 404],
		['200 with the address', 200],
		['500 with the address', 500],
		['502 with the address', 502],
	])('%s: no error shows a secret', async (_name, status) => {
		for (const [credential, secret] of [
			['answers-parameters', 'MJ-SECRET/a b'],
			['answers-signature', 'MJ-KEY-1234'],
		] as const) {
			answer = { status, body: `No page: ${secret} $URL` };
			for (const entry of ASKING) {
				const { error } = await run(entry, credential);
				const { message, description } = error as unknown as IDataObject;
				expect([nameOf(entry), `${message} ${description}`]).toEqual([
					nameOf(entry),
					expect.not.stringMatching(/MJ-SECRET|MJ-KEY|a%20b|key=[0-9a-f]/),
				]);
			}
		}
	});

	it("the error of Start Client shows no password, although the server echoes the client's options", async () => {
		for (const body of ['no page $URL', '{"x":1,"pwd":"0123456789abcdef"}']) {
			answer = { status: 404, body };
			const { error } = await world.run(
				'controller',
				'startClient',
				{
					client: 'second',
					additionalFields: { pwd: '0123456789abcdef' },
					options: { retries: 0 },
				},
				undefined,
				{ credentials: { [CREDENTIAL]: 'answers-odd' } },
			);
			expect(error?.message).toContain('HTTP 404');
			expect(JSON.stringify([error?.message, error?.description])).not.toContain(
				'0123456789abcdef',
			);
		}
	});
});
