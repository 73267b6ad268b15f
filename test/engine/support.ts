import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { startEngine, type EngineOptions } from '../../engine';

export const HOOK = 'n8n-nodes-fixture.hook';
export const TICKER = 'n8n-nodes-fixture.ticker';
export const ASKER = 'n8n-nodes-fixture.asker';
export const CALLER = 'n8n-nodes-fixture.caller';

export async function startFixtureEngine(options: Partial<EngineOptions> = {}) {
	return await startEngine({ packageDir: join(__dirname, 'fixtures', 'package'), ...options });
}

export interface PlatformCall {
	path: string;
	headers: IncomingHttpHeaders;
	body: Record<string, unknown>;
}

/** A server that records its requests and answers as `answer` says. */
interface Answer {
	status?: number;
	body?: object;
}

export async function startPlatform(
	answer: (call: PlatformCall) => Answer | Promise<Answer> = () => ({}),
) {
	const calls: PlatformCall[] = [];
	const handle = async (request: IncomingMessage, response: ServerResponse) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const text = Buffer.concat(chunks).toString();
		const call = {
			path: request.url ?? '',
			headers: request.headers,
			body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
		};
		calls.push(call);
		const { status = 200, body = { ok: true } } = await answer(call);
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	};
	const server = createServer((request, response) => void handle(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		async close() {
			await new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			});
		},
	};
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	const text = await response.text();
	let parsed: unknown = text;
	if (response.headers.get('content-type')?.includes('json') && text) parsed = JSON.parse(text);
	return { status: response.status, body: parsed, headers: response.headers };
}
