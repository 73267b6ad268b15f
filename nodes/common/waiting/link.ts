import { isProven, proofOf } from './proof';

/** Hexadecimal digits of the proof behind a link: 128 bits. */
const PROOF_LENGTH = 32;

/** The address that resumes an execution, and the proof behind it. Stops at quotes and blanks, as chat apps do. */
const LINK = /(https?:\/\/[^\s"'<>#]{1,2000}\/webhook-waiting\/[^\s"'<>#]{1,2000})#([0-9a-f]{32})/;

/**
 * Returns the address as it stands in a message. Behind `#`, which browsers do not send, follows a proof by which a trigger
 * knows that the address is one of this n8n: it sends no answer to an address that somebody else wrote into a chat.
 */
export function linkFor(secret: string, url: string): string {
	return `${url}#${proofOf(secret, url).slice(0, PROOF_LENGTH)}`;
}

/** Finds the address in a text. Tells nothing yet of who wrote it: see isOwnLink(). */
export function linkIn(text: string): { url: string; proof: string } | undefined {
	const [, url, proof] = LINK.exec(text) ?? [];
	return url === undefined || proof === undefined ? undefined : { url, proof };
}

/** Tells whether a node with this secret made the link. */
export function isOwnLink(secret: string, { url, proof }: { url: string; proof: string }): boolean {
	return isProven(secret, url, proof, PROOF_LENGTH);
}

/** The code of the question in its address. */
export function codeIn(url: string): string {
	return new URL(url).searchParams.get('c') ?? '';
}
