import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

import { KeepAliveClient } from '../../sandbox/kit/keepAliveClient';

let server: Server;
let sockets: Socket[] = [];
const client = new KeepAliveClient();

afterEach(() => {
	client.close();
	for (const socket of sockets) socket.destroy();
	server.close();
	sockets = [];
});

/** A server that answers every request with these bytes. */
async function answering(...parts: Array<string | Buffer>): Promise<URL> {
	server = createServer((socket) => {
		sockets.push(socket);
		socket.on('error', () => {});
		socket.on('data', () => parts.forEach((part) => socket.write(part)));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=b`);
}

const post = async (url: URL) => {
	const { signal } = new AbortController();
	const { status, body } = await client.post(url, {}, Buffer.from('{}'), signal);
	return [status, body.toString()];
};

describe("Mojo-Webqq's reading of the answers to its posts", () => {
	it.each([
		['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello'],
		[
			'chunks',
			'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n',
			'hello',
		],
		['neither: an empty body', 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\nhello', ''],
		['no body at all', 'HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n', ''],
	])('%s', async (_, answer, expected) => {
		const [status, body] = await post(await answering(answer));
		expect([status, body]).toEqual([answer.includes('204') ? 204 : 200, expected]);
	});

	it('decompresses a body', async () => {
		const bytes = gzipSync('hello');
		const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`;
		expect(await post(await answering(head, bytes))).toEqual([200, 'hello']);
	});

	it('uses one connection for many posts, and repeats none', async () => {
		const url = await answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
		await post(url);
		await post(url);
		expect(sockets).toHaveLength(1);
		sockets[0]!.removeAllListeners('data').on('data', () => sockets[0]!.destroy());
		await expect(post(url)).rejects.toThrow('Premature connection close');
		expect(sockets).toHaveLength(1);
	});

	it('uses no connection that n8n may be about to close', async () => {
		const url = await answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
		await post(url);
		const now = Date.now();
		const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 4_000);
		expect(await post(url)).toEqual([200, '']);
		expect(sockets).toHaveLength(2);
		clock.mockRestore();
	});
});
