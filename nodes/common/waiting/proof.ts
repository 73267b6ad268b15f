import { createHmac, timingSafeEqual } from 'node:crypto';

/*
 * A trigger that heard an answer says who gave it. So that nobody else can say so who only has the question's address, the
 * trigger signs what it says with the secret of the credential that it shares with the node that asked.
 */

/** Signs a text: HMAC-SHA256 as hex. The secret itself is never sent. */
export function proofOf(secret: string, text: string): string {
	return createHmac('sha256', `groupbots answer ${secret}`).update(text).digest('hex');
}

/**
 * Tells whether a text was signed with the secret. An empty secret proves nothing.
 *
 * @param length hexadecimal digits of the proof, where it was shortened
 */
export function isProven(secret: string, text: string, proof: unknown, length = 64): boolean {
	if (secret === '' || typeof proof !== 'string') return false;
	const expected = Buffer.from(proofOf(secret, text).slice(0, length));
	const given = Buffer.from(proof);
	return expected.length === given.length && timingSafeEqual(expected, given);
}
