import { CallbackPoster } from '../kit/callbackPoster';
import type { Exchange, Outcome } from '../kit/exchange';
import { StandIn, type CallDescription } from '../kit/standIn';
import type { CallbackRecord, LoggedRequest, ResetOptions } from '../kit/types';
import { Client } from './client';
import { answerClient } from './clientApi';
import { Controller } from './controller';
import { sampleParams, type EventName } from './events';
import { isSendFault, SEND_FAULTS, type MojoWebqqFault } from './faults';
import { readParams } from './params';
import * as people from './people';
import type { Said, SaidMessage } from './people';
import { CLIENT_STATES, defaultSettings, type ClientState, type Settings } from './settings';
import type { State } from './state';
import { shown } from './view';
import { heed } from './webhookAnswer';

/** The account name of the manually started program, and the Controller's name of this client. */
const FIRST_CLIENT = 'default';
const FIRST_PORT = 5000;
/** A path below the base URL that the real API does not have. */
const QR_PATH = '/qrcode.png';
const POST_HEADERS = {
	'Content-Type': 'application/json',
	'User-Agent':
		'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/37.0.2062',
};

/** One computer with Mojo-Webqq; there can be several. */
export interface Computer {
	id: string;
	name: string;
}

/** One for the examples, and one that no example uses. */
export const COMPUTERS = {
	main: { id: 'mojoWebqq', name: 'QQ (Mojo-Webqq)' },
	practice: { id: 'mojoWebqq-practice', name: 'QQ (Mojo-Webqq), practice computer' },
} satisfies Record<string, Computer>;

/**
 * Mojo-Webqq's HTTP API: one client with its QQ account under `/mojoWebqq`, and under `/mojoWebqq-controller` a
 * Controller that knows this client by the name `default` and starts others.
 */
export class MojoWebqqStandIn extends StandIn<Settings, MojoWebqqFault> {
	readonly id: string;
	override readonly mounts: readonly [client: string, controller: string];
	readonly name: string;
	readonly settings: Settings;
	protected override readonly choices = { clientState: CLIENT_STATES };
	/** The clients that the Controller knows, by name. */
	readonly clients = new Map<string, Client>();
	/** The client behind `baseUrl`. */
	client: Client;
	private poster: CallbackPoster;
	private controller: Controller;

	constructor(sandboxUrl: () => string, { id, name }: Computer = COMPUTERS.main) {
		super(sandboxUrl, SEND_FAULTS);
		this.id = id;
		this.name = name;
		this.mounts = [id, `${id}-controller`];
		this.settings = Object.defineProperty(defaultSettings(), 'clientState', {
			enumerable: true,
			get: () => this.clientState,
			set: (state: ClientState) => void this.client.enter(state),
		}) as Settings;
		this.poster = this.newPoster();
		this.client = this.newClient();
		this.controller = this.newController();
	}

	get controllerUrl(): string {
		return `${this.sandboxUrl()}/${this.mounts[1]}`;
	}

	get state(): State {
		return this.client.state;
	}

	/** The waiting `check_event` requests, counted by open and closed connections. */
	get polls(): { live: number; aborted: number } {
		return this.client.process.events.waiting;
	}

	/** The number of events that wait for the next `check_event`. */
	get waitingEvents(): number {
		return this.client.process.events.size;
	}

	/** Another person writes. While the client is not running the message is lost, as with WebQQ. */
	say(said: Said): SaidMessage {
		return people.say(this.client, said);
	}

	/**
	 * Many messages at the same moment, from one member of the first group. Returns the ids in their
	 * texts.
	 */
	inject(count: number, text = (index: number) => `message ${index}`): string[] {
		return people.inject(this.client, count, text);
	}

	/**
	 * Reports an event, if `settings.postEventList` names it; `check_event` returns only those of
	 * friends, groups and discussions. The catalogue's events have sample parameters; documented
	 * events that the plugin never emits, such as `user_property_change`, can be reported too.
	 */
	event(name: EventName | (string & {}), params?: unknown[]): Promise<CallbackRecord | undefined> {
		return this.client.emit(name, params ?? sampleParams(name, this.client));
	}

	/** The client has to log in again: it shows a QR code and waits for `scan()`. */
	askForScan(): Promise<void> {
		return this.client.askForScan();
	}

	scan(name = FIRST_CLIENT): Promise<void> {
		return (this.clients.get(name) ?? this.client).scan();
	}

	/** The client's update every ten minutes: loads all members, and reports who has left. */
	update(): Promise<void> {
		return people.update(this.client);
	}

	/** A person joins a group or discussion, and the client notices it at once. */
	join(targetId: string | number, userId: string | number): Promise<void> {
		return people.join(this.client, String(targetId), String(userId));
	}

	leave(targetId: string | number, userId: string | number): Promise<void> {
		return people.leave(this.client, String(targetId), String(userId));
	}

	/** The program ends at once: connections are closed, and new ones are reset until `revive()`. */
	die(reason?: string): void {
		this.client.die(reason);
	}

	get death(): Client['death'] {
		return this.client.death;
	}

	async revive(): Promise<void> {
		this.clients.set(FIRST_CLIENT, this.client);
		await this.client.revive();
	}

	override close(): void {
		this.endAll();
		super.close();
	}

	snapshot() {
		return {
			...this.state,
			settings: this.settings,
			death: this.death,
			faults: this.activeFaults,
		};
	}

	override async handle(exchange: Exchange): Promise<void> {
		// The operator's view for the page, which shows the program's screen; not a call to the API.
		if (exchange.mount === this.id && exchange.path === QR_PATH && this.client.qrCode) {
			const headers = { 'Content-Type': 'image/png', 'Cache-Control': 'no-store' };
			return exchange.finish({ status: 200, headers, body: this.client.qrCode });
		}
		await super.handle(exchange);
	}

	protected get deliveries() {
		return this.poster;
	}

	protected async answer(exchange: Exchange, fault?: MojoWebqqFault): Promise<Outcome> {
		const params = await readParams(exchange);
		const sendFault = isSendFault(fault) ? fault : undefined;
		return exchange.mount === this.mounts[1]
			? await this.controller.answer(exchange, params, sendFault)
			: await answerClient({ client: this.client, exchange, params, fault: sendFault });
	}

	protected resetState({ keepRegistrations }: ResetOptions): void {
		this.endAll();
		this.poster.close();
		this.poster = this.newPoster();
		const { settings } = this;
		const { postApi } = settings;
		this.clients.clear();
		this.client = this.newClient();
		Object.assign(settings, defaultSettings());
		if (keepRegistrations) settings.postApi = postApi;
		this.controller = this.newController();
	}

	protected show() {
		return shown(this.client, this.settings, `${this.baseUrl}${QR_PATH}`);
	}

	protected describeCall({ method, params = {}, response }: LoggedRequest): CallDescription {
		const code = /"code":(-?\d+)/.exec(response)?.[1];
		const refused = response.startsWith('{') && code !== undefined && code !== '0';
		return {
			request: [method, new URLSearchParams(params).toString()].filter(Boolean).join(' '),
			code: refused ? { text: code, refused } : undefined,
		};
	}

	protected override async log(exchange: Exchange): Promise<LoggedRequest> {
		const params = (await readParams(exchange)).toRecord();
		return Object.assign(await super.log(exchange), { params });
	}

	private get clientState(): ClientState {
		return this.client.process.phase;
	}

	private newPoster(): CallbackPoster {
		return new CallbackPoster(POST_HEADERS, () => this.changed());
	}

	private newClient(name = FIRST_CLIENT, port = FIRST_PORT): Client {
		const first = name === FIRST_CLIENT;
		const client = new Client(
			name,
			port,
			!first,
			{ settings: this.settings, poster: () => this.poster, changed: () => this.changed(), heed },
			first ? 'running' : 'init',
		);
		this.clients.set(name, client);
		return client;
	}

	private newController(): Controller {
		return new Controller({
			settings: this.settings,
			clients: this.clients,
			start: (name) => {
				const listening = () => [...this.clients.values()].filter(({ listens }) => listens);
				const isTaken = (port: number) => listening().some((other) => other.port === port);
				let port = FIRST_PORT;
				while (isTaken(port)) port++;
				if (name === FIRST_CLIENT) {
					this.client.port = port;
					this.client.restart(() => isTaken(port));
					return this.client;
				}
				const client = this.newClient(name, port);
				client.afterStart(
					() => isTaken(port),
					() => client.askForScan(),
				);
				return client;
			},
		});
	}

	private endAll(): void {
		for (const client of new Set([this.client, ...this.clients.values()])) client.process.end();
	}
}
