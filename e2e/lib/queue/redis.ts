import path from 'node:path';

import { freePort } from '../environment';
import { folderOf, startServer, type Server } from './server';

export interface Redis extends Server {
	port: number;
}

const FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const INSTALL = 'install Redis, e.g. apt-get install redis-server';

/** A new, empty Redis on 127.0.0.1, with its data in an existing directory. */
export async function startRedis(directory: string): Promise<Redis> {
	const port = await freePort();
	const server = await startServer({
		command: path.join(folderOf('redis-server', FOLDERS, INSTALL), 'redis-server'),
		args: [
			'--bind',
			'127.0.0.1',
			'--port',
			String(port),
			'--dir',
			directory,
			'--appendonly',
			'yes',
			'--save',
			'',
		],
		ready: /Ready to accept connections/,
		directory,
	});
	return { ...server, port };
}
