import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Engine } from '../../engine';
import { CLOSED_URL } from '../support/closedUrl';
import { PORT_FOR_LATER } from '../support/closedUrl';
import { chain } from '../support/workflow';
import { CALLER, HOOK, startFixtureEngine, startPlatform } from './support';

let engine: Engine;
let platform: Awaited<ReturnType<typeof startPlatform>>;
let logins = 0;
let validToken = () => `token-${logins}`;
beforeAll(async () => {
	platform = await startPlatform(({ path, headers, body }) => {
		if (path === '/session/login') return { body: { token: `token-${++logins}` } };
		if (path === '/session' && headers.authorization !== validToken()) return { status: 401 };
		if (path === '/me') {
			if (headers['x-signature'] === 'wrong:GET') return { status: 403 };
			return { body: { code: headers['x-signature'] === '13:GET' ? 13 : 0 } };
		}
		return {
			body: { path, authorization: headers.authorization, signature: headers['x-signature'], body },
		};
	});
	engine = await startFixtureEngine({
		credentials: [
			{ id: 's', name: 'Signed', type: 'signed', data: { url: platform.url } },
			{ id: 'k', name: 'Keyed', type: 'keyed', data: { url: platform.url, key: 'k1' } },
		],
	});
});
afterAll(async () => {
	await engine.stop();
	await platform.close();
});

describe('run', () => {
	const branches = () => {
		const workflow = chain(
			['Start', 'n8n-nodes-base.manualTrigger'],
			[
				'If',
				'n8n-nodes-base.if',
				{
					conditions: {
						options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
						combinator: 'and',
						conditions: [
							{
								id: 'c',
								leftValue: '={{ $json.n }}',
								rightValue: 1,
								operator: { type: 'number', operation: 'gt' },
							},
						],
					},
				},
				{ typeVersion: 2.2 },
			],
			['After', 'n8n-nodes-base.noOp'],
		);
		return engine.addWorkflow(workflow);
	};
	const items = [{ json: { n: 1 } }, { json: { n: 2 } }];

	it('starts at the trigger, with the given items as its output', async () => {
		const record = await engine.run(branches(), { items });
		expect(record).toMatchObject({ mode: 'manual', status: 'success' });
		expect(record.output('If', 0)).toMatchObject([{ json: { n: 2 } }]);
		expect(record.output('If', 1)).toMatchObject([{ json: { n: 1 } }]);
		expect(record.output('After')).toMatchObject([{ json: { n: 2 } }]);
	});

	it('starts at any node, with the given items as its input', async () => {
		const record = await engine.run(branches(), { startNode: 'After', items });
		expect(record.output('After').map(({ json }) => json.n)).toEqual([1, 2]);
		expect(record.output('Start')).toEqual([]);
	});

	it('throws for a webhook trigger, which needs a call', async () => {
		const id = engine.addWorkflow(chain(['Hook', HOOK]));
		await expect(engine.run(id)).rejects.toThrow(/test\(\)/);
		expect((await engine.run(id, { items })).output('Hook')).toHaveLength(2);
	});

	it('can be cancelled, and the node notices it', async () => {
		const cancellation = new AbortController();
		const running = engine.executeNode(CALLER, { do: 'wait' }, undefined, {
			signal: cancellation.signal,
		});
		setTimeout(() => cancellation.abort(), 50);
		expect(await running).toMatchObject({ status: 'canceled' });
		expect((globalThis as { cancelSeen?: boolean }).cancelSeen).toBe(true);
	});
});

describe('executeNode', () => {
	const credentials = { signed: 's' };

	it('runs the latest version by default', async () => {
		const latest = await engine.executeNode(CALLER, { do: 'version' });
		expect(latest.items).toMatchObject([{ json: { version: 2 } }]);
		const first = await engine.executeNode(CALLER, { do: 'version' }, undefined, {
			typeVersion: 1,
		});
		expect(first.items).toMatchObject([{ json: { version: 1 } }]);
	});

	it("signs requests with the credential's function, and adds its default values", async () => {
		const before = engine.credentialReads;
		const { items } = await engine.executeNode(
			CALLER,
			{ text: '={{ $json.text }}' },
			[{ json: { text: 'one' } }, { json: { text: 'two' } }],
			{ credentials },
		);
		expect(items.map(({ json }) => [json.signature, json.body])).toEqual([
			['default-secret:POST', { text: 'one' }],
			['default-secret:POST', { text: 'two' }],
		]);
		// getCredentials() and the request each read the credential, for each item.
		expect(engine.credentialReads - before).toBe(4);
	});

	it('resolves the expressions of a generic authenticate', async () => {
		const { items } = await engine.executeNode(
			CALLER,
			{ credential: 'keyed', text: 'x' },
			undefined,
			{
				credentials: { keyed: 'k' },
			},
		);
		expect(items[0]!.json).toEqual({
			path: '/?key=k1&fixed=yes',
			authorization: 'Bearer k1',
			body: { text: 'x', key: 'k1' },
		});
	});

	it('fetches a session token, keeps it, and fetches a new one after it has expired', async () => {
		const url = `${platform.url}/session`;
		engine.addCredential({ id: 'x', name: 'Session', type: 'session', data: { url } });
		const call = async () => {
			const { items } = await engine.executeNode(CALLER, { credential: 'session' }, undefined, {
				credentials: { session: 'x' },
			});
			return items[0]?.json.authorization;
		};
		expect(await call()).toBe('token-1');
		expect(await call()).toBe('token-1');
		validToken = () => 'token-2';
		expect(await call()).toBe('token-2');
		expect(logins).toBe(2);
	});

	it('reports a failed node, and continues if onError says so', async () => {
		const failed = await engine.executeNode(CALLER, { do: 'fail' });
		expect(failed).toMatchObject({ status: 'error', items: [] });
		expect(failed.error!.message).toBe('item 0 fails');
		for (const options of [
			{ continueOnFail: true },
			{ onError: 'continueRegularOutput' as const },
		]) {
			const survived = await engine.executeNode(CALLER, { do: 'fail' }, undefined, options);
			expect(survived).toMatchObject({
				status: 'success',
				items: [{ json: { error: 'item 0 fails' }, pairedItem: { item: 0 } }],
			});
		}
	});

	it('throws for a missing parameter, as n8n does', async () => {
		const { error, status } = await engine.executeNode(CALLER, { needed: '' });
		expect(status).toBe('error');
		expect(error!.message).toMatch(/issues/);
	});

	it('stores binary data as files', async () => {
		const { items } = await engine.executeNode(CALLER, { do: 'binary', text: 'content' });
		expect(items[0]).toMatchObject({
			json: { readBack: 'content' },
			binary: { data: { fileName: 'text.txt', id: expect.stringMatching(/^filesystem-v2:/) } },
		});
	});

	it("loads n8n's base nodes", async () => {
		const { items } = await engine.executeNode('n8n-nodes-base.httpRequest', {
			method: 'POST',
			url: `${platform.url}/base`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '{"a":1}',
		});
		expect(items[0]!.json).toMatchObject({ path: '/base', body: { a: 1 } });
	});
});

describe('requests of the editor', () => {
	it('search lists with filter, page and credential', async () => {
		const page = await engine.listSearch(CALLER, 'pages', { text: 'p' }, { keyed: 'k' }, 'f', '2');
		expect(page).toEqual({ results: [{ name: 'p f 2 k1', value: '1' }], paginationToken: 'next' });
		await expect(engine.listSearch(CALLER, 'none', {}, {})).rejects.toThrow(/Available: pages/);
	});

	it.each([
		[{ secret: 'right' }, 'OK', 'Connection successful!'],
		[{ secret: 'wrong' }, 'Error', 'The secret is wrong'],
		[{ secret: '13' }, 'Error', 'Code 13'],
	])('test a credential by its request and rules (%j)', async (data, status, message) => {
		expect(await engine.testCredential('signed', { ...data, url: platform.url })).toEqual({
			status,
			message,
		});
	});

	it('test a credential by the function of a node, and report a missing answer', async () => {
		expect(await engine.testCredential('keyed', { key: 'right' })).toMatchObject({ status: 'OK' });
		expect(await engine.testCredential('keyed', { key: 'x' })).toMatchObject({ message: 'Not x' });
		expect(await engine.testCredential('signed', { url: CLOSED_URL })).toMatchObject({
			status: 'Error',
		});
		expect(await engine.testCredential('session', {})).toMatchObject({
			message: 'No testing function found for this credential.',
		});
	});
});

describe('the engine', () => {
	it('reports a port that is in use', async () => {
		const error = await startFixtureEngine({ port: engine.port }).catch((thrown) => thrown);
		expect(error).toMatchObject({ code: 'EADDRINUSE' });
		expect(error.message).toContain(String(engine.port));
	});

	it('deletes the oldest executions', async () => {
		const small = await startFixtureEngine({ maxExecutionsKept: 2 });
		for (let run = 0; run < 3; run++) await small.executeNode('n8n-nodes-base.noOp', {});
		expect(small.executions.map(({ id }) => id)).toEqual(['2', '3']);
		await small.stop();
	});

	it('lists the executions that it saw if the awaited one does not come', async () => {
		await expect(engine.waitForExecution(() => false, 20)).rejects.toThrow(
			/within 20 ms. Seen: 1 /,
		);
	});

	it('runs beside another engine with the same workflow', async () => {
		// A port that no other server gets after the engine has stopped.
		const other = await startFixtureEngine({ port: PORT_FOR_LATER });
		const file = { ...chain(['Hook', HOOK, {}, { webhookId: 'w' }]), id: 'same' };
		const [mine, theirs] = [engine.addWorkflow(file), other.addWorkflow(file)];
		expect(mine).toBe('same');
		expect(theirs).not.toBe('same');
		await engine.activate(mine);
		await other.activate(theirs);
		await other.stop();
		expect(engine.workflows().find(({ id }) => id === mine)!.active).toBe(true);
		await expect(fetch(other.url)).rejects.toThrow();
	});
});
