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
import { warn } from '../log';
import { emitError, saveFailedExecution } from '../n8nHelpers';
import { pause, within } from '../requests/request';
import { sharedSource, type Listener, type Source } from './sharedSource';
import { checkTrigger, type TriggerFields } from './triggerFields';

/**
 * The time that n8n has to activate a workflow. n8n forgets an error that a trigger emits earlier: it shows no error and does not
 * start the trigger again. n8n starts it a second after the error, so the time doubles with each refusal.
 */
const ACTIVATION_MS = 5_000;
const LONGEST_ACTIVATION_MS = 300_000;

/** The longest time that a deactivation waits for events that are being read. */
const LONGEST_CLOSE_MS = 5_000;

/** How often in a row a trigger was refused, by its key. */
const refusedInARow = new Map<string, number>();

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
	const trigger = triggerKey(context);
	const isTest = context.getMode() === 'manual';
	const shared = sharedSource(source.key);
	const events = new Events(context, reader, values, trigger);
	const refusals = new Refusals(context, trigger, () => shared.close(listener));
	/** Events start the workflow in the order in which they came, even if one takes long to complete. */
	let queue = Promise.resolve();
	const listener: Listener = {
		id: isTest ? `${trigger}:test` : trigger,
		isTest,
		source,
		reads: (event) => events.reads(event),
		onEvents: (arrived) => {
			queue = queue.then(async () => await events.start(arrived));
		},
		onRefused: (refusal) => void refusals.report(refusal),
		onReached: () => refusals.reached(),
		onLost: ({ reason: message, hint = '' }, isToldOf) => {
			// The user of a test run does not see n8n's log, so the test run ends with the error.
			if (isTest && !refusals.isReached) void refusals.report({ message, hint });
			else if (isToldOf) warn(context, `${message}. Trying again until the server is back.`);
		},
	};
	const open = async () => shared.open(listener);
	const closeFunction = async () => {
		shared.close(listener);
		refusals.close();
		await events.close(queue);
		if (!isTest) noteDeactivation(trigger);
	};
	// A test run can receive an event only after this function has returned.
	if (isTest) return { closeFunction, manualTriggerFunction: open };
	void open();
	return { closeFunction };
}

/** The events of one trigger: which of them start the workflow, and how many start it together. */
class Events {
	private readonly bursts: Bursts<Start> | undefined;
	private readonly isBatch: boolean;
	private readonly isTest: boolean;
	private isClosed = false;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly reader: Reader,
		private readonly values: Values<ListenerFields>,
		private readonly trigger: string,
	) {
		const { options, simplify } = values;
		this.isBatch = options.batch ?? false;
		this.isTest = context.getMode() === 'manual';
		this.bursts =
			options.combineMessages &&
			new Bursts<Start>(options.combineMessages, (held) =>
				this.emit(held, simplify ? combined : separate),
			);
	}

	/** Tells whether the trigger's platform sends such an event. */
	reads(event: IDataObject): boolean {
		try {
			return isBounded(event) && this.reader.normalise(event) !== undefined;
		} catch {
			return false;
		}
	}

	/** Starts the workflow with those of the events that the trigger asks for. */
	async start(events: IDataObject[]): Promise<void> {
		const together: Start[] = [];
		for (const event of events) {
			const started = await this.read(event);
			if (started === undefined) continue;
			const mayWait = !this.isClosed && this.reader.isMessage(started.message.event);
			if (this.bursts !== undefined && mayWait) this.bursts.add(started);
			else if (this.isBatch) together.push(started);
			else this.emit([started], separate);
		}
		this.emit(together, separate);
	}

	/**
	 * Starts the workflow with the messages that wait for more of their sender. Later messages wait no more.
	 *
	 * @param read resolves when the messages that have arrived are read; they belong to the same bursts
	 */
	async close(read: Promise<void>): Promise<void> {
		if (this.bursts === undefined) return;
		await within(LONGEST_CLOSE_MS, read);
		this.isClosed = true;
		this.bursts.flush();
	}

	/** Reads an event. Resolves to undefined if it does not start the workflow. Stores a failed execution if it cannot be read. */
	private async read(event: IDataObject): Promise<Start | undefined> {
		const { context, reader, values, trigger } = this;
		try {
			if (!isBounded(event)) {
				warn(context, 'Ignored an event that is too large or nested too deeply');
				return undefined;
			}
			const heard = readEvent(event, reader);
			if (heard === undefined) return undefined;
			const { identity } = heard;
			if ((await hear(context, heard.message, reader)) === 'answer') return undefined;
			if (!(await isAskedFor(context, heard.message, values, reader))) return undefined;
			if (!this.isTest && identity !== undefined && !remember(trigger, identity)) return undefined;
			const message = withEnvelope(heard.message, reader, values);
			const item = itemOf(message, values);
			await complete(context, item, reader.completion?.(message));
			return { item, message, identity };
		} catch (error) {
			saveFailedExecution(context, error);
			return undefined;
		}
	}

	private emit(started: Start[], itemsOf: (started: Start[]) => INodeExecutionData[]): void {
		if (started.length === 0) return;
		const { context, trigger } = this;
		try {
			context.emit([itemsOf(started)], undefined, undefined, deduplicationKey(trigger, started));
		} catch (error) {
			for (const { identity } of started) if (identity !== undefined) forget(trigger, identity);
			saveFailedExecution(context, error);
		}
	}
}

/** Reports the server's refusal to n8n after the activation, because n8n ignores earlier reports. */
class Refusals {
	private readonly isTest: boolean;
	private readonly before: number;
	private readonly reportedFrom: number;
	private readonly closed = new AbortController();
	private isReported = false;
	/** Whether the server has answered. */
	isReached = false;

	/** @param stop ends the trigger's connection */
	constructor(
		private readonly context: ITriggerFunctions,
		private readonly trigger: string,
		private readonly stop: () => void,
	) {
		this.isTest = context.getMode() === 'manual';
		this.before = refusedInARow.get(trigger) ?? 0;
		const activation = Math.min(ACTIVATION_MS * 2 ** this.before, LONGEST_ACTIVATION_MS);
		this.reportedFrom = performance.now() + (this.isTest ? 0 : activation);
	}

	reached(): void {
		this.isReached = true;
	}

	async report(refusal: Refusal): Promise<void> {
		const { context, trigger, closed } = this;
		await pause(Math.max(0, this.reportedFrom - performance.now()), closed.signal);
		if (closed.signal.aborted) return;
		this.isReported = true;
		if (!this.isTest) refusedInARow.set(trigger, this.isReached ? 0 : this.before + 1);
		this.stop();
		emitError(context, () => saidInMessage(apiError(callerOf(context), refusal)));
	}

	/** Ends the wait for the time at which n8n hears of a refusal. */
	close(): void {
		this.closed.abort();
		if (!this.isTest && !this.isReported) refusedInARow.delete(this.trigger);
	}
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
