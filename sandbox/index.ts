import type { AddressInfo } from 'node:net';
import { MojoStandIn } from './mojo';
import { createSandboxServer } from './kit/server';
import { CLIENTS, StarBotStandIn } from './starbot';
import type { WorkflowControl } from './kit/standIn';
import { WildfireStandIn } from './wildfire';
import { YunhuStandIn } from './yunhu';

export type {
	CallbackRecord,
	LoggedRequest,
	StandIn,
	WorkflowControl,
	WorkflowSummary,
} from './kit/standIn';
export { MojoStandIn } from './mojo';
export { StarBotStandIn } from './starbot';
export { WildfireStandIn } from './wildfire';
export { YunhuStandIn } from './yunhu';

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
	mojo: MojoStandIn;
	/** Yunhu (云湖). */
	yunhu: YunhuStandIn;
	/** For personal WeChat. */
	starbot: StarBotStandIn;
	/** StarBot on two other computers. */
	starbotRelay: StarBotStandIn;
	starbotDesk: StarBotStandIn;
	close(): Promise<void>;
}

/** Serves stand-ins for the chat platforms, and a page to chat on, on this machine only. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	let url = '';
	const wildfire = new WildfireStandIn(() => url);
	const mojo = new MojoStandIn(() => url);
	const yunhu = new YunhuStandIn(() => url);
	const starbot = new StarBotStandIn(() => url);
	const starbotRelay = new StarBotStandIn(() => url, CLIENTS.relay);
	const starbotDesk = new StarBotStandIn(() => url, CLIENTS.desk);
	const standIns = [wildfire, mojo, yunhu, starbot, starbotRelay, starbotDesk];
	const { server, close } = createSandboxServer(standIns, options.workflows);

	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options.port)));
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});

	const { port } = server.address() as AddressInfo;
	url = `http://127.0.0.1:${port}`;
	return { url, port, wildfire, mojo, yunhu, starbot, starbotRelay, starbotDesk, close };
}

function explain(error: NodeJS.ErrnoException, port = 0): Error {
	if (error.code !== 'EADDRINUSE') return error;
	return Object.assign(
		new Error(`Port ${port} is taken by another program: choose another port for the sandbox`),
		{ code: error.code },
	);
}
