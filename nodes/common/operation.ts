import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { Call } from './call';

/** One documented endpoint, as a value: its fields and its behaviour stand together. */
export interface Operation {
	value: string;
	name: string;
	/** What the node does, as its subtitle and for AI agents: sentence case, no articles. */
	action: string;
	description: string;
	/** The operation's fields. describe() adds the displayOptions that tie them to it. */
	properties: INodeProperties[];
	/**
	 * The chats one item is sent to, or what else it acts upon. Each is a call of its own (`call.chat`), and calls to one
	 * chat run one after another, in input order. Without it an item is one call that waits for no other.
	 */
	chats?(call: Call): string[];
	/** Whether calls wait for each other whatever their chats, for servers that take one at a time. */
	inSequence?: boolean;
	/** Performs one call. What it returns becomes the node's output; pairedItem is added by runOperations(). */
	run(call: Call): Promise<Result>;
}

/** JSON, or items where there is binary data too. */
export type Result = IDataObject | IDataObject[] | INodeExecutionData[];

/** A thing of the platform (group, message, …) and what can be done with it. */
export interface Resource {
	value: string;
	name: string;
	/** The first is what a new node is set to. */
	operations: Operation[];
}

/**
 * The properties of a node: resource selector, an operation selector per resource, the operations' fields, and the
 * options of every run, with those that only this platform has. A property object that several operations of a resource share is shown for all of them.
 */
export function describe(
	resources: Resource[],
	defaultResource: string,
	ownOptions: INodeProperties[] = [],
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
			options: [...RUN_OPTIONS, ...ownOptions].sort((a, b) =>
				a.displayName.localeCompare(b.displayName, 'en'),
			),
		},
	];
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

function fields(resource: Resource): INodeProperties[] {
	const shownFor = new Map<INodeProperties, string[]>();
	for (const operation of resource.operations) {
		for (const property of operation.properties) {
			shownFor.set(property, [...(shownFor.get(property) ?? []), operation.value]);
		}
	}
	return inOrder(resource.operations.map(({ properties }) => properties)).map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: {
				resource: [resource.value],
				operation: shownFor.get(property),
				...property.displayOptions?.show,
			},
		},
	}));
}

/** One list of all properties in which those of each operation stand in the operation's own order. */
function inOrder(lists: INodeProperties[][]): INodeProperties[] {
	const ordered: INodeProperties[] = [];
	let rest = lists;
	while (rest.some((list) => list.length > 0)) {
		const first = rest.flatMap((list) => list.slice(0, 1));
		// Next is one that nothing still has to stand before. Where operations contradict each other there is none.
		const next =
			first.find((property) => rest.every((list) => list.indexOf(property) <= 0)) ?? first[0];
		ordered.push(next as INodeProperties);
		rest = rest.map((list) => list.filter((property) => property !== next));
	}
	return ordered;
}

/** Options that hold for a whole run, whatever the operation. */
const RUN_OPTIONS = [
	{
		displayName: 'Concurrent Requests',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50 },
		default: 5,
		description:
			'How many items are worked on at the same time. Messages to one chat are always sent one after another, in input order.',
	},
	{
		displayName: 'Retries',
		name: 'retries',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 10 },
		default: 3,
		description:
			'How often a request is repeated when it is certain that nothing happened (too many requests, connection refused). A message that may have been sent is never sent again.',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 600 },
		default: 30,
		description: 'How long to wait for the answer to one request',
	},
] satisfies INodeProperties[];

export type RunOptions = Record<'concurrency' | 'retries' | 'timeout', number>;

/** The options, with their defaults and within their limits: the editor keeps to them, an expression need not. */
export function runOptionsOf(given: IDataObject): RunOptions {
	const options = RUN_OPTIONS.map(
		({ name, default: usual, typeOptions: { minValue, maxValue } }) => {
			const value = Number(given[name] ?? usual);
			return [name, Number.isNaN(value) ? usual : Math.min(Math.max(value, minValue), maxValue)];
		},
	);
	return Object.fromEntries(options) as RunOptions;
}
