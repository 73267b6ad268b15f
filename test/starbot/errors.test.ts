import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	failureOf,
	FRONT_DESK,
	GROUP,
	HELPER,
	jsonOf,
	sentTo,
	startWorld,
	type World,
} from '../support/starbot';
import { by } from '../support/locator';
import { startAnswerer } from '../wildfire/helpers';
import { entered } from './cases';
import { CLOSED_URL } from '../support/closedUrl';
import { receiptIn } from '../support/sent';

/** Tests the errors that users read, and which requests are repeated. */

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
beforeEach(() => world.sandbox.starbot.reset());

const SEND: [string, string, IDataObject] = [
	'message',
	'sendText',
	{ sendTo: 'group', groupId: by('id', GROUP), text: 'hello' },
];
const READ: [string, string, IDataObject] = ['group', 'getAll', {}];
const ONCE = { options: { retries: 1 } };

describe('a refusal by the client', () => {
	it('quotes the client, and is not repeated', async () => {
		world.sandbox.starbot.fault('refused');
		const { message, description } = failureOf(await world.run(...SEND));
		expect(message).toBe('The StarBot client refused: WeChat refused, try again later (code 500)');
		expect(description).toContain("vendor's page");
		expect(world.sandbox.starbot.state.messages).toEqual([]);
	});

	it.each([401, 500])('is reported the same with HTTP %i', async (status) => {
		Object.assign(world.sandbox.starbot.settings.failure, { status, code: 1234 });
		world.sandbox.starbot.fault('refused');
		expect(failureOf(await world.run(...READ)).message).toBe(
			'The StarBot client refused: WeChat refused, try again later (code 1234)',
		);
	});

	it.each([
		['by robot ID', { robot: by('robotId', HELPER.robotId) }, HELPER.robotId],
		['by instance ID', { robot: by('instanceId', HELPER.instanceId) }, HELPER.instanceId],
	])('because a login by QR code is pending: a robot %s', async (_name, robot, id) => {
		world.sandbox.starbot.logOut();
		const { message, description } = failureOf(
			await world.run(SEND[0], SEND[1], { ...SEND[2], ...robot }),
		);
		expect(message).toMatch(new RegExp(`; the robot ${id} is not logged in$`));
		expect(description).toContain('waits for a login by QR code');
	});

	it.each([
		['robot', 'getLoginQrCode', {}],
		['robot', 'getLoginStatus', entered({ requestType: 'anything' })],
		['weChat', 'close', entered({ requestType: 'anything' })],
		['robot', 'deleteOffline', { instanceId: by('id', HELPER.instanceId) }],
	])(
		'of %s.%s, which needs no login, does not mention a missing login',
		async (resource, operation, parameters) => {
			world.sandbox.starbot.logOut();
			world.sandbox.starbot.fault('refused', { times: 1 });
			const { message } = failureOf(
				await world.run(resource, operation, parameters as IDataObject),
			);
			expect(message).toBe(
				'The StarBot client refused: WeChat refused, try again later (code 500)',
			);
		},
	);

	describe('while one of two robots is logged out', () => {
		const [helper, frontDesk] = [HELPER, FRONT_DESK].map(({ instanceId }) =>
			by('instanceId', instanceId),
		);
		const sendAs = async (robot: unknown) =>
			failureOf(
				await world.run(SEND[0], SEND[1], {
					...SEND[2],
					robot,
					groupId: by('id', 'nobody@chatroom'),
				} as IDataObject),
			).message;

		beforeEach(() => {
			world.sandbox.starbot.state.robots[0]!.login = 'waiting';
		});

		it('mentions the login only for the robot that is logged out', async () => {
			expect(await sendAs(helper)).toMatch(`; the robot ${HELPER.instanceId} is not logged in`);
			expect(await sendAs(frontDesk)).not.toContain('logged in');
		});

		it('mentions the login for a robot ID only if the list of the client has robot IDs', async () => {
			const [one, other] = [HELPER, FRONT_DESK].map(({ robotId }) => by('robotId', robotId));
			expect(await sendAs(one)).not.toMatch(/; the robot/);
			world.sandbox.starbot.settings.accountFields = ['instanceId', 'robotId'];
			expect(await sendAs(one)).toMatch(`; the robot ${HELPER.robotId} is not logged in`);
			expect(await sendAs(other)).not.toContain('logged in');
		});
	});

	it.each([
		['{"robotId":null,"instanceId":"ID"}', ''],
		['{"robotId":"","instanceId":"ID"}', ''],
		['{"robotId":null,"instanceId":"other"}', '; the robot other is not logged in'],
		['{"robotId":"","instanceId":null}', ''],
		['{"robotId":{},"instanceId":[]}', ''],
	])('of a request with the params %s', async (params, added) => {
		world.sandbox.starbot.fault('refused', { times: 1 });
		world.sandbox.starbot.settings.accountFields = ['instanceId', 'robotId'];
		const given = params.replace('ID"}', `${HELPER.instanceId}"}`);
		const parameters = { anyType: 'anything', params: given };
		expect(failureOf(await world.run('request', 'send', parameters)).message).toBe(
			`The StarBot client refused: WeChat refused, try again later (code 500)${added}`,
		);
	});

	// The client's list has instances; the absence of a robot ID from it proves nothing.
	it.each([
		['instance', by('instanceId', HELPER.instanceId)],
		['robot', by('robotId', HELPER.robotId)],
	])('for another reason does not mention a login: by %s ID', async (_name, robot) => {
		const parameters = { ...SEND[2], groupId: by('id', 'nobody@chatroom'), robot };
		expect(failureOf(await world.run(SEND[0], SEND[1], parameters)).message).not.toContain(
			'logged in',
		);
	});

	it('because of the token says to check it', async () => {
		world.sandbox.starbot.settings.token = 'right';
		expect(failureOf(await world.run(...READ)).message).toContain('The token is not right');
		const credential = world.credential({ token: ' right ' });
		expect(jsonOf(await world.run(...READ, undefined, credential)).length).toBeGreaterThan(0);
		expect(world.sandbox.starbot.requests.at(-1)?.headers).toMatchObject({
			Authorization: 'right',
		});
	});

	it.each([401, 403])('of the token by HTTP %i says to check it', async (status) => {
		const answerer = await startAnswerer();
		answerer.answer = () => ({ status, headers: {}, body: 'no' });
		const credential = world.credential({ url: answerer.url });
		expect(failureOf(await world.run(...SEND, undefined, credential))).toMatchObject({
			message: `The StarBot client does not accept the token (HTTP ${status})`,
			description: expect.stringContaining('Check Token in the credential'),
		});
		await answerer.close();
	});

	it('ends only one item, with On Error: Continue', async () => {
		const items = [GROUP, 'nobody@chatroom', '39902112233@chatroom'].map((to) => ({
			json: { to },
		}));
		const parameters = { ...SEND[2], groupId: by('id', '={{ $json.to }}') };
		const execution = await world.run(SEND[0], SEND[1], parameters, items, {
			continueOnFail: true,
		});
		expect(execution.items.map(({ json }) => json)).toEqual([
			receiptIn(GROUP),
			{ error: expect.stringContaining('code 500') },
			receiptIn('39902112233@chatroom'),
		]);
	});
});

describe('errors on the way to the client', () => {
	it('no server listens', async () => {
		const credential = world.credential({ url: CLOSED_URL });
		const { message, description } = failureOf(
			await world.run(SEND[0], SEND[1], { ...SEND[2], ...ONCE }, undefined, credential),
		);
		expect(message).toBe('No connection to the StarBot client could be made');
		expect(description).toMatch(/^Nothing was sent\. .*ECONNREFUSED/);
	});

	it('the program does not run', async () => {
		world.sandbox.starbot.settings.running = false;
		const { message } = failureOf(await world.run(SEND[0], SEND[1], { ...SEND[2], ...ONCE }));
		expect(message).toMatch(/connection to the StarBot client was lost/);
	});

	it.each(['', 'localhost:10001', 'http://'])('the address "%s"', async (url) => {
		expect(failureOf(await world.run(...READ, undefined, world.credential({ url }))).message).toBe(
			'URL in the credential is not a web address',
		);
	});

	it.each([
		[302, { location: 'https://elsewhere.example' }, '', /redirect/],
		[401, {}, 'no', /does not accept the token/],
		[200, {}, '{"code":200,"data":{}}', /without a list/],
		[200, {}, '{"status":"ok"}', /not how a StarBot client answers/],
		[200, {}, '[]', /not how a StarBot client answers/],
	])('HTTP %i %j %s', async (status, headers, body, says) => {
		const answerer = await startAnswerer();
		answerer.answer = () => ({ status, headers, body });
		expect(
			failureOf(await world.run(...READ, undefined, world.credential({ url: answerer.url })))
				.message,
		).toMatch(says);
		await answerer.close();
	});

	it.each([
		'{"data":{"error":"x"}}',
		'{"error":"unauthorized"}',
		'{"data":[]}',
		'{"code":null,"data":{}}',
		'{"code":{"toString":1,"valueOf":1},"data":{}}',
		'{"type":"sendTextMessage","data":{"instanceId":"x"}}',
	])('a send or a list does not succeed with an answer without a code: %s', async (body) => {
		const answerer = await startAnswerer();
		answerer.answer = () => body;
		const credential = world.credential({ url: answerer.url });
		for (const [resource, operation, parameters] of [SEND, READ]) {
			const { message } = failureOf(
				await world.run(resource, operation, parameters, undefined, credential),
			);
			expect(message).toMatch(/^This is not how a StarBot client answers: HTTP 200/);
		}
		expect(answerer.received).toHaveLength(2);
		await answerer.close();
	});

	it.each([
		['{"type":"robotInfo","data":{"robotId":"wxid_x","nickname":"X"}}', 'success'],
		['{"data":{"error":"x"}}', 'error'],
		['{"type":"robotInfo","data":[]}', 'error'],
		['{"code":500,"data":{"robotId":"wxid_x"}}', 'error'],
	])('robotInfo, whose documented answer has no code: %s is %s', async (body, status) => {
		const answerer = await startAnswerer();
		answerer.answer = () => body;
		const credential = world.credential({ url: answerer.url });
		expect((await world.run('robot', 'get', {}, undefined, credential)).status).toBe(status);
		await answerer.close();
	});

	const TO_GROUP = { sendTo: 'group', groupId: by('id', GROUP) };

	/** A request that changes something may have taken effect, whatever its answer lacks. */
	const READS = new Set(['get', 'getAll']);

	it.each([
		['message', 'sendMusic', { ...TO_GROUP, title: 'Song' }, 'instanceId'],
		['robot', 'deleteOffline', { instanceId: by('id', 'x') }, 'instanceId'],
		['robot', 'get', {}, 'instanceId or robotId'],
		['group', 'get', { groupId: by('id', GROUP) }, 'wxId'],
		['group', 'getAll', {}, 'a list'],
		['friend', 'getAll', {}, 'a list'],
		['robot', 'getAll', {}, 'a list'],
	])(
		'%s.%s accepts only its documented answer',
		async (resource, operation, parameters, missing) => {
			const answerer = await startAnswerer();
			const credential = world.credential({ url: answerer.url });
			for (const data of ['{"error":"x"}', 'null', '"done"', '{}', '{"instanceId":{}}']) {
				answerer.answer = () => `{"code":200,"data":${data}}`;
				const execution = await world.run(
					resource,
					operation,
					parameters as IDataObject,
					undefined,
					credential,
				);
				const { message, description } = failureOf(execution);
				expect(message).toMatch(
					new RegExp(`^The StarBot client answered \\w+ without ${missing}$`),
				);
				expect([operation, /may have taken effect/.test(String(description))]).toEqual([
					operation,
					!READS.has(operation),
				]);
			}
			await answerer.close();
		},
	);

	it('a send with an undocumented answer succeeds with code 200, whatever the data', async () => {
		const answerer = await startAnswerer();
		answerer.answer = () => '{"code":200,"data":{"anything":1}}';
		const credential = world.credential({ url: answerer.url });
		expect(jsonOf(await world.run(...SEND, undefined, credential))).toEqual([receiptIn(GROUP)]);
		await answerer.close();
	});

	it.each([
		['as it is', (secret: string) => secret],
		['URL-encoded', (secret: string) => encodeURIComponent(secret)],
		['in Base64', (secret: string) => Buffer.from(secret).toString('base64')],
		['as JSON', (secret: string) => JSON.stringify(secret).slice(1, -1)],
	])('a secret that the client echoes %s is masked', async (_form, written) => {
		const secrets = { token: 'T0KEN-9f8e "7d6c"/x', webhookSecret: 'S3CRET+Z/8k=' };
		const answerer = await startAnswerer();
		const credential = world.credential({ url: answerer.url, ...secrets });
		for (const secret of Object.values(secrets)) {
			const told = `you sent ${written(secret)}, see`;
			for (const answer of [
				JSON.stringify({ code: 500, description: told }),
				{ status: 404, headers: { 'Content-Type': 'text/html' }, body: `<p>${told}</p>` },
			]) {
				answerer.answer = () => answer;
				const error = failureOf(await world.run(...SEND, undefined, credential));
				const { message, description } = error;
				expect(message).toContain('you sent ***, see');
				expect(`${message} ${String(description)}`).not.toContain(written(secret));
			}
		}
		await answerer.close();
	});

	it('a token is not lost to a user name in the URL', async () => {
		const url = world.sandbox.starbot.url.replace('//', '//me:pw@');
		const says = /^URL .* user name, and Token is filled in/;
		const { message, description } = failureOf(
			await world.run(...READ, undefined, world.credential({ url, token: 'right' })),
		);
		expect([message, description]).toEqual([
			expect.stringMatching(says),
			expect.stringMatching(/^Nothing was sent\. .* take the user name out of URL, or empty Token/),
		]);
		expect(await world.engine.testCredential('starBotApi', { url, token: 'right' })).toEqual({
			status: 'Error',
			message: expect.stringMatching(says),
		});
		expect(sentTo(world.sandbox)).toEqual([]);
		for (const fit of [
			{ url, token: '' },
			{ url: `${world.sandbox.starbot.url}?to=me@x`, token: 'right' },
		]) {
			const { status } = await world.engine.testCredential('starBotApi', fit);
			expect([fit, status]).toEqual([fit, 'OK']);
		}
	});

	it('no error shows a secret', async () => {
		const token = 'S3CRET-9f8e7d6c5b4a';
		const credential = world.credential({ token });
		world.sandbox.starbot.settings.token = 'right';
		const refused = await world.run(...READ, undefined, credential);
		world.sandbox.starbot.fault('reset');
		const lost = await world.run(...SEND, undefined, credential);
		expect(JSON.stringify([refused, lost].map(failureOf))).not.toContain(token);
		expect(sentTo(world.sandbox).length).toBeGreaterThan(0);
	});
});

describe('the credential test', () => {
	const test = async (data: Record<string, string> = {}) =>
		await world.engine.testCredential('starBotApi', {
			url: world.sandbox.starbot.url,
			token: '',
			...data,
		});

	it('requests the robots, and succeeds with code 200', async () => {
		expect(await test({ url: ` ${world.sandbox.starbot.url}/ ` })).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect(sentTo(world.sandbox)).toEqual([
			{ type: 'getAccountListRequest', params: { status: 1 } },
		]);
	});

	it('sends the token unchanged', async () => {
		world.sandbox.starbot.settings.token = 'right';
		expect((await test({ token: 'right' })).status).toBe('OK');
		expect(await test({ token: 'wrong' })).toEqual({
			status: 'Error',
			message: expect.stringContaining('The token is not right'),
		});
	});

	it.each([
		['{"code":201,"description":"nearly"}', 200, /nearly \(code 201\)/],
		['<!doctype html><h1>Sign in</h1>', 200, /not how a StarBot client answers/],
		['', 200, /empty body/],
		['{"code":500,"description":"down"}', 500, /down \(code 500\)/],
		['{"data":[]}', 200, /not how a StarBot client answers/],
		['', 302, /redirect/],
	])('fails with %s at HTTP %i', async (body, status, says) => {
		const answerer = await startAnswerer();
		answerer.answer = () => ({ status, headers: { location: world.sandbox.starbot.url }, body });
		expect(await test({ url: answerer.url })).toEqual({
			status: 'Error',
			message: expect.stringMatching(says),
		});
		await answerer.close();
	});

	it('reports that no server listens, and shows no secret', async () => {
		const { status, message } = await test({ url: CLOSED_URL, token: 'S3CRET' });
		expect([status, message]).toEqual([
			'Error',
			expect.stringMatching(/No connection .*ECONNREFUSED/),
		]);
		expect(message).not.toContain('S3CRET');
	});
});
