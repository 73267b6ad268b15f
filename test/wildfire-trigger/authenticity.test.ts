import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';

import { callbackBody, LONG_ID, post, TriggerWorld } from './support';

let world: TriggerWorld;
beforeAll(async () => {
	world = await TriggerWorld.start();
});
afterAll(async () => await world.close());
afterEach(async () => await world.reset());

describe('calls that are not from the server', () => {
	const without = (url: string) => url.split('?')[0]!;
	const token = (url: string) => new URL(url).searchParams.get('token')!;
	const FORGERIES: Array<[string, (url: string) => string]> = [
		['no token', without],
		['an empty token', (url) => `${without(url)}?token=`],
		['a wrong token', (url) => `${without(url)}?token=${'0'.repeat(48)}`],
		['a token that is cut short', (url) => url.slice(0, -1)],
		['a token with more behind it', (url) => `${url}0`],
		['a token in other case', (url) => `${without(url)}?token=${token(url).toUpperCase()}A`],
		['the token twice', (url) => `${url}&token=${token(url)}`],
		['the token after another', (url) => `${without(url)}?token=a&token=${token(url)}`],
		['a list of tokens', (url) => `${without(url)}?token[]=${token(url)}`],
		['the token under another name', (url) => `${without(url)}?Token=${token(url)}`],
		["a test run's ending without a token", (url) => `${without(url)}?token=~before~`],
		['only the event', (url) => `${without(url)}?event=serverGroup`],
	];

	it.each(FORGERIES)(
		'%s: 401, no execution, no credential read, no call to the server',
		async (_what, forge) => {
			const id = await world.activate();
			const reads = world.engine.credentialReads;
			world.server.clearRequests();
			const answer = await post(forge(world.callback), callbackBody());
			expect(answer).toEqual({ status: 401, body: 'unauthorized' });
			expect(await world.items(id)).toEqual([]);
			expect(world.engine.credentialReads).toBe(reads);
			expect(world.server.requests).toEqual([]);
		},
	);

	it('are refused 10,000 times without an execution', async () => {
		const CALLS = 10_000;
		const id = await world.activate();
		const stored = JSON.stringify(world.summary(id).staticData);
		const agent = new Agent({ keepAlive: true, maxSockets: 32 });
		const target = without(world.callback);
		const body = JSON.stringify({ ...callbackBody(), messageId: 1 });
		const forge = async (token: string) =>
			await new Promise<number>((resolve, reject) => {
				const headers = {
					'content-type': 'application/json',
					'content-length': Buffer.byteLength(body),
				};
				request(`${target}?token=${token}`, { method: 'POST', agent, headers }, (response) => {
					response.resume().on('end', () => resolve(response.statusCode ?? 0));
				})
					.on('error', reject)
					.end(body);
			});
		const statuses = new Map<number, number>();
		let next = 0;
		const caller = async () => {
			while (next < CALLS) {
				const status = await forge((next++).toString(16).padStart(48, '0'));
				statuses.set(status, (statuses.get(status) ?? 0) + 1);
			}
		};
		const reads = world.engine.credentialReads;
		await Promise.all(Array.from({ length: 32 }, caller));
		agent.destroy();
		expect([...statuses]).toEqual([[401, CALLS]]);
		expect(await world.items(id)).toEqual([]);
		expect(world.engine.credentialReads).toBe(reads);
		expect(JSON.stringify(world.summary(id).staticData)).toBe(stored);

		// Events of the server still arrive.
		expect(await world.itemsOf(id, callbackBody())).toHaveLength(1);
		// n8n builds the workflow anew for each call: one or two milliseconds, more on a busy machine.
	}, 300_000);
});

it('a base64 token is accepted as an administrator pastes it, and URL-encoded', async () => {
	const secret = 'q+Z/8k3w+Jf0aa==';
	const own = await TriggerWorld.start({ webhookSecret: secret });
	await own.activate();
	const [address] = own.callback.split('?');
	const status = async (token: string) =>
		(await post(`${address}?token=${token}&event=serverGroup`, { groupId: 'g' })).status;
	expect(await status(secret)).toBe(200);
	expect(await status(encodeURIComponent(secret))).toBe(200);
	expect(await status(secret.replace('+', ''))).toBe(401);
	await own.close();
});

describe('calls with the token whose body is not an event', () => {
	const JSON_TYPE = 'application/json; charset=utf-8';
	const event = callbackBody();
	const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
	const inEvent = (key: string, json: string) =>
		JSON.stringify({ ...event, messageId: 1, [key]: '@' }).replace('"@"', json);
	const invalidUtf8 = Buffer.from(inEvent('x', '"@"').replace('@', 'ÿ'), 'latin1');

	const BODIES: Array<[string, string | Uint8Array, string?]> = [
		['broken JSON', '{"broken'],
		['two JSON texts', '{}{}'],
		['an object of something else', '{"hello":"world"}'],
		['an empty object', '{}'],
		['an array', '[{"sender":"userA"}]'],
		['a text', '"hello"'],
		['a number', LONG_ID],
		['null', 'null'],
		['true', 'true'],
		['nothing', ''],
		['white space', ' \n '],
		[
			'neither a conversation nor a payload',
			JSON.stringify({ ...event, messageId: 1, conv: null, payload: [] }),
		],
		['huge nesting', deep(200_000)],
		['huge nesting in an event', inEvent('x', deep(100_000))],
		['huge nesting beside a long number', inEvent('x', `[${LONG_ID},${deep(100_000)}]`)],
		['a hundred levels and more', inEvent('x', deep(101))],
		['invalid UTF-8', invalidUtf8],
		['UTF-16', Buffer.from(inEvent('x', '1'), 'utf16le')],
		['a form', 'sender=userA&conv=1', 'application/x-www-form-urlencoded'],
		['plain text', 'hello', 'text/plain'],
		['XML', '<xml><sender>userA</sender></xml>', 'application/xml'],
		['XML in name only', '{"sender":"userA"}', 'application/xml'],
		['bytes', Buffer.from([0, 1, 2, 255]), 'application/octet-stream'],
		['a broken multipart form', 'no boundary in here', 'multipart/form-data; boundary=x'],
		['a type nobody knows', 'hello', 'what/ever; charset=klingon'],
	];

	it.each(BODIES)('%s: 4xx, no execution', async (_what, body, contentType = JSON_TYPE) => {
		const id = await world.activate();
		const { status } = await post(world.callback, body, { 'content-type': contentType });
		expect(status).toBeGreaterThanOrEqual(400);
		expect(status).toBeLessThan(500);
		expect(await world.items(id)).toEqual([]);
		expect(world.executions(id)).toEqual([]);
	});

	it('an event in a multipart form: 400, no execution', async () => {
		const id = await world.activate();
		const form = new FormData();
		form.append('body', JSON.stringify({ ...event, messageId: 1 }));
		const { status } = await fetch(world.callback, { method: 'POST', body: form });
		expect(status).toBe(400);
		expect(await world.items(id)).toEqual([]);
	});

	it('17 MiB: rejected by n8n itself before the node runs (with 500), no execution', async () => {
		const id = await world.activate();
		const { status, body } = await post(
			world.callback,
			inEvent('x', `"${'x'.repeat(17 * 1024 * 1024)}"`),
		);
		expect({ status, body }).toMatchObject({
			status: 500,
			body: expect.stringContaining('There was a problem'),
		});
		expect(world.executions(id)).toEqual([]);
	});

	it('17 MiB of a type that n8n does not parse: 400, no execution', async () => {
		const id = await world.activate();
		const bytes = Buffer.from(inEvent('x', `"${'x'.repeat(17 * 1024 * 1024)}"`));
		const { status } = await post(world.callback, bytes, {
			'content-type': 'application/octet-stream',
		});
		expect(status).toBe(400);
		expect(world.executions(id)).toEqual([]);
	});

	it('a truncated body: no execution', async () => {
		const id = await world.activate();
		const headers = { 'content-type': 'application/octet-stream', 'content-length': 1000 };
		await new Promise<void>((resolve) => {
			const call = request(world.callback, { method: 'POST', headers }).on('error', () => {});
			call.on('close', resolve);
			call.write('{"sender"', () => setTimeout(() => call.destroy(), 200));
		});
		expect(await world.items(id)).toEqual([]);
		expect(world.executions(id)).toEqual([]);
	});

	it.each([
		'unknown',
		'constructor',
		'__proto__',
		'toString',
		'groupMessage',
		'serverGroup,serverGroup',
	])('the unknown server event "%s": 400', async (name) => {
		const id = await world.activate();
		expect((await post(`${world.callback}&event=${name}`, { groupId: 'g', type: 0 })).status).toBe(
			400,
		);
		expect(await world.items(id)).toEqual([]);
	});

	it('two server events at once, or none: 400', async () => {
		const id = await world.activate();
		const body = { groupId: 'g', type: 0 };
		expect((await post(`${world.callback}&event=serverGroup&event=serverGroup`, body)).status).toBe(
			400,
		);
		expect((await post(`${world.callback}&event=`, body)).status).toBe(400);
		expect((await post(`${world.callback}&event=serverGroup`, {})).status).toBe(400);
		expect(await world.items(id)).toEqual([]);
	});
});

describe('unusual calls that are events', () => {
	it('are accepted with a byte order mark, compressed, and at the deepest allowed nesting', async () => {
		const id = await world.activate();
		const body = (key: string) =>
			JSON.stringify({ ...callbackBody({ searchableContent: key }), messageId: key });
		expect((await post(world.callback, `\ufeff${body('mark')}`)).status).toBe(200);
		const packed = new Uint8Array(gzipSync(body('gzip')));
		const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
		expect((await post(world.callback, packed, headers)).status).toBe(200);
		const nested = body('deep').replace('"extra":""', `"extra":${'['.repeat(95)}${']'.repeat(95)}`);
		expect((await post(world.callback, nested)).status).toBe(200);
		expect((await world.items(id)).map(({ text }) => text)).toEqual(['mark', 'gzip', 'deep']);
	});

	it('are accepted with a content type that n8n does not parse, and without one', async () => {
		const id = await world.activate();
		const body = (text: string) =>
			Buffer.from(
				JSON.stringify({ ...callbackBody({ searchableContent: text }), messageId: text }),
			);
		for (const type of ['application/octet-stream', 'what/ever']) {
			expect((await post(world.callback, body(type), { 'content-type': type })).status).toBe(200);
		}
		expect((await post(world.callback, body('none'), {})).status).toBe(200);
		expect((await world.items(id)).map(({ text }) => text)).toEqual([
			'application/octet-stream',
			'what/ever',
			'none',
		]);
	});

	it('get a response with an empty body, because a content review reads any body as another message', async () => {
		const id = await world.activate({ events: ['groupMessage', 'serverReview'] });
		const asked = await post(`${world.callback}&event=serverReview`, callbackBody());
		const notAsked = await post(`${world.callback}&event=serverMessage`, callbackBody());
		expect([asked, notAsked]).toEqual([
			{ status: 200, body: '' },
			{ status: 200, body: '' },
		]);
		expect(await world.items(id)).toMatchObject([{ event: 'serverReview' }]);
	});
});
