import { number, settings, type Values } from '../fields';

/** Options of every run, the same for all operations. Concurrent Requests applies to the whole run, the others to each item. */
export const RUN_OPTIONS = {
	concurrency: number({
		displayName: 'Concurrent Requests',
		min: 1,
		max: 50,
		default: 5,
		description:
			'How many chats or items the node works on at the same time. Messages to one chat are always sent one after another, in input order.',
	}),
	retries: number({
		displayName: 'Retries',
		min: 0,
		max: 10,
		default: 3,
		description:
			'How many times the node repeats a failed request. It repeats only if the server did nothing (too many requests, connection refused), or if a second request has no further effect. It never sends a message again that may have arrived.',
	}),
	timeout: number({
		displayName: 'Timeout (Seconds)',
		min: 1,
		max: 600,
		fractions: true,
		default: 30,
		description: 'How long to wait for the answer to one request',
	}),
};

const { concurrency, ...ofRequests } = RUN_OPTIONS;

/** The option of the whole run, which the first item gives. */
export const wholeRunOptions = settings({ displayName: 'Options', fields: { concurrency } });

/** The options of an item's requests, with their defaults. */
export const requestOptions = settings({ displayName: 'Options', fields: ofRequests });

export type RequestOptions = Values<typeof ofRequests>;
