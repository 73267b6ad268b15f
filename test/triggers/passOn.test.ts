import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { passOn } from '../../nodes/common/joining/passOn';
import { until } from '../support/until';

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
