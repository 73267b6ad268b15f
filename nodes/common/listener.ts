import type {
	ExecutionError,
	IDataObject,
	INodeExecutionData,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';

import { callerOf } from './caller';
import { apiError, type Refusal } from './errors';
import { digest, isAskedFor, itemOf, wishesOf, type Reader } from './inbound';
import type { Message } from './message';
import { pause } from './request';
import { hearAnswer } from './waiting/hearAnswer';

/** Where events come from when n8n goes and gets them: a long poll, a WebSocket. */
export interface Source {
	/** Names the server and the account. Triggers with the same key share one connection. */
	key: string;
	/**
	 * One connection, from its opening to its end; one poll of a long poll. Must not reject.
	 *
	 * @param hand takes events while the connection lasts
	 * @param nobodyListens aborted when the last trigger has gone; what loses nothing by it should end then
	 */
	connect(hand: (events: IDataObject[]) => void, nobodyListens: AbortSignal): Promise<Ending>;
}

/** How a connection came to its end. */
export type Ending =
	/** As it should; the next one is opened at once, and before these events are handed on. */
	| { kind: 'ended'; events?: IDataObject[] }
	/** The server is away; it is tried again after a while, for ever. */
	| { kind: 'lost'; reason: string }
	/** The server will not have us, so that trying again is of no use. */
	| { kind: 'refused'; refusal: Refusal };

interface Listener {
	/** The same again when a workflow is saved or activated anew. */
	id: string;
	source: Source;
	onEvents(events: IDataObject[]): void;
	onRefused(refusal: Refusal): void;
	onLost(reason: string): void;
}

/** For how long, and how many, events are kept for a trigger that may come back. */
const KEPT_MS = 60_000;
const MOST_KEPT = 1_000;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/**
 * One connection, however many triggers of this n8n process listen to it. Each gets every event. A trigger that goes and
 * comes back, as it does when its workflow is saved, gets what came meanwhile.
 */
class SharedSource {
	private readonly listeners = new Map<string, Listener>();
	private readonly absent = new Map<string, { since: number; missed: IDataObject[] }>();
	private nobodyListens = new AbortController();
	private running = false;

	get isOpen(): boolean {
		return this.running;
	}

	open(listener: Listener): void {
		this.forgetAbsent();
		const { missed = [] } = this.absent.get(listener.id) ?? {};
		this.absent.delete(listener.id);
		this.listeners.set(listener.id, listener);
		if (this.nobodyListens.signal.aborted) this.nobodyListens = new AbortController();
		if (!this.running) void this.run();
		if (missed.length > 0) queueMicrotask(() => listener.onEvents(missed));
	}

	close(id: string): void {
		if (!this.listeners.delete(id)) return;
		this.absent.set(id, { since: Date.now(), missed: [] });
		if (this.listeners.size === 0) this.nobodyListens.abort();
	}

	private async run(): Promise<void> {
		this.running = true;
		let brought: IDataObject[] = [];
		let failed = 0;
		while (this.listeners.size > 0) {
			const { source, onLost } = [...this.listeners.values()].at(-1) as Listener;
			const openedAt = Date.now();
			const connection = source.connect((events) => this.hand(events), this.nobodyListens.signal);
			this.hand(brought);
			const ending = await connection;
			brought = ending.kind === 'ended' ? (ending.events ?? []) : [];
			if (ending.kind === 'refused') this.refuse(ending.refusal);
			if (ending.kind !== 'lost') {
				failed = 0;
				continue;
			}
			if (Date.now() - openedAt > LONGEST_DELAY_MS) failed = 0;
			if (failed === 0) onLost(ending.reason);
			await pause(delayAfter(failed++), this.nobodyListens.signal);
		}
		this.hand(brought);
		this.running = false;
	}

	private hand(events: IDataObject[]): void {
		if (events.length === 0) return;
		for (const { onEvents } of this.listeners.values()) onEvents(events);
		this.forgetAbsent();
		for (const { missed } of this.absent.values()) {
			missed.push(...events);
			missed.splice(0, missed.length - MOST_KEPT);
		}
	}

	private refuse(refusal: Refusal): void {
		const refused = [...this.listeners.values()];
		this.listeners.clear();
		for (const { onRefused } of refused) onRefused(refusal);
	}

	private forgetAbsent(): void {
		for (const [id, { since }] of this.absent) {
			if (Date.now() - since > KEPT_MS) this.absent.delete(id);
		}
	}
}

/** 1 s doubling to a minute; jittered, so that not all who lost a server come back in step. */
function delayAfter(failed: number): number {
	return Math.min(FIRST_DELAY_MS * 2 ** failed, LONGEST_DELAY_MS) * (0.75 + Math.random() / 2);
}

const sources = new Map<string, SharedSource>();

function sharedSource(key: string): SharedSource {
	let shared = sources.get(key);
	if (shared === undefined) sources.set(key, (shared = new SharedSource()));
	return shared;
}

/** Whether a trigger of this n8n process listens to the source, or its last poll is still open. */
export function isListenedTo(key: string): boolean {
	return sources.get(key)?.isOpen ?? false;
}

/** An event that starts the workflow. */
interface Started {
	message: Message;
	item: INodeExecutionData;
}

/**
 * What a trigger node that goes and gets its events returns from trigger(). The fields are those of the webhook triggers,
 * and `batch` in the options: whether events that came together start one execution, with an item an event.
 */
export function listen(
	context: ITriggerFunctions,
	source: Source,
	reader: Reader,
): ITriggerResponse {
	const wishes = wishesOf(context);
	const { batch = false } = context.getNodeParameter('options', {}) as { batch?: boolean };
	const node = `${context.getWorkflow().id}:${context.getNode().id}`;
	const isTest = context.getMode() === 'manual';
	const shared = sharedSource(source.key);

	const answersQuestion = async (message: Message) =>
		reader.questions !== undefined &&
		(await hearAnswer(context, reader.questions, message, reader.isMessage(message.event)));
	/** What an event comes to: nothing where it is not asked for, and a failed execution where it cannot be read. */
	const read = async (event: IDataObject): Promise<Started[]> => {
		try {
			const message = reader.normalise(event);
			if (message === undefined || (await answersQuestion(message))) return [];
			if (!(await isAskedFor(message, wishes, reader))) return [];
			const item = itemOf(message, wishes);
			await reader.completion?.(message)?.(item);
			return [{ message, item }];
		} catch (error) {
			context.saveFailedExecution(error as ExecutionError);
			return [];
		}
	};
	const start = async (events: IDataObject[]) => {
		const together: Started[] = [];
		for (const event of events) {
			const started = await read(event);
			if (batch) together.push(...started);
			else emit(started);
		}
		emit(together);
	};
	const emit = (started: Started[]) => {
		if (started.length === 0) return;
		context.emit(
			[started.map(({ item }) => item)],
			undefined,
			undefined,
			deduplicationKey(node, started),
		);
	};
	/** What came first starts first, however long it takes to complete. */
	let started = Promise.resolve();
	const listener: Listener = {
		id: isTest ? `${node}:test` : node,
		source,
		onEvents: (events) => {
			started = started.then(async () => await start(events));
		},
		onRefused: (refusal) => context.emitError(apiError(callerOf(context), refusal)),
		onLost: (reason) =>
			context.logger.warn(
				`${context.getNode().name}: ${reason}. Trying again until the server is back.`,
			),
	};
	const open = async () => shared.open(listener);
	const closeFunction = async () => shared.close(listener.id);
	// A test run can take an event only once this function has returned.
	if (isTest) return { closeFunction, manualTriggerFunction: open };
	void open();
	return { closeFunction };
}

/** By this n8n (since 2.20) recognises an event that has started an execution before. */
function deduplicationKey(node: string, started: Started[]): string | undefined {
	if (started.some(({ message }) => (message.eventId ?? message.messageId) === ''))
		return undefined;
	const identities = started.map(
		({ message: { event, messageId, eventId, chat, sender, timestamp } }) => [
			event,
			eventId ?? messageId,
			chat.id,
			sender.id,
			timestamp,
		],
	);
	return `${node}:${digest(JSON.stringify(identities))}`;
}
