import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { COMPUTERS, createMojoWebqq, type MojoWebqqStandIn } from './mojoWebqq';
import { createSandboxServer } from './kit/server';
import { CLIENTS, createStarBot, type StarBotStandIn } from './starbot';
import type { WorkflowControl } from './kit/types';
import { createWildfire, type WildfireStandIn } from './wildfire';
import { createYunhu, type YunhuStandIn } from './yunhu';

export type { CallbackRecord, LoggedRequest, WorkflowControl, WorkflowSummary } from './kit/types';
export type { MojoWebqqStandIn } from './mojoWebqq';
export type { StarBotStandIn } from './starbot';
export type { WildfireStandIn } from './wildfire';
export type { YunhuStandIn } from './yunhu';

export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	/** What the page's "Workflows" panel shows and starts. */
	workflows?: WorkflowControl;
}

export interface Sandbox {
	url: string;
	port: number;
	wildfire: WildfireStandIn;
	/** Mojo-Webqq, for QQ. */
	mojoWebqq: MojoWebqqStandIn;
	/** Yunhu (云湖). */
	yunhu: YunhuStandIn;
	/** For personal WeChat. */
	starbot: StarBotStandIn;
	/** StarBot on two other computers. */
	starbotRelay: StarBotStandIn;
	starbotDesk: StarBotStandIn;
	/** For visitors to practise with: no example uses them. */
	starbotPractice: StarBotStandIn;
	mojoPractice: MojoWebqqStandIn;
	close(): Promise<void>;
}

/** Serves stand-ins for the chat platforms, and a page to chat on, on this machine only. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	let url = '';
	const wildfire = createWildfire(() => url);
	const mojoWebqq = createMojoWebqq(() => url);
	const yunhu = createYunhu(() => url);
	const starbot = createStarBot(() => url);
	const starbotRelay = createStarBot(() => url, CLIENTS.relay);
	const starbotDesk = createStarBot(() => url, CLIENTS.desk);
	const starbotPractice = createStarBot(() => url, CLIENTS.practice);
	const mojoPractice = createMojoWebqq(() => url, COMPUTERS.practice);
	const main = { wildfire, mojoWebqq, yunhu, starbot };
	const others = { starbotRelay, starbotDesk, starbotPractice, mojoPractice };
	const standIns = Object.values({ ...main, ...others });
	const { server, close } = createSandboxServer(
		standIns,
		join(__dirname, 'page'),
		options.workflows,
	);

	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options.port)));
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});

	const { port } = server.address() as AddressInfo;
	url = `http://127.0.0.1:${port}`;
	return { url, port, ...main, ...others, close };
}

function explain(error: NodeJS.ErrnoException, port = 0): Error {
	if (error.code !== 'EADDRINUSE') return error;
	return Object.assign(
		new Error(`Port ${port} is taken by another program: choose another port for the sandbox`),
		{ code: error.code },
	);
}
