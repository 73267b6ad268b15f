import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../call';
import { asNodeError } from '../errors';
import { choice, flag, number } from '../fields';
import { textOf } from '../message';
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

const fitUnit = choice({
	displayName: 'Fit Text Counts',
	options: [
		{ name: 'Bytes', value: 'bytes', description: 'A Chinese character has three' },
		{ name: 'Characters', value: 'characters' },
	],
	default: 'bytes',
});

/** Options of every node that sends texts. */
export const longTextOptions = { fitText, fitUnit };

/** The same for a platform whose chats show the signs of Markdown as they are. */
export const plainTextOptions = {
	...longTextOptions,
	markdown: flag({
		displayName: 'Markdown to Plain Text',
		description:
			'Whether the text is Markdown, as AI models write it, and is to be sent as readable plain text',
	}),
};

/**
 * Sends a text, in several messages where the options of the node say so. The parts go out one after another, in order.
 *
 * @param whole texts that must not be cut, e.g. mention codes: a pattern with the flag g
 * @param send sends one message and gives what the operation puts out
 * @returns the output for the first part, with the ids of all messages where there are several
 * @throws NodeApiError that also says how many parts were sent before
 */
export async function sendInParts(
	call: Call,
	text: string,
	send: (part: string, index: number) => Promise<IDataObject>,
	whole?: RegExp,
): Promise<IDataObject> {
	const { fitText: limit, fitUnit: unit = 'bytes', markdown } = call.options(plainTextOptions);
	const plain = markdown ? plainText(text) : text;
	const parts = limit === undefined ? [plain] : splitText(plain, { limit, unit, whole });
	const sent: IDataObject[] = [];
	for (const [index, part] of parts.entries()) {
		try {
			sent.push(await send(part, index));
		} catch (error) {
			throw asPartial(call, error, index, parts.length);
		}
	}
	const [first = {}] = sent;
	return sent.length > 1 ? { ...first, messageIds: sent.map(messageIdOf) } : first;
}

/** What was sent before a part failed must not be sent again. */
function asPartial(call: Call, error: unknown, sent: number, count: number) {
	const failure = asNodeError(call, error);
	if (sent === 0) return failure;
	failure.description = [failure.description, `Parts 1 to ${sent} of ${count} were sent.`]
		.filter(Boolean)
		.join(' ');
	failure.context.mayHaveHappened = true;
	return failure;
}

function messageIdOf({ messageId, messageUid }: IDataObject): string {
	return textOf(messageId ?? messageUid);
}
