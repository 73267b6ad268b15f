import {
	sleep,
	type IDataObject,
	type ITriggerFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { identityOf, idOf } from '../triggers/duplicates';
import { asObject } from '../guards';
import { dropOldest } from '../maps';
import { isOneToOne, type Message } from '../message';
import { textOf } from '../serverValues';
import { errorName, warn } from '../log';
import { postToWebhook, signed } from '../signedMessages';
import { keyOf } from './answerKey';
import type { QuestionChannel, QuestionChat } from './channel';
import { isDecisive, isDecisiveBesideCode } from './chatAnswer';
import { codesIn, codesInWords, unquoted, withoutCode, type Place } from './codesInText';
import { identifiedBy, isOwnLink, linkIn } from './link';
import {
	closeQuestion,
	forgetQuestion,
	keepQuestion,
	questionsBeingPosted,
	questionsIn,
	robotKeyOf,
	type Closed,
	type OpenQuestion,
	type Questions,
} from './openQuestions';
import { textsFor, textsIn } from './pageTexts';
import { ANSWER, isOnlyTo, type ChatAnswer, type Reception } from './resume';
import { sayWhy } from './sayWhy';

type Context = ITriggerFunctions | IWebhookFunctions;

/** An answer that was delivered. */
interface Delivered {
	question: Closed;
	/** The reply of the waiting execution; 'notTaken' if it could not be reached. */
	reception: Reception | 'notTaken';
	/** Whether the message was meant as an answer. */
	isAnswer: boolean;
}

/**
 * The searches for an answer and the deliveries, by message: all triggers of a robot receive the same message, and the
 * answer is delivered once.
 */
const deliveries = new Map<string, Promise<Delivered | undefined>>();
const MOST_DELIVERIES = 1_000;

/** The role of a message: an answer to a question, or a question that the robot itself posted and that is now stored. */
export type Received = 'answer' | 'question' | undefined;

/**
 * Checks whether a message answers an open question of the robot, and resumes the waiting execution. An answer starts no
 * workflow. If it cannot be accepted, its sender gets a reply in the chat. Only a word alone that cannot be accepted counts as an
 * ordinary message.
 *
 * Finds a question in this process, in the trigger's static data, by the link in a quoted question, or by
 * a button's value.
 *
 * @param isMessage whether a person wrote the message; of other events only a button press can be an answer
 */
export async function receiveAnswer(
	context: Context,
	channel: QuestionChannel,
	message: Message,
	isMessage: boolean,
): Promise<Received> {
	const receiver = receiverOf(context, channel);
	const { robot, kept } = receiver;
	const { chat, sender, text } = message;
	const button = channel.buttonValue?.(message) ?? '';
	// The same for all triggers and events that report the message. A digest, because a text can be long.
	const identityFor = (receiving: string) =>
		idOf(message) === ''
			? undefined
			: identityOf({ ...message, event: '' }, JSON.stringify([receiving, text, button]));
	const identity = identityFor(robot);
	if (isMessage && channel.isOwn?.(message)) {
		return (await learnQuestion(channel, receiver, message)) ? 'question' : undefined;
	}
	const id = identity ?? JSON.stringify([robot, text, button, chat.id, chat.line, sender.id]);
	const delivered = await deliverOnce(id, async () => {
		if (isMessage) await questionPosted(receiver, message);
		const answer = await answerIn(channel, receiver, message, isMessage);
		if (answer === undefined) return undefined;
		const delivery = async () => await deliver(receiver, channel, answer, message);
		// A trigger with another credential of the same robot receives the same message.
		const sameAnswer = identityFor(answer.url);
		return sameAnswer === undefined ? await delivery() : await deliverOnce(sameAnswer, delivery);
	});
	if (delivered === undefined) return undefined;
	const { question, reception, isAnswer } = delivered;
	// Without an identity the same words may be another message.
	if (identity === undefined) deliveries.delete(id);
	if (CLOSED.has(reception)) forgetQuestion(robot, question, kept);
	return isAnswer ? 'answer' : undefined;
}

/**
 * Searches for the answer in a message and delivers it, for one trigger at a time. If the search of one trigger finds no answer, the next
 * trigger searches, because it may know other questions.
 *
 * @param id identifies the message
 */
async function deliverOnce(
	id: string,
	searchAndDeliver: () => Promise<Delivered | undefined>,
): Promise<Delivered | undefined> {
	for (let running = deliveries.get(id); running !== undefined; running = deliveries.get(id)) {
		const delivered = await running;
		if (delivered !== undefined) return delivered;
	}
	const delivery = searchAndDeliver();
	deliveries.set(id, delivery);
	dropOldest(deliveries, MOST_DELIVERIES);
	let delivered: Delivered | undefined;
	try {
		delivered = await delivery;
	} finally {
		if (delivered === undefined) deliveries.delete(id);
	}
	return delivered;
}

/** The trigger that received a message. */
interface Receiver {
	context: Context;
	/** The name under which the open questions of its robot are stored. */
	robot: string;
	/** Its static data. */
	kept: IDataObject;
	/** Returns the key with which answers and links are signed. */
	key(): Promise<string>;
}

function receiverOf(context: Context, channel: QuestionChannel): Receiver {
	const kept = context.getWorkflowStaticData('node');
	const keptKey = textOf(kept.answerKey);
	if (keptKey !== '') return { context, robot: keptKey, kept, key: async () => keptKey };
	return {
		context,
		robot: robotKeyOf(context.getNode(), channel.credential),
		kept,
		key: async () => keyOf(channel, await context.getCredentials(channel.credential)),
	};
}

interface FoundAnswer {
	/** The address of the waiting execution. */
	url: string;
	text: string;
	decision?: ChatAnswer['decision'];
	/** Whether the message neither names nor quotes the question. */
	isUnnamed?: boolean;
	/** Whether the message names other open questions too. */
	namesSeveral?: boolean;
	/** The link that identified the question, if only its signature proves that this robot's node made it. */
	link?: { url: string; proof: string };
}

async function isOwn(
	{ context, key, kept }: Receiver,
	link: { url: string; proof: string },
): Promise<boolean> {
	let ownKey: string;
	try {
		ownKey = await key();
	} catch (error) {
		warn(
			context,
			`Ignored a link to a question: the credential cannot be read (${errorName(error)})`,
		);
		return false;
	}
	if (isOwnLink(ownKey, link)) return true;
	// Other triggers read the secret at each call. There the link is a question of another robot, which somebody quotes.
	if (textOf(kept.answerKey) !== '') warn(context, NOT_OWN);
	return false;
}

/** The address must not be logged: anybody who has it can answer. */
const NOT_OWN =
	"Ignored a link to a question, because it is not signed with the token that the robot had when this workflow was published. If the question is this robot's, unpublish and publish the workflow.";

/**
 * Stores a question that the robot itself posted, perhaps from another process or before a restart. Resolves to false if the
 * message is no question.
 */
async function learnQuestion(
	channel: QuestionChannel,
	receiver: Receiver,
	message: Message,
): Promise<boolean> {
	const { text, messageId, chat } = message;
	const link = linkIn(text);
	if (link === undefined || !(await isOwn(receiver, link))) return false;
	const { code, isNamed } = identifiedBy(link.url);
	if (code === '') return false;
	// The waiting node knows which words answer and who may answer, and checks them.
	keepQuestion(receiver.robot, receiver.kept, {
		...{ code, url: link.url, messageId },
		chat: { ...chatOf(channel, message), id: channel.lastingChatId?.(message) ?? chat.id },
		...{ words: [], members: [], isNamed, lang: textsFor(text).lang },
	});
	return true;
}

/**
 * Waits until the question whose code a message contains is stored. Waits only for some seconds, because a platform may confirm the
 * question only after its call with the answer has ended.
 */
async function questionPosted({ robot }: Receiver, { text }: Message): Promise<void> {
	const posting = questionsBeingPosted(robot);
	if (posting.size === 0 || linkIn(text) !== undefined) return;
	const codes = codesIn(text);
	for (const [code, posted] of posting) {
		if (!codes.has(code)) continue;
		await Promise.race([posted.catch(() => {}), sleep(PATIENCE_MS)]);
	}
}

async function answerIn(
	channel: QuestionChannel,
	receiver: Receiver,
	message: Message,
	isMessage: boolean,
): Promise<FoundAnswer | undefined> {
	const answer =
		answerByButton(channel.buttonValue?.(message)) ??
		(isMessage ? await answerByText(channel, receiver, message) : undefined);
	// Anybody can write a link or a button's value, so it counts only with the signature of a node of this robot.
	const isForged = answer?.link !== undefined && !(await isOwn(receiver, answer.link));
	return isForged ? undefined : answer;
}

function answerByButton(value = ''): FoundAnswer | undefined {
	const link = linkIn(value);
	const decision = /#[0-9a-f]{32} (approve|decline)$/.exec(value)?.[1];
	if (link === undefined || decision === undefined) return undefined;
	return { url: link.url, text: '', decision: decision as ChatAnswer['decision'], link };
}

/** Reads an answer that quotes a question with its link. Works in every process, also after a restart. */
function answerByQuote({ text, replyTo }: Message): FoundAnswer | undefined {
	const link = replyTo && linkIn(replyTo.text);
	const isForChat = link !== undefined && identifiedBy(link.url).code !== '';
	return isForChat ? { url: link.url, text, link } : undefined;
}

async function answerByText(
	channel: QuestionChannel,
	receiver: Receiver,
	message: Message,
): Promise<FoundAnswer | undefined> {
	const questions = questionsFor(channel, receiver, message);
	const answer = answerInText(questions, message) ?? answerByQuote(message);
	// A word beside a quote is about the quoted message.
	if (answer !== undefined || message.replyTo !== undefined) return answer;
	return await answerByWord(receiver, questions, message, senderIds(channel, message));
}

function senderIds(channel: QuestionChannel, message: Message): string[] {
	return channel.senderIds?.(message) ?? [message.sender.id];
}

/** Returns the questions in the chat of a message. */
function questionsFor(
	channel: QuestionChannel,
	{ robot, kept }: Receiver,
	message: Message,
): Questions {
	const { open, closed } = questionsIn(
		robot,
		kept,
		channel.chatIds?.(message) ?? [message.chat.id],
	);
	// On QQ and Yunhu a group and a person can have the same number, on QQ also the same name.
	const isSameKind = ({ chat }: OpenQuestion) => isOneToOne(chat) === isOneToOne(message.chat);
	const isAsked = ({ chat: { onlyTo } }: OpenQuestion) =>
		isOnlyTo(onlyTo, senderIds(channel, message));
	// In a group, a message is for all its robots.
	const isSameChat = (question: OpenQuestion) =>
		isSameKind(question) &&
		isAsked(question) &&
		(!isOneToOne(message.chat) || isReceiver(channel, question.chat, message));
	return { open: open.filter(isSameChat), closed: closed.filter(isSameChat) };
}

function isReceiver(channel: QuestionChannel, { robot }: QuestionChat, message: Message): boolean {
	return robot === undefined || (channel.isReceiver?.(robot, message) ?? true);
}

/** Tells whether a message could be an answer, because a question is open in its chat or is quoted. */
export function mayAnswer(context: Context, channel: QuestionChannel, message: Message): boolean {
	const { open } = questionsFor(channel, receiverOf(context, channel), message);
	return open.length > 0 || answerByQuote(message) !== undefined;
}

/**
 * Finds an answer to one of the chat's open questions: by its code, or by a quote. The code also finds a question that was answered
 * elsewhere, e.g. on its page: its writer gets a reply.
 */
function answerInText(
	{ open, closed }: Questions,
	{ text, replyTo }: Message,
): FoundAnswer | undefined {
	// A text with a link is itself a question: another robot in the chat receives it, or a person forwards it.
	const known = [...open, ...closed];
	if (known.length === 0 || linkIn(text) !== undefined) return undefined;
	const written = unquoted(text);
	const codes = codesIn(written);
	const within = codesInWords(codes);
	const placeOf = ({ code, words }: OpenQuestion): Place | undefined => {
		const part = within.get(code);
		const isAnswer = part !== undefined && isDecisiveBesideCode(part.beside, words);
		return codes.get(code) ?? (isAnswer ? part.place : undefined);
	};
	const [named, ...others] = known.filter((question) => placeOf(question) !== undefined);
	if (named !== undefined) {
		const { url } = named;
		// It is unclear which words answer which question. But two processes can give two questions the same code.
		const namesSeveral = others.some((one) => one.code !== named.code && open.includes(one));
		if (namesSeveral) return { url, text, namesSeveral };
		const rest = withoutCode(written, placeOf(named) as Place);
		// People copy both answers of an approval, each with the code. A free text may need it.
		const second = identifiedBy(url).isFreeText ? undefined : codesIn(rest).get(named.code);
		return { url, text: second === undefined ? rest : withoutCode(rest, second) };
	}
	if (replyTo === undefined) return undefined;
	const quotedCodes = codesIn(replyTo.text);
	const quoted = open.find(
		({ messageId, earlierIds = [], code }) =>
			[messageId, ...earlierIds].some((id) => id !== '' && id === replyTo.messageId) ||
			quotedCodes.has(code),
	);
	return quoted && { url: quoted.url, text };
}

/** Finds an answer to the only question that is open for the sender on this line of the chat: a word that alone is an answer. */
async function answerByWord(
	receiver: Receiver,
	{ open }: Questions,
	{ text, chat }: Message,
	senders: string[],
): Promise<FoundAnswer | undefined> {
	if (linkIn(text) !== undefined) return undefined;
	const forSender = open.filter(
		({ chat: { line, isByName }, members, until = Infinity }) =>
			line === chat.line &&
			isByName !== true &&
			until > Date.now() &&
			(members.length === 0 || members.some((id) => senders.includes(id))),
	);
	const isMeant = ({ isNamed, words }: OpenQuestion) => !isNamed && isDecisive(text, words);
	if (!forSender.some(isMeant)) return undefined;
	const only = forSender.length > 1 ? await onlyOpen(receiver, forSender) : forSender[0];
	return only && isMeant(only) ? { url: only.url, text, isUnnamed: true } : undefined;
}

/**
 * Returns the only question whose execution waits, and closes those whose executions have ended. This process does not learn of an
 * execution that was stopped, or that went on in another process or after a restart.
 *
 * Anybody in the chat can cause these requests. So it asks n8n about one question after the other, the newest first, and only until two
 * wait.
 */
async function onlyOpen(
	receiver: Receiver,
	questions: OpenQuestion[],
): Promise<OpenQuestion | undefined> {
	let only: OpenQuestion | undefined;
	for (const question of [...questions].reverse()) {
		if (await hasEnded(receiver, question.url)) {
			closeQuestion(receiver.robot, identifiedBy(question.url), receiver.kept);
		} else if (only === undefined) {
			only = question;
		} else {
			return undefined;
		}
	}
	return only;
}

/** The executions that waited a moment ago, by their addresses, with the time until which hasEnded() does not ask again. */
const waiting = new Map<string, number>();
const MOST_WAITING = 1_000;
const WAITING_MS = 3_000;

/**
 * Tells whether an execution has ended, and does not wait for this question any more. The execution refuses an answer without words, and
 * says nothing in the chat. Only the package's or n8n's own reply shows the end: a proxy answers 404 while it starts again, and 200 with
 * the page of a login.
 */
async function hasEnded({ context, key }: Receiver, url: string): Promise<boolean> {
	if ((waiting.get(url) ?? 0) > Date.now()) return false;
	try {
		const body = signed(await key(), ANSWER, { text: '', isUnnamed: true });
		const { reception, isEnd } = await postOnce(context, url, body);
		if (isEnd || (reception !== undefined && CLOSED.has(reception))) return true;
	} catch {
		// Nobody knows whether it waits.
	}
	waiting.delete(url);
	waiting.set(url, Date.now() + WAITING_MS);
	dropOldest(waiting, MOST_WAITING);
	return false;
}

/** n8n's own HTTP status before it has stored that the execution waits. After a failure it has the same status with another message. */
const NOT_WAITING_YET = 409;
/**
 * n8n's own HTTP statuses when it fails itself. Before a run that somebody started in the editor is stored as waiting, n8n 2.41 reads data that it
 * has not stored, and responds with 500 (WaitingWebhooks.executeWebhook).
 */
const OWN_FAILURES: ReadonlySet<number> = new Set([500, 503]);
const CLOSED: ReadonlySet<Delivered['reception']> = new Set(['accepted', 'answered', 'over']);
const PATIENCE_MS = 5_000;
const PAUSE_MS = 250;

async function deliver(
	receiver: Receiver,
	channel: QuestionChannel,
	answer: FoundAnswer,
	message: Message,
): Promise<Delivered> {
	const { isUnnamed = false, url } = answer;
	const reception = await receptionOf(receiver, channel, answer, message);
	const isTaken = reception === 'accepted' || reception === 'notTaken';
	return { question: identifiedBy(url), reception, isAnswer: isTaken || !isUnnamed };
}

/** Sends the answer to the waiting execution. */
async function receptionOf(
	receiver: Receiver,
	channel: QuestionChannel,
	{ url, text, decision, isUnnamed = false, namesSeveral = false }: FoundAnswer,
	message: Message,
): Promise<Delivered['reception']> {
	const { context, key } = receiver;
	const texts = textsTo(channel, receiver, message, url);
	if (namesSeveral) {
		await sayWhy(context, channel, chatOf(channel, message), texts.oneAtATime);
		return 'unclear';
	}
	const answer: ChatAnswer = {
		text,
		decision,
		responder: { id: message.sender.id, name: message.sender.name ?? '' },
		senderIds: senderIds(channel, message),
		chat: chatOf(channel, message),
		isUnnamed,
	};
	try {
		const body = signed(await key(), ANSWER, answer);
		const { status, reception, isEnd, isEarly } = await post(context, url, body);
		if (reception !== undefined) return reception;
		if (isEnd) {
			if (!isUnnamed) await sayWhy(context, channel, chatOf(channel, message), texts.over);
			return 'over';
		}
		// The execution does not wait yet, or it goes on with another answer. A later message shows which.
		if (isEarly && isUnnamed) return 'unclear';
		if (!isEarly) warn(context, `n8n did not accept an answer to a question (HTTP ${status})`);
	} catch (error) {
		warn(context, `An answer to a question could not be delivered (${errorName(error)})`);
	}
	await sayWhy(context, channel, chatOf(channel, message), texts.notTaken);
	return 'notTaken';
}

/** Returns the texts for the person who answers, in the language of the question if it is known. */
function textsTo(channel: QuestionChannel, receiver: Receiver, message: Message, url: string) {
	const { open, closed } = questionsFor(channel, receiver, message);
	const { lang } = [...open, ...closed].find((question) => question.url === url) ?? {};
	return lang === undefined ? textsFor(message.replyTo?.text ?? message.text) : textsIn(lang);
}

/** Returns the chat of an answer, with the robot that replies there. */
function chatOf({ receiverOf }: QuestionChannel, message: Message): QuestionChat {
	const robot = receiverOf?.(message);
	return { ...message.chat, ...(robot && { robot }) };
}

/** n8n's response to an answer. */
interface Response {
	status: number;
	/** The waiting execution's result; undefined if n8n itself responded. */
	reception?: Reception;
	/** Whether n8n says that it has not stored yet that the execution waits. */
	isEarly: boolean;
	/** Whether the execution may take the answer a little later. The node itself has not answered. */
	isRepeatable: boolean;
	/** Whether n8n says that the execution has ended, or was deleted. */
	isEnd: boolean;
}

/** What n8n 1 and 2 answer for an execution that was deleted or has failed, and the page for one that has succeeded. */
const END = /^The execution ".*(?:does not exist|has finished)|<title>No action required</;

/** Posts an answer, and repeats it for a few seconds while the execution does not wait yet. */
async function post(context: Context, url: string, body: IDataObject): Promise<Response> {
	const end = performance.now() + PATIENCE_MS;
	for (;;) {
		const response = await postOnce(context, url, body);
		if (!response.isRepeatable || performance.now() >= end) return response;
		await sleep(PAUSE_MS);
	}
}

async function postOnce(context: Context, url: string, body: IDataObject): Promise<Response> {
	const { status, body: response } = await postToWebhook(context, url, body);
	const { groupbots, message } = asObject(response) ?? {};
	if (typeof groupbots === 'string') {
		const reception = groupbots as Reception;
		return { status, reception, isEarly: false, isRepeatable: false, isEnd: false };
	}
	const isEnd = END.test(textOf(message ?? response));
	const isEarly = status === NOT_WAITING_YET && !isEnd;
	// The node's own failure has no message: see resume().
	const isOwnFailure = OWN_FAILURES.has(status) && typeof message === 'string';
	return { status, isEarly, isRepeatable: isEarly || isOwnFailure, isEnd };
}
