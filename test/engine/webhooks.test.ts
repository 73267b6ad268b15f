import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';

import type { Engine } from '../../engine';
import { chain } from '../support/workflow';
import { CALLER, HOOK, post, startFixtureEngine } from './support';

let engine: Engine;
beforeAll(async () => {
	engine = await startFixtureEngine();
});
afterAll(async () => await engine.stop());
afterEach(async () => {
	await engine.idle();
	for (const { id, active } of engine.workflows()) if (active) await engine.deactivate(id);
});

async function activeHook(parameters: object = {}, webhookId = 'hook-id') {
	const id = engine.addWorkflow(chain(['Hook', HOOK, parameters, { webhookId }]));
	await engine.activate(id);
	const [url] = engine.workflows().find((workflow) => workflow.id === id)!.webhookUrls;
	return { id, url: url!, last: () => engine.executions.filter((e) => e.workflowId === id).at(-1) };
}

describe('bodies', () => {
	it('are passed to the node parsed and raw, with query and headers', async () => {
		const { url, last } = await activeHook();
		const raw = '{"text":"hi","id":12345678901234567890}';
		const answer = await post(`${url}?a=1&b=2&b=3`, raw, { 'x-test': 'yes' });
		expect(answer).toMatchObject({ status: 200, body: { message: 'Workflow was started' } });
		await engine.idle();
		expect(last()).toMatchObject({ mode: 'webhook', status: 'success' });
		expect(last()!.output('Hook')[0]!.json).toMatchObject({
			body: { text: 'hi' },
			raw,
			query: { a: '1', b: ['2', '3'] },
			header: 'yes',
			mode: 'webhook',
		});
	});

	it('with invalid JSON get 422 and store no execution', async () => {
		const { url, last } = await activeHook();
		const answer = await post(url, '{"broken');
		expect(answer.status).toBe(422);
		expect(answer.body).toMatchObject({ code: 422, message: 'Failed to parse request body' });
		expect(last()).toBeUndefined();
	});

	it.each([
		['application/x-www-form-urlencoded', 'a=1&b=%20x', { a: '1', b: ' x' }],
		['text/plain', 'just text', 'just text'],
		['application/xml', '<xml><A>1</A></xml>', { xml: { a: '1' } }],
		['application/octet-stream', 'bytes', undefined],
	])('can be %s', async (contentType, body, expected) => {
		const { url, last } = await activeHook();
		await post(url, body, { 'content-type': contentType });
		await engine.idle();
		const { json } = last()!.output('Hook')[0]!;
		expect(json.body).toEqual(expected);
		expect(json.raw).toBe(body);
	});

	it('can be gzip', async () => {
		const { url, last } = await activeHook();
		await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
			body: new Uint8Array(gzipSync('{"packed":true}')),
		});
		await engine.idle();
		expect(last()!.output('Hook')[0]!.json.body).toEqual({ packed: true });
	});

	it('can be multipart forms with files', async () => {
		const { url, last } = await activeHook();
		const form = new FormData();
		form.append('text', 'hello');
		form.append('file', new Blob(['content'], { type: 'text/plain' }), 'note.txt');
		await fetch(url, { method: 'POST', body: form });
		await engine.idle();
		expect(last()!.output('Hook')[0]!.json.body).toMatchObject({
			data: { text: 'hello' },
			files: { file: { originalFilename: 'note.txt', mimetype: 'text/plain', size: 7 } },
		});
	});

	it('over 16 MiB are rejected', async () => {
		const { url, last } = await activeHook();
		const answer = await post(url, JSON.stringify({ text: 'x'.repeat(17 * 1024 * 1024) }));
		expect(answer).toMatchObject({
			status: 500,
			body: { message: 'There was a problem executing the workflow' },
		});
		expect(last()).toBeUndefined();
	});
});

describe('paths', () => {
	it('match by full path, path parameters and method', async () => {
		const { url, last } = await activeHook({
			path: 'group/:group/x',
			fullPath: true,
			method: 'PUT',
		});
		expect(url).toBe(`${engine.url}/webhook/hook-id/group/:group/x`);
		const response = await fetch(url.replace(':group', '42'), { method: 'PUT' });
		expect(response.status).toBe(200);
		await engine.idle();
		expect(last()!.output('Hook')[0]!.json.params).toEqual({ group: '42' });
	});

	it('include a new webhook id for a node without one, as after an import', async () => {
		const id = engine.addWorkflow(chain(['Hook', HOOK]));
		await engine.activate(id);
		const [url] = engine.workflows().find((workflow) => workflow.id === id)!.webhookUrls;
		expect(url).toMatch(/\/webhook\/[0-9a-f-]{36}\/in$/);
		expect((await post(url!, {})).status).toBe(200);
	});

	it("that are not registered get 404 with n8n's message", async () => {
		expect(await post(`${engine.url}/webhook/nothing`, {})).toMatchObject({
			status: 404,
			body: {
				code: 404,
				message: 'The requested webhook "POST nothing" is not registered.',
				hint: expect.stringContaining('The workflow must be active'),
			},
		});
		const { url } = await activeHook();
		const response = await fetch(url);
		expect(response.status).toBe(404);
		expect(await response.json()).toEqual({
			code: 404,
			message:
				'This webhook is not registered for GET requests. Did you mean to make a POST request?',
		});
	});

	it('of another workflow cannot be registered', async () => {
		await activeHook({ path: 'same', fullPath: true });
		await expect(activeHook({ path: 'same', fullPath: true })).rejects.toThrow(/already taken/);
	});

	it('cannot be registered twice in one workflow, and then none is registered', async () => {
		const hook = (name: string, path: string) =>
			[name, HOOK, { path, fullPath: true }, { webhookId: name }] as const;
		const id = engine.addWorkflow(chain(hook('A', 'x'), hook('B', 'y'), hook('C', 'y')));
		await expect(engine.activate(id)).rejects.toThrow(/already taken/);
		expect(engine.workflows().find((workflow) => workflow.id === id)).toMatchObject({
			active: false,
			webhookUrls: [],
			staticData: {},
		});
	});
});

describe('responses', () => {
	it.each([
		['ignore', 200, { message: 'Webhook call received' }],
		['pong', 200, { pong: true }],
		['refuse', 401, { refused: true }],
	])('store no execution if the node returns no data (%s)', async (what, status, body) => {
		const { url, last } = await activeHook();
		expect(await post(url, { do: what })).toMatchObject({ status, body });
		expect(last()).toBeUndefined();
	});

	it('can come from the node, which still starts the workflow', async () => {
		const { url, last } = await activeHook();
		expect(await post(url, { do: 'refuseAndRun' })).toMatchObject({ status: 202, body: 'taken' });
		await engine.idle();
		expect(last()!.output('Hook')[0]!.json).toEqual({ taken: true });
	});

	it('are 500 with a failed execution if webhook() throws', async () => {
		const { url, last } = await activeHook();
		expect(await post(url, { do: 'throw' })).toMatchObject({
			status: 500,
			body: { code: 0, message: 'Workflow Webhook Error: Workflow could not be started!' },
		});
		await engine.idle();
		expect(last()).toMatchObject({ status: 'error', mode: 'webhook' });
		expect(last()!.error!.message).toBe('broken node');
	});

	it('can wait for the last node', async () => {
		const id = engine.addWorkflow(
			chain(
				['Hook', HOOK, { responseMode: 'lastNode' }, { webhookId: 'last' }],
				[
					'Edit',
					'n8n-nodes-base.set',
					edit('said', '={{ $json.body.text }}'),
					{ typeVersion: 3.4 },
				],
			),
		);
		await engine.activate(id);
		const answer = await post(`${engine.url}/webhook/last/in`, { text: 'hi' });
		// n8n reads the empty response data of the fixture as all entries.
		expect(answer).toMatchObject({ status: 200, body: [{ said: 'hi' }] });
	});

	it('can come from a Respond to Webhook node, also behind the base Webhook node', async () => {
		const id = engine.addWorkflow(
			chain(
				[
					'Webhook',
					'n8n-nodes-base.webhook',
					{ httpMethod: 'POST', path: 'base', responseMode: 'responseNode' },
					{ typeVersion: 2, webhookId: 'base-id' },
				],
				[
					'Respond',
					'n8n-nodes-base.respondToWebhook',
					{
						respondWith: 'json',
						responseBody: '={{ { echo: $json.body.text } }}',
						options: {
							responseCode: 201,
							responseHeaders: { entries: [{ name: 'x-own', value: 'v' }] },
						},
					},
					{ typeVersion: 1.1 },
				],
			),
		);
		await engine.activate(id);
		const answer = await post(`${engine.url}/webhook/base`, { text: 'hi' });
		expect(answer).toMatchObject({ status: 201, body: { echo: 'hi' } });
		expect(answer.headers.get('x-own')).toBe('v');
	});

	it('can be the file of the last node', async () => {
		const id = engine.addWorkflow(
			chain(
				[
					'Hook',
					HOOK,
					{ responseMode: 'lastNode', responseData: 'firstEntryBinary' },
					{ webhookId: 'file' },
				],
				['Call', CALLER, { do: 'binary', text: 'content' }],
			),
		);
		await engine.activate(id);
		const answer = await post(`${engine.url}/webhook/file/in`, {});
		expect(answer).toMatchObject({ status: 200, body: 'content' });
		expect(answer.headers.get('content-type')).toBe('text/plain');
	});

	it('are 500 if the workflow fails before a response', async () => {
		const id = engine.addWorkflow(
			chain(
				['Hook', HOOK, { responseMode: 'lastNode' }, { webhookId: 'failing' }],
				['Call', CALLER, { do: 'fail' }],
			),
		);
		await engine.activate(id);
		const answer = await post(`${engine.url}/webhook/failing/in`, {});
		expect(answer).toMatchObject({ status: 500, body: { message: 'Error in workflow' } });
	});
});

function edit(name: string, value: string) {
	return { assignments: { assignments: [{ id: name, name, value, type: 'string' }] }, options: {} };
}
