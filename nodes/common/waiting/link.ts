import { isProven, proofOf } from '../digests';

/** Hexadecimal digits of a link's proof: 128 bits. */
const PROOF_LENGTH = 32;

/** An address ends at quotes and blanks, as in chat apps. */
const BETWEEN_ADDRESSES = /[\s"'<>]+/;
const LONGEST_ADDRESS = 4_000;
/** Matches the parameter of every question's address. The path cannot identify it, because a setting of n8n changes the path. */
const OF_A_QUESTION = /[?&]q=[^&]/;

/**
 * Returns the address for a message, with a proof behind `#`, which browsers do not send. The proof shows a
 * trigger that this n8n made the address, so that it sends no answer to a foreign address.
 */
export function linkFor(key: string, url: string): string {
	return `${url}#${proofOf(key, url).slice(0, PROOF_LENGTH)}`;
}

/**
 * Finds the address that resumes an execution, and its proof. Anybody may have written it: check it with isOwnLink(). Runs in
 * linear time.
 */
export function linkIn(text: string): { url: string; proof: string } | undefined {
	if (!OF_A_QUESTION.test(text)) return undefined;
	for (const word of text.split(BETWEEN_ADDRESSES)) {
		const pieces = word.split('#');
		for (const [index, piece] of pieces.entries()) {
			const [proof] = /^[0-9a-f]{32}/.exec(pieces[index + 1] ?? '') ?? [];
			const url = proof === undefined ? undefined : addressAtEnd(piece);
			if (url !== undefined && proof !== undefined) return { url, proof };
		}
	}
	return undefined;
}

/** Returns the address of a question at the end of a text; undefined if there is none. */
function addressAtEnd(text: string): string | undefined {
	const start = Math.max(...['http://', 'https://'].map((scheme) => text.lastIndexOf(scheme)));
	if (start < 0 || text.length - start > LONGEST_ADDRESS) return undefined;
	const address = text.slice(start);
	return OF_A_QUESTION.test(address) ? address : undefined;
}

/** Tells whether a node with this key made the link. */
export function isOwnLink(key: string, { url, proof }: { url: string; proof: string }): boolean {
	return isProven(key, url, proof, PROOF_LENGTH);
}

const FREE_TEXT = 'text';

/**
 * Returns the query parameters of a question's address that identify the question to a trigger without other data.
 *
 * @param question whether an answer must name the question, because "yes" alone could be any message; and whether any text is an answer
 */
export function identifying(
	code: string,
	{ isNamed, isFreeText }: { isNamed: boolean; isFreeText: boolean },
): { c: string; n?: string } {
	return { c: code, ...(isNamed && { n: isFreeText ? FREE_TEXT : '1' }) };
}

/** Reads `q` and the parameters that identifying() wrote. The code is empty where the address has none. */
export function identifiedBy(url: string): {
	q: string;
	code: string;
	isNamed: boolean;
	isFreeText: boolean;
} {
	const { searchParams } = new URL(url);
	return {
		q: searchParams.get('q') ?? '',
		code: searchParams.get('c') ?? '',
		isNamed: searchParams.has('n'),
		isFreeText: searchParams.get('n') === FREE_TEXT,
	};
}
