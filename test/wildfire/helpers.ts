import { expect } from '@jest/globals';
import { parse } from 'lossless-json';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { LoggedRequest } from '../../sandbox';
import type { NodeExecution } from '../../engine/types';
import { ROBOT, type World } from '../support/wildfire';

/**
 * JSON with every number as it was written, so that `1` differs from `"1"` and no digit of a 64-bit
 * id is lost.
 */
export function exact(json: string): unknown {
	return parse(json);
}

/** The sent requests: path and body, the body as exact JSON. */
export function sent(
	requests: ReadonlyArray<{ path: string; body: string }>,
): Array<[string, unknown]> {
	return requests.map(({ path, body }) => [path, exact(body)]);
}

/** An execution's failure, as a user sees it. */
export interface Failure {
	message: string;
	description?: string | null;
	name: string;
	context: { itemIndex?: number; code?: number | string; codeName?: string };
}

export function failureOf(execution: NodeExecution): Failure {
	expect(execution.status).toBe('error');
	return execution.error as unknown as Failure;
}

/** The items of an execution, which must have succeeded. */
export function itemsOf(execution: NodeExecution): INodeExecutionData[] {
	if (execution.status !== 'success')
		throw new Error(`${execution.status}: ${execution.error?.message}`);
	return execution.items;
}

export function jsonOf(execution: NodeExecution): IDataObject[] {
	return itemsOf(execution).map(({ json }) => json);
}

/** The path of every request, in the order of the answers. */
export function paths(requests: readonly LoggedRequest[]): string[] {
	return requests.map(({ path }) => path);
}

/** Items with this JSON. */
export function inputs(...list: IDataObject[]): INodeExecutionData[] {
	return list.map((json) => ({ json }));
}

export interface Received {
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

interface Answer {
	status?: number;
	headers?: Record<string, string>;
	body: string;
}

export interface Answerer {
	url: string;
	received: Received[];
	/** The answer to the next requests. */
	answer: (request: Received) => Answer | string | Promise<Answer | string>;
	/** How many requests are open now, and how many were at most. */
	inFlight: number;
	mostInFlight: number;
	close(): Promise<void>;
}

/** A server that gives any answer, for answers that the stand-in never sends. */
export async function startAnswerer(): Promise<Answerer> {
	const server = createServer((incoming, response) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		const answerRequest = async () => {
			const { method = '', url: path = '', headers } = incoming;
			const request: Received = { method, path, headers, body: Buffer.concat(chunks).toString() };
			answerer.received.push(request);
			answerer.mostInFlight = Math.max(answerer.mostInFlight, ++answerer.inFlight);
			const answer = await answerer.answer(request);
			answerer.inFlight--;
			const {
				status = 200,
				headers: extra = {},
				body,
			} = typeof answer === 'string' ? { body: answer } : answer;
			response
				.writeHead(status, { 'Content-Type': 'application/json;charset=utf-8', ...extra })
				.end(body);
		};
		incoming.on('end', () => void answerRequest());
	});
	// A test that fails before it closes its server must not keep the whole run from ending.
	server.unref().on('connection', (socket) => socket.unref());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const answerer: Answerer = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received: [],
		inFlight: 0,
		mostInFlight: 0,
		answer: () => '{"code":0,"msg":"success"}',
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return answerer;
}

/** Adds a credential to the engine and returns the value that an execution needs to use it. */
export function addCredential(world: World, id: string, data: IDataObject) {
	world.engine.addCredential({
		id,
		name: id,
		type: 'wildfireRobotApi',
		data: {
			baseUrl: world.sandbox.wildfire.baseUrl,
			robotId: ROBOT.id,
			robotSecret: ROBOT.secret,
			webhookSecret: '',
			groups: '',
			...data,
		} as never,
	});
	return { credentials: { wildfireRobotApi: id } };
}
