import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares a given secret with the expected one in constant time. `+` and a blank count as the same character: in the query
 * of an address a plus means a blank, and people paste secrets as they are.
 *
 * @param digestOfExpected as digestOfSecret() returns it; undefined where no secret is expected, so that none is right
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
