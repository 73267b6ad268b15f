import type { Call } from '../operations/call';
import { choice, HAS_VALUE, number, offered, when, type Conditions } from '../fields';
import { plainText } from './plain';
import { splitText } from './split';

const fitText = number({
	displayName: 'Split Long Text After',
	min: 20,
	max: 100_000,
	default: 2000,
	description:
		'A text longer than this is sent in several messages, cut between paragraphs, lines, sentences or words. How long a message may be is not documented: try it out.',
});

const fitUnitChoice = choice({
	displayName: 'Split Long Text Unit',
	options: [
		{ name: 'Bytes', value: 'bytes', description: 'A Chinese character has three' },
		{ name: 'Characters', value: 'characters' },
	],
	default: 'bytes',
	description: 'The unit of the length in Split Long Text After',
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
 * Returns the parts in which a text is sent: one, or several if the option Split Long Text After is set.
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
