import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { QuestionChannel } from './channel';

/*
 * A trigger reports who answered. It signs the report with a key of the credential that it shares with the node that
 * asked, so that nobody who only has the question's address can forge it.
 */

/**
 * Replaces the secret of a credential without one. It exists only in this process, so only nodes of this process know
 * it.
 */
const PROCESS_SECRET = randomBytes(32).toString('hex');

/**
 * Returns the key shared by the node that asks and the trigger that receives the answer. It is derived from the
 * credential's secret, so that a trigger without this credential can store it in its static data, where the secret
 * must not be stored.
 */
export function keyOf(
	{ secret }: Pick<QuestionChannel, 'secret'>,
	credential: ICredentialDataDecryptedObject,
): string {
	return createHash('sha256')
		.update(`groupbots answer ${secret(credential) || PROCESS_SECRET}`)
		.digest('hex');
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
