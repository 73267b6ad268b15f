import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const pem = (name: string) => readFileSync(path.join(__dirname, '../common/tls', name));

/** A server with a self-signed certificate, and what reached it in spite of that. */
export interface SelfSigned {
	url: string;
	/** How many connections were tried. */
	readonly connections: number;
	/** How many requests came through them. */
	readonly requests: number;
	close(): Promise<void>;
}

export async function startSelfSigned(): Promise<SelfSigned> {
	let connections = 0;
	let requests = 0;
	const server = createServer(
		{ key: pem('key.pem'), cert: pem('certificate.pem') },
		(_, response) => {
			requests++;
			response.end();
		},
	);
	server.on('connection', () => connections++);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		get connections() {
			return connections;
		},
		get requests() {
			return requests;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
