import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Compares a given secret with the expected one in constant time. `+` and a blank count as the same character: in the query
 * of an address a plus means a blank, and people paste secrets as they are.
 *
 * @param digestOfExpected the result of digestOfSecret(); undefined where no secret is expected: then every given secret is wrong
 */
export function sameSecret(given: unknown, digestOfExpected: string | undefined): boolean {
	if (typeof given !== 'string' || digestOfExpected === undefined) return false;
	return timingSafeEqual(Buffer.from(digestOfSecret(given)), Buffer.from(digestOfExpected));
}

/** Returns the digest to keep of a secret that only has to be recognised. */
export function digestOfSecret(secret: string): string {
	return digest(secret.replaceAll('+', ' '));
}

/** Returns the SHA-256 of a text, as hex. */
export function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

/** Signs a text: HMAC-SHA256 as hex. The key itself is never sent. */
export function proofOf(key: string, text: string): string {
	return createHmac('sha256', key).update(text).digest('hex');
}

/**
 * Tells whether a text was signed with the key. Nothing counts as signed with an empty key.
 *
 * @param length hexadecimal digits of the proof, where it was shortened
 */
export function isProven(key: string, text: string, proof: unknown, length = 64): boolean {
	if (key === '' || typeof proof !== 'string') return false;
	const expected = Buffer.from(proofOf(key, text).slice(0, length));
	const given = Buffer.from(proof);
	return expected.length === given.length && timingSafeEqual(expected, given);
}
