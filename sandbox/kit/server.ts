import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ControlApi } from './controlApi';
import { Exchange } from './exchange';
import { pageFile } from '../pageFiles';
import type { StandIn, WorkflowControl } from './standIn';

const MAX_BODY_BYTES = 50 * 1024 * 1024;

/** Routes `/<platform>/…` to its stand-in, `/_sandbox/…` to the control API, the rest to the page. */
export function createSandboxServer(
	standIns: readonly StandIn[],
	workflows?: WorkflowControl,
): { server: Server; close(): Promise<void> } {
	const control = new ControlApi(standIns, workflows);
	const connectionIds = new WeakMap<Socket, number>();
	let connections = 0;

	const server = createServer((request, response) => {
		route(request, response).catch((error: Error) => {
			if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
			response.end(`The sandbox itself failed: ${error.stack ?? error.message}`);
		});
	});
	server.on('connection', (socket) => connectionIds.set(socket, ++connections));

	async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
		// Not `new URL`: a stand-in must see the path exactly as it was sent, double slashes included.
		const [path, query = ''] = split(request.url ?? '/', '?');
		const body = await readBody(request);
		if (path.startsWith('/_sandbox/')) return control.handle(request, response, path, body);

		const { standIn, mount, below } = find(path);
		if (standIn) {
			const connectionId = connectionIds.get(request.socket) ?? 0;
			return standIn.handle(
				new Exchange(request, response, mount, below, query, body, connectionId),
			);
		}

		const file = await pageFile(path);
		response.writeHead(file ? 200 : 404, { 'Content-Type': file?.type ?? 'text/plain' });
		response.end(file?.content ?? 'Not found');
	}

	server.on('upgrade', (request, socket, head) => {
		socket.unshift(head);
		const [path, query = ''] = split(request.url ?? '/', '?');
		const { standIn, below } = find(path);
		if (standIn?.upgrade) standIn.upgrade(request, socket, below, query);
		else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
	});

	function find(path: string) {
		const [, mount = '', below = ''] = /^\/([^/]+)(\/.*)$/.exec(path) ?? [];
		const standIn = standIns.find(({ id, mounts = [id] }) => mounts.includes(mount));
		return { standIn, mount, below };
	}

	return {
		server,
		close: () =>
			new Promise((resolve, reject) => {
				control.close();
				for (const standIn of standIns) standIn.close();
				server.close((error) => (error ? reject(error) : resolve()));
				server.closeAllConnections();
			}),
	};
}

function split(text: string, separator: string): [string, string?] {
	const at = text.indexOf(separator);
	return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > MAX_BODY_BYTES) throw new Error('Request body over 50 MB');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
