import { createHash } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/**
 * The logins in progress, by the digest of address, email and password. Simultaneous requests share one login, because a second one
 * may end the session of the first. The digest has the password, so that a credential with another password has its own login.
 */
const logins = new Map<string, Promise<string>>();

/** The longest time for a login and its whole answer. A node's own Timeout does not apply to it. */
const LONGEST_LOGIN_MS = 10_000;

/** The largest answer to a login in bytes, decompressed. Real answers have a few hundred. */
const LARGEST_LOGIN = 1024 * 1024;

/**
 * The Yunhu account that owns a bot: the header `token`, in lower case. With an e-mail address the credential logs in by
 * itself, and again when the platform no longer accepts the token.
 *
 * Source: https://yh-api.yyyyt.top (community documentation)
 */
export class YunhuUserApi implements ICredentialType {
	name = 'yunhuUserApi';

	displayName = 'Yunhu User API';

	icon = {
		light: 'file:../nodes/Yunhu/yunhu.svg',
		dark: 'file:../nodes/Yunhu/yunhu.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/groupbots/n8n-nodes-groupbots/blob/main/docs/yunhu.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: "This gives access to the whole account of the bot's owner, not only to a bot.",
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Log In With',
			name: 'method',
			type: 'options',
			options: [
				{ name: 'Email and Password', value: 'email' },
				{ name: 'User Token', value: 'token' },
			],
			default: 'token',
		},
		{
			displayName: 'User Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { method: ['token'] } },
			description:
				'Your browser sends it with every request of the web console, in the header "token": look under Network in the developer tools. A bot\'s token does not work here.',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			placeholder: 'name@email.com',
			default: '',
			required: true,
			displayOptions: { show: { method: ['email'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { method: ['email'] } },
			description: 'Password of the Yunhu account, not of the mailbox',
		},
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://chat-go.jwzhd.com',
			required: true,
			description: 'Address of the platform, without /v1',
		},
		{
			displayName: 'Web Base URL',
			name: 'webUrl',
			type: 'string',
			default: 'https://chat-web-go.jwzhd.com',
			required: true,
			description: "Address of the platform's web API, without /v1",
		},
	];

	/**
	 * POST /v1/user/email-login. A refused login returns an empty token, which the platform then refuses as "not logged in". It does
	 * not throw: n8n would report an error from here as a broken connection.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		{ method, email, password, baseUrl }: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		if (method !== 'email') return {};
		const account = createHash('sha256')
			.update(JSON.stringify([baseUrl, email, password]))
			.digest('hex');
		let login = logins.get(account);
		if (login === undefined) {
			login = logIn(this, String(baseUrl), { email, password }).finally(() =>
				logins.delete(account),
			);
			logins.set(account, login);
		}
		return { sessionToken: await login };
	}

	async authenticate(
		{ method, token, sessionToken }: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const session = method === 'email' ? sessionToken : token;
		return {
			...requestOptions,
			headers: { ...requestOptions.headers, token: String(session ?? '').trim() },
		};
	}
}

/** Returns the body of POST /v1/user/email-login. */
export function loginBody({ email, password }: IDataObject): IDataObject {
	return { email, password, deviceId: 'n8n', platform: 'windows' };
}

async function logIn(
	{ helpers }: IHttpRequestHelper,
	baseUrl: string,
	account: IDataObject,
): Promise<string> {
	// n8n's own time-out does not end an answer that comes one byte a second, and all later requests would wait for this login.
	const abortSignal = AbortSignal.timeout(LONGEST_LOGIN_MS);
	try {
		const { statusCode, body } = (await helpers.httpRequest({
			method: 'POST',
			url: loginUrl(baseUrl),
			body: loginBody(account),
			json: true,
			encoding: 'stream',
			abortSignal,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect would carry the password to another host.
			disableFollowRedirect: true,
		})) as { statusCode: number; body: AsyncIterable<Uint8Array> };
		const answer = await textIn(body);
		return statusCode === 200 ? tokenIn(answer) : '';
	} catch (error) {
		if (!abortSignal.aborted) throw error;
		throw Object.assign(new Error('The login was not answered in time'), { code: 'ETIMEDOUT' });
	}
}

/** Reads an answer. Returns '' for an answer that is too large, and does not read its rest. */
async function textIn(body: AsyncIterable<Uint8Array>): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > LARGEST_LOGIN) return '';
		chunks.push(chunk);
	}
	return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Returns the session's token; '' if the platform gave none. */
function tokenIn(answer: string): string {
	try {
		const { data } = JSON.parse(answer) as { data?: { token?: unknown } | null };
		return typeof data?.token === 'string' ? data.token : '';
	} catch {
		return '';
	}
}

/**
 * Returns the login's URL. Moves a query behind the path, and drops a fragment, like urlOf() in nodes/common/requests/client.ts, which
 * credentials cannot import.
 */
function loginUrl(baseUrl: string): string {
	const [address = '', ...query] = baseUrl.trim().replace(/#.*/s, '').split('?');
	return [`${address.replace(/\/+$/, '')}/v1/user/email-login`, ...query].join('?');
}
