import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { QuestionChannel } from './channel';

/*
 * A trigger that heard an answer says who gave it. So that nobody else can say so who only has the question's address, the
 * trigger signs what it says with the secret of the credential that it shares with the node that asked.
 */

/** Stands in for the secret of a credential that has none: known to the nodes of this process alone, until it ends. */
const PROCESS_SECRET = randomBytes(32).toString('hex');

/** Returns the secret that the node that asks and the trigger that hears share. */
export function secretOf(
	{ secret }: Pick<QuestionChannel, 'secret'>,
	credential: ICredentialDataDecryptedObject,
): string {
	return secret(credential) || PROCESS_SECRET;
}

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
