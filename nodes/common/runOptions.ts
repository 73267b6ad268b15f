import type { IDataObject, INodeProperties } from 'n8n-workflow';

/** Options for a whole run, the same for all operations. */
export const RUN_OPTIONS = [
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

/** Returns the options with their defaults and within their limits: the editor keeps to them, an expression need not. */
export function runOptionsOf(given: IDataObject): RunOptions {
	const options = RUN_OPTIONS.map(
		({ name, default: usual, typeOptions: { minValue, maxValue } }) => {
			const value = Number(given[name] ?? usual);
			return [name, Number.isNaN(value) ? usual : Math.min(Math.max(value, minValue), maxValue)];
		},
	);
	return Object.fromEntries(options) as RunOptions;
}
