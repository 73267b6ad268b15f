import type {
	IDataObject,
	INodeExecutionData,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';

import { Bursts, combined, combineMessages, type Held } from './combineMessages';
import { callerOf } from '../requests/caller';
import { forget, noteDeactivation, remember } from './duplicates';
import type { EnvelopeOptions } from './envelope';
import { apiError, saidInMessage, type Refusal } from '../errors';
import { flag, type Field, type Fields, type Values } from '../fields';
import { digest } from '../digests';
import { isBounded } from '../json';
import {
	complete,
	withEnvelope,
	hear,
	isAskedFor,
	itemOf,
	readEvent,
	triggerKey,
	type Reader,
} from './reader';
import { errorName, warn } from '../log';
import { emitError, saveFailedExecution } from '../n8nHelpers';
import { pause } from '../requests/request';
import { checkTrigger, type TriggerFields } from './triggerFields';

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
interface Lost {
	kind: 'lost';
	reason: string;
	/** Says what to do about it: sentences. */
	hint?: string;
	/** How long the connection worked before it was lost, in milliseconds; undefined if it was never open. */
	workedMs?: number;
	/** Whether the server answered before the connection was lost. */
	reached?: boolean;
}

interface Listener {
	/** Stays the same when a workflow is saved or activated again. */
	id: string;
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

/**
 * The time that n8n has to activate a workflow. n8n forgets an error that a trigger emits earlier: it shows no error and does not
 * start the trigger again. n8n starts it a second after the error, so the time doubles with each refusal.
 */
const ACTIVATION_MS = 5_000;
const LONGEST_ACTIVATION_MS = 300_000;

/** How often in a row a trigger was refused, by its key. */
const refusals = new Map<string, number>();

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
	private readonly listeners = new Map<string, Listener>();
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
		this.listeners.set(listener.id, listener);
		if (this.nobodyListens.signal.aborted) this.nobodyListens = new AbortController();
		if (!this.running) void this.run();
		if (missed.length > 0) queueMicrotask(() => listener.onEvents(missed));
	}

	close(id: string): void {
		if (!this.listeners.delete(id)) return;
		this.absent.set(id, { since: Date.now(), events: [] });
		if (this.listeners.size === 0) this.nobodyListens.abort();
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
			const latest = [...this.listeners.values()].at(-1)!;
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
			if (isReached) for (const { onReached } of this.listeners.values()) onReached();
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
				for (const one of [...this.listeners.values()])
					one.onLost(end, !isOutage && one === latest);
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
		const listeners = [...this.listeners.values()];
		return events.some((event) => listeners.some((listener) => listener.reads(event)));
	}

	private deliver(events: IDataObject[]): void {
		if (events.length === 0) return;
		for (const { onEvents } of this.listeners.values()) onEvents(events);
		this.forgetAbsent();
		for (const kept of this.absent.values()) keep(kept, events);
		if (this.listeners.size > 0) return;
		if (this.unheard.events.length === 0) this.unheard.since = Date.now();
		keep(this.unheard, events);
	}

	private refuse(refusal: Refusal): void {
		const refused = [...this.listeners.values()];
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

function sharedSource(key: string): SharedSource {
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

/** An event that starts the workflow. */
interface Start extends Held {
	identity: string | undefined;
}

/**
 * The options of a trigger that fetches its events. A webhook trigger cannot combine messages, because n8n keeps an isolate for each
 * waiting call.
 */
export const LISTENER_OPTIONS = {
	combineMessages,
	batch: flag({
		displayName: 'Events Together',
		description:
			'Whether events that arrive together start one execution with an item for each, instead of one execution each',
	}),
} satisfies Fields;

/** The fields of a trigger that fetches its events. */
export type ListenerFields = TriggerFields & {
	readonly options: Field<EnvelopeOptions & Partial<Values<typeof LISTENER_OPTIONS>>>;
};

/** Listens to a source and starts the workflow with its events. Returns the response of a node's trigger(). */
export async function listen<F extends ListenerFields>(
	context: ITriggerFunctions,
	fields: F,
	source: Source,
	readerOf: (values: Values<F>) => Reader,
): Promise<ITriggerResponse> {
	const values = await checkTrigger(context, fields);
	const reader = readerOf(values);
	const { options, simplify }: Values<Pick<ListenerFields, 'options' | 'simplify'>> = values;
	const isBatch = options.batch ?? false;
	const { combineMessages: times } = options;
	const trigger = triggerKey(context);
	const isTest = context.getMode() === 'manual';
	const shared = sharedSource(source.key);

	/** Reads an event. Resolves to undefined if it does not start the workflow. Stores a failed execution if it cannot be read. */
	const read = async (event: IDataObject): Promise<Start | undefined> => {
		try {
			if (!isBounded(event)) {
				warn(context, 'Ignored an event that is too large or nested too deeply');
				return undefined;
			}
			const heard = readEvent(event, reader);
			if (heard === undefined) return undefined;
			const { identity } = heard;
			if ((await hear(context, heard.message, reader)) === 'answer') return undefined;
			const message = withEnvelope(heard.message, reader, values);
			if (!(await isAskedFor(context, message, values, reader))) return undefined;
			if (!isTest && identity !== undefined && !remember(trigger, identity)) return undefined;
			const item = itemOf(message, values);
			await complete(context, item, reader.completion?.(message));
			return { item, message, identity };
		} catch (error) {
			saveFailedExecution(context, error);
			return undefined;
		}
	};
	const start = async (events: IDataObject[]) => {
		const together: Start[] = [];
		for (const event of events) {
			const started = await read(event);
			if (started === undefined) continue;
			if (bursts !== undefined && reader.isMessage(started.message.event)) bursts.add(started);
			else if (isBatch) together.push(started);
			else emit([started]);
		}
		emit(together);
	};
	const emit = (started: Start[], itemsOf = separate) => {
		if (started.length === 0) return;
		try {
			context.emit([itemsOf(started)], undefined, undefined, deduplicationKey(trigger, started));
		} catch (error) {
			for (const { identity } of started) if (identity !== undefined) forget(trigger, identity);
			saveFailedExecution(context, error);
		}
	};
	const bursts =
		times &&
		new Bursts<Start>(times, (held) =>
			emit(held, (all) => (simplify ? combined(all) : separate(all))),
		);
	const refusedBefore = refusals.get(trigger) ?? 0;
	const reportedFrom =
		Date.now() + (isTest ? 0 : Math.min(ACTIVATION_MS * 2 ** refusedBefore, LONGEST_ACTIVATION_MS));
	const closed = new AbortController();
	let isReported = false;
	let isReached = false;
	const report = async (refusal: Refusal) => {
		await pause(Math.max(0, reportedFrom - Date.now()), closed.signal);
		if (closed.signal.aborted) return;
		isReported = true;
		if (!isTest) refusals.set(trigger, isReached ? 0 : refusedBefore + 1);
		shared.close(listener.id);
		emitError(context, () => saidInMessage(apiError(callerOf(context), refusal)));
	};
	/** Events start the workflow in the order in which they came, even if one takes long to complete. */
	let queue = Promise.resolve();
	const listener: Listener = {
		id: isTest ? `${trigger}:test` : trigger,
		source,
		reads: (event) => {
			try {
				return isBounded(event) && reader.normalise(event) !== undefined;
			} catch {
				return false;
			}
		},
		onEvents: (events) => {
			queue = queue.then(async () => await start(events));
		},
		onRefused: (refusal) => void report(refusal),
		onReached: () => {
			isReached = true;
		},
		onLost: ({ reason: message, hint = '' }, isToldOf) => {
			// The user of a test run does not see n8n's log, so the test run ends with the error.
			if (isTest && !isReached) void report({ message, hint });
			else if (isToldOf) warn(context, `${message}. Trying again until the server is back.`);
		},
	};
	const open = async () => shared.open(listener);
	const closeFunction = async () => {
		shared.close(listener.id);
		closed.abort();
		bursts?.flush();
		if (isTest) return;
		if (!isReported) refusals.delete(trigger);
		noteDeactivation(trigger);
	};
	// A test run can receive an event only after this function has returned.
	if (isTest) return { closeFunction, manualTriggerFunction: open };
	void open();
	return { closeFunction };
}

/** Returns an item for each event. */
function separate(started: Start[]): INodeExecutionData[] {
	return started.map(({ item }) => item);
}

/** Returns the key by which n8n 2.20 and newer recognises, in all its processes, events that have started an execution before. */
function deduplicationKey(trigger: string, started: Start[]): string | undefined {
	const identities = started.map(({ identity }) => identity);
	return identities.includes(undefined)
		? undefined
		: `${trigger}:${digest(JSON.stringify(identities))}`;
}
