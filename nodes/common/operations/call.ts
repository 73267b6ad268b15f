import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';

import type { OutgoingMessage } from '../broadcast/outgoingMessage';
import { errorBeforeSending } from '../errors';
import {
	collection,
	type Fields,
	type Identified,
	type Input,
	type Labelled,
	type Values,
} from '../fields';
import type { Caller } from '../requests/caller';
import { onceIn } from '../onceIn';
import { ItemInput, type Run } from './run';
import type { RequestOptions } from './runOptions';

/** One call of an operation, for one item or for one target of an item. */
export class Call implements Caller {
	/** Set while an operation that sends runs. */
	message?: OutgoingMessage;

	constructor(
		readonly run: Run,
		readonly itemIndex: number,
		/** The target of this call, where the operation has targets. */
		readonly target: string = '',
		readonly messageSuffix: string = '',
		private readonly input = new ItemInput(run, itemIndex),
		/** The values of the operation's fields. run() gets the same values with their types. */
		readonly values = run.valuesFor(input),
		private readonly made = new Map<string, Promise<unknown>>(),
	) {}

	/** Returns a call of the same item for one of its targets, or without a target. */
	to(target = '', messageSuffix = ''): Call {
		const { run, itemIndex, input, values, made } = this;
		return new Call(run, itemIndex, target, messageSuffix, input, values, made);
	}

	/** Returns the result of `make`, which is called once per item for each key, however many targets the item has. */
	async once<T>(key: string, make: () => Promise<T>): Promise<T> {
		return await onceIn(this.made, key, make);
	}

	/** Returns the result of `make`; when Retry On Fail runs the node again, the result that this call had before. */
	async onceForAllTries<T>(key: string, make: () => Promise<T>): Promise<T> {
		const known = this.run.tries?.made;
		if (known === undefined) return await make();
		const ownKey = this.keyOf(key);
		if (known.has(ownKey)) return known.get(ownKey) as T;
		const value = await make();
		known.set(ownKey, value);
		return value;
	}

	/** Tells whether onceForAllTries() has a result for this key. */
	wasMade(key: string): boolean {
		return this.run.tries?.made.has(this.keyOf(key)) === true;
	}

	private keyOf(key: string): string {
		return JSON.stringify([this.itemIndex, this.target, key]);
	}

	get context(): IExecuteFunctions {
		return this.run.context;
	}

	get signal(): AbortSignal | undefined {
		return this.run.signal;
	}

	get repeatable(): boolean {
		return this.run.operation.repeatable === true;
	}

	get retries(): number {
		return this.requestOptions().retries;
	}

	get repeatAfterTimeout(): boolean {
		return true;
	}

	get timeoutMs(): number {
		return this.requestOptions().timeout * 1000;
	}

	/** Reads the options for the requests of the item. */
	requestOptions(): RequestOptions {
		return this.input.requestOptions;
	}

	/** Returns the message that the item answers, if a trigger of this platform started the execution. */
	origin(): IDataObject | undefined {
		return this.input.subject.origin();
	}

	get item(): INodeExecutionData {
		return this.context.getInputData()[this.itemIndex] as INodeExecutionData;
	}

	async credential(type: string): Promise<ICredentialDataDecryptedObject> {
		try {
			return await this.run.credential(type);
		} catch (error) {
			// The credential is read before the request is sent.
			throw errorBeforeSending(this, error);
		}
	}

	/** Reads all fields again, and returns the IDs that they take. */
	identified(): Identified[] {
		const { run, input } = this;
		const found: Identified[] = [];
		const identify = { value: (identified: Identified) => found.push(identified) };
		const noting = Object.create(input, { identify }) as Input;
		for (const [name, field] of Object.entries(run.operation.fields)) {
			try {
				field.read(noting, name);
			} catch {
				// The call has failed already, and the user sees its error.
			}
		}
		return found;
	}

	/**
	 * Makes the error for a field whose value cannot be used.
	 *
	 * @param complaint follows the field's name, e.g. `is empty`
	 * @param hint says what to do
	 */
	reject(field: Labelled, complaint: string, hint?: string): NodeOperationError {
		return this.input.reject(field, complaint, hint);
	}

	/**
	 * Adds to the run's hints that a value from the user had no effect.
	 *
	 * @param reason follows the field's name, e.g. `a private chat has no members`
	 */
	noEffect(field: Labelled, reason: string): void {
		this.run.hints.noEffect(field, reason, this.itemIndex);
	}

	/** Reads the options of the platform or the operation that the user added. */
	options<F extends Fields>(own: F): Partial<Values<F>> {
		const { run } = this;
		return run.shared(run.fixedOptions, own, () =>
			collection({ displayName: 'Options', fields: own }).read(this.input, 'options'),
		);
	}
}
