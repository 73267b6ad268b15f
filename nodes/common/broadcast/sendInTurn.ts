import type { Call } from '../operations/call';
import { apiError } from '../errors';
import { pause } from '../requests/request';
import { runExclusive } from '../mutex';
import { LONGEST_DELAY_SECONDS, type SendingOptions } from './options';
import { quietFor } from './quietHours';

const LONGEST_NAP_MS = 60_000;

/** When each sender last sent a message, the latest last. */
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
	for (;;) {
		// Waits before its turn, so that no message of another execution waits for the quiet hours of this one.
		await quietHoursOver(call);
		const sent = await runExclusive(sender, call.signal, async () => {
			const due = (lastSends.get(sender) ?? 0) + delay;
			if (delay > 0) await pause(Math.max(0, due - Date.now()), call.signal);
			if (quietMs(call) > 0 && !call.signal?.aborted) return undefined;
			await claim(call);
			try {
				return { value: await send() };
			} finally {
				// A send that failed counts as well: it may have arrived.
				noteSend(sender);
			}
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
export async function quietHoursOver(call: Call): Promise<void> {
	for (;;) {
		const wait = quietMs(call);
		if (wait === 0 || call.signal?.aborted) return;
		// Looks at the clock again: it may be changed, and the machine may have slept.
		await pause(Math.min(wait, LONGEST_NAP_MS), call.signal);
	}
}

/** Returns how long the quiet hours of the call still last, in milliseconds; 0 outside of them. */
function quietMs({ message, context }: Call): number {
	const quietHours = message?.options.quietHours;
	return quietHours === undefined ? 0 : quietFor(quietHours, new Date(), context.getTimezone());
}

async function claim(call: Call): Promise<void> {
	// A cancelled message must not be noted as sent.
	complainIfCancelled(call);
	await call.message?.claim(call.context.getNode());
}

/** Waits between two parts of a text, unless sendInTurn() sends each part. */
export async function betweenParts(call: Call): Promise<void> {
	if (call.run.operation.managesTurns) return;
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

/** Returns a random time between the option's bounds, in milliseconds; 0 where the option is off. */
function delayMs(delay: SendingOptions['delay']): number {
	if (delay === undefined) return 0;
	const { minimum, maximum } = delay;
	return (minimum + Math.random() * (maximum - minimum)) * 1000;
}
