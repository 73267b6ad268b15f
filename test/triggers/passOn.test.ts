import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { passOn } from '../../nodes/common/joining/passOn';
import { until } from '../support/until';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/** Takes the next call, as a trigger does. */
let take: (response: ServerResponse) => void = () => {};
const server = createServer((incoming, response) => {
	incoming.resume();
	take(response);
});
beforeAll(async () => {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
});
afterAll(() => void server.close());

/** Makes a call, as the platform does. */
async function call() {
	const taken = new Promise<ServerResponse>((resolve) => (take = resolve));
	const { port } = server.address() as AddressInfo;
	const calling = request({ host: '127.0.0.1', port, method: 'POST', agent: false });
	calling.on('error', () => {}).end();
	return { response: await taken, hangUp: () => calling.destroy() };
}

it('events go on to the other triggers after a call whose platform hung up before they were told', async () => {
	const passed: string[] = [];
	const event = (response: ServerResponse, body: string) => {
		const members = { 'http://n8n/other': { query: '', name: 'Other', isTest: false } };
		const context = {
			getMode: () => 'webhook',
			getHeaderData: () => ({}),
			getQueryData: () => ({}),
			getNodeWebhookUrl: () => 'http://n8n/own',
			getWorkflowStaticData: () => ({ joined: { robot: 'robot', members } }),
			getRequestObject: () => ({ rawBody: Buffer.from(body) }),
			getResponseObject: () => response,
			helpers: {
				httpRequest: async ({ body: sent }: IHttpRequestOptions) => {
					passed.push(String(sent));
					return { statusCode: 200 };
				},
			},
		} as unknown as IWebhookFunctions;
		passOn(context, async () => ({ id: 'robot', secret: 's3cret' }), true);
	};
	const first = await call();
	const closed = once(first.response, 'close');
	first.hangUp();
	await closed;
	event(first.response, 'first');
	for (const [body, status] of [
		['failed', 500],
		['second', 200],
	] as const) {
		const { response } = await call();
		event(response, body);
		response.writeHead(status).end();
	}
	await until(() => passed.includes('second'));
	expect(passed).toEqual(['first', 'second']);
});

const notRegistered = {
	code: 404,
	message: 'The requested webhook "POST other" is not registered.',
};
const timeout = Object.assign(new Error('timeout'), { code: 'ECONNABORTED' });

/** How long ago the other workflow was published. */
const [JUST_NOW, LONG_AGO] = [0, 600_000];

it.each<[string, object | Error, boolean, number]>([
	['the webhook is gone', { statusCode: 404, body: notRegistered }, true, LONG_AGO],
	[
		'the webhook is gone, as text',
		{ statusCode: 404, body: JSON.stringify(notRegistered) },
		true,
		LONG_AGO,
	],
	['it does not recognise the platform', { statusCode: 401, body: 'unauthorized' }, true, LONG_AGO],
	['n8n still publishes its workflow', { statusCode: 401, body: 'unauthorized' }, false, JUST_NOW],
	['n8n has too many calls', { statusCode: 429, body: '' }, false, LONG_AGO],
	['n8n cannot store the execution', { statusCode: 500, body: '' }, false, LONG_AGO],
	['n8n is overloaded', { statusCode: 503, body: 'Service unavailable' }, false, LONG_AGO],
	[
		'a proxy has no way to n8n',
		{ statusCode: 404, body: '<html>Not Found</html>' },
		false,
		LONG_AGO,
	],
	['the answer takes too long', timeout, false, LONG_AGO],
])(
	'%s: the workflow is dropped only if it can take no other event',
	async (_what, answer, isDropped, age) => {
		const log: string[] = [];
		const sent: IHttpRequestOptions[] = [];
		let isBack = false;
		const members = {
			'http://n8n/other': {
				query: '',
				name: `Other ${_what}`,
				isTest: false,
				since: Date.now() - age,
			},
		};
		const context = {
			getMode: () => 'webhook',
			getHeaderData: () => ({}),
			getQueryData: () => ({}),
			getNode: () => ({ name: 'Trigger' }),
			getNodeWebhookUrl: () => `http://n8n/own ${_what}`,
			getWorkflowStaticData: () => ({ joined: { robot: `robot ${_what}`, members } }),
			getRequestObject: () => ({ rawBody: Buffer.from('{}') }),
			logger: { warn: (line: string) => log.push(line) },
			helpers: {
				httpRequest: async (request: IHttpRequestOptions) => {
					sent.push(request);
					if (isBack) return { statusCode: 200 };
					if (answer instanceof Error) throw answer;
					return answer;
				},
			},
		} as unknown as IWebhookFunctions;
		const event = () => passOn(context, async () => ({ id: 'robot', secret: 's3cret' }), false);
		for (let count = 0; count < 4; count++) event();
		const leaves = () => sent.filter(({ body }) => JSON.stringify(body).includes('groupbotsLeave'));
		const lost = () => log.filter((line) => line.includes('may not have reached'));
		const isRepeated = !(answer instanceof Error);
		if (isDropped) {
			await until(() => leaves().length > 0);
			expect(log.at(-1)).toMatch(/gets no more events.* rejected 3 in a row/);
		} else {
			// Only a request that certainly started nothing is repeated.
			await until(() => sent.length >= (isRepeated ? 12 : 4));
			isBack = true;
			event();
			await until(() => log.some((line) => /takes events again.* lost: 4\.$/.test(line)));
			expect(leaves()).toEqual([]);
		}
		// One line for an outage, not one for each event.
		expect(lost()).toHaveLength(1);
	},
);
