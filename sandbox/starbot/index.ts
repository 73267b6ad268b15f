import type { Exchange } from '../kit/exchange';
import { Faults, isNetworkFault, underFault, type FaultScope } from '../kit/faults';
import { parseKeepingIds } from '../kit/json';
import type { CallbackRecord, LoggedRequest, ResetOptions, StandIn } from '../kit/standIn';
import { controlActions } from './controlActions';
import * as people from './people';
import type { Paid, Said, SaidMessage } from './people';
import { CLIENTS } from './seed';
import type { Settings } from './settings';
import type { StarBotFault } from './starbotFaults';
import type { State, TransferStep } from './state';
import { viewOf } from './view';
import { answer, typeOf } from './wireApi';
import { World } from './world';

export type { Paid, Said, SaidMessage } from './people';
export { CLIENTS } from './seed';
export type { Settings } from './settings';
export type { StarBotFault } from './starbotFaults';
export type { Group, Message, Person, Robot, State, Transfer, TransferStep } from './state';

export interface StarBotFaultScope extends FaultScope {
	/** Only requests of this `type`. */
	type?: string;
}

/** One computer with StarBot, as there can be several: each has accounts, an API and a callback address of its own. */
export interface Client {
	id: string;
	name: string;
	seed(): State;
}

/** StarBot on a machine with WeChat: several accounts behind one URL, and the people they know. */
export class StarBotStandIn implements StandIn {
	readonly id: string;
	readonly name: string;
	readonly requests: LoggedRequest[] = [];
	readonly actions = controlActions(this);
	private readonly world: World;
	private readonly faults = new Faults<StarBotFault>();
	private readonly changeListeners: Array<() => void> = [];

	constructor(
		private readonly sandboxUrl: () => string,
		{ id, name, seed }: Client = CLIENTS.main,
	) {
		this.id = id;
		this.name = name;
		this.world = new World(seed, () => this.changed());
	}

	get baseUrl(): string {
		return `${this.sandboxUrl()}/${this.id}`;
	}

	/** The only one: http://localhost:10001/api/processor of the real program. */
	get url(): string {
		return `${this.baseUrl}/api/processor`;
	}

	get state(): State {
		return this.world.state;
	}

	get settings(): Settings {
		return this.world.settings;
	}

	/** Every event that was posted. */
	get callbacks(): CallbackRecord[] {
		return this.world.poster.records;
	}

	clearRequests(): void {
		this.requests.length = 0;
	}

	clearCallbacks(): void {
		this.world.poster.records.length = 0;
	}

	fault(kind: StarBotFault, { type, path, times }: StarBotFaultScope = {}): void {
		this.faults.add(kind, { path: type === undefined ? path : `/${type}`, times });
		this.changed();
	}

	clearFaults(kind?: string): void {
		if (kind === undefined) this.faults.clear();
		else this.faults.remove(kind);
		this.changed();
	}

	/** Back to the seed state, with default settings, no faults and empty logs. */
	reset(options?: ResetOptions): void {
		this.world.reset(options);
		this.faults.clear();
		this.clearRequests();
		this.changed();
	}

	/** Resolves when every event under way was answered or given up. */
	settled(): Promise<void> {
		return this.world.poster.settled();
	}

	/** Somebody writes, in WeChat: a friend, a member, an official account, or the robot's owner as the robot. */
	say(said: Said): SaidMessage {
		return this.doing(() => people.say(this.world, said));
	}

	recall(messageId: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.recall(this.world, messageId));
	}

	/** A friend sends money. */
	transfer(paid: Paid) {
		return this.doing(() => people.transfer(this.world, paid));
	}

	settleTransfer(transferId: string, step: TransferStep): Promise<CallbackRecord[]> {
		return this.doing(() => people.settleTransfer(this.world, transferId, step));
	}

	/** A friend removes the robot from their friends; the robot is told by a notice when it writes to them. */
	unfriend(wxId: string, robot?: string): void {
		this.doing(() => people.unfriend(this.world, wxId, robot));
	}

	/** The Basic edition reports nothing of this and of the next two. */
	add(groupId: string, wxId: string): void {
		this.doing(() => people.add(this.world, groupId, wxId));
	}

	remove(groupId: string, wxId: string): void {
		this.doing(() => people.remove(this.world, groupId, wxId));
	}

	rename(groupId: string, name: string): void {
		this.doing(() => people.rename(this.world, groupId, name));
	}

	/** All accounts wait for a QR scan. */
	logOut(): void {
		this.doing(() => (this.settings.loginPending = true));
	}

	/** By default every account that waits. */
	scan(instance?: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.scan(this.world, instance));
	}

	/** After `settings.running` was false. */
	start(): void {
		this.doing(() => (this.settings.running = true));
	}

	/** Posts any event, also one whose code nobody knows yet. `envelope` overrides and adds to what surrounds `data`. */
	event(
		code: string | number,
		data: Record<string, unknown> = {},
		envelope: Record<string, unknown> = {},
	): Promise<CallbackRecord | undefined> {
		return this.world.post({ event: code, description: '', data, ...envelope });
	}

	onChange(listener: () => void): void {
		this.changeListeners.push(listener);
	}

	changed(): void {
		for (const listener of this.changeListeners) listener();
	}

	close(): void {
		this.world.poster.close();
	}

	view() {
		return viewOf(this, this.world, this.faults.kinds);
	}

	snapshot() {
		return { ...this.state, settings: this.settings, faults: this.faults.kinds };
	}

	async handle(exchange: Exchange): Promise<void> {
		// Nothing arrives, and so nothing is logged.
		if (!this.settings.running) return exchange.finish('drop');
		const logged = this.log(exchange);
		const fault = this.faultOf(exchange);
		const perform = () => Promise.resolve(answer(exchange, this.world, fault === 'refused'));
		const outcome = isNetworkFault(fault) ? await underFault(fault, perform) : await perform();
		if (typeof outcome !== 'string') {
			logged.status = outcome.status;
			logged.response = outcome.body.toString();
		}
		exchange.finish(outcome);
		this.changed();
	}

	/** As all requests have the same path, the type counts as its last segment. */
	private faultOf({ path, body }: Exchange): StarBotFault | undefined {
		return this.faults.take(`${path}/${typeOf(body)}`) ?? this.faults.take(path);
	}

	private log({ method, path, headers, body, connectionId }: Exchange): LoggedRequest {
		const logged: LoggedRequest = {
			method,
			path,
			headers,
			body: body.toString(),
			json: jsonOrNothing(body.toString()),
			status: 0,
			response: '',
			at: Date.now(),
			connectionId,
		};
		this.requests.push(logged);
		return logged;
	}

	private doing<T>(action: () => T): T {
		const result = action();
		this.changed();
		return result;
	}
}

function jsonOrNothing(text: string): unknown {
	try {
		return parseKeepingIds(text);
	} catch {
		return undefined;
	}
}
