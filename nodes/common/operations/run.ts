import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';

import { expressionError, parameterError } from '../errors';
import {
	type Fields,
	type Input,
	type Labelled,
	propertiesOf,
	type Subject,
	valueMeant,
	type Values,
} from '../fields';
import { asObject, holdsExpression, isLocator, isRecord, modeIn } from '../guards';
import { credentialReader } from '../requests/caller';
import { onceIn } from '../onceIn';
import { nodesBefore, originOf, platformOf } from './origin';
import { RunHints } from './runHints';
import { requestOptions, wholeRunOptions, type RequestOptions } from './runOptions';
import { triesOf, type Tries } from './tries';

/** The parts of an operation that its calls use. */
interface Running {
	fields: Fields;
	repeatable?: boolean;
	managesTurns?: boolean;
}

/** Values that all items of one run share. */
export class Run {
	/** How many calls run at the same time. */
	readonly concurrency: number;
	readonly credential: (type: string) => Promise<ICredentialDataDecryptedObject>;
	readonly signal: AbortSignal | undefined;
	private readonly fixed = new Map<string, unknown>();
	/** The values of options that depend on no item. */
	readonly fixedOptions = new Map<object, unknown>();
	private namesBefore: readonly string[] | undefined;
	private hasLookedUp = false;
	private readonly made = new Map<string, Promise<unknown>>();
	readonly hints = new RunHints();
	/** Set where n8n may run the node again. */
	readonly tries: Tries | undefined;
	private readonly raw: IDataObject;
	/** The parameters that hold an expression. */
	private readonly withExpressions: ReadonlySet<string>;
	private readonly items: INodeExecutionData[];
	/** The path in the item's JSON, for each parameter whose expression is only such a path. */
	private readonly itemFields: ReadonlyMap<string, string[]>;
	/** Counts the reads of values that may differ between items. */
	private readsOfItems = 0;
	/** Makes the values of one item. All items share one class, because defining the properties on each object is slow. */
	private readonly lazyValues: new (input: Input) => Values<Fields>;

	constructor(
		readonly context: IExecuteFunctions,
		readonly operation: Running,
	) {
		this.credential = credentialReader(async (type) => await context.getCredentials(type));
		this.signal = context.getExecutionCancelSignal();
		this.tries = triesOf(context);
		this.raw = context.getNode().parameters as IDataObject;
		this.withExpressions = new Set(
			Object.keys(this.raw).filter((name) => holdsExpression(this.raw[name])),
		);
		this.items = context.getInputData();
		this.itemFields = this.findItemFields();
		this.lazyValues = lazyValues(this, operation.fields);
		this.concurrency = wholeRunOptions.read(this.inputOfRun(), 'options').concurrency;
	}

	/**
	 * Returns the values of the operation's fields for one item. Each is read at its first use, at the latest by
	 * allValues().
	 */
	valuesFor(input: Input): Values<Fields> {
		return new this.lazyValues(input);
	}

	/** Reads all of these values. */
	allValues(values: Values<Fields>): Values<Fields> {
		const all: Record<string, unknown> = {};
		for (const name of Object.keys(this.operation.fields)) all[name] = values[name];
		return all;
	}

	/** Returns a parameter's value for an item. `values` caches the values already read for that item. */
	param(name: string, itemIndex: number, values: Map<string, unknown>): unknown {
		// A parameter without an expression is the same for all items, so it is read once per run.
		const isFixed = !this.withExpressions.has(name);
		if (!isFixed) this.noteItemRead();
		const known = isFixed ? this.fixed : values;
		if (!known.has(name)) {
			const { fields } = this.operation;
			known.set(name, valueMeant(fields, name, this.read(name, itemIndex)));
		}
		return known.get(name);
	}

	/** Returns the name by which the editor shows a parameter. */
	labelOf(name: string): string {
		const own = propertiesOf(this.operation.fields).find((property) => property.name === name);
		return (own ?? wholeRunOptions).displayName;
	}

	/** Returns the mode of a resource locator; '' where the whole locator is an expression. */
	mode(name: string): string {
		return modeIn(this.raw[name]);
	}

	/** Tells whether a parameter is an expression, or the member of it at `path` is one. */
	hasExpression(name: string, ...path: string[]): boolean {
		return this.withExpressions.has(name) && holdsExpression(this.raw[name], ...path);
	}

	/** Notes that the value that is read now may differ from item to item. */
	noteItemRead(): void {
		this.readsOfItems++;
	}

	/** Returns the value of `key` in `shared`, or makes it. Stores it there if no part of it can differ between items. */
	shared<K, T>(shared: Map<K, unknown>, key: K, make: () => T): T {
		if (shared.has(key)) return shared.get(key) as T;
		const before = this.readsOfItems;
		const value = make();
		if (this.readsOfItems === before) shared.set(key, value);
		return value;
	}

	/** The names of the nodes that may be the trigger of the execution. */
	get nodesBefore(): readonly string[] {
		return (this.namesBefore ??= nodesBefore(this.context));
	}

	/** Tells whether no call of the run has looked up names before. */
	mayLookUp(): boolean {
		if (this.hasLookedUp) return false;
		this.hasLookedUp = true;
		return true;
	}

	/** Returns the result of `make`, which is called once per run for each key, and again for each caller if it fails. */
	async once<T>(key: string, make: () => Promise<T>): Promise<T> {
		const isFirst = !this.made.has(key);
		const made = onceIn(this.made, key, make);
		// An error names the item of the first caller.
		return await (isFirst ? made : made.catch(async () => await make()));
	}

	/**
	 * Returns the first item's parameters. If Concurrent Requests is no expression, the options are as the user entered them: another
	 * option's expression that fails for the first item must fail only that item.
	 */
	private inputOfRun(): Input {
		const first = new ItemInput(this, 0);
		if (this.hasExpression('options', 'concurrency')) return first;
		return Object.create(first, { value: { value: (name: string) => this.raw[name] } }) as Input;
	}

	private read(name: string, itemIndex: number): unknown {
		const field = valueAt(this.itemFields.get(name), this.items[itemIndex]?.json);
		// n8n copies objects and lists, so they are read from n8n each time.
		if (field !== undefined && typeof field !== 'object') return field;
		// n8n throws for a field that the chosen operation hides unless it gets a fallback other than undefined. No field of this
		// package uses n8n's validation, which looks through all properties of the node.
		const value = this.context.getNodeParameter(name, itemIndex, null, { skipValidation: true });
		return (isLocator(this.raw[name]) ? asObject(value)?.value : value) ?? undefined;
	}

	/**
	 * Finds parameters like `={{ $json.chatId }}`, the most frequent kind of expression. They are read directly from
	 * the item, since n8n's evaluation takes a fifth of the time of a send.
	 */
	private findItemFields(): Map<string, string[]> {
		const found = new Map<string, string[]>();
		for (const name of this.withExpressions) {
			const path = itemFieldOf(this.raw[name]);
			if (path !== undefined) found.set(name, path);
		}
		return found.size > 0 && this.sharesItems() ? found : new Map();
	}

	/** Tells whether expressions see the node's own input items. In a tool of an agent they see other items. */
	private sharesItems(): boolean {
		try {
			const [first] = this.items;
			return first !== undefined && this.context.getWorkflowDataProxy(0).$json === first.json;
		} catch {
			return false;
		}
	}
}

const INPUT = Symbol('input');
const KNOWN = Symbol('known values');

/** Makes a class whose instances read the fields of one item. A value that depends on no item is read once a run. */
function lazyValues(run: Run, fields: Fields): new (input: Input) => Values<Fields> {
	const fixed = new Map<string, unknown>();
	class LazyValues {
		readonly [KNOWN] = new Map<string, unknown>();
		readonly [INPUT]: Input;

		constructor(input: Input) {
			this[INPUT] = input;
		}
	}
	for (const [name, field] of Object.entries(fields)) {
		Object.defineProperty(LazyValues.prototype, name, {
			get(this: LazyValues) {
				const known = this[KNOWN];
				if (!known.has(name))
					known.set(
						name,
						run.shared(fixed, name, () => field.read(this[INPUT], name)),
					);
				return known.get(name);
			},
		});
	}
	return LazyValues as unknown as new (input: Input) => Values<Fields>;
}

/** Reads the node's parameters for one item. */
export class ItemInput implements Input {
	private readonly read = new Map<string, unknown>();
	private ownOptions: RequestOptions | undefined;

	constructor(
		private readonly run: Run,
		private readonly itemIndex: number,
	) {}

	value(name: string): unknown {
		const { run, itemIndex } = this;
		try {
			return run.param(name, itemIndex, this.read);
		} catch (error) {
			throw expressionError({ context: run.context, itemIndex }, run.labelOf(name), error);
		}
	}

	mode(name: string): string {
		return this.run.mode(name);
	}

	hasExpression(name: string, ...path: string[]): boolean {
		return this.run.hasExpression(name, ...path);
	}

	timeZone(): string {
		return this.run.context.getTimezone();
	}

	/** The options of the item's requests. */
	get requestOptions(): RequestOptions {
		const { run } = this;
		return (this.ownOptions ??= run.shared(run.fixedOptions, requestOptions, () =>
			requestOptions.read(this, 'options'),
		));
	}

	get subject(): Subject {
		const { context } = this.run;
		const { itemIndex } = this;
		this.run.noteItemRead();
		return {
			json: context.getInputData()[itemIndex]?.json ?? {},
			platform: platformOf(context),
			origin: () => originOf(context, this.run.nodesBefore, itemIndex),
		};
	}

	reject(field: Labelled, complaint: string, hint?: string): NodeOperationError {
		const caller = { context: this.run.context, itemIndex: this.itemIndex };
		return parameterError(caller, field.displayName, complaint, hint);
	}
}

const ITEM_FIELD = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*)+)\s*\}\}$/;

/** Returns `['a', 'b']` for `={{ $json.a.b }}`, also if a resource locator has it as its value. */
function itemFieldOf(raw: unknown): string[] | undefined {
	const expression = isLocator(raw) ? raw.value : raw;
	if (typeof expression !== 'string') return undefined;
	return ITEM_FIELD.exec(expression)?.[1]?.slice(1).split('.');
}

function valueAt(path: string[] | undefined, json: unknown): unknown {
	return path?.reduce(
		(value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
		json,
	);
}
