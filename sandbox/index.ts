import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PLATFORMS, type REGISTERED } from '../platforms';
import type { Made, Platform } from '../platforms/platform';
import { createSandboxServer } from './kit/server';
import type { StandIn } from './kit/standIn';
import type { WorkflowControl } from './kit/types';

export type { CallbackRecord, LoggedRequest, WorkflowControl, WorkflowSummary } from './kit/types';
export type { MojoWebqqStandIn } from './mojoWebqq';
export type { StarBotStandIn } from './starbot';
export type { WildfireStandIn } from './wildfire';
export type { YunhuStandIn } from './yunhu';

export interface SandboxOptions {
	/** 0, the default, uses any free port. */
	port?: number;
	/** The workflows that the page's "Workflows" panel shows and starts. */
	workflows?: WorkflowControl;
	/** Default: all platforms of the package. */
	platforms?: readonly Platform[];
}

type Registered = typeof REGISTERED;
/** The stand-ins of all platforms, by their names. */
type StandIns = Intersection<
	{ [Node in keyof Registered]: Made<Registered[Node]['standIns']> }[keyof Registered]
>;
type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
	all: infer All,
) => void
	? All
	: never;

export type Sandbox = StandIns & {
	url: string;
	port: number;
	/** The stand-ins of all platforms, including platforms outside the package. */
	standIns: Record<string, StandIn>;
	close(): Promise<void>;
};

/** Serves stand-ins for the chat platforms, and a page to chat on, on this machine only. */
export async function startSandbox({
	port: wantedPort = 0,
	workflows,
	platforms = PLATFORMS,
}: SandboxOptions = {}): Promise<Sandbox> {
	let url = '';
	const standIns = Object.fromEntries(
		platforms
			.flatMap((platform) => Object.entries(platform.standIns))
			.map(([name, make]) => [name, make(() => url)]),
	);
	const { server, close } = createSandboxServer(
		Object.values(standIns),
		join(__dirname, 'page'),
		workflows,
	);

	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, wantedPort)));
		server.listen(wantedPort, '127.0.0.1', resolve);
	});

	const { port } = server.address() as AddressInfo;
	url = `http://127.0.0.1:${port}`;
	return { ...(standIns as StandIns), url, port, standIns, close };
}

function explain(error: NodeJS.ErrnoException, port = 0): Error {
	if (error.code !== 'EADDRINUSE') return error;
	const message = `Port ${port} is in use: another program has it, or the sandbox runs already (see http://127.0.0.1:${port})`;
	return Object.assign(new Error(message), { code: error.code });
}
