import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from '../errors';
import { isBounded } from '../json';
import { errorName } from '../log';
import { pause } from '../requests/request';

/** A source from which n8n fetches events: a long poll, a WebSocket. */
export interface Source {
	/** Names the server and the account. Triggers with the same key share one connection. */
	key: string;
	/** The longest delay between two connections while the server is not there. Default: a minute. */
	longestDelayMs?: number;
	/**
	 * Opens one connection and resolves when it has ended; for a long poll, makes one poll.
	 *
	 * @param deliver takes events while the connection lasts
	 * @param nobodyListens aborted when the last trigger is deactivated; the connection then ends, unless events would be lost
	 */
	connect(
		deliver: (events: IDataObject[]) => void,
		nobodyListens: AbortSignal,
	): Promise<ConnectionEnd>;
}

/** How a connection ended. */
export type ConnectionEnd =
	/** It ended normally. The next one is opened at once, before these events are delivered. */
	| { kind: 'ended'; events?: IDataObject[] }
	| Lost
	/** The server rejected the credentials; no further connection is tried. */
	| { kind: 'refused'; refusal: Refusal };

/** The server is not reachable, or closed the connection. The next connection is tried after a delay. */
export interface Lost {
	kind: 'lost';
	reason: string;
	/** Says what to do about it: sentences. */
	hint?: string;
	/** How long the connection worked before it was lost, in milliseconds; undefined if it was never open. */
	workedMs?: number;
	/** Whether the server answered before the connection was lost. */
	reached?: boolean;
}

/** A trigger that gets the events of a source. */
export interface Listener {
	/** Stays the same when a workflow is saved or activated again. */
	id: string;
	/** Several tests of one trigger, in several tabs of the editor, can listen at the same time. */
	isTest: boolean;
	source: Source;
	/** Tells whether the trigger's platform sends such an event. */
	reads(event: IDataObject): boolean;
	onEvents(events: IDataObject[]): void;
	onRefused(refusal: Refusal): void;
	/** Called when the server has answered. */
	onReached(): void;
	/** @param isToldOf whether this trigger reports the outage in the log; only one of them does */
	onLost(lost: Lost, isToldOf: boolean): void;
}

/** How long events are kept for a trigger that may be activated again, and how many. */
const KEPT_MS = 60_000;
const MOST_KEPT = 1_000;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/** The shortest time between two polls without a new event, for a server that answers such polls at once. */
const SHORTEST_EMPTY_POLL_MS = 200;

/** Events for triggers that do not listen now. */
interface Kept {
	since: number;
	events: IDataObject[];
}

/**
 * One connection for all triggers of this n8n process that listen to the same account. Each trigger gets every event. A
 * trigger that is deactivated and activated again (n8n does this when a workflow is saved) gets the events in between.
 */
class SharedSource {
	private readonly listeners = new Set<Listener>();
	private readonly absent = new Map<string, Kept>();
	/** Events that came while no trigger listened. The next trigger that is activated gets them. */
	private unheard: Kept = { since: 0, events: [] };
	private nobodyListens = new AbortController();
	private running = false;

	get isOpen(): boolean {
		return this.running;
	}

	/** Whether the source has no trigger, no connection and no stored events. */
	get isIdle(): boolean {
		this.forgetAbsent();
		const isKept = this.absent.size > 0 || this.unheard.events.length > 0;
		return !this.running && this.listeners.size === 0 && !isKept;
	}

	open(listener: Listener): void {
		this.forgetAbsent();
		const missed = (this.absent.get(listener.id) ?? this.unheard).events;
		this.absent.delete(listener.id);
		this.unheard = { since: 0, events: [] };
		if (!listener.isTest) for (const one of this.withId(listener)) this.listeners.delete(one);
		this.listeners.add(listener);
		if (this.nobodyListens.signal.aborted) this.nobodyListens = new AbortController();
		if (!this.running) void this.run();
		if (missed.length > 0) queueMicrotask(() => listener.onEvents(missed));
	}

	close(listener: Listener): void {
		if (!this.listeners.delete(listener)) return;
		if (this.withId(listener).length === 0)
			this.absent.set(listener.id, { since: Date.now(), events: [] });
		if (this.listeners.size === 0) this.nobodyListens.abort();
	}

	private withId({ id }: Listener): Listener[] {
		return [...this.listeners].filter((one) => one.id === id);
	}

	private async run(): Promise<void> {
		this.running = true;
		try {
			await this.connectUntilNobodyListens();
		} finally {
			this.running = false;
		}
		// A trigger that was opened just now did not start a new run, because this one was still running.
		if (this.listeners.size > 0) void this.run();
	}

	private async connectUntilNobodyListens(): Promise<void> {
		let brought: IDataObject[] = [];
		let failures = 0;
		let isOutage = false;
		while (this.listeners.size > 0) {
			const latest = [...this.listeners].at(-1)!;
			const { source } = latest;
			const openedAt = Date.now();
			let delivered = false;
			const connection = this.connect(source, (events) => {
				// A server may send a complaint before it closes the connection.
				delivered ||= this.hasEvent(events);
				this.deliver(events);
			});
			this.deliver(brought);
			const end = await connection;
			const lastedMs = Date.now() - openedAt;
			const before = brought;
			brought = end.kind === 'ended' ? (end.events ?? []) : [];
			if (end.kind === 'refused') this.refuse(end.refusal);
			const isReached =
				end.kind === 'ended' ||
				(end.kind === 'lost' && (end.workedMs !== undefined || end.reached));
			if (isReached) for (const { onReached } of this.listeners) onReached();
			if (end.kind !== 'lost') {
				failures = 0;
				isOutage = false;
				const isPoll = end.kind === 'ended' && !delivered;
				if (isPoll && lastedMs < SHORTEST_EMPTY_POLL_MS && !this.isNews(brought, before))
					await pause(SHORTEST_EMPTY_POLL_MS - lastedMs, this.nobodyListens.signal);
				continue;
			}
			// A server may close idle connections after some time. Only a connection that is closed at once is a failure.
			if (end.workedMs !== undefined && (delivered || end.workedMs > FIRST_DELAY_MS)) {
				failures = 0;
				isOutage = false;
			} else {
				for (const one of [...this.listeners]) one.onLost(end, !isOutage && one === latest);
				isOutage = true;
			}
			const delay = Math.min(delayAfter(failures++), source.longestDelayMs ?? LONGEST_DELAY_MS);
			await pause(jittered(delay), this.nobodyListens.signal);
		}
		this.deliver(brought);
	}

	/** Opens a connection. A source that throws counts as lost and is opened again. */
	private async connect(
		source: Source,
		deliver: (events: IDataObject[]) => void,
	): Promise<ConnectionEnd> {
		try {
			return await source.connect(deliver, this.nobodyListens.signal);
		} catch (error) {
			return {
				kind: 'lost',
				reason: `The server's answer could not be read (${errorName(error)})`,
			};
		}
	}

	/** Tells whether a poll brought an event, and not only those of the poll before it, which a broken server may repeat for ever. */
	private isNews(events: IDataObject[], before: IDataObject[]): boolean {
		return this.hasEvent(events) && jsonOf(events) !== jsonOf(before);
	}

	private hasEvent(events: IDataObject[]): boolean {
		const listeners = [...this.listeners];
		return events.some((event) => listeners.some((listener) => listener.reads(event)));
	}

	private deliver(events: IDataObject[]): void {
		if (events.length === 0) return;
		for (const { onEvents } of this.listeners) onEvents(events);
		this.forgetAbsent();
		for (const kept of this.absent.values()) keep(kept, events);
		if (this.listeners.size > 0) return;
		if (this.unheard.events.length === 0) this.unheard.since = Date.now();
		keep(this.unheard, events);
	}

	private refuse(refusal: Refusal): void {
		const refused = [...this.listeners];
		this.listeners.clear();
		for (const { onRefused } of refused) onRefused(refusal);
	}

	private forgetAbsent(): void {
		for (const [id, kept] of this.absent) if (isOver(kept)) this.absent.delete(id);
		if (isOver(this.unheard)) this.unheard.events = [];
	}
}

/** Returns events as JSON, to compare them, without those that are nested too deeply for JSON. */
function jsonOf(events: IDataObject[]): string {
	return JSON.stringify(events.filter((event) => isBounded(event)));
}

function keep(kept: Kept, events: IDataObject[]): void {
	kept.events = [...kept.events, ...events.slice(-MOST_KEPT)].slice(-MOST_KEPT);
}

function isOver({ since }: Kept): boolean {
	return Date.now() - since > KEPT_MS;
}

/** Returns the delay after a number of failures: 1 s, doubled with each. */
function delayAfter(failures: number): number {
	return FIRST_DELAY_MS * 2 ** failures;
}

/** Varies a delay, so that not all clients of a server reconnect at the same moment. */
function jittered(ms: number): number {
	return ms * (0.75 + Math.random() / 2);
}

const sources = new Map<string, SharedSource>();

/** Returns the one connection of this n8n process for all triggers with the same key. */
export function sharedSource(key: string): SharedSource {
	for (const [other, { isIdle }] of sources) if (isIdle && other !== key) sources.delete(other);
	let shared = sources.get(key);
	if (shared === undefined) sources.set(key, (shared = new SharedSource()));
	return shared;
}

/** Tells whether a trigger of this n8n process listens to the source, or its last poll is still open. */
export function isListenedTo(key: string): boolean {
	return sources.get(key)?.isOpen ?? false;
}

/** Returns the number of sources that are kept, for tests. */
export function keptSources(): number {
	return sources.size;
}
