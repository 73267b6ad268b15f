import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { Call } from '../operations/call';
import { callerOf } from '../requests/caller';
import { errorName, warn } from '../log';
import { postToWebhook, readSigned, signed } from '../signedMessages';
import { keyOf } from './answerKey';
import type { QuestionChannel } from './channel';
import { keepQuestion, questionFrom, robotKeyOf, type OpenQuestion } from './openQuestions';

type Secret = Pick<QuestionChannel, 'credential' | 'secret'>;

const NAME = 'groupbotsQuestion';

/**
 * The time limit of each of the two requests of an announcement. An answer that comes before the execution waits is repeated for five
 * seconds only, so a slow server must not delay the execution for longer.
 */
const LIMIT_MS = 2_000;

/**
 * Sends a question to the trigger's webhook, if the platform knows the webhook's address. A failure is only
 * logged, because the trigger of this process knows the question, and the page works.
 */
export async function announce(
	channel: QuestionChannel,
	call: Call,
	question: OpenQuestion,
): Promise<void> {
	try {
		const caller = {
			...callerOf(call.context),
			credential: async (type: string) => await call.credential(type),
			signal: call.signal,
			retries: 0,
			timeoutMs: LIMIT_MS,
		};
		const address = await channel.triggerAddress?.(caller);
		// A robot's callback may belong to another program, which must not get the address that accepts answers.
		if (!address || new URL(address).origin !== new URL(question.url).origin) return;
		const key = keyOf(channel, await call.credential(channel.credential));
		await postToWebhook(call.context, address, signed(key, NAME, question), LIMIT_MS);
	} catch (error) {
		warn(call.context, `A question could not be sent to the trigger (${errorName(error)})`);
	}
}

/**
 * Receives a question that announce() sent to a trigger's webhook, and stores it in the trigger's static data, which
 * is available in every process of n8n and after a restart.
 *
 * @returns the HTTP status of the answer; undefined where the body is no announcement
 */
export async function takeAnnouncement(
	context: IWebhookFunctions,
	{ credential, secret }: Secret,
	body: IDataObject,
): Promise<200 | 400 | 401 | undefined> {
	if (typeof body[NAME] !== 'string') return undefined;
	const key = keyOf({ secret }, await context.getCredentials(credential));
	const announced = readSigned(key, NAME, body);
	if (announced === undefined) return 401;
	const [question] = questionFrom(announced);
	if (question === undefined) return 400;
	const robot = robotKeyOf(context.getNode(), credential);
	keepQuestion(robot, context.getWorkflowStaticData('node'), question);
	return 200;
}
