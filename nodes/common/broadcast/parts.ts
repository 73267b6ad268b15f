import type { IDataObject } from 'n8n-workflow';

import { asNodeError } from '../errors';
import type { Call } from '../operations/call';
import { textOf } from '../serverValues';
import { betweenParts } from './sendInTurn';

/**
 * Sends the parts of a text one after another, in order. When Retry On Fail runs the node again, it
 * continues with the part that failed.
 *
 * @param send sends one message and returns the operation's output
 * @returns the output for the first part, with the ids of all messages if there are several
 * @throws NodeApiError that also says which parts were sent before
 */
export async function sendParts<T>(
	call: Call,
	parts: readonly T[],
	send: (part: T) => Promise<IDataObject>,
): Promise<IDataObject> {
	const sent = await sendEachPart(call, parts, send);
	const [first = {}] = sent;
	if (sent.length < 2) return first;
	return {
		...first,
		messageIds: idsOf(sent),
		...(first.raw !== undefined && { raw: sent.map(({ raw }) => raw) }),
	} as IDataObject;
}

/** A message that was sent. */
interface SentPart {
	messageId?: unknown;
}

/**
 * Sends the parts as sendParts() does.
 *
 * @param send sends one message
 * @returns the results of `send`, one for each part
 */
export async function sendEachPart<T, S extends SentPart>(
	call: Call,
	parts: readonly T[],
	send: (part: T) => Promise<S>,
): Promise<S[]> {
	const sent: S[] = [];
	for (const [index, part] of parts.entries()) {
		try {
			const sending = async () => {
				if (index > 0) await betweenParts(call);
				return await send(part);
			};
			sent.push(await call.onceForAllTries(keyOfPart(index), sending));
		} catch (error) {
			throw asPartial(call, error, sent, parts.length);
		}
	}
	call.run.hints.sentInParts(sent.length);
	return sent;
}

/** Tells whether an earlier try of n8n (Retry On Fail) sent a part of this call's text. */
export function hasSentPart(call: Call): boolean {
	return call.wasMade(keyOfPart(0));
}

function keyOfPart(index: number): string {
	return `part ${index}`;
}

function asPartial(call: Call, error: unknown, sent: SentPart[], count: number) {
	const failure = asNodeError(call, error);
	if (sent.length === 0) return failure;
	// With Send Only Once a second run must not begin the message anew.
	call.message?.settle('unsure');
	const parts = sent.length === 1 ? 'Part 1' : `Parts 1 to ${sent.length}`;
	const ids = idsOf(sent).filter((id) => id !== '');
	const named = ids.length === 0 ? '' : ` (message IDs: ${ids.join(', ')})`;
	failure.description = [
		failure.description,
		`${parts} of ${count} ${sent.length === 1 ? 'was' : 'were'} sent${named} and should not be sent again.`,
	]
		.filter(Boolean)
		.join(' ');
	return failure;
}

function idsOf(sent: readonly SentPart[]): string[] {
	return sent.map(({ messageId }) => textOf(messageId));
}
