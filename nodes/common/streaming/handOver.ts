import { objectInJson } from '../json';

/** Returns the content of the chunk by which a Send node hands its text over to the trigger in another process of n8n. */
export function handedOver(text: string): { answer: string } {
	return { answer: text };
}

/** Returns the text in such a chunk; undefined for all other chunks. */
export function handedOverIn(content: string): string | undefined {
	const { answer } = objectInJson(content) ?? {};
	return typeof answer === 'string' ? answer : undefined;
}
