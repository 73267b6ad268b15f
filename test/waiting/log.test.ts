import { expect, it } from '@jest/globals';
import { NodeApiError, type IWebhookFunctions } from 'n8n-workflow';

import { keyOf } from '../../nodes/common/waiting/answerKey';
import { ANSWER, resume } from '../../nodes/common/waiting/resume';
import { signed } from '../../nodes/common/signedMessages';
import { questions as channel } from '../common/platform/questions';

const question = { message: 'Pay?', whoMayAnswer: { kind: 'anybody' } };
const node = { name: 'Ask', credentials: {} };

/** Resumes an execution by an answer from a trigger, and returns what n8n's log gets. */
async function logOf(
	credential: () => Promise<object>,
	say: () => Promise<void>,
	{ method = 'POST', asked = (): unknown => ({ q: 'this', question }) } = {},
) {
	const log: string[] = [];
	const write = (level: string) => (text: string) => void log.push(`${level}: ${text}`);
	const response = { status: () => response, type: () => response, send() {}, json() {} };
	const key = keyOf(channel, { secret: 's3cret' });
	const body = signed(key, ANSWER, { text: 'ok', responder: {}, senderIds: [], chat: { id: 'c' } });
	const context = {
		logger: { error: write('error'), warn: write('warn'), info: write('info') },
		getNode: () => node,
		getResponseObject: () => response,
		getRequestObject: () => ({ method }),
		getQueryData: () => ({ q: 'other', c: 'abc2' }),
		getBodyData: () => body,
		getCredentials: credential,
		evaluateExpression: asked,
	} as unknown as IWebhookFunctions;
	await resume(context, { ...channel, say });
	return log;
}

const readable = async () => await Promise.resolve({ secret: 's3cret' });
const failing = (error: Error) => async () => await Promise.reject(error);
const OWN = new NodeApiError(node as never, {}, { message: 'The robot is not in the group' });

it.each([
	[new TypeError('secret words'), 'TypeError'],
	[OWN, 'The robot is not in the group'],
])('an answer that is lost is an error in the log, with a reason: %s', async (error, reason) => {
	expect(await logOf(failing(error), async () => {})).toEqual([
		`error: Ask: An answer could not be processed, and is lost (${reason})`,
	]);
});

it.each(['GET', 'HEAD'])('a page that cannot be shown loses no answer (%s)', async (method) => {
	const asked = () => {
		throw new TypeError('secret words');
	};
	expect(await logOf(readable, async () => {}, { method, asked })).toEqual([
		'error: Ask: The page of a question could not be shown (TypeError)',
	]);
});

it.each([
	[new TypeError('secret words'), 'TypeError'],
	[OWN, 'The robot is not in the group'],
])('a reply that could not be posted is in the log, with a reason: %s', async (error, reason) => {
	expect(await logOf(readable, failing(error))).toEqual([
		`warn: Ask: Could not say in the chat why an answer does not count (${reason})`,
	]);
});
