import type { IDataObject } from 'n8n-workflow';

import { isProven, proofOf } from './digests';
import { asObject } from './guards';
import { parseJson } from './json';
import type { Context } from './requests/caller';

/*
 * Messages between webhooks of this package, which may run in different processes of n8n: a POST with the message as JSON text, and
 * its proof by a secret that both sides know.
 */

const TIMEOUT_MS = 10_000;

/** Returns a body with a message, as JSON text under `name`, and its proof. */
export function signed(key: string, name: string, message: object): IDataObject {
	const text = JSON.stringify(message);
	return { [name]: text, proof: proofOf(key, text) };
}

/** Returns the message under `name` in a body; undefined if it is not signed with the key. */
export function readSigned(key: string, name: string, body: IDataObject): IDataObject | undefined {
	const { [name]: text, proof } = body;
	if (typeof text !== 'string' || !isProven(key, text, proof)) return undefined;
	return asObject(parseJson(text)) ?? {};
}

/** Posts a body to a webhook of this n8n. Rejects only if no response comes. */
export async function postToWebhook(
	{ helpers }: Pick<Context, 'helpers'>,
	url: string,
	body: IDataObject,
	timeoutMs = TIMEOUT_MS,
): Promise<{ status: number; body: unknown }> {
	const response = await helpers.httpRequest({
		method: 'POST',
		url,
		body,
		json: true,
		timeout: timeoutMs,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	});
	return { status: response.statusCode, body: response.body };
}
