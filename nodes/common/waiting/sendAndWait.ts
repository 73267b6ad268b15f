import { randomUUID } from 'node:crypto';

import { WAIT_INDEFINITELY, type IDataObject, type IWebhookDescription } from 'n8n-workflow';

import type { Call } from '../operations/call';
import { quietHoursOver } from '../broadcast/sendInTurn';
import { fieldset, type Fields, type Values } from '../fields';
import { requireSignatures } from '../n8nHelpers';
import { operation, type Operation } from '../operations/operation';
import { sendEachPart } from '../broadcast/parts';
import { formatOption, formatted, longTextOptions, partsWithEnding } from '../text/longText';
import { keyOf } from './answerKey';
import type { Posted, QuestionChannel, QuestionPost } from './channel';
import { checkEnd, checkQuestion, endOfWaiting, isAnsweredInChat } from './checkQuestion';
import { examplesOf } from './decision';
import { identifying, linkFor } from './link';
import { announce } from './announcement';
import {
	newCode,
	noteQuestion,
	postQuestion,
	robotKeyOf,
	type OpenQuestion,
} from './openQuestions';
import { textsFor } from './pageTexts';
import {
	asAsked,
	labelsOf,
	questionFieldsFor,
	withToolInput,
	type Question,
} from './questionFields';

/**
 * The webhooks of a node that can wait: GET shows the page, POST receives the answer. n8n registers them only for
 * executions that wait. n8n's own nodes declare theirs in the same way.
 */
export const resumeWebhooks: IWebhookDescription[] = (['GET', 'POST'] as const).map(
	(httpMethod) => ({
		name: 'default',
		httpMethod,
		responseMode: 'onReceived',
		responseData: '',
		path: '={{ $nodeId }}',
		restartWebhook: true,
		isFullPath: true,
	}),
);

/** Shown in the editor while an execution waits. */
export const WAITING_TOOLTIP =
	'The execution continues when somebody answers in the chat or on the page';

/**
 * Makes a platform's operation Send and Wait for Response. Its value must be `sendAndWait`, because n8n's editor, its
 * human review of agents' tools and its signature check look for this value. Like n8n's own, it runs for the first
 * item only.
 */
export function sendAndWait<F extends Fields>(
	channel: QuestionChannel<F>,
	{ source, description }: { source: string; description: string },
): Operation {
	return operation({
		value: 'sendAndWait',
		name: 'Send and Wait for Response',
		action: 'Send message and wait for response',
		description,
		source,
		sends: true,
		waits: true,
		managesTurns: channel.managesTurns,
		chatOf: ({ target }, _target, call) => channel.chatOf?.(call, target) ?? JSON.stringify(target),
		shownChat: ({ target }) => channel.chatId(target),
		fields: {
			target: fieldset('Chat', channel.fields),
			question: fieldset('Message', questionFieldsFor(channel)),
		},
		options: { ...longTextOptions, ...formatOption, ...channel.options },
		async run(call, { target, question: written }) {
			const message = formatted(call, written.message);
			const question = withToolInput({ ...written, message }, call.item.json);
			return await ask(channel, call, target, question);
		},
	});
}

/** Posts a question, and makes the execution wait for the answer. Returns the output for the case that nobody answers. */
async function ask<F extends Fields>(
	channel: QuestionChannel<F>,
	call: Call,
	target: Values<F>,
	question: Question,
): Promise<IDataObject> {
	checkQuestion(call, question);
	requireSignatures(call.context);
	const robot = robotKeyOf(call.context.getNode(), channel.credential);
	const key = keyOf(channel, await call.credential(channel.credential));
	const address = addressFor(call, key, question, newCode(robot));
	const { code, inChat } = address;
	const { posts, last } = postsOf(call, question, address, channel.whole);
	const names = channel.isKnownBySecret ? [robot, key] : [robot];
	const { open, waitTill } = await postQuestion(names, code, async () => {
		const sent = await sendEachPart(call, posts, async (post) => {
			// The wait for the quiet hours or for an earlier part may have taken longer than the question may be answered.
			if (channel.managesTurns) await quietHoursOver(call);
			post.checkEnd();
			return await channel.ask(call, target, post);
		});
		// The question may have waited for the end of the quiet hours.
		const waitTill = endOfWaiting(question);
		const open = openQuestion(question, address, sent, waitTill);
		if (inChat) noteQuestion(names, open);
		return { open, waitTill };
	});
	if (inChat) await announce(channel, call, open);
	const { messageId } = open;
	const { isByName: _isByName, ...chat } = open.chat;
	// After the time limit n8n outputs the input, so the input says that nobody answered.
	const data = {
		approved: false,
		timedOut: true,
		q: address.q,
		chatId: channel.chatId(target),
		chat,
		messageId,
		question: asAsked(question, open.until),
		...(posts.length > 1 && { lastPart: last }),
	};
	const { item } = call;
	item.json = { ...item.json, data };
	await call.context.putExecutionToWait(waitTill);
	return item.json;
}

/** How people answer a question: in the chat, by its code, and at its address. */
interface AnswerAddress {
	code: string;
	/** Distinguishes questions with the same path: a node can ask twice in one execution. */
	q: string;
	url: string;
	/** The address with its proof, as the message has it. */
	link: string;
	inChat: boolean;
}

function addressFor(call: Call, key: string, question: Question, code: string): AnswerAddress {
	const q = randomUUID();
	const inChat = isAnsweredInChat(question);
	const isFreeText = question.responseType.kind === 'freeText';
	// A trigger that knows only this address, as after a restart, does not know the members: a word alone may be from somebody else.
	const isNamedWithoutMembers = isFreeText || question.whoMayAnswer.kind === 'members';
	// Without the code in the address, no trigger reads a message as an answer.
	const url = call.context.getSignedResumeUrl({
		q,
		...(inChat && identifying(code, { isNamed: isNamedWithoutMembers, isFreeText })),
	});
	return { code, q, url, link: linkFor(key, url), inChat };
}

/**
 * Returns the messages of a question, and the last part of its text.
 *
 * @param whole the texts that Split Long Text After must not cut
 */
function postsOf(
	call: Call,
	question: Question,
	{ code, link, inChat }: AnswerAddress,
	whole: RegExp | undefined,
): { posts: QuestionPost[]; last: string } {
	const texts = textsFor(question.message);
	const withPage = question.whoMayAnswer.kind === 'anybody';
	const ending = [
		...(inChat ? [texts.answerHere(examplesOf(question, texts, code))] : []),
		// A question for certain members has an address too: a trigger recognises the question by it after a restart.
		withPage ? (inChat ? texts.orOnPage : texts.onPage) : texts.reference,
		link,
	].join('\n');
	const { parts, last } = partsWithEnding(call, question.message, ending, whole);
	const { approve, decline } = labelsOf(question) ?? {};
	const answers = [
		...(approve === undefined ? [] : [{ label: approve, value: `${link} approve` }]),
		...(decline === undefined ? [] : [{ label: decline, value: `${link} decline` }]),
	];
	const posts = parts.map((text, index) => ({
		text,
		answers: inChat && index === parts.length - 1 ? answers : [],
		checkEnd: () => checkEnd(call, question),
	}));
	return { posts, last };
}

/** Returns a question that was sent, as triggers store it. */
function openQuestion(
	question: Question,
	{ code, url }: AnswerAddress,
	sent: Posted[],
	waitTill: Date,
): OpenQuestion {
	const { chat, messageId } = sent.at(-1) as Posted;
	const { approve, decline } = labelsOf(question) ?? {};
	return {
		code,
		url,
		chat,
		messageId,
		...(sent.length > 1 && { earlierIds: sent.slice(0, -1).map((posted) => posted.messageId) }),
		words: [approve, decline].filter((word) => word !== undefined),
		members: question.whoMayAnswer.kind === 'members' ? question.whoMayAnswer.memberIds : [],
		// Any text could be a free text. The triggers that get the question from here know its members.
		isNamed: question.responseType.kind === 'freeText',
		lang: textsFor(question.message).lang,
		...(waitTill !== WAIT_INDEFINITELY && { until: waitTill.getTime() }),
	};
}
