import { randomBytes } from 'node:crypto';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { digest } from '../digests';
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
 *
 * Blanks around the secret do not count: the platforms accept a secret that was pasted with blanks, and a trigger may read
 * the same secret from the platform, without them.
 */
export function keyOf(
	{ secret }: Pick<QuestionChannel, 'secret'>,
	credential: ICredentialDataDecryptedObject,
): string {
	return digest(`groupbots answer ${secret(credential).trim() || PROCESS_SECRET}`);
}
