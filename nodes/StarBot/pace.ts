import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { apiError, parameterError } from '../common/errors';
import { pause } from '../common/request';
import { inTurn } from '../common/turns';
import type { Identity } from './robot';
import { CREDENTIAL, urlOf } from './transport';

const LONGEST_DELAY_SECONDS = 3_600;

/** The option that all operations have; it counts for those that send messages. */
export const delayOption: INodeProperties = {
	displayName: 'Delay Between Messages',
	name: 'delay',
	type: 'fixedCollection',
	placeholder: 'Add delay',
	default: { seconds: { minimum: 2, maximum: 5 } },
	description:
		'How many seconds a robot waits after one message before it sends the next: each time a random number between the two. The vendor warns that WeChat bans accounts; nobody documents what it tolerates.',
	options: [
		{
			displayName: 'Seconds',
			name: 'seconds',
			values: [
				{
					displayName: 'Minimum',
					name: 'minimum',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: LONGEST_DELAY_SECONDS },
					default: 2,
				},
				{
					displayName: 'Maximum',
					name: 'maximum',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: LONGEST_DELAY_SECONDS },
					default: 5,
				},
			],
		},
	],
};

/** When each robot last sent a message. */
const lastSends = new Map<string, number>();

/**
 * Sends messages of one robot one after another, whichever executions of this n8n process they belong to, with the delay
 * of the option between them: WeChat bans accounts that write like machines.
 */
export async function paced<T>(
	call: Call,
	identity: Identity | undefined,
	send: () => Promise<T>,
): Promise<T> {
	const delay = delayOf(call);
	const robot = `${urlOf(await call.credential(CREDENTIAL))} ${Object.values(identity ?? {}).join()}`;
	return await inTurn(robot, call.signal, async () => {
		const due = (lastSends.get(robot) ?? 0) + delay;
		if (delay > 0) await pause(Math.max(0, due - Date.now()), call.signal);
		// Before it counts as one that was sent.
		if (call.signal?.aborted)
			throw apiError(call, { message: 'The execution was cancelled before the message was sent' });
		try {
			return await send();
		} finally {
			// A send that failed counts as well: it may have reached WeChat.
			noteSend(robot);
		}
	});
}

/** Notes the time, and forgets robots whose last message is older than the longest delay. */
function noteSend(robot: string): void {
	const now = Date.now();
	// The robot that sent last stands last.
	lastSends.delete(robot);
	lastSends.set(robot, now);
	for (const [other, at] of lastSends) {
		if (now - at <= LONGEST_DELAY_SECONDS * 1000) break;
		lastSends.delete(other);
	}
}

/** A random time between the option's bounds, in milliseconds; 0 where the option is off. */
function delayOf(call: Call): number {
	const delay = call.collection('options').delay as IDataObject | undefined;
	if (delay === undefined) return 0;
	const { minimum = 0, maximum = 0 } = (delay.seconds ?? {}) as {
		minimum?: unknown;
		maximum?: unknown;
	};
	const [shortest, longest] = [Number(minimum), Number(maximum)];
	if (!(shortest >= 0 && longest >= shortest && longest <= LONGEST_DELAY_SECONDS)) {
		throw parameterError(
			call,
			delayOption.displayName,
			`cannot be from ${String(minimum)} to ${String(maximum)} seconds`,
			`Minimum must not be below 0, nor Maximum below Minimum or above ${LONGEST_DELAY_SECONDS}.`,
		);
	}
	return (shortest + Math.random() * (longest - shortest)) * 1000;
}
