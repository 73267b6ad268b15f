import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { Caller } from '../caller';
import { asObject } from '../guards';
import { parseJson } from '../json';
import type { Announcement, QuestionChannel } from './channel';
import { keepQuestion, questionFrom, type OpenQuestion } from './openQuestions';
import { isProven, proofOf, secretOf } from './proof';

type Secret = Pick<QuestionChannel, 'credential' | 'secret'>;

/** Makes the announcement of a question. */
export async function announcement(
	{ credential, secret }: Secret,
	caller: Caller,
	question: OpenQuestion,
): Promise<Announcement> {
	const groupbotsQuestion = JSON.stringify(question);
	const key = secretOf({ secret }, await caller.credential(credential));
	return { groupbotsQuestion, proof: proofOf(key, groupbotsQuestion) };
}

/**
 * Takes an announcement that a trigger's webhook received. The question is kept in the trigger's static data, which is there
 * in every process of n8n and after a restart.
 *
 * @returns the HTTP status of the answer; undefined where the body is no announcement
 */
export async function takeAnnouncement(
	context: IWebhookFunctions,
	{ credential, secret }: Secret,
	{ groupbotsQuestion, proof }: IDataObject,
): Promise<200 | 400 | 401 | undefined> {
	if (typeof groupbotsQuestion !== 'string') return undefined;
	const key = secretOf({ secret }, await context.getCredentials(credential));
	if (!isProven(key, groupbotsQuestion, proof)) return 401;
	const [question] = questionFrom(asObject(parseJson(groupbotsQuestion)) ?? {});
	if (question === undefined) return 400;
	keepQuestion(context.getWorkflowStaticData('node'), question);
	return 200;
}
