import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallbackPoster } from './callbackPoster';
import type { Exchange, Outcome } from './exchange';
import { Faults, isNetworkFault, NETWORK_FAULTS, underFault, type FaultScope } from './faults';
import { BadInput, type Input } from './input';
import { parsedOrNothing } from './json';
import { Refusal } from './refusal';
import { changedSettings, type SettingChoices } from './settings';
import type { CallbackRecord, LoggedRequest, PlatformView, ResetOptions } from './types';
import { within } from './within';
import { callbackView, callView, type CallDescription } from './view';

const SHOWN_CALLS = 40;

/** The actions of the control API: `POST /_sandbox/<id>/<action>`. */
export type Actions = Record<string, (input: Input) => unknown>;

/**
 * One platform of the sandbox: the request log, faults, callbacks, settings, reset, and the data that
 * control API and page need from every platform. A subclass adds the platform's endpoints, state
 * and peculiarities.
 */
export abstract class StandIn<Settings extends object = object, Fault extends string = string> {
	/** The platform's name in the control API. */
	abstract readonly id: string;
	abstract readonly name: string;
	abstract readonly settings: Settings;
	/** First segments of this platform's URLs, one for each of its servers; by default `id`. */
	readonly mounts?: readonly string[];
	readonly requests: LoggedRequest[] = [];
	/** Posts events to the robots' owners, and records the posts. */
	protected readonly poster: CallbackPoster;
	/** The settings that accept one of several texts. */
	protected readonly choices: SettingChoices = {};
	protected readonly faults = new Faults<Fault>();
	/** The platform's actions besides those that all have. */
	protected readonly ownActions: Actions = {};
	private readonly changeListeners: Array<() => void> = [];
	private readonly commonActions: Actions = {
		fault: (input) => this.fault(this.faultKind(input), this.faultScope(input)),
		'clear-faults': (input) => this.clearFaults(input.optionalText('kind')),
		settings: (input) => {
			Object.assign(this.settings, changedSettings(this.settings, input, this.choices));
			this.changed();
		},
		reset: () => this.reset({ keepRegistrations: true }),
	};

	constructor(
		protected readonly sandboxUrl: () => string,
		/** The platform's own faults besides those of any HTTP service, with their labels. */
		private readonly ownFaults: Readonly<Record<string, string>>,
		callbackHeaders: Record<string, string> = {},
	) {
		this.poster = new CallbackPoster(callbackHeaders, () => this.changed());
	}

	/** Responds to a request to the platform's own API, or with one of its own faults. */
	protected abstract answer(exchange: Exchange, fault?: Fault): Promise<Outcome>;
	/** Restores the seed data and the default settings. */
	protected abstract resetState(options: ResetOptions): void;
	/** Returns the page's data about this platform, besides the common data. */
	protected abstract show(): Pick<PlatformView, 'conversations' | 'people'> & Partial<PlatformView>;
	protected abstract describeCall(request: LoggedRequest): CallDescription;
	/** The whole state as JSON-able data, for out-of-process tests. */
	abstract snapshot(): unknown;

	/** Tells whether requests to this path are handled before their body is read. */
	readsAsItComes?(path: string): boolean;

	/** Accepts a WebSocket connection; undefined for platforms without sockets. */
	upgrade?(
		request: IncomingMessage,
		socket: Duplex,
		head: Buffer,
		path: string,
		query: string,
	): void;

	/** The credential's Base URL. Its path has a prefix, as behind a proxy, so that a node that drops the prefix fails. */
	get baseUrl(): string {
		return `${this.sandboxUrl()}/${this.id}`;
	}

	get actions(): Actions {
		return { ...this.commonActions, ...this.ownActions };
	}

	get callbacks(): CallbackRecord[] {
		return this.poster.records;
	}

	get activeFaults(): Fault[] {
		return this.faults.kinds;
	}

	clearRequests(): void {
		this.requests.length = 0;
	}

	fault(kind: Fault, scope?: FaultScope): void {
		this.faults.add(kind, scope);
		this.changed();
	}

	clearFaults(kind?: string): void {
		if (kind === undefined) this.faults.clear();
		else this.faults.remove(kind);
		this.changed();
	}

	/** Restores the seed data and the default settings, and removes faults and logs. */
	reset(options: ResetOptions = {}): void {
		this.resetState(options);
		this.poster.restart();
		this.faults.clear();
		this.clearRequests();
		this.changed();
	}

	/** Resolves when all callbacks in progress were answered or have failed. */
	settled(): Promise<void> {
		return this.poster.settled();
	}

	close(): void {
		this.poster.close();
	}

	onChange(listener: () => void): void {
		this.changeListeners.push(listener);
	}

	changed(): void {
		for (const listener of this.changeListeners) listener();
	}

	view(): PlatformView {
		const { id, name, baseUrl } = this;
		const kinds = Object.entries({ ...NETWORK_FAULTS, ...this.ownFaults });
		return {
			id,
			name,
			baseUrl,
			settings: [],
			faults: {
				kinds: kinds.map(([kind, label]) => ({ kind, label })),
				active: this.activeFaults,
			},
			calls: this.requests
				.filter((request) => this.isShown?.(request) ?? true)
				.slice(-SHOWN_CALLS)
				.map((request) => callView(request, this.describeCall(request))),
			callbacks: this.callbacks.slice(-SHOWN_CALLS).map(callbackView),
			...this.show(),
		};
	}

	async handle(exchange: Exchange): Promise<void> {
		// Logs the request at its start: a long poll appears as a request without a response.
		const logged = (this.isLogged?.(exchange) ?? true) ? await this.log(exchange) : undefined;
		this.changed();
		const { latencyMs = 0 } = this.settings as { latencyMs?: number };
		if (latencyMs > 0) await sleep(latencyMs);
		const fault = this.takeFault(exchange);
		const outcome = isNetworkFault(fault)
			? await underFault(fault, () => this.answer(exchange))
			: await this.answer(exchange, fault);
		if (logged && typeof outcome !== 'string') this.logReply(logged, outcome);
		exchange.finish(outcome);
		this.changed();
	}

	/** Does what people do outside of the API. A refusal of the platform becomes a `BadInput` with its reason. */
	protected async doing<T>(action: () => T | Promise<T>): Promise<T> {
		try {
			return await action();
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			throw new BadInput(`The platform refuses this: ${error.message}`);
		} finally {
			this.changed();
		}
	}

	/**
	 * Tells whether a request is logged. Requests outside of the API, such as a picture for the
	 * page, are not.
	 */
	protected isLogged?(exchange: Exchange): boolean;

	/** Tells whether a request is in the page's list of calls. */
	protected isShown?(request: LoggedRequest): boolean;

	protected now(): number {
		return Date.now();
	}

	protected async log(exchange: Exchange): Promise<LoggedRequest> {
		const { method, path, headers, connectionId } = exchange;
		const body = exchange.body.toString();
		const logged: LoggedRequest = {
			method,
			path,
			headers,
			body,
			json: parsedOrNothing(body),
			status: 0,
			response: '',
			at: this.now(),
			connectionId,
		};
		this.requests.push(logged);
		return logged;
	}

	protected logReply(logged: LoggedRequest, { status, body }: Exclude<Outcome, string>): void {
		logged.status = status;
		logged.response = body.toString();
	}

	/** Returns the fault for this request. */
	protected takeFault({ path }: Exchange): Fault | undefined {
		return this.faults.take(path);
	}

	protected faultScope(input: Input): FaultScope {
		return { path: input.optionalText('path'), times: input.optionalCount('times') };
	}

	private faultKind(input: Input): Fault {
		const kind = input.text('kind');
		const kinds = Object.keys({ ...NETWORK_FAULTS, ...this.ownFaults });
		if (!kinds.includes(kind)) throw new BadInput(`"kind" must be one of ${kinds.join(', ')}`);
		return kind as Fault;
	}
}

/** Runs an action that sends callbacks, without making the page wait for a slow receiver. */
export async function soon(action: Promise<unknown>): Promise<void> {
	await within(50, action, undefined);
}
