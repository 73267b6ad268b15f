import type { Call } from '../common/call';
import { addressOf } from '../common/client';
import { apiError } from '../common/errors';
import { group, map, number } from '../common/fields';
import { pause } from '../common/request';
import { inTurn } from '../common/turns';
import type { Identity } from './robot';
import { STARBOT } from './transport';

const LONGEST_DELAY_SECONDS = 3_600;

const LIMITS = { min: 0, max: LONGEST_DELAY_SECONDS, fractions: true };

/** The options that all operations have beside those of every platform. The delay counts for operations that send messages. */
export const OPTIONS = {
	delay: map(
		group({
			displayName: 'Delay Between Messages',
			inCollection: true,
			placeholder: 'Add delay',
			description:
				'How many seconds a robot waits after one message before it sends the next: each time a random number between the two. The vendor warns that WeChat bans accounts; nobody documents what it tolerates.',
			group: { displayName: 'Seconds', name: 'seconds' },
			fields: {
				minimum: number({ displayName: 'Minimum', default: 2, ...LIMITS }),
				maximum: number({ displayName: 'Maximum', default: 5, ...LIMITS }),
			},
		}),
		({ minimum, maximum }, reject) => {
			if (maximum >= minimum) return { minimum, maximum };
			throw reject(
				`cannot be from ${minimum} to ${maximum} seconds`,
				'Maximum must not be below Minimum.',
			);
		},
	),
};

/** When each robot last sent a message, the latest last. */
const lastSends = new Map<string, number>();

/**
 * Sends the messages of one robot one after another, whichever executions of this n8n process they belong to, with the delay
 * of the option between them: WeChat bans accounts that write like machines.
 */
export async function paced<T>(
	call: Call,
	identity: Identity | Record<string, never>,
	send: () => Promise<T>,
): Promise<T> {
	const delay = delayOf(call);
	const credential = await call.credential(STARBOT.credential);
	const robot = `${addressOf(credential[STARBOT.address])} ${Object.values(identity).join()}`;
	return await inTurn(robot, call.signal, async () => {
		const due = (lastSends.get(robot) ?? 0) + delay;
		if (delay > 0) await pause(Math.max(0, due - Date.now()), call.signal);
		// Before it counts as a message that was sent.
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
	lastSends.delete(robot);
	lastSends.set(robot, now);
	for (const [other, at] of lastSends) {
		if (now - at <= LONGEST_DELAY_SECONDS * 1000) break;
		lastSends.delete(other);
	}
}

/** A random time between the option's bounds, in milliseconds; 0 where the option is off. */
function delayOf(call: Call): number {
	const { delay } = call.options(OPTIONS);
	if (delay === undefined) return 0;
	const { minimum, maximum } = delay;
	return (minimum + Math.random() * (maximum - minimum)) * 1000;
}
