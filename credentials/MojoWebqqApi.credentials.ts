import { createHash } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** How long a signature is valid. */
const VALID_SECONDS = 300;

/** The parameters that the manual's auth callback signs, in this order, after the secret. */
const SIGNED = ['id', 'gid', 'did', 'content', 'exp'];

/**
 * A Mojo-Webqq client with the Openqq plugin, alone or behind a Controller. Adds the client's name and the parameters of
 * an auth callback to the query of every request. The server joins query and form: a parameter in both becomes a list, which
 * matches nothing. So parameters that the request already has are not added.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md, and for the signature doc/Webqq.pod
 */
export class MojoWebqqApi implements ICredentialType {
	name = 'mojoWebqqApi';

	displayName = 'Mojo-Webqq API';

	icon = {
		light: 'file:../nodes/MojoWebqq/mojoWebqq.svg',
		dark: 'file:../nodes/MojoWebqq/mojoWebqq.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/groupbots/n8n-nodes-groupbots/blob/main/docs/mojo-webqq.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'http://127.0.0.1:5000',
			required: true,
			placeholder: 'e.g. http://127.0.0.1:5000',
			description:
				'Address of the Openqq plugin (port 5000) or of the Controller (port 4000), without /openqq',
		},
		{
			displayName: 'Client Name',
			name: 'client',
			type: 'string',
			default: '',
			placeholder: 'e.g. webqq_client_01',
			description:
				'Only behind a Controller: the name of the client. Leave empty for a single account.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'None', value: 'none', description: 'The server has no auth callback' },
				{
					name: 'Parameters',
					value: 'parameters',
					description: 'The same parameters with every request',
				},
				{
					name: 'Signature',
					value: 'signature',
					description: "An expiry time and a signature, as in the example of Mojo-Webqq's manual",
				},
			],
			default: 'none',
			description:
				"What the nodes add to each request for the server's auth callback, which checks it. A server without a callback accepts requests from anybody who can reach it.",
		},
		{
			displayName: 'Parameters',
			name: 'secretParameters',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['parameters'] } },
			placeholder: 'e.g. user=n8n&key=abc',
			description: 'Names and values as in a URL, with & between them',
		},
		{
			displayName: 'Secret',
			name: 'authSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['signature'] } },
			description:
				'The secret key of the auth callback. Requests carry key = md5(secret + id + gid + did + content + exp).',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for the webhook trigger: the token in the post_api address, by which the trigger recognises the client. Choose a long random text.',
		},
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const given = parametersOf(requestOptions);
		const added = {
			client: String(credentials.client ?? '').trim(),
			...authenticationOf(credentials, given),
		};
		const missing = Object.entries(added).filter(
			([name, value]) => value !== '' && !given.has(name),
		);
		return { ...requestOptions, qs: { ...requestOptions.qs, ...Object.fromEntries(missing) } };
	}
}

function authenticationOf(
	{ authentication, secretParameters, authSecret }: ICredentialDataDecryptedObject,
	given: URLSearchParams,
): Record<string, string> {
	if (authentication === 'parameters')
		return Object.fromEntries(new URLSearchParams(String(secretParameters).trim()));
	if (authentication !== 'signature') return {};
	const exp = given.get('exp') ?? String(Math.floor(Date.now() / 1000) + VALID_SECONDS);
	const signed = SIGNED.map((name) => (name === 'exp' ? exp : (given.get(name) ?? ''))).join('');
	const key = createHash('md5')
		.update(`${String(authSecret).trim()}${signed}`, 'utf8')
		.digest('hex');
	return { exp, key };
}

/** Returns the parameters that the request already has, in address, query and form. */
function parametersOf({ url, qs, body }: IHttpRequestOptions): URLSearchParams {
	const [, query = ''] = url.split('?', 2);
	const parameters = new URLSearchParams(query);
	const form =
		typeof body === 'string' || body instanceof URLSearchParams
			? new URLSearchParams(body)
			: isFields(body)
				? Object.entries(body)
				: [];
	for (const [name, value] of [...Object.entries(qs ?? {}), ...form])
		parameters.append(name, String(value));
	return parameters;
}

function isFields(body: unknown): body is Record<string, unknown> {
	return (
		typeof body === 'object' && body !== null && Object.getPrototypeOf(body) === Object.prototype
	);
}
