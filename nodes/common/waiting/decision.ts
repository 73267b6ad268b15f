import type { PageTexts } from './pageTexts';
import { labelsOf, type AskedQuestion } from './questionFields';

/** An answer's own part of the output. */
export interface Decision {
	approved: boolean;
	/** Text that came with the answer. In a human review of a tool call, n8n shows `chatInput` to the agent's model. */
	text?: string;
	chatInput?: string;
	[field: string]: unknown;
}

/** A decision, or the error message for a person whose answer cannot be used. */
export type Decided = { decision: Decision; complaint?: undefined } | { complaint: string };

/** Largest length of an answer in characters; longer ones are rejected. */
export const LONGEST_ANSWER = 20_000;

/** Returns the answers to an approval, quoted: `"Approve" or "Decline"`. */
export function examplesOf(question: AskedQuestion, texts: PageTexts, code = ''): string {
	const { approve, decline } = labelsOf(question) ?? { approve: '…' };
	return [approve, decline]
		.filter((word) => word !== undefined)
		.map((word) => `"${[word, code].filter(Boolean).join(' ')}"`)
		.join(` ${texts.or} `);
}

/** Returns a decision with the text that came with it. */
export function worded(approved: boolean, words: string): Decision {
	return { approved, ...(words !== '' && { text: words, chatInput: words }) };
}

/** Replaces half surrogate pairs, which databases reject. */
export function wellFormed(text: string): string {
	return Buffer.from(text, 'utf8').toString('utf8');
}
