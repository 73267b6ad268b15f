import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { judge, LOGGED_IN, ROBOT_LIST, urlOf } from './transport';

const TIMEOUT_MS = 10_000;

/** The credential's test button: asks for the robots, and is content only with code 200 in the body. */
export async function testStarBot(
	{ helpers }: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const url = urlOf(data);
	const token = String(data.token ?? '').trim();
	try {
		// What n8n gives credential tests is the older helper only.
		const { statusCode, headers, body } = (await helpers.request({
			method: 'POST',
			uri: url,
			headers: {
				'Content-Type': 'application/json',
				...(token !== '' && { Authorization: token }),
			},
			body: JSON.stringify({ type: ROBOT_LIST, params: LOGGED_IN }),
			timeout: TIMEOUT_MS,
			simple: false,
			followRedirect: false,
			followAllRedirects: false,
			resolveWithFullResponse: true,
		})) as { statusCode: number; headers: Record<string, string>; body: unknown };
		const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
		const { refusal } = judge(
			ROBOT_LIST,
			{ kind: 'reply', status: statusCode, headers, body: text, bytes: Buffer.alloc(0) },
			true,
		);
		if (refusal === undefined) return { status: 'OK', message: 'Connection successful!' };
		return { status: 'Error', message: `${refusal.message}. ${refusal.hint}` };
	} catch (error) {
		const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
		const reason = String(code ?? cause?.code ?? 'no answer');
		return {
			status: 'Error',
			message: `No connection to the StarBot client could be made. Check that it runs, and the URL: localhost means the machine of n8n (${reason}).`,
		};
	}
}
