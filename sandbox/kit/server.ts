import express, { type NextFunction, type Request, type Response } from 'express';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import getRawBody from 'raw-body';
import { ControlApi } from './controlApi';
import { Exchange } from './exchange';
import type { StandIn } from './standIn';
import type { WorkflowControl } from './types';

/** Makes the server that routes `/<platform>/…` to its stand-in, `/_sandbox/…` to the control API, and all other paths to the page. */
export function createSandboxServer(
	standIns: readonly StandIn[],
	pageFolder: string,
	workflows?: WorkflowControl,
): { server: Server; close(): Promise<void> } {
	const control = new ControlApi(standIns, workflows);
	const connectionIds = new WeakMap<Socket, number>();
	let connections = 0;

	const app = express();
	app.disable('x-powered-by');
	app.use('/_sandbox', control.router);
	app.use(async (request, response, next) => {
		const { standIn, mount, path, query } = find(request.originalUrl);
		if (!standIn) return next();
		const isStream = standIn.readsAsItComes?.(path) === true;
		const body = isStream ? Buffer.alloc(0) : await getRawBody(request, { limit: '50mb' });
		const connectionId = connectionIds.get(request.socket) ?? 0;
		await standIn.handle(new Exchange(request, response, mount, path, query, body, connectionId));
	});
	// Reads the files at each request, so that a reload shows an edit.
	app.use(express.static(pageFolder, { cacheControl: false, redirect: false }));
	app.use((_request, response) => void response.status(404).type('text').send('Not found'));
	app.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
		if (response.headersSent) return next(error);
		const reason = error.stack ?? error.message;
		response.status(500).type('text').send(`The sandbox itself failed: ${reason}`);
	});

	const server = createServer(app);
	server.on('connection', (socket) => connectionIds.set(socket, ++connections));
	server.on('upgrade', (request, socket, head) => {
		// Node handles no errors of an upgraded socket: without a listener, a client that resets its connection ends the process.
		socket.on('error', () => socket.destroy());
		const { standIn, path, query } = find(request.url ?? '');
		if (standIn?.upgrade) standIn.upgrade(request, socket, head, path, query);
		else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
	});

	/** Finds the stand-in for a URL. Does not use `new URL`, because a stand-in must see the path unchanged, e.g. with double slashes. */
	function find(url: string) {
		const [, mount = '', path = '', query = ''] = /^\/([^/?]+)(\/[^?]*)\??(.*)$/s.exec(url) ?? [];
		const standIn = standIns.find(({ id, mounts = [id] }) => mounts.includes(mount));
		return { standIn, mount, path, query };
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
