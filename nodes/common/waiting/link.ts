import { isProven, proofOf } from './proof';

/** Hexadecimal digits of the proof behind a link: 128 bits. */
const PROOF_LENGTH = 32;

/** The address that resumes an execution, and the proof behind it. Stops at quotes and blanks, as chat apps do. */
const LINK = /(https?:\/\/[^\s"'<>#]{1,2000}\/webhook-waiting\/[^\s"'<>#]{1,2000})#([0-9a-f]{32})/;

/**
 * Returns the address as it stands in a message. Behind `#`, which browsers do not send, follows a proof by which a trigger
 * knows that the address is one of this n8n: it sends no answer to an address that somebody else wrote into a chat.
 */
export function linkFor(key: string, url: string): string {
	return `${url}#${proofOf(key, url).slice(0, PROOF_LENGTH)}`;
}

/** Finds the address in a text. Tells nothing yet of who wrote it: see isOwnLink(). */
export function linkIn(text: string): { url: string; proof: string } | undefined {
	const [, url, proof] = LINK.exec(text) ?? [];
	return url === undefined || proof === undefined ? undefined : { url, proof };
}

/** Tells whether a node with this key made the link. */
export function isOwnLink(key: string, { url, proof }: { url: string; proof: string }): boolean {
	return isProven(key, url, proof, PROOF_LENGTH);
}

/**
 * Returns what a question's address tells to a trigger that knows nothing else of the question.
 *
 * @param isNamed whether an answer must name the question: "yes" alone would be a message like others
 */
export function identifying(code: string, isNamed: boolean): { c: string; n?: string } {
	return { c: code, ...(isNamed && { n: '1' }) };
}

/** Reads what identifying() wrote. The code is empty where the address has none. */
export function identifiedBy(url: string): { code: string; isNamed: boolean } {
	const { searchParams } = new URL(url);
	return { code: searchParams.get('c') ?? '', isNamed: searchParams.has('n') };
}
