import {
	sleep,
	type IDataObject,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { callerOf, type Caller } from '../requests/caller';
import { asObject } from '../guards';
import { logError, reasonOf, warn } from '../log';
import { dropOldest } from '../maps';
import { onlyToIn } from '../message';
import { textOf, textsOf } from '../serverValues';
import { readSigned } from '../signedMessages';
import { beginningOf } from '../text/excerpt';
import type { Response } from '../triggers/webhookResponse';
import { keyOf } from './answerKey';
import type { Posted, QuestionChannel, QuestionChat } from './channel';
import { decisionFromText } from './chatAnswer';
import type { Decided, Decision } from './decision';
import { decisionFromForm } from './formAnswer';
import { noticePage, PAGE_HEADERS, questionPage } from './page';
import { textsFor } from './pageTexts';
import { closeQuestion, robotKeyOf } from './openQuestions';
import { labelsOf, type AskedQuestion } from './questionFields';
import { sayWhy } from './sayWhy';

/** The person who answered. The ID is '' if the answer came from the page. */
export interface Responder {
	id: string;
	name: string;
}

/** The name under which a trigger sends an answer to the waiting execution. */
export const ANSWER = 'groupbotsAnswer';

/** An answer that a trigger received, in the form sent to the waiting execution. */
export interface ChatAnswer {
	text: string;
	/** The pressed button, instead of a text. */
	decision?: 'approve' | 'decline';
	responder: Responder;
	/** The IDs by which the question may name the responder. */
	senderIds: string[];
	/** The chat of the answer, for the reply to an answer that does not count. */
	chat: QuestionChat;
	/** Whether the message neither names nor quotes the question. If it cannot be accepted, it counts as an ordinary message. */
	isUnnamed: boolean;
}

/** The waiting execution's result for an answer. */
export type Reception = 'accepted' | 'answered' | 'over' | 'notAllowed' | 'unclear';

const STATUS: Record<Reception, number> = {
	accepted: 200,
	answered: 409,
	over: 410,
	notAllowed: 403,
	unclear: 422,
};

/**
 * When an answer to each question was passed to n8n: in n8n 1 several simultaneous answers would each resume the
 * execution.
 */
const claimed = new Map<string, number>();
const MOST_CLAIMED = 10_000;
/**
 * The time that n8n has to store that the execution continues. n8n calls the node only while the execution waits: if it still does so
 * later, n8n could not store the answer, for instance because its database was busy. With N8N_CONCURRENCY_PRODUCTION_LIMIT an answered
 * execution waits for a free place besides, and a second answer must not count meanwhile.
 */
const CLAIMED_MS = 15 * 60_000;

/**
 * Serves the page of a question, and receives its answer. n8n calls it only with a valid signature. It must not
 * throw: an exception would end the waiting execution.
 */
export async function resume(
	context: IWebhookFunctions,
	channel: QuestionChannel,
): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	const request = context.getRequestObject();
	try {
		const asked = askedData(context);
		const question = asked.question as unknown as AskedQuestion;
		const { q, c: code } = context.getQueryData() as IDataObject;
		const isOver = typeof q !== 'string' || asked.q !== q;
		if (request.method !== 'POST') {
			return page(response, ...pageOf(question, isOver, isClaimed(String(q))));
		}
		const received = await answerInBody(context, channel);
		const answer = received?.kind === 'forged' ? 'forged' : (received ?? formOf(context));
		if (answer === 'forged') return plain(response, 401);
		if (isOver) return await answered(context, channel, answer, question, 'over');
		if (isClaimed(q)) return await answered(context, channel, answer, question, 'answered');
		if (!mayAnswer(question, answer, asObject(asked.chat)))
			return await answered(context, channel, answer, question, 'notAllowed');
		const decided = decide(question, answer);
		if (decided.complaint !== undefined) {
			return await answered(context, channel, answer, question, 'unclear', decided.complaint);
		}
		claim(q);
		if (typeof code === 'string')
			closeQuestion(robotKeyOf(context.getNode(), channel.credential), { code, q });
		const data = outputOf(decided.decision, asked, answer);
		const accepted = await answered(context, channel, answer, question, 'accepted');
		// Posts the outcome before the workflow continues and perhaps writes more to the chat.
		const told = tellOutcome(context, channel, question, asked, data);
		await Promise.race([told, sleep(patienceBefore(question.until))]);
		return { ...accepted, workflowData: [[{ json: { data } }]] };
	} catch (error) {
		const failure =
			request.method === 'POST'
				? 'An answer could not be processed, and is lost'
				: 'The page of a question could not be shown';
		logError(context, `${failure} (${reasonOf(error)})`);
		return response.headersSent ? { noWebhookResponse: true } : plain(response, 500);
	}
}

/** Returns the data that the node added to its input item before it waited. */
function askedData(context: IWebhookFunctions): IDataObject {
	return asObject(context.evaluateExpression('{{ $json.data }}', 0)) ?? {};
}

interface AnswerInChat extends ChatAnswer {
	kind: 'chat';
}

interface Form {
	kind: 'form';
	fields: IDataObject;
}

/** Reads an answer from a trigger: signed JSON. Resolves to undefined for a form of the page. */
async function answerInBody(
	context: IWebhookFunctions,
	{ credential, secret }: QuestionChannel,
): Promise<AnswerInChat | { kind: 'forged' } | undefined> {
	const body = context.getBodyData() ?? {};
	if (typeof body[ANSWER] !== 'string') return undefined;
	const key = keyOf({ secret }, await context.getCredentials(credential));
	const answer = readSigned(key, ANSWER, body);
	if (answer === undefined) return { kind: 'forged' };
	const { text, decision, responder, senderIds, chat, isUnnamed } = answer;
	const { id, name } = asObject(responder) ?? {};
	return {
		kind: 'chat',
		text: textOf(text),
		...((decision === 'approve' || decision === 'decline') && { decision }),
		responder: { id: textOf(id), name: textOf(name) },
		senderIds: textsOf(senderIds),
		chat: asObject(chat) as unknown as QuestionChat,
		isUnnamed: isUnnamed === true,
	};
}

/** Returns the fields of the page's form. n8n puts the fields of multipart/form-data under `data`, beside the files. */
function formOf(context: IWebhookFunctions): Form {
	const body = context.getBodyData() ?? {};
	return { kind: 'form', fields: asObject(body.data) ?? body };
}

function mayAnswer(
	{ whoMayAnswer }: AskedQuestion,
	answer: AnswerInChat | Form,
	chat: IDataObject = {},
): boolean {
	if (answer.kind === 'chat' && !isOnlyTo(onlyToIn(chat).onlyTo, answer.senderIds)) return false;
	if (whoMayAnswer.kind === 'anybody') return true;
	return (
		answer.kind === 'chat' && whoMayAnswer.memberIds.some((id) => answer.senderIds.includes(id))
	);
}

/** Tells whether a question that only one person got, if it is one, was put to the sender. */
export function isOnlyTo(onlyTo: string | undefined, senderIds: readonly string[]): boolean {
	return onlyTo === undefined || senderIds.includes(onlyTo);
}

function decide(question: AskedQuestion, answer: AnswerInChat | Form): Decided {
	if (answer.kind === 'form') return decisionFromForm(question, answer.fields);
	const { text, decision } = answer;
	return decision === undefined
		? decisionFromText(question, text)
		: decisionFromForm(question, { decision });
}

function isClaimed(q: string): boolean {
	const at = claimed.get(q);
	return at !== undefined && performance.now() - at < CLAIMED_MS;
}

function claim(q: string): void {
	claimed.delete(q);
	claimed.set(q, performance.now());
	dropOldest(claimed, MOST_CLAIMED);
}

function outputOf(
	decision: Decision,
	asked: IDataObject,
	answer: AnswerInChat | Form,
): IDataObject {
	const responder = answer.kind === 'chat' ? answer.responder : { id: '', name: '' };
	return {
		...(decision as IDataObject),
		respondedAt: new Date().toISOString(),
		responder: { ...responder },
		chatId: asked.chatId,
		messageId: asked.messageId,
	};
}

/**
 * How long the workflow waits for the outcome to appear in the chat. Until it continues, n8n has not stored the answer: another process
 * can accept a second one, and if n8n stops, the execution still waits although people were told the outcome.
 */
const PATIENCE_MS = 1_000;
/** The time that n8n needs to store that the execution continues. At the limit it continues with the time-out, and the answer is lost. */
const MARGIN_MS = 5_000;

function patienceBefore(until = Infinity): number {
	return Math.max(Math.min(until - Date.now() - MARGIN_MS, PATIENCE_MS), 0);
}

/** Posts the outcome to the chat. The answer counts even if that fails. Never rejects. */
async function tellOutcome(
	context: IWebhookFunctions,
	channel: QuestionChannel,
	question: AskedQuestion,
	asked: IDataObject,
	data: IDataObject,
): Promise<void> {
	if (question.afterAnswer === 'nothing') return;
	const chat = asObject(asked.chat) as unknown as QuestionChat | undefined;
	if (chat === undefined) return;
	const caller = callerOf(context);
	try {
		const text = outcomeText(question, data);
		if (question.afterAnswer === 'update') {
			const { lastPart: shown = question.message } = asked;
			const posted = { messageId: textOf(asked.messageId), chat };
			const updated = [textOf(shown), text].filter(Boolean).join('\n\n');
			if (await isUpdated(caller, channel, posted, updated)) return;
		}
		await channel.say(caller, chat, text);
	} catch (error) {
		warn(context, `The outcome could not be posted to the chat (${reasonOf(error)})`);
	}
}

/** Updates the question. Resolves to false if the platform cannot, or refuses. */
async function isUpdated(
	caller: Caller,
	channel: QuestionChannel,
	posted: Posted,
	text: string,
): Promise<boolean> {
	if (channel.update === undefined) return false;
	try {
		await channel.update(caller, posted, text);
		return true;
	} catch (error) {
		warn(
			caller.context,
			`The question could not be updated, so the outcome is said in the chat (${reasonOf(error)})`,
		);
		return false;
	}
}

/** Largest length in characters of an answer that is repeated in the chat. */
const LONGEST_OUTCOME = 200;

function outcomeText(question: AskedQuestion, { approved, text, responder }: IDataObject): string {
	const labels = labelsOf(question);
	const words = textOf(text);
	const word = approved ? labels?.approve : labels?.decline;
	const answer = [word ?? '✓', beginningOf(words, LONGEST_OUTCOME)].filter(Boolean).join(': ');
	const outcome = textsFor(question.message).outcome(answer, textOf(asObject(responder)?.name));
	// Another robot in the chat receives this message, and the word alone would answer another open question.
	return outcome === word ? `${word} ✓` : outcome;
}

function pageOf(question: AskedQuestion, isOver: boolean, isAnswered: boolean): [number, string] {
	const { message } = question;
	const texts = textsFor(message);
	if (isAnswered) return [STATUS.answered, noticePage(message, texts.answered)];
	if (isOver) return [STATUS.over, noticePage(message, texts.over)];
	if (question.whoMayAnswer.kind === 'members') return [200, noticePage(message, texts.notHere)];
	return [200, questionPage(question)];
}

/**
 * Replies to a POST: with a page to a person, with JSON to a trigger. If an answer from a trigger does not count, posts the reason
 * to the chat.
 */
async function answered(
	context: IWebhookFunctions,
	channel: QuestionChannel,
	answer: AnswerInChat | Form,
	question: AskedQuestion,
	reception: Reception,
	complaint?: string,
): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	const texts = textsFor(question.message);
	const notices: Record<Reception, string> = {
		accepted: texts.thanks,
		answered: texts.answered,
		over: texts.over,
		notAllowed: answer.kind === 'chat' ? replyToOthers(question) : texts.notHere,
		unclear: complaint ?? '',
	};
	const notice = notices[reception];
	const status = STATUS[reception];
	if (answer.kind === 'chat') {
		// Before the chat gets the reason: a trigger that waits too long for the result asks the person to try again.
		response.status(status).json({ groupbots: reception });
		if (reception !== 'accepted' && !answer.isUnnamed)
			await sayWhy(context, channel, answer.chat, notice);
		return { noWebhookResponse: true };
	}
	return page(
		response,
		status,
		reception === 'unclear'
			? questionPage(question, { entered: answer.fields, complaint: notice })
			: noticePage(question.message, notice),
	);
}

/** Returns the reply to people who may not answer. */
function replyToOthers({ message, whoMayAnswer: who }: AskedQuestion): string {
	const given = who.kind === 'members' ? textOf(who.replyToOthers).trim() : '';
	return given || textsFor(message).notYou;
}

function page(response: Response, status: number, html: string): IWebhookResponseData {
	response
		.status(status)
		.set({ ...PAGE_HEADERS })
		.send(html);
	return { noWebhookResponse: true };
}

function plain(response: Response, status: number): IWebhookResponseData {
	response
		.status(status)
		.type('text/plain')
		.send(status === 401 ? 'unauthorized' : 'not taken');
	return { noWebhookResponse: true };
}
