import { expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Call } from '../../nodes/common/operations/call';
import type { QuestionPost } from '../../nodes/common/waiting/channel';
import { questions as mojoWebqq } from '../../nodes/MojoWebqq/questions';
import { questions as starBot } from '../../nodes/StarBot/questions';
import { callerWith } from '../support/givenAnswers';
import { until } from '../support/until';

/** Questions of the platforms on which a message waits until another one of the account is sent. */

/** A platform's name, its way to ask, and its answer to a message that was sent. */
type Case = [platform: string, ask: Ask, sent: object];
type Ask = (call: Call, post: QuestionPost) => Promise<unknown>;

const inTurn: Case[] = [
	[
		'QQ',
		async (call, post) => {
			const sendTo = { kind: 'group', group: { by: 'id', value: '1' } } as const;
			return await mojoWebqq.ask(call, { sendTo }, post);
		},
		{ code: 0, id: 7 },
	],
	[
		'WeChat',
		async (call, post) => {
			const sendTo = { id: '1@chatroom', type: 'group' } as const;
			return await starBot.ask(call, { robot: { robotId: 'wxid_bot' }, sendTo }, post);
		},
		{ code: 200, data: {} },
	],
];

it.each(inTurn)(
	'a question on %s whose time is over when its turn comes is not sent',
	async (_platform, ask, reply) => {
		const sent: string[] = [];
		let answer = () => {};
		const request = async ({ body }: IHttpRequestOptions) => {
			sent.push(decodeURIComponent(String(body)));
			await new Promise<void>((resolve) => (answer = resolve));
			return { statusCode: 200, headers: {}, body: JSON.stringify(reply) };
		};
		const helpers = {
			httpRequest: request,
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) =>
				await request(options),
		};
		const url = 'http://client.example';
		const credential = { baseUrl: url, url } as unknown as ICredentialDataDecryptedObject;
		const call = callerWith(helpers, credential) as Call;
		let isOver = false;
		const post = (text: string) => ({
			text,
			answers: [],
			checkEnd: () => {
				if (isOver) throw new Error(`${text} is over`);
			},
		});

		const first = ask(call, post('the first'));
		await until(() => sent.length === 1);
		const second = expect(ask(call, post('the second'))).rejects.toThrow('the second is over');
		isOver = true;
		answer();
		await first;
		await second;
		expect(sent).toEqual([expect.stringMatching(/the.first/)]);
	},
);
