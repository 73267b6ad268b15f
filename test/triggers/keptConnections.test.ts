import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import type { WorkflowFile } from '../../engine';
import { KeepAliveClient, type HttpAnswer } from '../../sandbox/kit/keepAliveClient';
import { MOJO } from '../support/mojoWebqq';
import { newBody, startWorld, WEBHOOK_TRIGGERS, type World } from './support';

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());
afterEach(async () => await world.deactivateAll());

const POSTS = 250;

/** Adds a node behind the trigger, which makes the response. */
function followedBy(type: string, typeVersion: number, parameters: IDataObject) {
	return (workflow: WorkflowFile) => {
		workflow.nodes.push({
			id: 'next',
			name: 'Next',
			type,
			typeVersion,
			position: [200, 0],
			parameters: parameters as never,
		});
		workflow.connections = { Trigger: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } };
	};
}

const set = (json: object) =>
	followedBy('n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: JSON.stringify(json),
		options: {},
	});
/** n8n compresses responses over 1 KB if the client accepts that. */
const LONG = '长'.repeat(2_000);
const nothing = () => {};

const MODES: Array<
	[name: string, trigger: string, IDataObject, (workflow: WorkflowFile) => void, answer: string]
> = [
	...WEBHOOK_TRIGGERS.map((trigger): (typeof MODES)[number] => [
		trigger,
		trigger,
		{},
		nothing,
		trigger === 'starBotTrigger' ? '{}' : '',
	]),
	[
		'When Last Node Finishes',
		'mojoWebqqWebhookTrigger',
		{ responseMode: 'lastNode' },
		set({ reply: 'hi' }),
		'{"reply":"hi"}',
	],
	[
		'When Last Node Finishes, at length',
		'mojoWebqqWebhookTrigger',
		{ responseMode: 'lastNode' },
		set({ reply: LONG }),
		JSON.stringify({ reply: LONG }),
	],
	[
		'Answer Webhook',
		'mojoWebqqWebhookTrigger',
		{ responseMode: 'responseNode' },
		followedBy(MOJO, 1, { resource: 'message', operation: 'answer', reply: 'hi' }),
		'{"reply":"hi"}',
	],
	[
		'Respond to Webhook',
		'mojoWebqqWebhookTrigger',
		{ responseMode: 'responseNode' },
		followedBy('n8n-nodes-base.respondToWebhook', 1, {
			respondWith: 'json',
			responseBody: JSON.stringify({ reply: LONG }),
		}),
		JSON.stringify({ reply: LONG }),
	],
];

/** Clients that lose a post on a connection which n8n closes: n8n must not promise to keep theirs. */
const isClosed = (trigger: string) => trigger === 'mojoWebqqWebhookTrigger';

describe('every response keeps a keep-alive connection usable, or says that it is closed', () => {
	it.each(MODES)('%s', async (_, trigger, parameters, change, expected) => {
		const id = world.add(trigger, parameters, change);
		await world.engine.activate(id);
		const url = world.urlOf(trigger, id);
		const client = new KeepAliveClient();
		const { signal } = new AbortController();
		const post = async (body: string, target = url, encoding = 'gzip'): Promise<HttpAnswer> => {
			const answer = await client.post(
				target,
				{ 'Content-Type': 'application/json', 'Accept-Encoding': encoding },
				Buffer.from(body),
				signal,
			);
			expect(answer.headers['content-length']).toBeDefined();
			expect(answer.headers['transfer-encoding']).toBeUndefined();
			expect(answer.headers.connection).toBe(isClosed(trigger) ? 'close' : 'keep-alive');
			return answer;
		};
		const strangers = new URL(url.origin + url.pathname);
		const started = newBody(trigger);
		for (let posts = 0; posts < POSTS; posts += 5) {
			const encoding = posts % 2 === 0 ? 'gzip' : 'identity';
			const accepted = await post(newBody(trigger), url, encoding);
			expect([accepted.status, accepted.body.toString()]).toEqual([200, expected]);
			expect((await post(started, url, encoding)).status).toBe(200);
			expect((await post(newBody(trigger), strangers, encoding)).status).toBe(401);
			expect((await post('[]', url, encoding)).status).toBe(400);
			expect((await post('', url, encoding)).status).toBe(400);
		}
		expect(client.connections).toBe(isClosed(trigger) ? POSTS : 1);
		client.close();
		await world.engine.idle();
		expect(world.executionsOf(id)).toHaveLength(POSTS / 5 + 1);
	});
});
