import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { callerForBot } from '../../nodes/Yunhu/botCaller';
import { BOT, USER } from '../../nodes/Yunhu/transport';

const CONSOLE = 'http://yunhu.example';
const OWN_BOTS = { list: { bots: [{ botId: '1', token: 'the token' }] } };

/** What the console answers, request by request; the last answer is given again and again. */
let answers: object[];
let requests: string[];

const context = {
	getCredentials: async (type: string) =>
		type === USER ? { baseUrl: CONSOLE, token: 'account' } : { baseUrl: '', token: 'by hand' },
	helpers: {
		httpRequestWithAuthentication: async (_type: string, { url }: IHttpRequestOptions) => {
			requests.push(url);
			const body = JSON.stringify(answers.length > 1 ? answers.shift() : answers[0]);
			return { statusCode: 200, headers: {}, body };
		},
	},
	getNode: () => ({ name: 'Trigger', type: 'trigger', typeVersion: 1 }),
} as unknown as IWebhookFunctions;

beforeEach(() => {
	answers = [{ code: 1, data: OWN_BOTS, msg: 'success' }];
	requests = [];
});

describe('callerForBot()', () => {
	it('asks the console for the token when a request needs it, and once', async () => {
		const caller = callerForBot(context, '1');
		expect(await caller.credential(USER)).toMatchObject({ token: 'account' });
		await new Promise(setImmediate);
		expect(requests).toEqual([]);
		const [first, second] = await Promise.all([caller.credential(BOT), caller.credential(BOT)]);
		expect(first).toEqual({ token: 'the token', baseUrl: CONSOLE });
		expect([second, await caller.credential(BOT)]).toEqual([first, first]);
		expect(requests).toEqual([`${CONSOLE}/v1/bot/console/my-bots`]);
	});

	it('asks again after a failure, so that the message that comes next is sent', async () => {
		answers.unshift({ code: 1, data: { list: { bots: [] } }, msg: 'success' });
		const caller = callerForBot(context, '1');
		await expect(caller.credential(BOT)).rejects.toThrow('The account has no bot "1"');
		expect(await caller.credential(BOT)).toMatchObject({ token: 'the token' });
	});

	it("uses the bot's own credential where the trigger has it", async () => {
		expect(await callerForBot(context, undefined).credential(BOT)).toMatchObject({
			token: 'by hand',
		});
		expect(requests).toEqual([]);
	});
});
