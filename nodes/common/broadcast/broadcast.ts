import type { IDataObject, INodeExecutionData, NodeOperationError } from 'n8n-workflow';

import type { Call } from '../operations/call';
import type { Run } from '../operations/run';
import { asNodeError, mayHaveHappened, runError, type NodeError } from '../errors';
import { asObject, holdsExpression } from '../guards';
import { addHint, processedStore, type ProcessedStore } from '../n8nHelpers';
import type { Operation } from '../operations/operation';
import { listed } from '../text/excerpt';
import { hasSentPart } from './parts';
import type { Deliveries, Delivery } from './delivery';
import { AllSkipped, OutgoingMessage } from './outgoingMessage';
import { entryOf, SentOnce } from './sendOnlyOnce';
import { SENDING_OPTIONS, type SendingOptions } from './options';
import { beforeSending, sendInTurn } from './sendInTurn';

/** The most chats of one run with Send Only Once: for each note n8n reads and writes the whole list of a node. */
const MOST_CHATS = 20_000;

const KEY = { displayName: 'Key' };

/** A call to make, or why it cannot be made. */
interface Task {
	call: Call;
	refusal?: unknown;
}

/**
 * Sends the messages of one run: with a delay, outside of quiet hours, and with Send Only Once to no chat twice. Counts the
 * results.
 */
export class Broadcast {
	private readonly deliveries: Record<Delivery, string[]> = {
		sent: [],
		skipped: [],
		refused: [],
		unsure: [],
	};
	private readonly entries: string[] = [];
	private readonly once: SentOnce | undefined;
	/** Whether the user gave no key, so that the execution is the key. */
	private lacksKey = false;

	/** @throws NodeOperationError if Send Only Once is on and n8n cannot note anything */
	constructor(
		private readonly run: Run,
		private readonly operation: Operation,
	) {
		if (this.rawOptions().sendOnlyOnce === undefined) return;
		this.once = new SentOnce(this.store(), this.noteId, this.upcoming(), (error) =>
			this.notNoted(error),
		);
	}

	/** Gives the calls their messages. */
	plan<T extends Task>(tasks: Iterable<T>): Iterable<T> {
		const planned = this.planEach(tasks);
		// Chats are noted in advance, so all of them must be known.
		return this.once === undefined ? planned : [...planned];
	}

	private *planEach<T extends Task>(tasks: Iterable<T>): Generator<T> {
		for (const task of tasks) {
			try {
				task.call.message ??= this.messageOf(task.call);
			} catch (error) {
				task.refusal ??= error;
			}
			yield task;
		}
	}

	private messageOf(call: Call): OutgoingMessage {
		const { recipients, chatOf } = this.operation;
		const options = call.options(SENDING_OPTIONS);
		const chats = recipients?.(call.values) ?? [call.target];
		const key = this.keyOf(call, options);
		if (key === undefined) return new OutgoingMessage(options, chats);
		const notes = new Map(
			chats.map((chat) => {
				const identity = chatOf?.(call.values, chat, call) ?? chat;
				const name = chat || (this.operation.shownChat?.(call.values, call) ?? '');
				return [chat, { entry: entryOf(key, identity), name }];
			}),
		);
		for (const { entry } of notes.values()) this.entries.push(entry);
		if (this.entries.length > MOST_CHATS)
			throw runError(
				this.run.context,
				`Send Only Once can keep at most ${MOST_CHATS} chats of one run`,
				'Split the items into several runs of the node, for example with Loop Over Items.',
			);
		return new OutgoingMessage(options, chats, notes, this.once, hasSentPart(call));
	}

	/** Whether a second run with the same key continues after this one. */
	get resumes(): boolean {
		return this.once !== undefined;
	}

	/**
	 * Sends the message of a call when its turn has come.
	 *
	 * @param send performs the call
	 * @returns the items of the call
	 */
	async deliver(
		call: Call,
		send: () => Promise<INodeExecutionData[]>,
	): Promise<INodeExecutionData[]> {
		const message = (call.message ??= this.messageOf(call));
		const hasRows = this.operation.recipients !== undefined;
		try {
			return message.delivered(await this.inTurn(call, send), call.itemIndex, hasRows);
		} catch (error) {
			if (error instanceof AllSkipped) return message.delivered([], call.itemIndex, hasRows);
			throw asNodeError(call, error);
		}
	}

	/** Returns the results of a call's message so far, by chat. */
	deliveriesOf(call: Call): Deliveries | undefined {
		return call.message?.deliveries;
	}

	/** Takes over the results of a call that an earlier try of n8n (Retry On Fail) made. */
	remember(call: Call, deliveries: Deliveries = new Map()): void {
		const message = call.message;
		for (const [chat, delivery] of deliveries) message?.deliveries.set(chat, delivery);
	}

	/** Settles the message of a call that failed. */
	failed(call: Call, failure: NodeError): void {
		const delivery = mayHaveHappened(failure) ? 'unsure' : 'refused';
		call.message?.settle(delivery);
		this.count(call, delivery);
	}

	/**
	 * Counts the results of the message of a call.
	 *
	 * @param otherwise the result of a chat without one, because the call could not be made
	 */
	count(call: Call, otherwise: Delivery): void {
		const message = call.message;
		for (const chat of message?.all ?? [call.target]) {
			const delivery = message?.deliveries.get(chat) ?? otherwise;
			const name = message?.nameOf(chat) ?? chat;
			this.deliveries[delivery].push(name || `item ${call.itemIndex}`);
		}
	}

	/** Writes the remaining notes of Send Only Once, and adds a hint with the results if not all messages were sent. */
	async end(): Promise<void> {
		try {
			await this.once?.end();
		} catch (error) {
			addHint(this.run.context, {
				message: `n8n could not save the results of this run (${(error as Error).message}). The next run with the same key may send nothing to the chats of this run, also not to those that were refused: use another key for them.`,
				type: 'warning',
				location: 'outputPane',
			});
		}
		if (this.isSlowed) {
			const reason = 'with "Delay Between Messages" one message goes out after another';
			this.run.hints.noEffect({ displayName: 'Concurrent Requests' }, reason);
		}
		const summary = summaryOf(this.deliveries);
		const hints = summary === undefined ? [] : [this.withKeyNamed(summary)];
		if (this.once !== undefined && this.deliveries.skipped.length === 0 && this.lacksKey) {
			hints.push(
				'Send Only Once has no key, so the next execution sends to these chats again. Give the message a key, e.g. {{ $today }}.',
			);
		}
		for (const message of hints) addHint(this.run.context, { message, location: 'outputPane' });
	}

	/** Whether the user set Concurrent Requests, and a delay for which the messages of the credential's account wait. */
	private get isSlowed(): boolean {
		const { concurrency, delay } = this.rawOptions();
		return !this.operation.managesTurns && concurrency !== undefined && delay !== undefined;
	}

	/** Adds a warning to the summary if the run skipped all chats and its key is fixed: every later run will skip them too. */
	private withKeyNamed(summary: string): string {
		const isFixed = !this.lacksKey && !holdsExpression(this.rawOptions());
		const hasSkippedAll =
			Object.values(this.deliveries).flat().length === this.deliveries.skipped.length;
		if (!hasSkippedAll || !isFixed) return summary;
		return `${summary}. The key of Send Only Once is the same in every run: for a new message, change it, or use an expression, e.g. {{ $today }}.`;
	}

	private async inTurn(
		call: Call,
		send: () => Promise<INodeExecutionData[]>,
	): Promise<INodeExecutionData[]> {
		if (this.operation.managesTurns) return await send();
		if (call.message?.options.delay !== undefined)
			return await sendInTurn(call, this.account, send);
		await beforeSending(call);
		return await send();
	}

	/** Returns the key of Send Only Once; undefined if the option is not added. */
	private keyOf(call: Call, { sendOnlyOnce }: SendingOptions): string | undefined {
		if (sendOnlyOnce === undefined) return undefined;
		const key = sendOnlyOnce.key.trim();
		if (key !== '') return key;
		// If the expression of the key returns no value, the execution must not become the key.
		if (holdsExpression(this.rawOptions().sendOnlyOnce))
			throw call.reject(KEY, 'is empty', 'Its expression gives nothing for this item.');
		this.lacksKey = true;
		const execution = this.run.context.getExecutionId() as string | undefined;
		if (execution !== undefined) return execution;
		throw call.reject(KEY, 'is empty', 'This run of n8n has no ID that could be the key.');
	}

	private *upcoming(): Generator<string> {
		yield* this.entries;
	}

	private store(): ProcessedStore {
		if (!this.run.context.getWorkflow().id)
			throw runError(
				this.run.context,
				'Send Only Once needs a workflow that is saved, so nothing was sent',
				'Save the workflow. n8n stores the list of chats together with the workflow.',
			);
		const store = processedStore(this.run.context, 2 * MOST_CHATS);
		if (store !== undefined) return store;
		throw runError(
			this.run.context,
			'Send Only Once does not work in this version of n8n, so nothing was sent',
			'Update n8n, or remove Send Only Once from the options.',
		);
	}

	/** Makes the error for a chat that is not sent to because n8n's store fails. */
	private notNoted(error: unknown): NodeOperationError {
		return runError(
			this.run.context,
			'n8n could not note that the message is about to be sent, so it was not sent',
			`n8n says: ${(error as Error).message}`,
		);
	}

	/** Names the node. This process writes the notes of one node one after another. */
	private get noteId(): string {
		return `once ${this.run.context.getWorkflow().id} ${this.run.context.getNode().id}`;
	}

	/** Names the account that sends, by the node's credentials. */
	private get account(): string {
		const { credentials = {} } = this.run.context.getNode();
		return `credential ${Object.values(credentials)
			.map(({ id }) => id)
			.join()}`;
	}

	/** The options as the user entered them. n8n drops an expression in the place of all of them. */
	private rawOptions(): IDataObject {
		return asObject(this.run.context.getNode().parameters.options) ?? {};
	}
}

/** Returns e.g. "Sent to 175 of 395 chats: 215 skipped, 3 failed (a, b, c), 2 unsure (d, e)"; undefined where all were sent. */
function summaryOf({
	sent,
	skipped,
	refused,
	unsure,
}: Record<Delivery, string[]>): string | undefined {
	const total = sent.length + skipped.length + refused.length + unsure.length;
	const rest = [
		...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
		...Object.entries({ failed: refused, unsure }).flatMap(([result, chats]) =>
			chats.length > 0 ? [`${chats.length} ${result} (${listed(chats)})`] : [],
		),
	];
	if (rest.length === 0) return undefined;
	return `Sent to ${sent.length} of ${total} ${total === 1 ? 'chat' : 'chats'}: ${rest.join(', ')}`;
}
