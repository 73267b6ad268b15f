import type { IDataObject } from 'n8n-workflow';

import { betweenParts } from '../broadcast/sendInTurn';
import type { Call } from '../operations/call';
import { asNodeError } from '../errors';
import { choice, HAS_VALUE, number, offered, when, type Conditions } from '../fields';
import { textOf } from '../serverValues';
import { plainText } from './plain';
import { splitText } from './split';

const fitText = number({
	displayName: 'Fit Text',
	min: 20,
	max: 100_000,
	default: 2000,
	description:
		'Length from which a text is sent in several messages, cut between paragraphs, lines, sentences or words. How long a message may be is not documented: try it out.',
});

const fitUnitChoice = choice({
	displayName: 'Fit Text Unit',
	options: [
		{ name: 'Bytes', value: 'bytes', description: 'A Chinese character has three' },
		{ name: 'Characters', value: 'characters' },
	],
	default: 'bytes',
	description: 'The unit of the length in Fit Text',
});

const fitUnit = offered({ show: { fitText: [HAS_VALUE] } }, fitUnitChoice);

/** Options of every operation that sends a text. */
export const longTextOptions = { fitText, fitUnit };

/** Makes these options for an operation that also sends other content. `show` says when it sends a text. */
export function longTextOptionsWhen(show: Conditions) {
	return { fitText: when(show, fitText), fitUnit: when(show, fitUnit) };
}

/** The option of an operation whose chats do not format Markdown. */
export const formatOption = {
	format: choice({
		displayName: 'Format',
		options: [
			{
				name: 'Markdown',
				value: 'markdown',
				description: 'Written as AI models do, and sent as readable plain text',
			},
			{ name: 'Text', value: 'text', description: 'Sent as it is' },
		],
		default: 'markdown',
		description: 'The format of the text that you enter. Text if the option is not added.',
	}),
};

/** Returns the text for a chat without formatting: Markdown as plain text, if the option Format says that it is Markdown. */
export function formatted(call: Call, text: string): string {
	return call.options(formatOption).format === 'markdown' ? plainText(text) : text;
}

/**
 * Returns the parts in which a text is sent: one, or several if the option Fit Text is set.
 *
 * @param whole texts that must not be cut, e.g. mention codes: a pattern with the flag g
 */
export function partsOf(call: Call, text: string, whole?: RegExp): string[] {
	const { fitText: limit, fitUnit: unit = 'bytes' } = call.options(longTextOptions);
	return limit === undefined ? [text] : splitText(text, { limit, unit, whole });
}

/**
 * Returns the parts of a text as partsOf() does, with an ending that is not cut. The ending is in the last part, or a part of
 * its own if it does not fit there.
 */
export function partsWithEnding(
	call: Call,
	text: string,
	ending: string,
	whole?: RegExp,
): { parts: string[]; last: string } {
	const parts = partsOf(call, text, whole);
	const last = parts.pop() ?? '';
	const together = `${last}\n\n${ending}`;
	if (partsOf(call, together, whole).length === 1) return { parts: [...parts, together], last };
	return { parts: [...parts, last, ending], last: '' };
}

/**
 * Returns the mentions of each part: the ones whose text it contains. A mention that no part contains goes to the first
 * part.
 *
 * @param textOfMention the text of a mention in the message
 */
export function mentionsByPart<T>(
	parts: readonly string[],
	mentions: readonly T[],
	textOfMention: (mention: T) => string,
): T[][] {
	const byPart = parts.map((): T[] => []);
	for (const mention of mentions) {
		const text = textOfMention(mention);
		const index = parts.findIndex((part) => text !== '' && part.includes(text));
		byPart[Math.max(index, 0)]?.push(mention);
	}
	return byPart;
}

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
interface Sent {
	messageId?: unknown;
}

/**
 * Sends the parts as sendParts() does.
 *
 * @param send sends one message
 * @returns the results of `send`, one for each part
 */
export async function sendEachPart<T, S extends Sent>(
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

function asPartial(call: Call, error: unknown, sent: Sent[], count: number) {
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

function idsOf(sent: readonly Sent[]): string[] {
	return sent.map(({ messageId }) => textOf(messageId));
}
