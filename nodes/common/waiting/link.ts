import { isProven, proofOf } from './proof';

/** Hexadecimal digits of a link's proof: 128 bits. */
const PROOF_LENGTH = 32;

/** The address that resumes an execution, and its proof. It ends at quotes and blanks, as in chat apps. */
const LINK = /(https?:\/\/[^\s"'<>#]{1,2000}\/webhook-waiting\/[^\s"'<>#]{1,2000})#([0-9a-f]{32})/;

/**
 * Returns the address for a message. The proof behind `#`, which browsers do not send, shows a
 * trigger that this n8n made the address, so that it never sends an answer to a foreign address.
 */
export function linkFor(key: string, url: string): string {
	return `${url}#${proofOf(key, url).slice(0, PROOF_LENGTH)}`;
}

/** Finds the address in a text. Anybody may have written it: check it with isOwnLink(). */
export function linkIn(text: string): { url: string; proof: string } | undefined {
	const [, url, proof] = LINK.exec(text) ?? [];
	return url === undefined || proof === undefined ? undefined : { url, proof };
}

/** Tells whether a node with this key made the link. */
export function isOwnLink(key: string, { url, proof }: { url: string; proof: string }): boolean {
	return isProven(key, url, proof, PROOF_LENGTH);
}

/**
 * Returns the query parameters of a question's address that identify the question to a trigger without other data.
 *
 * @param isNamed whether an answer must name the question, because "yes" alone could be any message
 */
export function identifying(code: string, isNamed: boolean): { c: string; n?: string } {
	return { c: code, ...(isNamed && { n: '1' }) };
}

/** Reads the parameters that identifying() wrote. The code is empty where the address has none. */
export function identifiedBy(url: string): { code: string; isNamed: boolean } {
	const { searchParams } = new URL(url);
	return { code: searchParams.get('c') ?? '', isNamed: searchParams.has('n') };
}
