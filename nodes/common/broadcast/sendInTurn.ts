import type { Call } from '../operations/call';
import { apiError } from '../errors';
import type { Caller } from '../requests/caller';
import { pause } from '../requests/request';
import { runExclusive } from '../mutex';
import { LONGEST_DELAY_SECONDS, type SendingOptions } from './options';
import { quietFor } from './quietHours';

const LONGEST_NAP_MS = 60_000;

/** A call, or a caller without a message, which has no quiet hours. */
export type Sending = Pick<Caller, 'context' | 'signal'> & Pick<Call, 'message'>;

/** When each sender last sent a message, by performance.now(), which goes on evenly when the clock is set; the latest last. */
const lastSends = new Map<string, number>();

/**
 * Sends the messages of one sender one after another, across the executions of this n8n process, with the option's delay between
 * them. A skipped chat causes no delay.
 *
 * @param sender names the account that writes
 */
export async function sendInTurn<T>(
	call: Call,
	sender: string,
	send: () => Promise<T>,
): Promise<T> {
	const delay = delayMs(call.message?.options.delay);
	const wait = async () => {
		const due = (lastSends.get(sender) ?? -Infinity) + delay;
		if (delay > 0) await pause(Math.max(0, due - performance.now()), call.signal);
	};
	return await inTurn(
		call,
		sender,
		async () => {
			await claim(call);
			try {
				return await send();
			} finally {
				// A send that failed counts as well: it may have arrived.
				noteSend(sender);
			}
		},
		wait,
	);
}

/**
 * Runs sends of one key one after another, outside of the quiet hours of each. If they begin while a send waits for its turn, it gives
 * its turn up.
 *
 * @param wait is called in the turn, before the send
 */
export async function inTurn<T>(
	sending: Sending,
	key: string,
	send: () => Promise<T>,
	wait = async () => {},
): Promise<T> {
	const { signal } = sending;
	for (;;) {
		// Waits before its turn, so that no message of another execution waits for the quiet hours of this one.
		await quietHoursOver(sending);
		const sent = await runExclusive(key, signal, async () => {
			await wait();
			if (quietMs(sending) > 0 && !signal?.aborted) return undefined;
			return { value: await send() };
		});
		if (sent !== undefined) return sent.value;
	}
}

/** Waits until messages may go out, and claims the chats of the call. The caller must send the request directly after it. */
export async function beforeSending(call: Call): Promise<void> {
	await quietHoursOver(call);
	await claim(call);
}

/** Waits for the end of the quiet hours. */
export async function quietHoursOver(sending: Sending): Promise<void> {
	const { signal } = sending;
	for (;;) {
		const wait = quietMs(sending);
		if (wait === 0 || signal?.aborted) return;
		// Looks at the clock again: it may be changed, and the machine may have slept.
		await pause(Math.min(wait, LONGEST_NAP_MS), signal);
	}
}

/** Returns how long the quiet hours still last, in milliseconds; 0 outside of them. */
function quietMs({ message, context }: Sending): number {
	const quietHours = message?.options.quietHours;
	return quietHours === undefined ? 0 : quietFor(quietHours, new Date(), context.getTimezone());
}

async function claim(call: Call): Promise<void> {
	// A cancelled message must not be noted as sent.
	complainIfCancelled(call);
	await call.message?.claim(call.context.getNode());
}

/**
 * Waits between two parts of a text, unless sendInTurn() sends each part. With a delay the call has the account's turn, so it does not
 * wait for the end of the quiet hours: the messages of all other executions would wait as well.
 */
export async function betweenParts(call: Call): Promise<void> {
	if (call.run.operation.managesTurns) return;
	const delay = delayMs(call.message?.options.delay);
	if (delay > 0) await pause(delay, call.signal);
	if (call.message?.options.delay === undefined) await quietHoursOver(call);
	complainIfCancelled(call);
}

function complainIfCancelled(call: Call): void {
	if (!call.signal?.aborted) return;
	throw apiError(call, {
		message: 'The execution was cancelled before the message was sent',
		hint: 'Run it again to send it.',
	});
}

/** Notes the time, and forgets senders whose last message is older than the longest delay. */
function noteSend(sender: string): void {
	const now = performance.now();
	lastSends.delete(sender);
	lastSends.set(sender, now);
	for (const [other, at] of lastSends) {
		if (now - at <= LONGEST_DELAY_SECONDS * 1000) break;
		lastSends.delete(other);
	}
}

/** Returns a random time between the option's bounds, in milliseconds; 0 where the option is off. */
function delayMs(delay: SendingOptions['delay']): number {
	if (delay === undefined) return 0;
	const { minimum, maximum } = delay;
	return (minimum + Math.random() * (maximum - minimum)) * 1000;
}
