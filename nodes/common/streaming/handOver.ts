import { asObject } from '../guards';
import { parseJson } from '../json';

/** The content of the chunk by which a node that sends hands its text over to the trigger, in another process of n8n. */
export function handedOver(text: string): { answer: string } {
	return { answer: text };
}

/** Returns the text in such a chunk. */
export function handedOverIn(content: string): string | undefined {
	try {
		const { answer } = asObject(parseJson(content)) ?? {};
		return typeof answer === 'string' ? answer : undefined;
	} catch {
		return undefined;
	}
}
