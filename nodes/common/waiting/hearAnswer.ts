import {
	sleep,
	type IDataObject,
	type ITriggerFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { callerOf } from '../caller';
import { asObject } from '../guards';
import type { Message } from '../message';
import type { QuestionChannel } from './channel';
import { isDecisive } from './decision';
import { codeIn, isOwnLink, linkIn } from './link';
import {
	forgetQuestion,
	keepQuestion,
	questionsIn,
	robotOf,
	type OpenQuestion,
} from './openQuestions';
import { textsFor } from './pageTexts';
import { proofOf, secretOf } from './proof';
import type { HeardAnswer, Reception } from './resume';

type Context = ITriggerFunctions | IWebhookFunctions;

/** The answers that are being delivered, by message: all triggers of a robot hear a message, and one answer is enough. */
const deliveries = new Map<string, Promise<void>>();
const MOST_DELIVERIES = 1_000;

/**
 * Looks whether a message answers an open question of the robot, and resumes the execution that waits for it. True for an
 * answer, also for one that cannot be taken: whoever wrote it is told in the chat, and no workflow starts.
 *
 * A question is known from this process, from the trigger's static data, from the link in a quoted question, or from the
 * value of a button.
 *
 * @param isMessage whether somebody wrote the message; of other events only the press of a button is an answer
 */
export async function hearAnswer(
	context: Context,
	channel: QuestionChannel,
	message: Message,
	isMessage: boolean,
): Promise<boolean> {
	const robot = robotOf(context.getNode(), channel.credential);
	const kept = context.getWorkflowStaticData('node');
	if (isMessage && channel.isOwn?.(message)) {
		await learnQuestion(context, channel, kept, message);
		return false;
	}
	const answer =
		answerByButton(channel.buttonValue?.(message)) ??
		(isMessage ? answerByText(channel, robot, kept, message) : undefined);
	if (answer === undefined) return false;
	// Others can write a link or a button's value, too: only one that a node of this robot has signed is followed.
	if (answer.link !== undefined && !(await isOwn(context, channel, answer.link))) return false;
	const key = `${robot} ${message.chat.id} ${message.messageId} ${answer.url}`;
	let delivery = deliveries.get(key);
	if (delivery === undefined) {
		delivery = deliver(context, channel, answer, message).then((isClosed) => {
			if (isClosed) forgetQuestion(robot, codeIn(answer.url), kept);
		});
		deliveries.set(key, delivery);
		if (deliveries.size > MOST_DELIVERIES) {
			deliveries.delete(deliveries.keys().next().value as string);
		}
	}
	await delivery;
	return true;
}

interface FoundAnswer {
	/** The address of the waiting execution. */
	url: string;
	text: string;
	decision?: HeardAnswer['decision'];
	/** The link by which the question was recognised, where only its signature shows that it is one of this robot's. */
	link?: { url: string; proof: string };
}

async function isOwn(
	context: Context,
	{ credential, secret }: QuestionChannel,
	link: { url: string; proof: string },
): Promise<boolean> {
	return isOwnLink(secretOf({ secret }, await context.getCredentials(credential)), link);
}

/** Keeps a question that the robot itself has posted, perhaps from another process or before a restart. */
async function learnQuestion(
	context: Context,
	channel: QuestionChannel,
	kept: IDataObject,
	{ text, chat, messageId }: Message,
): Promise<void> {
	const link = linkIn(text);
	if (link === undefined || !(await isOwn(context, channel, link))) return;
	const code = codeIn(link.url);
	if (code === '') return;
	// Which words and which members may answer is known to the node that waits, and decided there.
	keepQuestion(kept, {
		code,
		url: link.url,
		chat,
		messageId,
		words: [],
		members: [],
		isFreeText: false,
	});
}

function answerByButton(value = ''): FoundAnswer | undefined {
	const link = linkIn(value);
	const decision = /#[0-9a-f]{32} (approve|decline)$/.exec(value)?.[1];
	if (link === undefined || decision === undefined) return undefined;
	return { url: link.url, text: '', decision: decision as HeardAnswer['decision'], link };
}

/** A quoted question that holds its link: known wherever and whenever it was asked. */
function answerByQuote({ text, replyTo }: Message): FoundAnswer | undefined {
	const link = replyTo && linkIn(replyTo.text);
	return link && { url: link.url, text, link };
}

function answerByText(
	channel: QuestionChannel,
	robot: string,
	kept: IDataObject,
	message: Message,
): FoundAnswer | undefined {
	const open = questionsIn(robot, kept, channel.chatIds?.(message) ?? [message.chat.id]);
	return answerInText(open, message) ?? answerByQuote(message);
}

/** The answer to one of the chat's open questions: by its code, by quoting it, or by a word that is an answer by itself. */
function answerInText(
	open: OpenQuestion[],
	{ text, sender, replyTo }: Message,
): FoundAnswer | undefined {
	for (const { url, code } of open) {
		const withoutCode = textWithoutCode(text, code);
		if (withoutCode !== undefined) return { url, text: withoutCode };
	}
	if (replyTo !== undefined) {
		const quoted = open.find(
			({ messageId, code }) =>
				(messageId !== '' && messageId === replyTo.messageId) ||
				textWithoutCode(replyTo.text, code) !== undefined,
		);
		if (quoted !== undefined) return { url: quoted.url, text };
	}
	const forSender = open.filter(
		({ members }) => members.length === 0 || members.includes(sender.id),
	);
	const [only] = forSender;
	if (only === undefined || forSender.length > 1 || only.isFreeText) return undefined;
	return isDecisive(text, only.words) ? { url: only.url, text } : undefined;
}

/** Signs that people put around a code, such as the quotes in which the question shows it. */
const AROUND_CODE = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/** The text without the code; undefined where it does not hold the code as a word. */
function textWithoutCode(text: string, code: string): string | undefined {
	const words = text.split(/(\s+)/);
	const at = words.findIndex((word) => word.replace(AROUND_CODE, '').toLowerCase() === code);
	if (at < 0) return undefined;
	return [...words.slice(0, at), ...words.slice(at + 1)].join('').trim();
}

/** Answers that n8n gives itself while it has not stored yet that the execution waits. */
const NOT_WAITING_YET = 409;
/** What n8n itself answers for an execution that has ended, was deleted or never came to wait. */
const ENDED = new Set([200, 404, NOT_WAITING_YET, 410]);
const PATIENCE_MS = 5_000;
const PAUSE_MS = 250;
const TIMEOUT_MS = 10_000;

/** Sends the answer to the waiting execution; true where the question is no longer open. */
async function deliver(
	context: Context,
	channel: QuestionChannel,
	{ url, text, decision }: FoundAnswer,
	message: Message,
): Promise<boolean> {
	const answer: HeardAnswer = {
		text,
		decision,
		responder: { id: message.sender.id, name: message.sender.name ?? '' },
	};
	const groupbotsAnswer = JSON.stringify(answer);
	try {
		const key = secretOf(channel, await context.getCredentials(channel.credential));
		const body = { groupbotsAnswer, proof: proofOf(key, groupbotsAnswer) };
		const { status, reception, say } = await post(context, url, body);
		if (reception === 'accepted') return true;
		const isOver = reception === undefined && ENDED.has(status);
		if (reception === undefined && !isOver) {
			context.logger.warn(
				`${context.getNode().name}: n8n did not take an answer to a question (HTTP ${status})`,
			);
			return false;
		}
		await channel.say(callerOf(context), message.chat, isOver ? textsFor(message.text).over : say);
		return isOver || reception === 'answered' || reception === 'over';
	} catch (error) {
		context.logger.warn(
			`${context.getNode().name}: an answer to a question could not be delivered (${error instanceof Error ? error.name : 'unknown reason'})`,
		);
		return false;
	}
}

/** Posts an answer; again for a few seconds while the execution has not come to wait yet. */
async function post(
	context: Context,
	url: string,
	body: IDataObject,
): Promise<{ status: number; reception?: Reception; say: string }> {
	for (let waited = 0; ; waited += PAUSE_MS) {
		const response = await context.helpers.httpRequest({
			method: 'POST',
			url,
			body,
			json: true,
			timeout: TIMEOUT_MS,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		});
		const { groupbots, say } = asObject(response.body) ?? {};
		const status: number = response.statusCode;
		if (typeof groupbots === 'string') {
			return { status, reception: groupbots as Reception, say: typeof say === 'string' ? say : '' };
		}
		if (status !== NOT_WAITING_YET || waited >= PATIENCE_MS) return { status, say: '' };
		await sleep(PAUSE_MS);
	}
}
