import type { Exchange, Outcome, Reply } from '../kit/exchange';
import { within } from '../kit/within';
import { never } from './botProcess';
import { Client, type Computer } from './client';
import { answerClient } from './endpoints';
import type { SendFault } from './faults';
import { passes, type Params } from './params';
import { endpointIn, HTML, NOT_FOUND_PAGE, wireJson } from './replies';

const MAX_CLIENTS = 100;
const PROXY_TIMEOUT_MS = 120_000;
/** The response to a proxied request that the client did not answer: no body, no content type. */
const NOTHING: Reply = { status: 200, headers: {}, body: '' };

/** The account name of the manually started program, and the Controller's name of this client. */
const FIRST_CLIENT = 'default';
const FIRST_PORT = 5000;

/** The program that starts and stops many clients and forwards requests to them. */
export class Controller {
	/** The clients that it knows, by name. */
	readonly clients = new Map<string, Client>();
	/** The client that was started manually. */
	readonly first: Client;
	/** The parameters of `start_client` by client, which later responses repeat. */
	private readonly started = new Map<string, Record<string, string>>();
	/** The state files of programs that have ended. */
	private readonly files = new Map<string, StateFile>();

	constructor(private readonly computer: Computer) {
		this.first = new Client(computer, FIRST_CLIENT, FIRST_PORT, false);
		this.clients.set(FIRST_CLIENT, this.first);
	}

	/** Ends all programs. */
	close(): void {
		for (const client of [this.first, ...this.clients.values()]) client.process.end();
	}

	/** The operator starts the first client again. */
	async reviveFirst(): Promise<void> {
		this.clients.set(FIRST_CLIENT, this.first);
		await this.first.revive();
	}

	async answer(exchange: Exchange, params: Params, fault?: SendFault): Promise<Outcome> {
		if (!passes(this.computer.settings.controllerAuth, params)) return html(403, 'auth failure');
		this.forgetDead();
		const { method, path } = exchange;
		const endpoint = endpointIn(path);
		const name = params.get('client');
		const client = this.clients.get(name ?? '');
		if (method === 'GET' || method === 'HEAD') {
			switch (endpoint ?? '') {
				case 'start_client':
					return this.start(name, params);
				case 'stop_client':
					return client ? this.stop(client) : unknown(name);
				case 'check_client':
					return await this.check(name, client);
				case 'get_qrcode':
					return client ? qrCode(client) : unknown(name);
			}
		}
		if (path === '/' || path === '') return NOT_FOUND_PAGE;
		if (endpoint === undefined) return json({ code: -1, status: 'api not found' }, 403);
		if (!client) return unknown(name);
		return await proxied(answerClient({ client, exchange, params, fault }));
	}

	private start(name: string | undefined, params: Params): Reply {
		const { clients } = this;
		if (!name) return unknown(name);
		if (clients.size > MAX_CLIENTS) return json({ code: 5, status: 'max clients exceed' });
		const running = clients.get(name);
		if (running && !running.death) {
			return json({ ...this.identity(running), code: 0, status: 'client already exists' });
		}
		if (running) this.keepFile(running);
		this.started.set(name, params.toRecord());
		return json({ ...this.identity(this.launch(name)), code: 0, status: 'success' });
	}

	/** Two clients that start at once get the same port, and one of them ends. */
	private launch(name: string): Client {
		const isTaken = (port: number) =>
			[...this.clients.values()].some((other) => other.listens && other.port === port);
		let port = FIRST_PORT;
		while (isTaken(port)) port++;
		const client = name === FIRST_CLIENT ? this.first : new Client(this.computer, name, port, true);
		this.clients.set(name, client);
		client.start(port, () => isTaken(port));
		return client;
	}

	private stop(client: Client): Reply {
		if (client.death) return json({ code: 1, status: 'failure' });
		const identity = this.identity(client);
		client.process.phase = 'stop';
		this.keepFile(client);
		client.die('Stopped by the Controller', 0);
		this.clients.delete(client.name);
		return json({ ...identity, code: 0, status: 'success' });
	}

	private async check(name: string | undefined, client: Client | undefined): Promise<Outcome> {
		// Without a name the plugin reads the state files wrongly, and returns only the ports.
		if (name === undefined) {
			return json({ code: 0, client: [...this.clients.values()].map(({ port }) => ({ port })) });
		}
		if (!client) return unknown(name || 'unnamed');
		if (/[^\0-\x7f]/.test(name)) {
			// The plugin crashes on the name of the file, and the connection is closed in the end.
			return await within(this.computer.settings.callerTimeoutMs, never(), 'close');
		}
		// A program that has just started has not written its state: there is none, or that of its
		// previous run.
		const file = client.process.phase === 'init' ? this.files.get(name) : stateFile(client);
		if (!file) return json({ code: 1, status: 'client state file read error' });
		return json({ code: 0, client: [{ ...file, port: client.port }] });
	}

	private keepFile(client: Client): void {
		if (client.process.phase !== 'init') this.files.set(client.name, stateFile(client));
	}

	/** The response repeats all parameters of `start_client`, including a password. */
	private identity({ name, process, port }: Client) {
		return { ...this.started.get(name), client: name, account: name, pid: process.pid, port };
	}

	private forgetDead(): void {
		const noticedBefore = Date.now() - this.computer.settings.controllerCheckMs;
		for (const [name, client] of this.clients) {
			if (!client.death || client.death.at >= noticedBefore) continue;
			this.keepFile(client);
			this.clients.delete(name);
		}
	}
}

function qrCode({ qrCode: picture }: Client): Reply {
	if (!picture) return html(404, '');
	const headers = { 'Content-Type': 'image/png', 'Cache-Control': 'no-cache' };
	return { status: 200, headers, body: picture };
}

async function proxied(answering: Promise<Outcome>): Promise<Outcome> {
	const outcome = await within(PROXY_TIMEOUT_MS, answering, NOTHING);
	return typeof outcome === 'string' ? NOTHING : outcome;
}

type StateFile = ReturnType<typeof stateFile>;

function stateFile({ name, process, qrCodePath }: Client) {
	const file = (kind: string, extension: string) => `/tmp/mojo_webqq_${kind}_${name}.${extension}`;
	return {
		account: name,
		state: process.phase,
		previous_state: process.phase === 'running' ? 'updating' : 'loading',
		pid: process.pid,
		os: 'linux',
		version: '2.2.7',
		start_time: Math.floor(process.startedAt / 1000),
		mode: 'online',
		log_level: 'info',
		http_debug: '0',
		tmpdir: '/tmp',
		state_path: file('state', 'json'),
		qrcode_path: qrCodePath,
		pid_path: file('pid', 'pid'),
		cookie_path: file('cookie', 'dat'),
		plugin: [
			{ auto_call: null, call_on_load: 1, name: 'Mojo::Webqq::Plugin::Openqq', priority: 98 },
		],
	};
}

function unknown(name: string | undefined): Reply {
	return json({ code: 1, status: name ? 'client not exists' : 'client not found' });
}

function json(value: unknown, status = 200): Reply {
	return { status, headers: { 'Content-Type': 'application/json' }, body: wireJson(value) };
}

function html(status: number, body: string): Reply {
	return { status, headers: { 'Content-Type': HTML }, body };
}
