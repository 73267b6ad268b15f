import { describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';
import { Readable } from 'node:stream';

import { YunhuUserApi } from '../../credentials/YunhuUserApi.credentials';
import type { Caller } from '../../nodes/common/requests/caller';
import { httpOptions } from '../../nodes/common/requests/client';
import { testUser, userPost } from '../../nodes/Yunhu/transport';
import { callerWith } from '../support/givenAnswers';

const ACCOUNT = {
	method: 'email',
	baseUrl: 'https://yunhu.example.com',
	email: 'alice@example.com',
	password: 'right',
};

interface Asked {
	url: string;
	password: string;
	redirects: boolean;
	answer(response: { statusCode: number; body: unknown }): void;
	fail(error: Error): void;
}

/** Logins that are answered when the test says so. */
function logins() {
	const asked: Asked[] = [];
	const helper = {
		helpers: {
			httpRequest: async ({ url, body, disableFollowRedirect }: never) =>
				await new Promise((resolve, fail) => {
					const { password } = body as { password: string };
					const answer = ({ statusCode, body: answered }: { statusCode: number; body: unknown }) =>
						resolve({ statusCode, body: Readable.from([Buffer.from(JSON.stringify(answered))]) });
					asked.push({ url, password, redirects: disableFollowRedirect !== true, answer, fail });
				}),
		},
	} as unknown as IHttpRequestHelper;
	const logIn = async (data: object = {}) =>
		await new YunhuUserApi().preAuthentication.call(helper, { ...ACCOUNT, ...data } as never);
	return { asked, logIn };
}

const session = (token: string, statusCode = 200) => ({ statusCode, body: { data: { token } } });

describe('a login by email', () => {
	it('is shared only by requests of the same account with the same password', async () => {
		const { asked, logIn } = logins();
		const right = [logIn(), logIn()];
		const wrong = logIn({ password: 'wrong' });
		expect(asked.map(({ password }) => password)).toEqual(['right', 'wrong']);
		asked[0]!.answer(session('of the right one'));
		asked[1]!.answer({ statusCode: 200, body: { code: -1, msg: '密码错误' } });
		expect(await Promise.all(right)).toEqual([
			{ sessionToken: 'of the right one' },
			{ sessionToken: 'of the right one' },
		]);
		expect(await wrong).toEqual({ sessionToken: '' });
	});

	// Operations meet such addresses in test/attacks/addresses.test.ts, signed with a token.
	it.each([
		['', ''],
		['/', ''],
		[' ', ''],
		['/ ', ''],
		['?gate=open', '?gate=open'],
		['/?gate=open ', '?gate=open'],
		['//?gate=open&x=?', '?gate=open&x=?'],
		['/#/login', ''],
		['/proxy/?gate=open#x', '?gate=open'],
	])(
		'goes where the test of the credential logs in, at an address that ends with "%s"',
		async (ending, query) => {
			const baseUrl = `${ACCOUNT.baseUrl}${ending}`;
			const { asked, logIn } = logins();
			const login = logIn({ baseUrl });
			asked[0]!.answer(session('any'));
			await login;
			const tested: string[] = [];
			await testUser(
				async (service, request) => {
					tested.push(String(httpOptions(service, { ...ACCOUNT, baseUrl }, request).url));
					return { refusal: { message: '', hint: '' } };
				},
				{ ...ACCOUNT, baseUrl },
			);
			expect(asked.map(({ url }) => url)).toEqual(tested);
			const folder = ending.startsWith('/proxy') ? '/proxy' : '';
			expect(tested).toEqual([`${ACCOUNT.baseUrl}${folder}/v1/user/email-login${query}`]);
		},
	);

	it('that fails does not fail another login', async () => {
		const { asked, logIn } = logins();
		const wrong = logIn({ password: 'wrong' });
		const right = logIn();
		asked[0]!.fail(new Error('connection lost'));
		asked[1]!.answer(session('of the right one'));
		await expect(wrong).rejects.toThrow('connection lost');
		expect(await right).toEqual({ sessionToken: 'of the right one' });
	});

	it.each([301, 302, 307, 308, 401, 500])(
		'reads no session from an answer with status %i, and follows no redirect',
		async (status) => {
			const { asked, logIn } = logins();
			const login = logIn();
			expect(asked.map(({ redirects }) => redirects)).toEqual([false]);
			asked[0]!.answer(session('foreign', status));
			expect(await login).toEqual({ sessionToken: '' });
		},
	);

	it.each([null, '', 'a page', { data: null }, { data: { token: {} } }])(
		'reads no session from the answer %j',
		async (body) => {
			const { asked, logIn } = logins();
			const login = logIn();
			asked[0]!.answer({ statusCode: 200, body });
			expect(await login).toEqual({ sessionToken: '' });
		},
	);
});

/** A caller whose requests are answered by the session that each was sent with. */
function callerAnsweredBySession(
	data: ICredentialDataDecryptedObject,
	answer: (session: unknown) => Promise<object>,
): Caller {
	const helpers = {
		httpRequestWithAuthentication: async () => {
			const body = Readable.from([JSON.stringify(await answer(data.sessionToken))], {
				objectMode: false,
			});
			return { statusCode: 200, headers: {}, body };
		},
	};
	return callerWith(helpers, data);
}

describe('a session', () => {
	it('that has ended does not remove a newer one', async () => {
		const data: ICredentialDataDecryptedObject = { ...ACCOUNT, sessionToken: 'old' };
		const sent: unknown[] = [];
		let endLate = () => {};
		const late = new Promise<void>((resolve) => (endLate = resolve));
		const caller = callerAnsweredBySession(data, async (session) => {
			sent.push(session);
			if (session !== 'new' && session !== 'old') {
				// The credential logs in if it has no token.
				data.sessionToken = 'new';
				return { code: 1 };
			}
			if (session === 'new') return { code: 1 };
			if (sent.length > 1) await late;
			return { code: -101, msg: '未登录' };
		});
		const first = userPost(caller, '/event/list');
		const second = userPost(caller, '/event/list');
		await first;
		endLate();
		await second;
		expect(data.sessionToken).toBe('new');
		expect(sent).toEqual(['old', 'old', '', 'new']);
	});
});

describe('a user token', () => {
	it.each(['токен', 'a\u200bb', 'a\nb', '令牌', 'a\u0000'])(
		'with characters that no header can have is rejected: %j',
		async (token) => {
			const sent: unknown[] = [];
			const caller = callerAnsweredBySession(
				{ method: 'token', token, baseUrl: ACCOUNT.baseUrl },
				async () => {
					sent.push(token);
					return { code: 1 };
				},
			);
			await expect(userPost(caller, '/event/list')).rejects.toThrow(
				'The User Token in the credential holds characters that are not allowed in a token',
			);
			expect(sent).toEqual([]);
		},
	);

	it.each(['0123-abcd', ' 0123 ', 'tökén'])('is sent: %j', async (token) => {
		const caller = callerAnsweredBySession(
			{ method: 'token', token, baseUrl: ACCOUNT.baseUrl },
			async () => ({
				code: 1,
				data: { list: [] },
			}),
		);
		expect(await userPost(caller, '/event/list')).toEqual({ list: [] });
	});
});
