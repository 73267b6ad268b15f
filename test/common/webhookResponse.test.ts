import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
	rewriteResponse,
	takeOver,
	type WebhookResponse,
	type Response,
} from '../../nodes/common/triggers/webhookResponse';

/** What n8n does with the response, in these tests. */
let respond: (response: ServerResponse, request: IncomingMessage) => void;
let server: Server;
beforeAll(async () => {
	server = createServer((request, response) => respond(response, request));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
	server.close();
	server.closeAllConnections();
});

async function call() {
	const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	const { status } = response;
	return { status, headers: response.headers, body: await response.text() };
}

/** Writes bytes and texts, as n8n and its compression do. */
function write(response: ServerResponse, then: () => void): void {
	expect(response.write('caf\u00e9 ', 'latin1')).toBe(true);
	response.write(new Uint8Array(Buffer.from('\u8336 ')));
	response.write('\u8336 ', 'no encoding' as BufferEncoding);
	response.write('b2s=', 'base64', then as () => void);
}

describe('the response that n8n writes', () => {
	it('reaches the platform as a whole, with its length, and not as n8n describes it', async () => {
		const written = jest.fn();
		const ended = jest.fn();
		respond = (response) => {
			rewriteResponse(response as unknown as Response);
			response.statusCode = 201;
			response.setHeader('content-type', 'text/plain; charset=utf-8');
			response.setHeader('etag', '"of what n8n wrote"');
			response.setHeader('content-encoding', 'identity');
			response.setHeader('x-other', 'kept');
			write(response, written);
			response.end(' end', ended);
		};
		const { status, headers, body } = await call();
		const expected = Buffer.concat([
			Buffer.from('caf\u00e9 ', 'latin1'),
			Buffer.from('\u8336 \u8336 ok end'),
		]).toString('utf8');
		expect([status, body]).toEqual([201, expected]);
		expect(Object.fromEntries(headers)).toMatchObject({
			'content-type': 'text/plain; charset=utf-8',
			'content-length': String(Buffer.byteLength(expected)),
			'cache-control': 'no-transform',
			'x-other': 'kept',
		});
		for (const name of ['etag', 'content-encoding', 'transfer-encoding'])
			expect([name, headers.get(name)]).toEqual([name, null]);
		expect(written).toHaveBeenCalledTimes(1);
		expect(ended).toHaveBeenCalledTimes(1);
	});

	it('is what the platform makes of it', async () => {
		const seen: WebhookResponse[] = [];
		respond = (response) => {
			rewriteResponse(response as unknown as Response, (answer) => {
				seen.push(answer);
				return { status: 202, contentType: 'application/json', body: '{"ok":"\u8336"}' };
			});
			response.statusCode = 500;
			response.end('odd');
		};
		const { status, headers, body } = await call();
		expect(seen).toEqual([{ status: 500, contentType: '', body: 'odd' }]);
		expect([status, body]).toEqual([202, '{"ok":"\u8336"}']);
		expect(headers.get('content-type')).toBe('application/json');
		expect(headers.get('content-length')).toBe('12');
	});

	it('names no type where n8n named none', async () => {
		respond = (response) => {
			rewriteResponse(response as unknown as Response);
			response.end();
		};
		const { headers, body } = await call();
		expect([body, headers.get('content-type')]).toEqual(['', null]);
		expect(headers.get('content-length')).toBe('0');
	});

	it.each([204, 304])('has neither body nor length with status %d', async (status) => {
		const ended = jest.fn();
		respond = (response) => {
			rewriteResponse(response as unknown as Response);
			response.statusCode = status;
			response.setHeader('content-length', 3);
			response.end('odd', ended);
		};
		const { headers, ...answer } = await call();
		expect(answer).toEqual({ status, body: '' });
		expect(headers.get('content-length')).toBeNull();
		expect(ended).toHaveBeenCalledTimes(1);
	});
});

describe('what n8n writes to a response that was sent', () => {
	it('is read as text, and its end is told', async () => {
		const heard: string[] = [];
		const calledBack = jest.fn();
		respond = (response) => {
			response.end('sent');
			takeOver(
				response as unknown as Response,
				(written) => heard.push(written),
				() => heard.push('the end'),
			);
			write(response, calledBack);
			expect(response.write('')).toBe(true);
			// n8n calls it in queue mode.
			(response as unknown as { flush(): void }).flush();
			expect(response.end(calledBack)).toBe(response);
		};
		expect((await call()).body).toBe('sent');
		expect(heard).toEqual(['caf\u00e9 ', '\u8336 ', '\u8336 ', 'b2s=', '', 'the end']);
		expect(calledBack).toHaveBeenCalledTimes(2);
	});

	it('is read in the encoding of its bytes', () => {
		const heard: string[] = [];
		const response = {} as unknown as Response;
		takeOver(
			response,
			(written) => heard.push(written),
			() => heard.push('the end'),
		);
		response.write(Buffer.from('caf\u00e9', 'latin1'), 'latin1');
		response.end();
		expect(heard).toEqual(['caf\u00e9', 'the end']);
	});
});
