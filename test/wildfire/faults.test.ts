import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import { startSandbox, type Sandbox, type WildfireStandIn } from '../../sandbox';
import type { NodeExecution } from '../../engine/types';
import type { WildfireFault } from '../../sandbox/wildfire';
import { forAll } from '../support/concurrency';
import { CLOSED_URL, PORT_FOR_LATER } from '../support/closedUrl';
import { startWorld, type World } from '../support/wildfire';
import { byId } from '../support/locator';
import { CASES, FIRST_CASES, mainRequest, MEMBER_LIST, nameOf, type Case } from './cases';
import { addCredential, failureOf, itemsOf, startAnswerer } from './helpers';
import { settle } from './people';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Runs every operation against the errors that only WildfireChat has; test/attacks has all other
 * faults. A request that may have been carried out must not be repeated; one that certainly was
 * not, or that does no harm twice, must be.
 */

/** Operations that change nothing, or that have the same result when repeated. */
const REPEATABLE = new Set([
	'friend.getAll',
	'group.getAll',
	'group.get',
	'groupMember.getAll',
	'groupMember.get',
	'robot.getProfile',
	'robot.updateProfile',
	'robot.getCallback',
	'robot.setCallback',
	'robot.deleteCallback',
	'user.get',
	'user.search',
	'user.getRobots',
]);

/** The message that a user reads, whatever the operation. */
const FAULTS: Record<
	Extract<WildfireFault, `code${number}${string}`>,
	{ says: RegExp; hint: RegExp; unsafeHint?: RegExp; repeated: 'always' | 'reads' | 'never' }
> = {
	code249: {
		says: /took too long \(code 249, TIMEOUT\)$/,
		hint: /^See the server's log, or ask its administrator\.$/,
		repeated: 'reads',
	},
	'code249-after': {
		says: /took too long \(code 249, TIMEOUT\)$/,
		hint: /^See the server's log, or ask its administrator\.$/,
		repeated: 'reads',
	},
	code250: {
		says: /too many requests \(code 250, OVER_FREQUENCY\)$/,
		hint: /http\.robot\.rate_limit/,
		unsafeHint: /http\.robot\.rate_limit/,
		repeated: 'always',
	},
};
const MAY_HAVE_HAPPENED =
	/^The request may have taken effect, so it was not tried again\. Check whether it did/;

/** Faults that carry out the request, and then lose the answer. */
const DONE = new Set<WildfireFault>(['code249-after']);

let world: World;
/** A server for each operation, so that all of them can fail at the same time. */
const places: Array<{
	entry: Case;
	name: string;
	sandbox: Sandbox;
	server: WildfireStandIn;
	repeatable: boolean;
}> = [];

beforeAll(async () => {
	world = await startWorld();
	for (const entry of FIRST_CASES) {
		const sandbox = await startSandbox();
		const name = nameOf(entry);
		places.push({
			entry,
			name,
			sandbox,
			server: sandbox.wildfire,
			repeatable: REPEATABLE.has(name),
		});
		addCredential(world, name, { baseUrl: sandbox.wildfire.baseUrl, groups: 'groupId1' });
	}
});
afterAll(async () => {
	await Promise.all(places.map(({ sandbox }) => sandbox.close()));
	await world.close();
});

type Place = (typeof places)[number];

function prepare({ entry, server }: Place): void {
	settle(server);
	server.settings.edition = entry.professional ? 'professional' : 'community';
	entry.prepare?.(server);
}

async function run({ entry, name }: Place, options: IDataObject): Promise<NodeExecution> {
	const parameters = { ...entry.parameters, options };
	return await world.run(entry.resource, entry.operation, parameters, undefined, {
		credentials: { wildfireRobotApi: name },
	});
}

/** The state of a server, without times and numbers of calls. */
function doneOn({ state }: WildfireStandIn): string {
	const { users, robots, groups, messages } = state;
	const made = /^[a-z0-9]{9}$/;
	return JSON.stringify([
		[...users.values()].map(({ updateDt: _changed, ...user }) => user),
		[...robots.values()],
		[...groups.values()].map(({ updateDt: _changed, target_id: id, members, ...group }) => [
			made.test(id) ? 'made' : id,
			group,
			members.map(({ createDt: _joined, ...member }) => member),
		]),
		messages.map(({ sender, conv, payload: { type, searchableContent }, recalled }) => [
			sender,
			made.test(conv.target) ? 'made' : conv.target,
			type,
			searchableContent,
			recalled?.operator,
		]),
	]);
}

/** The state of a server before an operation, and after it succeeded. */
async function beforeAndAfter(place: Place): Promise<[before: string, after: string]> {
	prepare(place);
	const before = doneOn(place.server);
	itemsOf(await run(place, {}));
	return [before, doneOn(place.server)];
}

it('lists only existing operations as repeatable', () => {
	expect(places).toHaveLength(29);
	const unknown = [...REPEATABLE].filter((name) => !places.some((place) => place.name === name));
	expect(unknown).toEqual([]);
});

describe.each(Object.keys(FAULTS) as Array<keyof typeof FAULTS>)('%s', (fault) => {
	const { says, hint, unsafeHint = MAY_HAVE_HAPPENED, repeated } = FAULTS[fault];

	it('of every request: every operation reports it, and is done at most once', async () => {
		await forAll(places, async (place) => {
			const { entry, name, server, repeatable } = place;
			prepare(place);
			const before = doneOn(server);
			const [path] = mainRequest(entry);
			server.fault(fault, { path });

			const failure = failureOf(await run(place, { retries: 0 }));

			const told = { name, message: failure.message, description: failure.description ?? '' };
			expect(told).toEqual({
				name,
				message: expect.stringMatching(says),
				description: expect.stringMatching(repeatable ? hint : unsafeHint),
			});
			expect(failure.name).toBe('NodeApiError');
			expect(failure.context.itemIndex).toBe(0);
			expect(`${told.message} ${told.description}`).not.toMatch(
				/\n\s+at |node_modules|Axios|undefined/,
			);
			expect(failure.context.code).toBe(fault === 'code250' ? 250 : 249);
			expect([name, server.requests.map((request) => request.path)]).toEqual([
				name,
				entry.readsMembers ? [MEMBER_LIST, path] : [path],
			]);
			if (!DONE.has(fault)) expect([name, doneOn(server)]).toEqual([name, before]);
		});
	});

	it('once: a repeatable request is repeated and succeeds, the rest is done at most once', async () => {
		await forAll(places, async (place) => {
			const { entry, name, server, repeatable } = place;
			const [before, after] = await beforeAndAfter(place);
			prepare(place);
			const request = mainRequest(entry);
			const [main] = request;
			server.fault(fault, { path: main, times: 1 });

			const execution = await run(place, { retries: 1 });

			const again = repeated === 'always' || (repeated === 'reads' && repeatable);
			// The read of the members is made once: only the request that failed is repeated.
			const requests = entry.readsMembers ? server.requests.slice(1) : server.requests;
			if (entry.readsMembers) expect([name, server.requests[0]?.path]).toEqual([name, MEMBER_LIST]);
			const [first, second] = requests;
			const made = requests.filter(({ path }) => path === first?.path && path === main);
			expect([name, execution.status]).toEqual([name, again ? 'success' : 'error']);
			if (again) {
				expect([name, second?.path]).toEqual([name, first?.path]);
				expect(second?.body).toBe(first?.body);
			} else {
				expect([name, made.length, requests.length]).toEqual([name, 1, 1]);
			}
			const isLast = entry.requests.at(-1) === request;
			const done = again || (DONE.has(fault) && isLast);
			if (done) expect([name, doneOn(server)]).toEqual([name, after]);
			else if (!DONE.has(fault)) expect([name, doneOn(server)]).toEqual([name, before]);
		});
	});
});

describe.each(Object.keys(FAULTS) as Array<keyof typeof FAULTS>)(
	'%s of the members that a change needs',
	(fault) => {
		const { says, hint } = FAULTS[fault];
		const reading = () => places.filter(({ entry }) => entry.readsMembers);

		it('of every request: the error says so, and nothing is changed', async () => {
			expect(reading()).toHaveLength(3);
			await forAll(reading(), async (place) => {
				const { name, server } = place;
				prepare(place);
				const before = doneOn(server);
				server.fault(fault, { path: MEMBER_LIST });

				const failure = failureOf(await run(place, { retries: 1 }));

				expect([name, failure.message]).toEqual([name, expect.stringMatching(says)]);
				expect([name, failure.description]).toEqual([name, expect.stringMatching(hint)]);
				expect([name, server.requests.map(({ path }) => path)]).toEqual([
					name,
					[MEMBER_LIST, MEMBER_LIST],
				]);
				expect([name, doneOn(server)]).toEqual([name, before]);
			});
		});

		it('once: they are read again, and the change is made once', async () => {
			await forAll(reading(), async (place) => {
				const { entry, name, server } = place;
				const [, after] = await beforeAndAfter(place);
				prepare(place);
				server.fault(fault, { path: MEMBER_LIST, times: 1 });

				itemsOf(await run(place, { retries: 1 }));

				expect([name, server.requests.map(({ path }) => path)]).toEqual([
					name,
					[MEMBER_LIST, MEMBER_LIST, mainRequest(entry)[0]],
				]);
				expect([name, doneOn(server)]).toEqual([name, after]);
			});
		});
	},
);

/** The requests after the first one of an operation, which a fault can hit too. */
const LATER: Array<[string, Case, path: string, repeatable: boolean]> = [
	...CASES.filter(({ about }) => about === undefined).flatMap((entry) =>
		entry.requests
			.slice(1)
			.filter(([path]) => path !== entry.requests[0]?.[0])
			.map(([path]): [string, Case, string, boolean] => [
				nameOf(entry),
				entry,
				path,
				!entry.readsMembers,
			]),
	),
	[
		'message.send with a mention',
		{
			resource: 'message',
			operation: 'send',
			parameters: {
				sendTo: 'group',
				groupId: byId('groupId1'),
				text: 'x',
				mention: 'users',
				mentionIds: 'userA',
			},
			requests: [],
			output: [],
		},
		'/robot/user_info',
		true,
	],
	[
		'message.send with a mention',
		{
			resource: 'message',
			operation: 'send',
			parameters: {
				sendTo: 'group',
				groupId: byId('groupId1'),
				text: 'x',
				mention: 'users',
				mentionIds: 'userA',
			},
			requests: [],
			output: [],
		},
		'/robot/message/send',
		false,
	],
];

it.each(LATER)(
	'%s: a reset of a later request is repeated only if that is safe',
	async (_name, entry, path, repeatable) => {
		const server = world.sandbox.wildfire;
		settle(server);
		entry.prepare?.(server);
		const groups = structuredClone(server.state.groups);
		server.fault('reset', { path, times: 1 });

		const parameters = { ...entry.parameters, options: { retries: 1 } };
		const execution = await world.run(entry.resource, entry.operation, parameters);

		expect(execution.status).toBe(repeatable ? 'success' : 'error');
		if (!repeatable) {
			expect(failureOf(execution).description).toMatch(MAY_HAVE_HAPPENED);
			expect(server.requests.filter((request) => request.path === path)).toHaveLength(1);
			expect(server.state.messages).toEqual([]);
			expect(server.state.groups).toEqual(groups);
		}
	},
);

describe('Retries', () => {
	const SEND = { sendTo: 'group', groupId: byId('groupId1'), text: 'x' };

	it.each([
		[0, 0, 'success', 1],
		[0, 1, 'error', 1],
		[1, 1, 'success', 2],
		[1, 2, 'error', 2],
		[2, 2, 'success', 3],
	])(
		'%i, for a send refused %i times with code 250: %s after %i requests',
		async (retries, times, status, count) => {
			const server = world.sandbox.wildfire;
			settle(server);
			if (times > 0) server.fault('code250', { times });
			const execution = await world.run('message', 'send', { ...SEND, options: { retries } });
			expect(execution.status).toBe(status);
			expect(server.requests).toHaveLength(count);
			expect(server.state.messages).toHaveLength(status === 'success' ? 1 : 0);
		},
	);

	it('are three by default', async () => {
		const answerer = await startAnswerer();
		answerer.answer = () => ({ status: 429, headers: { 'Retry-After': '0.01' }, body: '' });
		const options = addCredential(world, 'busy', { baseUrl: answerer.url });
		const execution = await world.run('message', 'send', SEND, undefined, options);
		expect(failureOf(execution).message).toContain('there are too many (HTTP 429)');
		expect(answerer.received).toHaveLength(4);
		await answerer.close();
	});

	it.each([
		['a read', 'user', 'get', { by: 'userId', userId: byId('userA') }],
		['a send', 'message', 'send', SEND],
	])(
		'of %s without a server: the error says that nothing was done',
		async (_name, resource, operation, parameters) => {
			const options = addCredential(world, 'closed', { baseUrl: CLOSED_URL });
			const execution = await world.run(
				resource,
				operation,
				{ ...parameters, options: { retries: 0 } },
				undefined,
				options,
			);
			const failure = failureOf(execution);
			expect(failure.message).toBe('No connection to the WildfireChat server could be made');
			expect(failure.description).toMatch(/^Nothing was sent\..*\(ECONNREFUSED\)\.$/);
			expect(failure.context.code).toBe('ECONNREFUSED');
		},
	);

	it('of a send succeed after the server starts', async () => {
		const baseUrl = `http://127.0.0.1:${PORT_FOR_LATER}/wildfire`;
		const options = addCredential(world, 'late', { baseUrl });
		const running = world.run(
			'message',
			'send',
			{ ...SEND, options: { retries: 5 } },
			undefined,
			options,
		);
		// Time for the first attempt to fail, shorter than the pause after it.
		await sleep(250);
		const late = await startSandbox({ port: PORT_FOR_LATER });
		const execution = await running;
		const { length } = late.wildfire.requests;
		await late.close();
		expect([execution.status, length]).toEqual(['success', 1]);
	});

	it.each([502, 503, 504])("after a proxy's HTTP %i: reads only", async (status) => {
		const answerer = await startAnswerer();
		answerer.answer = () => ({
			status,
			headers: { 'Content-Type': 'text/html' },
			body: '<h1>Bad gateway</h1>',
		});
		const options = addCredential(world, `proxy${status}`, { baseUrl: answerer.url });
		const retries = { options: { retries: 1 } };

		const failed = failureOf(
			await world.run('message', 'send', { ...SEND, ...retries }, undefined, options),
		);
		expect(failed.message).toContain(
			`HTTP ${status} with text/html starting "<h1>Bad gateway</h1>"`,
		);
		expect(failed.description).toMatch(MAY_HAVE_HAPPENED);
		expect(answerer.received).toHaveLength(1);

		failureOf(await world.run('robot', 'getProfile', retries, undefined, options));
		expect(answerer.received).toHaveLength(3);
		await answerer.close();
	});

	it('to an unknown host: the error comes without delay', async () => {
		const options = addCredential(world, 'nowhere', { baseUrl: 'http://im.invalid' });
		const execution = await world.run(
			'message',
			'send',
			{ ...SEND, options: { retries: 0 } },
			undefined,
			options,
		);
		expect(failureOf(execution).message).toBe(
			'No connection to the WildfireChat server could be made',
		);
		expect(failureOf(execution).description).toMatch(/ENOTFOUND|EAI_AGAIN/);
	});

	it.each([
		'im.example.com',
		'not an address',
		'',
		'ftp://example.com',
		'http://',
		'https:///robot',
	])('to the Base URL "%s": none', async (baseUrl) => {
		const options = addCredential(world, 'broken', { baseUrl });
		const failure = failureOf(await world.run('message', 'send', SEND, undefined, options));
		expect(failure.message).toBe('Base URL in the credential is not a web address');
		expect(failure.description).toMatch(/Nothing was sent/);
		expect(failure.context.itemIndex).toBe(0);
	});
});

describe('answers without an envelope', () => {
	it.each([
		['an array', '[]', 'HTTP 200 with application/json starting "[]"'],
		['null', 'null', 'HTTP 200 with application/json starting "null"'],
		[
			'a code that is text',
			'{"code":"0"}',
			'HTTP 200 with application/json starting "{"code":"0"}"',
		],
		['no code', '{"msg":"success"}', 'HTTP 200 with application/json starting "{"msg":"success"}"'],
		['deep nesting', '['.repeat(100_000), 'HTTP 200 with application/json starting "[['],
	])('%s', async (_name, body, says) => {
		const answerer = await startAnswerer();
		answerer.answer = () => body;
		const options = addCredential(world, 'odd', { baseUrl: answerer.url });
		const execution = await world.run('robot', 'getProfile', {}, undefined, options);
		expect(failureOf(execution).message).toContain(
			`The server did not answer as a WildfireChat server does: ${says}`,
		);
		await answerer.close();
	});

	it.each([
		['no result', '{"code":0,"msg":"success"}'],
		['a text as result', '{"code":0,"msg":"success","result":"x"}'],
		['null as result', '{"code":0,"msg":"success","result":null}'],
		['an array as result', '{"code":0,"msg":"success","result":[]}'],
		[
			'a result of other types',
			'{"code":0,"result":{"members":3,"friends":{"a":1},"userInfos":"x","robotInfoList":7,"url":5}}',
		],
	])('a success with %s crashes no operation', async (_name, body) => {
		const answerer = await startAnswerer();
		answerer.answer = () => body;
		const options = addCredential(world, 'hollow', { baseUrl: answerer.url, groups: 'g' });
		for (const entry of FIRST_CASES) {
			const execution = await world.run(
				entry.resource,
				entry.operation,
				entry.parameters,
				undefined,
				options,
			);
			const told = execution.error?.message ?? '';
			expect([nameOf(entry), told]).toEqual([
				nameOf(entry),
				expect.not.stringMatching(/is not (?!in this group)|undefined|Cannot read|TypeError/),
			]);
		}
		await answerer.close();
	});
});
