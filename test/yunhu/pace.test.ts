import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Caller } from '../../nodes/common/requests/caller';
import { openPost } from '../../nodes/Yunhu/transport';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('takes ten requests a second for each endpoint and each token', async () => {
	const made: string[] = [];
	const callerWith = (token: string) =>
		({
			context: {
				helpers: {
					async httpRequestWithAuthentication(_type: string, { url }: IHttpRequestOptions) {
						made.push(`${token} ${url.split('/').at(-1)}`);
						return { statusCode: 200, headers: {}, body: '{"code":1,"data":{}}' };
					},
				},
			},
			credential: async () => ({ baseUrl: 'http://yunhu.example', token }),
			retries: 0,
			timeoutMs: 10_000,
		}) as unknown as Caller;
	const [one, other] = [callerWith('one'), callerWith('other')];
	const count = (name: string) => made.filter((request) => request === name).length;

	const asked = Array.from({ length: 11 }, async () => await openPost(one, '/bot/send'));
	asked.push(openPost(one, '/bot/recall'), openPost(other, '/bot/send'));
	await jest.advanceTimersByTimeAsync(900);
	expect([count('one send'), count('one recall'), count('other send')]).toEqual([10, 1, 1]);

	await jest.advanceTimersByTimeAsync(200);
	expect(count('one send')).toBe(11);
	await Promise.all(asked);
});
