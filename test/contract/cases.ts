import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import type { WorkflowFile } from '../../engine';
import { post, startPlatform } from '../engine/support';
import { CLOSED_URL } from '../support/closedUrl';
import { until } from '../support/until';
import { chain } from '../support/workflow';
import type { ContractHost, StoredExecution } from './host';

const SET = 'n8n-nodes-base.set';
const MANUAL = 'n8n-nodes-base.manualTrigger';
const NO_OP = 'n8n-nodes-base.noOp';
/** n8n checks once a minute for waiting executions whose time is over. */
const WAIT_TRACKER_MS = 90_000;

/**
 * Tests how n8n treats triggers, webhooks, executions and credentials, as far as nodes depend on
 * it. Each case runs on the engine of this project and on n8n's server, so that a difference
 * between the two fails a test.
 *
 * @param kind which of the two hosts runs the cases
 * @param version the n8n version of the host, or the one that the engine imitates
 */
export function contract(
	kind: 'engine' | 'server',
	version: '1' | '2',
	start: () => Promise<ContractHost>,
): void {
	let host: ContractHost;
	let platform: Awaited<ReturnType<typeof startPlatform>>;
	const published = new Set<string>();
	/** The hooks that the platform fails. */
	const failing = new Set<string>();
	/** n8n's server loads the fixtures as custom extensions, and finds no tests of credentials in their nodes. */
	const inPackages = kind === 'engine' ? it : it.failing;
	/** n8n 1 checks the signature of a resume address only where the node asks for it. */
	const onVersion2 = version === '2' ? it : it.skip;

	beforeAll(async () => {
		host = await start();
		platform = await startPlatform(({ path, headers, body }) => {
			if (failing.has(String(body.method))) return { status: 500 };
			if (path !== '/me') return { body: { signature: headers['x-signature'] } };
			return headers['x-signature'] === 'wrong:GET' ? { status: 403 } : { body: { code: 0 } };
		});
	}, 600_000);
	afterEach(async () => {
		for (const id of published) await host.unpublish(id);
		published.clear();
		failing.clear();
		platform.calls.length = 0;
	});
	afterAll(async () => {
		await host?.close();
		await platform?.close();
	}, 600_000);

	async function publish(file: WorkflowFile): Promise<string> {
		const id = await host.addWorkflow(file);
		await publishAgain(id);
		return id;
	}

	async function publishAgain(id: string): Promise<void> {
		await host.publish(id);
		published.add(id);
	}

	const hook = (parameters: object = {}, webhookId: string = randomUUID()) =>
		['Hook', host.fixture('hook'), parameters, { webhookId }] as const;
	const caller = (parameters: object, extra: object = {}) =>
		['Call', host.fixture('caller'), parameters, extra] as const;

	/** Publishes a workflow that the fixture's Hook starts. */
	async function listening(parameters: object = {}, ...after: Parameters<typeof chain>) {
		const webhookId = randomUUID();
		const id = await publish(chain(hook(parameters, webhookId), ...after));
		return { id, url: `${host.url}/webhook/${webhookId}/in` };
	}

	/**
	 * Waits for the given number of ended or waiting executions, then returns all, so that a surplus
	 * one is noticed.
	 */
	async function executions(
		workflowId: string,
		count: number,
		isThere = ({ status }: StoredExecution) => !['new', 'running'].includes(status),
		timeoutMs = 30_000,
	): Promise<StoredExecution[]> {
		const end = Date.now() + timeoutMs;
		for (;;) {
			const all = await host.executions(workflowId);
			if (all.filter(isThere).length >= count) return all;
			if (Date.now() > end) throw new Error(`Not ${count} executions: ${JSON.stringify(all)}`);
			await sleep(50);
		}
	}
	/** Waits until a node has called the platform. */
	async function platformCall(isIt: (body: Record<string, unknown>) => boolean) {
		while (!platform.calls.some(({ body }) => isIt(body))) await sleep(20);
	}
	const isOver = ({ status }: StoredExecution) => !['new', 'running', 'waiting'].includes(status);

	describe('the answer to a webhook call', () => {
		it.each([
			['undefined', 200, { message: 'Workflow was started' }, ['success']],
			['ignore', 200, { message: 'Webhook call received' }, []],
			['pong', 200, { pong: true }, []],
			['refuse', 401, { refused: true }, []],
			['refuseAndRun', 202, 'taken', ['success']],
			[
				'throw',
				500,
				{ code: 0, message: 'Workflow Webhook Error: Workflow could not be started!' },
				['error'],
			],
		])('if webhook() does this: %s', async (what, status, body, stored) => {
			const { id, url } = await listening();
			expect(await post(url, { do: what })).toMatchObject({ status, body });
			const all = await executions(id, stored.length);
			expect(all.map((execution) => execution.status)).toEqual(stored);
			expect(all.map(({ mode }) => mode)).toEqual(stored.map(() => 'webhook'));
			if (what === 'throw') expect(all[0]!.error).toBe('broken node');
		});

		it('is 422 for JSON that does not parse, and nothing is stored', async () => {
			const { id, url } = await listening();
			expect(await post(url, '{"broken')).toMatchObject({
				status: 422,
				body: { code: 422, message: 'Failed to parse request body' },
			});
			expect(await executions(id, 0)).toEqual([]);
		});

		it('is 404 for an unregistered path or method', async () => {
			const path = randomUUID();
			expect(await post(`${host.url}/webhook/${path}`, {})).toMatchObject({
				status: 404,
				body: {
					code: 404,
					message: `The requested webhook "POST ${path}" is not registered.`,
					hint: expect.stringContaining('The workflow must be active'),
				},
			});
			const { url } = await listening();
			const response = await fetch(url);
			expect(response.status).toBe(404);
			expect(await response.json()).toMatchObject({
				code: 404,
				message:
					'This webhook is not registered for GET requests. Did you mean to make a POST request?',
			});
		});

		it('is the text firstEntryJson if the description has no responseData', async () => {
			const webhookId = randomUUID();
			await publish(chain(['Bare', host.fixture('bare'), {}, { webhookId }]));
			expect(await post(`${host.url}/webhook/${webhookId}/in`, {})).toMatchObject({
				status: 200,
				body: 'firstEntryJson',
			});
		});

		it('can be the output of the last node, or its error', async () => {
			const all = await listening({ responseMode: 'lastNode' }, caller({ do: 'version' }));
			// Empty response data means all entries.
			expect(await post(all.url, {})).toMatchObject({ status: 200, body: [{ version: 1 }] });
			const failing = await listening({ responseMode: 'lastNode' }, caller({ do: 'fail' }));
			expect(await post(failing.url, {})).toMatchObject({
				status: 500,
				body: { message: 'Error in workflow' },
			});
		});

		it('can come from a Respond to Webhook node, compressed if it is long', async () => {
			const path = randomUUID();
			await publish(
				chain(
					[
						'Webhook',
						'n8n-nodes-base.webhook',
						{ httpMethod: 'POST', path, responseMode: 'responseNode' },
						{ typeVersion: 2, webhookId: path },
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
			const url = `${host.url}/webhook/${path}`;
			const short = await post(url, { text: 'hi' });
			expect(short).toMatchObject({ status: 201, body: { echo: 'hi' } });
			expect(short.headers.get('x-own')).toBe('v');
			expect(short.headers.get('content-length')).toBe('13');
			const long = await post(url, { text: 'x'.repeat(3000) });
			expect(long.headers.get('content-encoding')).toMatch(/gzip|br/);
			expect(long.body).toEqual({ echo: 'x'.repeat(3000) });
		});
	});

	describe('the request that a webhook node receives', () => {
		it('has the parsed body, the raw body, query and headers', async () => {
			const { id, url } = await listening();
			const raw = '{"text":"hi","id":12345678901234567890}';
			await post(`${url}?a=1&b=2&b=3`, raw, { 'x-test': 'yes' });
			const [execution] = await executions(id, 1);
			expect(execution!.outputs.Hook![0]![0]).toMatchObject({
				body: { text: 'hi' },
				raw,
				query: { a: '1', b: ['2', '3'] },
				header: 'yes',
				mode: 'webhook',
			});
		});

		it.each([
			['application/x-www-form-urlencoded', 'a=1&b=%20x', { a: '1', b: ' x' }],
			['text/plain', 'just text', 'just text'],
			['application/xml', '<xml><A>1</A></xml>', { xml: { a: '1' } }],
		])('has a body of %s', async (contentType, body, expected) => {
			const { id, url } = await listening();
			await post(url, body, { 'content-type': contentType });
			const [execution] = await executions(id, 1);
			expect(execution!.outputs.Hook![0]![0]).toMatchObject({ body: expected, raw: body });
		});

		it('has the fields and files of a form', async () => {
			const { id, url } = await listening();
			const form = new FormData();
			form.append('text', 'hello');
			form.append('file', new Blob(['content'], { type: 'text/plain' }), 'note.txt');
			expect((await fetch(url, { method: 'POST', body: form })).status).toBe(200);
			const [execution] = await executions(id, 1);
			expect(execution!.outputs.Hook![0]![0]!.body).toMatchObject({
				data: { text: 'hello' },
				files: { file: { originalFilename: 'note.txt', mimetype: 'text/plain', size: 7 } },
			});
		});
	});

	describe('static data that webhook() changes', () => {
		/** This call does not change it. */
		const callsIn = async (url: string) => (await post(url, { do: 'tell' })).body;
		/** Waits for a number: n8n's server saves static data after an answer that webhook() itself has sent. */
		const callsBecome = async (url: string, calls: number) =>
			await until(async () => isDeepStrictEqual(await callsIn(url), { calls }));

		it.each<[what: string, isSaved: boolean]>([
			['ignore', true],
			['pong', true],
			['refuseAndRun', true],
			// n8n 1 answers before it starts the execution, n8n 2 after it; see savesStaticData in the engine.
			['start an execution, which n8n answers', version === '1'],
		])('if webhook() does this: %s (is saved: %s)', async (what, isSaved) => {
			const { url } = await listening();
			expect((await post(url, { do: what })).status).toBeLessThan(300);
			if (isSaved) await callsBecome(url, 1);
			else expect(await callsIn(url)).toEqual({ calls: 0 });
		});

		it('is saved by the first call of a workflow without static data', async () => {
			const { url } = await listening({ exists: true });
			await post(url, {});
			await callsBecome(url, 1);
			await post(url, {});
			expect(await callsIn(url)).toEqual({ calls: version === '1' ? 2 : 1 });
		});

		it('is kept after the workflow is published again', async () => {
			const { id, url } = await listening();
			await post(url, { do: 'ignore' });
			await callsBecome(url, 1);
			await host.unpublish(id);
			await host.publish(id);
			await post(url, { do: 'ignore' });
			await callsBecome(url, 2);
		});
	});

	describe('publishing', () => {
		const methods = () => platform.calls.map(({ body }) => body.method);

		it('registers the production URL, and unpublishing removes it', async () => {
			const { id, url } = await listening({ platform: platform.url });
			expect(methods()).toEqual(['checkExists', 'create']);
			expect(platform.calls[1]!.body).toMatchObject({ url, mode: 'trigger' });
			await host.unpublish(id);
			published.delete(id);
			expect(platform.calls.at(-1)!.body).toMatchObject({ method: 'delete', registered: url });
			expect((await post(url, {})).status).toBe(404);
		});

		it('fails if the node fails to register, and leaves no webhook behind', async () => {
			const webhookId = randomUUID();
			const file = chain(hook({ platform: CLOSED_URL }, webhookId));
			const id = await host.addWorkflow(file);
			await expect(host.publish(id)).rejects.toThrow();
			await host.unpublish(id);
			expect((await post(`${host.url}/webhook/${webhookId}/in`, {})).status).toBe(404);
		});

		it.each<[string, string[]]>([
			['calls the hooks again', ['create']],
			// A webhook that could not be unregistered counts as registered.
			['calls no hook if unregistering failed as well', ['create', 'delete']],
		])('that is repeated after a failure %s', async (_name, hooks) => {
			const webhookId = randomUUID();
			const id = await host.addWorkflow(chain(hook({ platform: platform.url }, webhookId)));
			for (const method of hooks) failing.add(method);
			await expect(host.publish(id)).rejects.toThrow();
			failing.clear();
			platform.calls.length = 0;
			await publishAgain(id);
			const isLeft = version === '2' && hooks.includes('delete');
			expect(methods()).toEqual(isLeft ? [] : ['checkExists', 'create']);
			expect((await post(`${host.url}/webhook/${webhookId}/in`, {})).status).toBe(200);
		});

		it('fails if another workflow has the path', async () => {
			const path = randomUUID();
			const file = () => chain(hook({ path, fullPath: true }));
			await publish(file());
			await expect(host.publish(await host.addWorkflow(file()))).rejects.toThrow();
		});

		it('fails without a trigger', async () => {
			const id = await host.addWorkflow(chain(['Start', MANUAL]));
			await expect(host.publish(id)).rejects.toThrow();
		});
	});

	describe('a test run', () => {
		it('listens at the test URL, once, without the static data of production', async () => {
			const webhookId = randomUUID();
			const id = await publish(chain(hook({ platform: platform.url }, webhookId)));
			await post(`${host.url}/webhook/${webhookId}/in`, {});
			await executions(id, 1);
			platform.calls.length = 0;

			await host.listen(id, 'Hook');
			const url = `${host.url}/webhook-test/${webhookId}/in`;
			expect(platform.calls.at(-1)!.body).toMatchObject({ method: 'create', url, mode: 'manual' });
			// A call that the node rejects does not end the test run.
			expect((await post(url, { do: 'refuse' })).status).toBe(401);
			expect((await post(url, { text: 'hi' })).status).toBe(200);
			const all = await executions(id, 2);
			expect(all[1]).toMatchObject({ mode: 'manual', status: 'success' });
			expect(all[1]!.outputs.Hook![0]![0]).toMatchObject({ calls: 1, registered: url });
			await platformCall(({ method, registered }) => method === 'delete' && registered === url);
			// n8n forgets the address when the platform has answered.
			await until(async () => (await post(url, {})).status === 404);
		});
	});

	describe('a node that fails', () => {
		const ended = async (extra: object) => {
			const file = chain(['Start', MANUAL], caller({ do: 'fail' }, extra), ['After', NO_OP]);
			const onError = { node: 'Failed', type: 'main' as const, index: 0 };
			file.nodes.push(...chain(['Failed', NO_OP]).nodes);
			file.connections.Call!.main!.push([onError]);
			const id = await host.addWorkflow(file);
			await host.run(id, 'Start');
			return (await executions(id, 1, isOver))[0]!;
		};

		it('ends the execution', async () => {
			const execution = await ended({});
			expect(execution).toMatchObject({ mode: 'manual', status: 'error', error: 'item 0 fails' });
			expect(execution.outputs.After).toBeUndefined();
		});

		it.each([{ continueOnFail: true }, { onError: 'continueRegularOutput' }])(
			'continues with %j',
			async (extra) => {
				const execution = await ended(extra);
				expect(execution.status).toBe('success');
				expect(execution.outputs.After![0]).toEqual([{ error: 'item 0 fails' }]);
			},
		);

		it('sends its items to the error output if it has one', async () => {
			const execution = await ended({ onError: 'continueErrorOutput' });
			expect(execution.status).toBe('success');
			expect(execution.outputs.Failed![0]).toMatchObject([{ error: 'item 0 fails' }]);
			expect(execution.outputs.After).toBeUndefined();
		});
	});

	it('responds with the file of the last node', async () => {
		const { url } = await listening(
			{ responseMode: 'lastNode', responseData: 'firstEntryBinary' },
			caller({ do: 'binary', text: 'content' }),
		);
		const answer = await post(url, {});
		expect(answer).toMatchObject({ status: 200, body: 'content' });
		expect(answer.headers.get('content-type')).toBe('text/plain');
	});

	it('is cancelled with its execution, and notices it', async () => {
		const id = await host.addWorkflow(
			chain(['Start', MANUAL], caller({ do: 'wait', text: platform.url }), ['After', NO_OP]),
		);
		const executionId = await host.run(id, 'Start');
		await platformCall(({ waits }) => waits === true);
		await host.cancel(executionId);
		await platformCall(({ cancelled }) => cancelled === true);
		const [execution] = await executions(id, 1, isOver);
		expect(execution!.status).toBe('canceled');
		expect(execution!.outputs.After).toBeUndefined();
	});

	describe('credentials', () => {
		it.each([
			['right', 'OK', 'Connection successful!'],
			// n8n 1 (1.123.81) does not find the HTTP status in the error, so its rules have no effect.
			[
				'wrong',
				'Error',
				version === '1' ? 'Forbidden - perhaps check your credentials?' : 'The secret is wrong',
			],
		])('are tested by request and rules: %s', async (secret, status, message) => {
			const data = { url: platform.url, secret };
			expect(await host.testCredential('signed', data)).toEqual({ status, message });
		});

		inPackages('are tested by the function of a node', async () => {
			expect(await host.testCredential('keyed', { url: '', key: 'right' })).toMatchObject({
				status: 'OK',
			});
			expect(await host.testCredential('keyed', { url: '', key: 'x' })).toEqual({
				status: 'Error',
				message: 'Not x',
			});
		});

		it('sign requests', async () => {
			const signed = await host.addCredential('signed', { url: platform.url, secret: 's' });
			const id = await host.addWorkflow(
				chain(['Start', MANUAL], caller({ text: 'x' }, { credentials: { signed } })),
			);
			await host.run(id, 'Start');
			const [execution] = await executions(id, 1, isOver);
			expect(execution!.outputs.Call![0]).toEqual([{ signature: 's:POST' }]);
		});

		it("serve a resource locator's search", async () => {
			const keyed = await host.addCredential('keyed', { url: platform.url, key: 'k1' });
			expect(
				await host.listSearch({
					type: host.fixture('caller'),
					method: 'pages',
					parameters: { text: 'p' },
					credentials: { keyed },
					filter: 'f',
					paginationToken: '2',
				}),
			).toEqual({ results: [{ name: 'p f 2 k1', value: '1' }], paginationToken: 'next' });
		});
	});

	describe('a waiting execution', () => {
		const note = [
			'Note',
			SET,
			{
				assignments: {
					assignments: [
						{ id: 'u', name: 'url', value: '={{ $execution.resumeUrl }}', type: 'string' },
					],
				},
				options: {},
			},
			{ typeVersion: 3.4 },
		] as const;
		const wait = (parameters: object = {}) =>
			[
				'Wait',
				'n8n-nodes-base.wait',
				{ resume: 'webhook', httpMethod: 'POST', ...parameters },
				{ typeVersion: 1.1, webhookId: randomUUID() },
			] as const;
		const waiting = async (file: WorkflowFile) => {
			const id = await host.addWorkflow(file);
			await host.run(id, 'Start');
			const [execution] = await executions(id, 1);
			expect(execution!.status).toBe('waiting');
			return { id, execution: execution! };
		};
		const asking = async (parameters: object = {}) => {
			const nodeId = randomUUID();
			const asker = { ...parameters, platform: platform.url };
			const { id } = await waiting(
				chain(
					['Start', MANUAL],
					['Asker', host.fixture('asker'), asker, { id: nodeId }],
					['After', NO_OP],
				),
			);
			return { id, url: String(platform.calls.at(-1)!.body.asked) };
		};

		it('continues once with the data of a call', async () => {
			const { id, execution } = await waiting(
				chain(['Start', MANUAL], note, wait(), ['After', NO_OP]),
			);
			const url = String(execution.outputs.Note![0]![0]!.url);
			expect(await post(url, { text: 'hi' })).toMatchObject({
				status: 200,
				body: { message: 'Workflow was started' },
			});
			const [ended] = await executions(id, 1, isOver);
			expect(ended).toMatchObject({ id: execution.id, mode: 'manual', status: 'success' });
			expect(ended!.outputs.After![0]![0]).toMatchObject({ body: { text: 'hi' } });
			expect((await post(url, {})).status).toBe(409);
		});

		it('is found only by its id, method and path', async () => {
			const { execution } = await waiting(chain(['Start', MANUAL], note, wait()));
			const url = new URL(String(execution.outputs.Note![0]![0]!.url));
			expect((await fetch(url)).status).toBe(404);
			const elsewhere = new URL(url);
			elsewhere.pathname += '/elsewhere';
			expect((await post(elsewhere.href, {})).status).toBe(404);
			const nobody = new URL(url);
			nobody.pathname = '/webhook-waiting/999999';
			expect(await post(nobody.href, {})).toMatchObject({
				status: 404,
				body: { message: 'The execution "999999" does not exist.' },
			});
		});

		onVersion2('wants its token', async () => {
			const { execution } = await waiting(chain(['Start', MANUAL], note, wait()));
			const url = new URL(String(execution.outputs.Note![0]![0]!.url));
			url.searchParams.delete('signature');
			expect(await post(url.href, {})).toMatchObject({
				status: 401,
				body: { error: 'Invalid token' },
			});
		});

		it('accepts an answer at the signed address of Send and Wait', async () => {
			const { id, url } = await asking();
			const page = await fetch(url);
			expect([page.status, await page.text()]).toEqual([200, 'a page']);
			expect(await post(url, { answer: 'yes' })).toMatchObject({
				status: 200,
				body: { taken: true },
			});
			const [ended] = await executions(id, 1, isOver);
			expect(ended!.outputs.After![0]).toEqual([{ answer: 'yes', question: '1' }]);
			const late = await post(url, { answer: 'no' });
			expect([late.status, late.body]).toEqual([200, expect.stringContaining('No action')]);
		});

		onVersion2('refuses that address with another parameter', async () => {
			const { url } = await asking();
			expect((await post(`${url}&more=1`, { answer: 'yes' })).status).toBe(401);
		});

		it('ends as failed if the node fails on an answer', async () => {
			const { id, url } = await asking();
			expect((await post(url, { do: 'throw' })).status).toBe(500);
			const [ended] = await executions(id, 1, isOver);
			expect(ended).toMatchObject({ status: 'error', error: 'broken answer' });
		});

		it(
			'continues with its input when its time is over',
			async () => {
				const { id } = await asking({ limitMs: 500 });
				const [ended] = await executions(id, 1, isOver, WAIT_TRACKER_MS);
				expect(ended!.status).toBe('success');
				expect(ended!.outputs.After![0]).toEqual([{}]);
			},
			WAIT_TRACKER_MS + 10_000,
		);
	});
}
