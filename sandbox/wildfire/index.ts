import type { Exchange, Outcome, Reply } from '../kit/exchange';
import { Faults, isNetworkFault, underFault, type FaultScope } from '../kit/faults';
import { BadInput } from '../kit/input';
import { parseKeepingIds, toJson } from '../kit/json';
import type { CallbackRecord, LoggedRequest, ResetOptions, StandIn } from '../kit/standIn';
import { controlActions } from './controlActions';
import { handleStorage } from './endpoints/uploads';
import * as people from './people';
import type { Said, SaidMessage } from './people';
import { RateLimiter } from './rateLimiter';
import type { Settings } from './settings';
import type { State } from './state';
import { viewOf } from './view';
import { answer, authenticationFailure, envelope } from './wireApi';
import type { WildfireFault } from './wildfireFaults';
import { World, type NotificationContent } from './world';

export { sign } from './signature';
export type { Settings } from './settings';
export type { WildfireFault } from './wildfireFaults';
export type { Channel, Group, Member, Message, Robot, State, User } from './state';

/** A WildfireChat server as its robots see it, with the people who chat on it. */
export class WildfireStandIn implements StandIn {
	readonly id = 'wildfire';
	readonly name = 'WildfireChat';
	readonly requests: LoggedRequest[] = [];
	readonly actions = controlActions(this);
	private readonly world = new World(() => this.changed());
	private readonly faults = new Faults<WildfireFault>();
	private readonly limiter = new RateLimiter(() => this.settings.rateLimit);
	private readonly changeListeners: Array<() => void> = [];

	constructor(private readonly sandboxUrl: () => string) {}

	/** What goes into the credential; the path also shows that a proxy prefix is kept. */
	get baseUrl(): string {
		return `${this.sandboxUrl()}/${this.id}`;
	}

	get state(): State {
		return this.world.state;
	}

	get settings(): Settings {
		return this.world.settings;
	}

	get callbacks(): CallbackRecord[] {
		return this.world.poster.records;
	}

	clearRequests(): void {
		this.requests.length = 0;
	}

	clearCallbacks(): void {
		this.world.poster.records.length = 0;
	}

	fault(kind: WildfireFault, scope?: FaultScope): void {
		this.faults.add(kind, scope);
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
		this.limiter.reset();
		this.faults.clear();
		this.clearRequests();
		this.changed();
	}

	/** Resolves when every callback under way was answered or given up. */
	settled(): Promise<void> {
		return this.world.poster.settled();
	}

	/** A person types: stored and delivered like any message. */
	say(what: Said): Promise<SaidMessage> {
		return this.doing(() => people.say(this.world, what));
	}

	join(groupId: string, userId: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.join(this.world, groupId, userId));
	}

	leave(groupId: string, userId: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.leave(this.world, groupId, userId));
	}

	/** Without an operator the group's owner does it. */
	add(groupId: string, userId: string, operator?: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.add(this.world, groupId, userId, operator));
	}

	kick(groupId: string, userId: string, operator?: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.kick(this.world, groupId, userId, operator));
	}

	rename(groupId: string, name: string, operator?: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.rename(this.world, groupId, name, operator));
	}

	/** A member changes the own name in a group. */
	setOwnAlias(groupId: string, userId: string, alias: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.setOwnAlias(this.world, groupId, userId, alias));
	}

	/** A person subscribes to a channel, or no longer does. */
	subscribe(channelId: string, userId: string, subscribed = true): Promise<CallbackRecord[]> {
		return this.doing(() => people.subscribe(this.world, channelId, userId, subscribed));
	}

	recall(messageUid: string, operator: string): Promise<CallbackRecord[]> {
		return this.doing(() => people.recall(this.world, messageUid, operator));
	}

	/** Any group notification (104 to 125) that no action above causes. */
	notify(
		groupId: string,
		type: number,
		operator: string,
		content?: NotificationContent,
	): Promise<CallbackRecord[]> {
		return this.doing(() => this.world.notify(this.world.group(groupId), type, operator, content));
	}

	/**
	 * POSTs a server-level event, which an administrator would have configured by that name. The URL
	 * may be left out when `settings.eventUrls` has it.
	 */
	async serverEvent(name: string, body: unknown, url?: string): Promise<CallbackRecord> {
		const target = url ?? (this.settings.eventUrls as Record<string, string>)[name];
		if (!target) throw new BadInput(`No URL is configured for the event "${name}"`);
		return await this.world.poster.post(target, typeof body === 'string' ? body : toJson(body));
	}

	/** A code for `application/get_user_info`, valid for a minute. */
	issueAuthCode(userId: string): string {
		return this.world.issueAuthCode(userId);
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
		return viewOf(this, this.faults.kinds);
	}

	snapshot() {
		const { users, robots, groups, messages } = this.state;
		return {
			users: [...users.values()],
			robots: [...robots.values()],
			groups: [...groups.values()],
			messages,
			settings: this.settings,
			faults: this.faults.kinds,
		};
	}

	async handle(exchange: Exchange): Promise<void> {
		const at = this.world.now();
		if (this.settings.latencyMs > 0) {
			await new Promise((resolve) => setTimeout(resolve, this.settings.latencyMs));
		}
		const outcome = await this.outcomeOf(exchange);
		// Uploaded bytes and pictures that the page loads are no calls to the API.
		if (!exchange.path.startsWith('/oss/')) this.log(exchange, outcome, at);
		exchange.finish(outcome);
		this.changed();
	}

	/** Rejects with a `BadInput` that says what the server would have refused, and why. */
	private async doing<T>(action: () => T | Promise<T>): Promise<T> {
		try {
			return await people.explaining(action);
		} finally {
			this.changed();
		}
	}

	private async outcomeOf(exchange: Exchange): Promise<Outcome> {
		const perform = async (): Promise<Reply> =>
			handleStorage(exchange, this.world) ??
			answer(exchange, this.world, this.limiter, this.baseUrl);

		const fault = this.faults.take(exchange.path);
		if (isNetworkFault(fault)) return await underFault(fault, perform);
		if (fault === 'code249') return envelope(249);
		if (fault === 'code250') return authenticationFailure(250);
		const reply = await perform();
		return fault === 'code249-after' ? envelope(249) : reply;
	}

	private log(exchange: Exchange, outcome: Outcome, at: number): void {
		const { method, path, headers, connectionId } = exchange;
		const body = exchange.body.toString();
		const reply = typeof outcome === 'string' ? undefined : outcome;
		this.requests.push({
			method,
			path,
			headers,
			body,
			json: jsonOrNothing(body),
			status: reply?.status ?? 0,
			response: reply?.body.toString() ?? '',
			at,
			connectionId,
		});
	}
}

function jsonOrNothing(text: string): unknown {
	try {
		return parseKeepingIds(text);
	} catch {
		return undefined;
	}
}
