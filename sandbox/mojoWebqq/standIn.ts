import type { Exchange, Outcome } from '../kit/exchange';
import type { LoggedRequest, ResetOptions } from '../kit/types';
import type { CallDescription } from '../kit/view';
import { controlActions } from './controlActions';
import { Controller } from './controller';
import { answerClient } from './endpoints';
import { isSendFault, SEND_FAULTS, type MojoWebqqFault } from './faults';
import { readParams } from './params';
import { MojoWebqqPeople } from './people';
import { CLIENT_STATES, defaultSettings, type ClientState, type Settings } from './settings';
import type { State } from './state';
import { shown } from './view';

/** A path below the base URL that the real API does not have. */
const QR_PATH = '/qrcode.png';
const POST_HEADERS = {
	'Content-Type': 'application/json',
	'User-Agent':
		'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/37.0.2062',
};

/** The computers with Mojo-Webqq: one for the examples, and one that no example uses. */
export const COMPUTERS = {
	main: { id: 'mojoWebqq', name: 'QQ (Mojo-Webqq)' },
	practice: { id: 'mojoWebqq-practice', name: 'QQ (Mojo-Webqq), practice computer' },
};

/**
 * Mojo-Webqq's HTTP API: one client with its QQ account under `/mojoWebqq`, and under `/mojoWebqq-controller` a
 * Controller that knows this client by the name `default` and starts others.
 */
export class MojoWebqqStandIn extends MojoWebqqPeople {
	readonly id: string;
	readonly name: string;
	override readonly mounts: readonly [client: string, controller: string];
	readonly settings: Settings;
	protected override readonly choices = { clientState: CLIENT_STATES };
	protected override readonly ownActions = controlActions(this);
	protected controller: Controller;

	constructor(sandboxUrl: () => string, { id, name } = COMPUTERS.main) {
		super(sandboxUrl, SEND_FAULTS, POST_HEADERS);
		this.id = id;
		this.name = name;
		this.mounts = [id, `${id}-controller`];
		const clientState = () => this.client.process.phase;
		this.settings = Object.defineProperty(defaultSettings(), 'clientState', {
			enumerable: true,
			get: clientState,
			set: (state: ClientState) => void this.client.enter(state),
		}) as Settings;
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

	override close(): void {
		this.controller.close();
		super.close();
	}

	snapshot() {
		const { state, settings, client, activeFaults: faults } = this;
		return { ...state, settings, death: client.death, faults };
	}

	override async handle(exchange: Exchange): Promise<void> {
		// The operator's view for the page, which shows the program's screen; not a call to the API.
		if (exchange.mount === this.id && exchange.path === QR_PATH && this.client.qrCode) {
			const headers = { 'Content-Type': 'image/png', 'Cache-Control': 'no-store' };
			return exchange.finish({ status: 200, headers, body: this.client.qrCode });
		}
		await super.handle(exchange);
	}

	protected async answer(exchange: Exchange, kind?: MojoWebqqFault): Promise<Outcome> {
		const params = await readParams(exchange);
		const fault = isSendFault(kind) ? kind : undefined;
		return exchange.mount === this.mounts[1]
			? await this.controller.answer(exchange, params, fault)
			: await answerClient({ client: this.client, exchange, params, fault });
	}

	protected resetState({ keepRegistrations }: ResetOptions): void {
		const { postApi } = this.settings;
		this.controller.close();
		Object.assign(this.settings, defaultSettings(), keepRegistrations && { postApi });
		this.controller = this.newController();
	}

	protected show() {
		return shown(this.client, `${this.baseUrl}${QR_PATH}`);
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

	private newController(): Controller {
		const { settings, poster } = this;
		return new Controller({ settings, poster, changed: () => this.changed() });
	}
}
