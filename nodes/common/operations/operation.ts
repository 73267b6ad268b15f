import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { SENDING_OPTIONS } from '../broadcast/options';
import type { Call } from './call';
import type { EndpointFacts } from '../requests/caller';
import { propertiesOf, type Fields, type Values } from '../fields';
import { RUN_OPTIONS } from './runOptions';

/** The declaration of an operation: its names in the editor, the facts about its endpoint, its fields and its code. */
export interface Definition<F extends Fields> extends EndpointFacts {
	value: string;
	name: string;
	/** Shown in the node's subtitle, and describes the operation to AI agents: sentence case, no articles. */
	action: string;
	description: string;
	/** The operation's parameters by name. describe() shows them only for this operation. */
	fields: F;
	/** Entries of Options that only this operation has. */
	options?: Fields;
	/**
	 * Returns the targets of one item, such as the chats to send to. Each target is a call of its own
	 * (`call.target`), and calls to one target run one after another, in input order. Without `targets` an item is
	 * one call, and calls run in any order.
	 */
	targets?(values: Values<F>): string[];
	/**
	 * Returns the chats of a call that sends to several in one request. run() must send to `call.message.chats`, which leaves out
	 * skipped chats. Its result has an object for each chat, with `chatId`, and `sent: false` where the platform refused.
	 * The operation must be `inSequence`, because two calls may have chats in common.
	 */
	recipients?(values: Values<F>): string[];
	/** Returns a text that identifies the chat, where the target alone does not. */
	chatOf?(values: Values<F>, target: string, call: Call): string;
	/** Returns the name of a call's chat in the output, for an operation that sends and has no `targets`. */
	shownChat?(values: Values<F>, call: Call): string;
	/**
	 * Whether run() itself sends each message through sendInTurn(), because only it knows the account that writes. Default: each call
	 * is one message, and the credential's account writes it.
	 */
	managesTurns?: boolean;
	/**
	 * Whether calls run one after another for all targets, for servers that handle one request at a
	 * time.
	 */
	inSequence?: boolean;
	/** Whether the execution waits after the operation, which then runs for the first item only. */
	waits?: boolean;
	/** Performs one call and returns the node's output; runOperations() adds pairedItem. */
	run(call: Call, values: Values<F>): Promise<Result>;
}

/** One documented endpoint: its facts, fields and code in one value. */
export type Operation = Definition<Fields>;

/** Makes an operation, and gives `targets` and `run` the types of its fields. */
export function operation<F extends Fields>(definition: Definition<F>): Operation {
	return definition;
}

/** JSON objects, or n8n items where the result has binary data. */
export type Result = IDataObject | IDataObject[] | INodeExecutionData[];

/** A resource of the platform (group, message, …) and its operations. */
export interface Resource {
	value: string;
	name: string;
	/** The first is the default of a new node. */
	operations: Operation[];
}

/**
 * Returns the properties of a node: the resource selector, an operation selector for each resource, the operations' fields,
 * and the options: of every run, of this platform, and of single operations.
 *
 * @param delayNote why messages of this platform need a delay: sentences
 */
export function describe(
	resources: Resource[],
	defaultResource: string,
	ownOptions: Fields = {},
	{ delayNote = '' }: { delayNote?: string } = {},
): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: byName(resources.map(({ value, name }) => ({ value, name }))),
			default: defaultResource,
		},
		...resources.map(operationSelector),
		...resources.flatMap(fields),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				...runOptionsFor(resources),
				...propertiesOf(ownOptions),
				...optionsOfOperations(resources).map((option) =>
					option.name === 'delay' && delayNote !== ''
						? { ...option, description: `${option.description}. ${delayNote}` }
						: option,
				),
			].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
		},
	];
}

/** Returns the options of every run. Hides Concurrent Requests for operations that make one call at a time. */
function runOptionsFor(resources: Resource[]): INodeProperties[] {
	const operations = resources.flatMap((resource) => resource.operations);
	const isOneByOne = ({ inSequence, waits }: Operation) => inSequence === true || waits === true;
	const several = new Set(operations.filter((one) => !isOneByOne(one)).map(({ value }) => value));
	const hidden = new Set(
		operations
			.filter((one) => isOneByOne(one) && !several.has(one.value))
			.map(({ value }) => value),
	);
	return propertiesOf(RUN_OPTIONS).map((option) =>
		option.name === 'concurrency' && hidden.size > 0
			? { ...option, displayOptions: { hide: { '/operation': [...hidden] } } }
			: option,
	);
}

/** Returns the options of single operations. Shows each only for the operations that have it. */
function optionsOfOperations(resources: Resource[]): INodeProperties[] {
	const shared = new Map<
		string,
		{ property: INodeProperties; resources: Set<string>; operations: Set<string> }
	>();
	for (const resource of resources) {
		for (const { value, sends, options } of resource.operations) {
			for (const property of propertiesOf({ ...(sends && SENDING_OPTIONS), ...options })) {
				const key = JSON.stringify(property);
				const known = shared.get(key) ?? { property, resources: new Set(), operations: new Set() };
				known.resources.add(resource.value);
				known.operations.add(value);
				shared.set(key, known);
			}
		}
	}
	return [...shared.values()].map(({ property, resources: having, operations }) => ({
		...property,
		displayOptions: {
			show: {
				'/resource': [...having],
				'/operation': [...operations],
				...property.displayOptions?.show,
			},
		},
	}));
}

function operationSelector({ value, operations }: Resource): INodeProperties {
	const options = byName(
		operations.map(({ value, name, action, description }) => ({
			value,
			name,
			action,
			description,
		})),
	);
	const defaultOperation = operations[0]?.value ?? '';
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		options,
		default: defaultOperation,
	};
}

function byName(options: INodePropertyOptions[]): INodePropertyOptions[] {
	return options.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/**
 * Returns the properties of a resource's operations. A field that several operations share is one property, shown for
 * all of them.
 */
function fields(resource: Resource): INodeProperties[] {
	const shared = new Map<string, { property: INodeProperties; operations: string[] }>();
	const lists = resource.operations.map((operation) =>
		propertiesOf(operation.fields).map((property) => {
			const key = JSON.stringify(property);
			const known = shared.get(key) ?? { property, operations: [] };
			known.operations.push(operation.value);
			shared.set(key, known);
			return known;
		}),
	);
	return inOrder(lists).map(({ property, operations }) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { resource: [resource.value], operation: operations, ...property.displayOptions?.show },
		},
	}));
}

/** Merges lists of properties into one list that keeps each operation's own order. */
function inOrder<T>(lists: T[][]): T[] {
	const ordered: T[] = [];
	let rest = lists;
	while (rest.some((list) => list.length > 0)) {
		const first = rest.flatMap((list) => list.slice(0, 1));
		// Takes a property that no other list has in a later place. If the orders of two operations contradict each other,
		// there is none.
		const next =
			first.find((property) => rest.every((list) => list.indexOf(property) <= 0)) ?? first[0];
		if (next === undefined) break;
		ordered.push(next);
		rest = rest.map((list) => list.filter((property) => property !== next));
	}
	return ordered;
}
