import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
	NodeHelpers,
	type ICredentialType,
	type IDataObject,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INodeParameters,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';

import { MojoWebqqApi } from '../../credentials/MojoWebqqApi.credentials';
import { StarBotApi } from '../../credentials/StarBotApi.credentials';
import { WildfireRobotApi } from '../../credentials/WildfireRobotApi.credentials';
import { YunhuBotApi } from '../../credentials/YunhuBotApi.credentials';
import { YunhuUserApi } from '../../credentials/YunhuUserApi.credentials';
import { filesBelow } from '../support/files';
import { ROOT } from '../support/run';

/** What the form of each credential shows, and what it adds to a request. */

interface Form {
	type: ICredentialType;
	/** The names of the fields that it always shows; those in capital letters hide what is typed. */
	always: string[];
	required: string[];
	/** The fields that a choice shows besides. */
	choices: Array<[choice: INodeParameters, shown: string[]]>;
}

const FORMS: Form[] = [
	{
		type: new MojoWebqqApi(),
		always: ['baseUrl', 'client', 'authentication', 'WEBHOOKSECRET'],
		required: ['baseUrl', 'secretParameters', 'authSecret'],
		choices: [
			[{ authentication: 'none' }, []],
			[{ authentication: 'parameters' }, ['SECRETPARAMETERS']],
			[{ authentication: 'signature' }, ['AUTHSECRET']],
		],
	},
	{
		type: new StarBotApi(),
		always: ['url', 'TOKEN', 'defaultRobot', 'WEBHOOKSECRET', 'WEBHOOKAUTHSECRET', 'knownRequests'],
		required: ['url', 'robotId', 'instanceId'],
		choices: [
			[{ defaultRobot: 'none' }, []],
			[{ defaultRobot: 'robotId' }, ['robotId']],
			[{ defaultRobot: 'instanceId' }, ['instanceId']],
		],
	},
	{
		type: new WildfireRobotApi(),
		always: ['baseUrl', 'robotId', 'ROBOTSECRET', 'WEBHOOKSECRET', 'groups'],
		required: ['baseUrl', 'robotId', 'robotSecret'],
		choices: [[{}, []]],
	},
	{
		type: new YunhuBotApi(),
		always: ['TOKEN', 'botId', 'groups', 'WEBHOOKSECRET', 'baseUrl', 'socketUrl', 'webUrl'],
		required: ['token', 'baseUrl'],
		choices: [[{}, []]],
	},
	{
		type: new YunhuUserApi(),
		// n8n itself keeps the session token, in a field that it never shows.
		always: ['notice', 'method', 'SESSIONTOKEN', 'baseUrl', 'webUrl'],
		required: ['token', 'email', 'password', 'baseUrl', 'webUrl'],
		choices: [
			[{ method: 'token' }, ['TOKEN']],
			[{ method: 'email' }, ['email', 'PASSWORD']],
		],
	},
];

it('covers each credential type', () => {
	const files = filesBelow(path.join(ROOT, 'credentials')).filter((file) => file.endsWith('.ts'));
	expect(FORMS.map(({ type }) => `${type.constructor.name}.credentials.ts`).sort()).toEqual(
		files.sort(),
	);
});

it('begins with the addresses of the specifications', () => {
	const addresses = FORMS.flatMap(({ type: { name, properties } }) =>
		properties
			.filter(({ default: initial }) => /^https?:/.test(String(initial)))
			.map(({ name: field, default: initial }) => [`${name}.${field}`, initial]),
	);
	expect(Object.fromEntries(addresses)).toEqual({
		'mojoWebqqApi.baseUrl': 'http://127.0.0.1:5000',
		'starBotApi.url': 'http://localhost:10001/api/processor',
		'yunhuBotApi.baseUrl': 'https://chat-go.jwzhd.com',
		'yunhuBotApi.webUrl': 'https://chat-web-go.jwzhd.com',
		'yunhuUserApi.baseUrl': 'https://chat-go.jwzhd.com',
		'yunhuUserApi.webUrl': 'https://chat-web-go.jwzhd.com',
	});
});

describe.each(FORMS.map((form) => [form.type.name, form] as const))(
	'the form of %s',
	(_name, { type, always, required, choices }) => {
		const { properties } = type;

		it.each(choices)(
			'shows for the choice %j what belongs to it, and hides secrets',
			(choice, own) => {
				const shown = properties
					.filter((property) => NodeHelpers.displayParameter(choice, property, null, null))
					.map(({ name, typeOptions }) =>
						typeOptions?.password === true ? name.toUpperCase() : name,
					);
				expect(shown.sort()).toEqual([...always, ...own].sort());
			},
		);

		it('requires what no request can do without', () => {
			expect(properties.filter((one) => one.required === true).map(({ name }) => name)).toEqual(
				required,
			);
		});

		it('offers each choice that shows a field, and begins with one of them', () => {
			for (const { name, options, default: first } of properties) {
				if (options === undefined) continue;
				const values = options.map((option) => ('value' in option ? option.value : undefined));
				const known = choices.map(([choice]) => choice[name]);
				expect([...values].sort()).toEqual([...known].sort());
				expect(known).toContain(first);
			}
		});

		it('has icons for both themes', () => {
			expect(type.icon).toEqual({
				light: expect.stringMatching(/^file:\.\.\/nodes\/\w+\/\w+\.svg$/),
				dark: expect.stringMatching(/^file:\.\.\/nodes\/\w+\/\w+\.dark\.svg$/),
			});
		});
	},
);

it('n8n renews the session token of Yunhu where it has expired', () => {
	const session = new YunhuUserApi().properties.find(({ name }) => name === 'sessionToken');
	expect(session).toMatchObject({ type: 'hidden', typeOptions: { expirable: true } });
});

const URL = 'http://chat.example/api';

describe('a request to Mojo-Webqq', () => {
	const sign = async (data: IDataObject, request: Partial<IHttpRequestOptions> = {}) =>
		await new MojoWebqqApi().authenticate(data as never, { url: URL, ...request });

	it('of a single account without authentication stays as it is', async () => {
		expect(await sign({ authentication: 'none', client: ' ' }, { qs: { id: '1' } })).toEqual({
			url: URL,
			qs: { id: '1' },
		});
		expect(await sign({ secretParameters: 'a=b', authSecret: 'k' })).toEqual({ url: URL, qs: {} });
	});

	it('behind a Controller names the client', async () => {
		expect(await sign({ client: ' second ' }, { qs: { id: '1' } })).toEqual({
			url: URL,
			qs: { id: '1', client: 'second' },
		});
	});

	const parameters = {
		authentication: 'parameters',
		secretParameters: ' user=n8n&key=a%26b&empty= \n',
	};

	it('has the parameters of the credential, without empty ones', async () => {
		expect((await sign(parameters)).qs).toEqual({ user: 'n8n', key: 'a&b' });
	});

	// The server would make a list of what is in both.
	it.each<[where: string, request: Partial<IHttpRequestOptions>]>([
		['address', { url: `${URL}?user=own` }],
		['query', { qs: { user: 'own' } }],
		['form', { body: 'user=own' }],
		['form', { body: new URLSearchParams({ user: 'own' }) }],
		['form', { body: { user: 'own' } }],
	])('keeps a parameter that it has in its %s: %j', async (_where, request) => {
		expect((await sign(parameters, request)).qs).toEqual({ ...request.qs, key: 'a&b' });
	});

	it.each([
		['bytes', Buffer.from('user=own')],
		['a list', ['user']],
		['a file', Object.assign(Object.create({}) as object, { user: 'own' })],
		['nothing', null],
	])('reads no parameters from a body that is %s', async (_what, body) => {
		expect((await sign(parameters, { body: body as never })).qs).toEqual({
			user: 'n8n',
			key: 'a&b',
		});
	});

	describe('with a signature', () => {
		beforeEach(() => void jest.useFakeTimers({ now: 1_700_000_000_999 }));
		afterEach(() => void jest.useRealTimers());
		const signature = { authentication: 'signature', authSecret: ' k3y ' };
		const md5 = (text: string) => createHash('md5').update(text).digest('hex');

		it('is valid for five minutes, and signs what the manual names, in its order', async () => {
			const form = { content: '你好', did: '4', gid: '3', id: '2', other: 'x' };
			const { qs } = await sign(signature, { body: new URLSearchParams(form) });
			expect(qs).toEqual({ exp: '1700000300', key: md5('k3y234你好1700000300') });
		});

		it('signs what stands in the query, and leaves out what is not there', async () => {
			const { qs } = await sign(signature, { qs: { id: 2 } });
			expect(qs).toEqual({ id: 2, exp: '1700000300', key: md5('k3y21700000300') });
		});

		it('keeps the end of its validity where it has one', async () => {
			const { qs } = await sign(signature, { qs: { exp: '5' } });
			expect(qs).toEqual({ exp: '5', key: md5('k3y5') });
		});
	});
});

/** Credentials that sign each request with a fixed text. */
const TOKENS: Array<
	[name: string, type: ICredentialType, data: IDataObject, added: Partial<IHttpRequestOptions>]
> = [
	['StarBot', new StarBotApi(), { token: ' Abc ' }, { headers: { Authorization: 'Abc' } }],
	['a Yunhu bot', new YunhuBotApi(), { token: ' Abc\n' }, { qs: { token: 'Abc' } }],
	['a Yunhu bot without token', new YunhuBotApi(), {}, { qs: { token: '' } }],
	[
		'a Yunhu account by token',
		new YunhuUserApi(),
		{ method: 'token', token: ' Abc ', sessionToken: 'other' },
		{ headers: { token: 'Abc' } },
	],
	[
		'a Yunhu account by email',
		new YunhuUserApi(),
		{ method: 'email', token: 'other', sessionToken: ' Abc ' },
		{ headers: { token: 'Abc' } },
	],
	[
		'a Yunhu account that has not logged in',
		new YunhuUserApi(),
		{ method: 'email' },
		{ headers: { token: '' } },
	],
];

const sign = async (type: ICredentialType, data: IDataObject, request: IHttpRequestOptions) =>
	await (type.authenticate as (...given: object[]) => Promise<IHttpRequestOptions>)(data, request);

it.each(TOKENS)('a request of %s has its token', async (_name, type, data, added) => {
	expect(await sign(type, data, { url: URL })).toEqual({ url: URL, ...added });
	const request = { url: URL, method: 'POST', headers: { a: 'b' }, qs: { c: 'd' } } as const;
	expect(await sign(type, data, request)).toEqual({
		...request,
		headers: { ...request.headers, ...added.headers },
		qs: { ...request.qs, ...added.qs },
	});
});

it.each([{}, { token: '' }, { token: ' ' }, { token: null }])(
	'a request to a StarBot client that needs no token has no Authorization: %j',
	async (data) => {
		expect(await sign(new StarBotApi(), data, { url: URL })).toEqual({ url: URL });
	},
);

it('a request to WildfireChat is signed with nonce, secret and time', async () => {
	const before = Date.now();
	const { headers, ...rest } = await sign(
		new WildfireRobotApi(),
		{ robotId: ' FireRobot ', robotSecret: ' s3cret\n' },
		{ url: URL, headers: { 'Content-Type': 'application/json' } },
	);
	expect(rest).toEqual({ url: URL });
	const { nonce, timestamp, sign: signature, ...others } = headers as Record<string, string>;
	expect(others).toEqual({ 'Content-Type': 'application/json', rid: 'FireRobot' });
	expect(nonce).toMatch(/^\d{1,6}$/);
	expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
	expect(Number(timestamp)).toBeLessThanOrEqual(Date.now());
	expect(signature).toBe(createHash('sha1').update(`${nonce}|s3cret|${timestamp}`).digest('hex'));
});

describe('the login of a Yunhu account', () => {
	const ACCOUNT = {
		method: 'email',
		baseUrl: ' https://yunhu.example// ',
		email: 'a',
		password: 'b',
	};

	/** Logs in; the server gives a new session each time. */
	function loginAt() {
		const asked: IHttpRequestOptions[] = [];
		const helpers = {
			httpRequest: async (options: IHttpRequestOptions) => {
				asked.push(options);
				const answer = JSON.stringify({ data: { token: `session ${asked.length}` } });
				return { statusCode: 200, body: Readable.from([Buffer.from(answer)]) };
			},
		};
		const logIn = async (data: IDataObject) =>
			await new YunhuUserApi().preAuthentication.call(
				{ helpers } as unknown as IHttpRequestHelper,
				data as never,
			);
		return { asked, logIn };
	}

	it('asks for a session at the address of the credential', async () => {
		const { asked, logIn } = loginAt();
		expect(await logIn(ACCOUNT)).toEqual({ sessionToken: 'session 1' });
		expect(asked).toEqual([
			{
				method: 'POST',
				url: 'https://yunhu.example/v1/user/email-login',
				body: { email: 'a', password: 'b', deviceId: 'n8n', platform: 'windows' },
				json: true,
				encoding: 'stream',
				abortSignal: expect.any(AbortSignal),
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
		]);
	});

	it('is made anew when the one before it has ended', async () => {
		const { logIn } = loginAt();
		expect(await logIn(ACCOUNT)).toEqual({ sessionToken: 'session 1' });
		expect(await logIn(ACCOUNT)).toEqual({ sessionToken: 'session 2' });
	});

	it('is not made for a token', async () => {
		const { asked, logIn } = loginAt();
		expect(await logIn({ ...ACCOUNT, method: 'token' })).toEqual({});
		expect(asked).toEqual([]);
	});
});
