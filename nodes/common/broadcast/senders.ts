import type { Call } from '../call';
import { apiError } from '../errors';
import { pause } from '../request';
import { runExclusive } from '../mutex';
import { LONGEST_DELAY_SECONDS, type SendingOptions } from './options';
import { quietFor } from './quietHours';

const LONGEST_NAP_MS = 60_000;

/** When each sender last sent a message, the latest last. */
const lastSends = new Map<string, number>();

/**
 * Sends the messages of one sender one after another, whichever executions of this n8n process they belong to, with the delay
 * of the option between them. A chat that is skipped does not count.
 *
 * @param sender names the account that writes
 */
export async function sendInTurn<T>(
	call: Call,
	sender: string,
	send: () => Promise<T>,
): Promise<T> {
	const delay = delayMs(call.message?.options.delay);
	return await runExclusive(sender, call.signal, async () => {
		const due = (lastSends.get(sender) ?? 0) + delay;
		if (delay > 0) await pause(Math.max(0, due - Date.now()), call.signal);
		await beforeSending(call);
		try {
			return await send();
		} finally {
			// A send that failed counts as well: it may have arrived.
			noteSend(sender);
		}
	});
}

/** Waits until messages may go out, and claims the chats of the call. Nothing else may come between it and the request. */
export async function beforeSending(call: Call): Promise<void> {
	const { message, signal } = call;
	if (message?.options.quietHours !== undefined) {
		const timeZone = call.context.getTimezone();
		const { quietHours } = message.options;
		for (;;) {
			const wait = quietFor(quietHours, new Date(), timeZone);
			if (wait === 0 || signal?.aborted) break;
			// Looks at the clock again: it may be changed, and the machine may have slept.
			await pause(Math.min(wait, LONGEST_NAP_MS), signal);
		}
	}
	// Before it counts as a message that was sent.
	complainIfCancelled(call);
	await message?.claim();
}

/** Waits between two parts of a text, where not each of them is sent by sendInTurn(). */
export async function betweenParts(call: Call): Promise<void> {
	if (call.run.operation.sendsInTurn) return;
	const delay = delayMs(call.message?.options.delay);
	if (delay > 0) await pause(delay, call.signal);
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
	const now = Date.now();
	lastSends.delete(sender);
	lastSends.set(sender, now);
	for (const [other, at] of lastSends) {
		if (now - at <= LONGEST_DELAY_SECONDS * 1000) break;
		lastSends.delete(other);
	}
}

/** A random time between the option's bounds, in milliseconds; 0 where the option is off. */
function delayMs(delay: SendingOptions['delay']): number {
	if (delay === undefined) return 0;
	const { minimum, maximum } = delay;
	return (minimum + Math.random() * (maximum - minimum)) * 1000;
}
