import { randomUUID } from 'node:crypto';

import { WAIT_INDEFINITELY, type IExecuteFunctions, type IWebhookDescription } from 'n8n-workflow';

import type { Call } from '../operations/call';
import { quietHoursOver } from '../broadcast/sendInTurn';
import { setupError } from '../errors';
import { fieldset, type Fields, type Values } from '../fields';
import { operation, type Operation } from '../operations/operation';
import {
	formatOption,
	formatted,
	longTextOptions,
	partsWithEnding,
	sendEachPart,
} from '../text/longText';
import { keyOf } from './answerKey';
import type { Posted, QuestionChannel } from './channel';
import { sameAnswer } from './answerWords';
import { examplesOf } from './decision';
import { identifying, linkFor } from './link';
import { announce } from './announcement';
import { newCode, noteQuestion, postQuestion, robotOf, type OpenQuestion } from './openQuestions';
import { textsFor } from './pageTexts';
import {
	asAsked,
	formFields,
	labelsOf,
	questionFields,
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
		sendsInTurn: channel.sendsInTurn,
		chatOf: ({ target }) => JSON.stringify(target),
		fields: {
			target: fieldset('Chat', channel.fields),
			question: fieldset('Message', questionFields),
		},
		options: { ...longTextOptions, ...formatOption },
		async run(call, { target, question: written }) {
			const message = formatted(call, written.message);
			const question = withToolInput({ ...written, message }, call.item.json);
			return await ask(channel, call, target, question);
		},
	});
}

async function ask<F extends Fields>(
	channel: QuestionChannel<F>,
	call: Call,
	target: Values<F>,
	question: Question,
) {
	const { context } = call;
	checkQuestion(call, question);
	requireSignatures(context);
	// A node that asks twice in one execution has the same path both times; q distinguishes the questions.
	const q = randomUUID();
	const robot = robotOf(context.getNode(), channel.credential);
	const code = newCode(robot);
	const isFreeText = question.responseType.kind === 'freeText';
	const isNamed = isFreeText || question.whoMayAnswer.kind === 'members';
	const isForm = question.responseType.kind === 'customForm';
	const inChat = question.answerIn === 'chat' && !isForm;
	// Without the code in the address, no trigger reads a message as an answer.
	const url = context.getSignedResumeUrl({
		q,
		...(inChat && identifying(code, { isNamed, isFreeText })),
	});
	const key = keyOf(channel, await call.credential(channel.credential));
	const link = linkFor(key, url);
	const texts = textsFor(question.message);
	const { approve, decline } = labelsOf(question) ?? {};
	const withPage = question.whoMayAnswer.kind === 'anybody';
	if (!inChat && !withPage) {
		throw call.reject(
			questionFields.whoMayAnswer,
			'names members, but the question can only be answered on the page, which does not know who opens it',
			'Choose Anybody, or Chat and Page as Answer In. A custom form is always answered on the page.',
		);
	}
	const names = channel.isKnownBySecret ? [robot, key] : [robot];
	const ending = [
		...(inChat ? [texts.answerHere(examplesOf(question, texts, code))] : []),
		// A question for certain members has an address too: a trigger recognises the question by it after a restart.
		withPage ? (inChat ? texts.orOnPage : texts.onPage) : texts.reference,
		link,
	].join('\n');
	const { parts, last } = partsWithEnding(call, question.message, ending, channel.whole);
	const answers = [
		...(approve === undefined ? [] : [{ label: approve, value: `${link} approve` }]),
		...(decline === undefined ? [] : [{ label: decline, value: `${link} decline` }]),
	];
	const posts = parts.map((text, index) => ({
		text,
		answers: inChat && index === parts.length - 1 ? answers : [],
	}));
	const { chatId, open, waitTill } = await postQuestion(names, code, async () => {
		const sent = await sendEachPart(call, posts, async (post) => {
			// The wait for the quiet hours or for an earlier part may have taken longer than the question may be answered.
			if (channel.sendsInTurn) await quietHoursOver(call);
			checkEnd(call, question);
			return await channel.ask(call, target, post);
		});
		// The question may have waited for the end of the quiet hours.
		const waitTill = endOfWaiting(question);
		const { chat, messageId, chatId = chat.id } = sent.at(-1) as Posted;
		const open: OpenQuestion = {
			code,
			url,
			chat,
			messageId,
			...(sent.length > 1 && { earlierIds: sent.slice(0, -1).map((posted) => posted.messageId) }),
			words: [approve, decline].filter((word) => word !== undefined),
			members: question.whoMayAnswer.kind === 'members' ? question.whoMayAnswer.memberIds : [],
			isNamed: isFreeText,
			lang: texts.lang,
			...(waitTill !== WAIT_INDEFINITELY && { until: waitTill.getTime() }),
		};
		if (inChat) noteQuestion(names, open);
		return { chatId, open, waitTill };
	});
	if (inChat) await announce(channel, call, open);
	const { chat, messageId } = open;
	// After the time limit n8n outputs the input, so the input says that nobody answered.
	const data = {
		approved: false,
		timedOut: true,
		q,
		chatId,
		chat,
		messageId,
		question: asAsked(question, open.until),
		...(parts.length > 1 && { lastPart: last }),
	};
	const { item } = call;
	item.json = { ...item.json, data };
	await context.putExecutionToWait(waitTill);
	return item.json;
}

/** The members of the output besides the fields of a form. */
const OWN_FIELDS = new Set([
	'approved',
	'chatId',
	'messageId',
	'respondedAt',
	'responder',
	'timedOut',
]);

/** Rejects a question whose waiting time is over. */
function checkEnd(call: Call, question: Question): void {
	const { kind } = question.limitWaitTime;
	if (kind === 'atSpecifiedTime' && endOfWaiting(question).getTime() <= Date.now())
		throw call.reject({ displayName: 'Max Date and Time' }, 'is in the past');
}

/** Rejects a question whose answers are not distinguishable, or that nobody could answer. */
function checkQuestion(call: Call, question: Question): void {
	checkEnd(call, question);
	const { approve = '', decline } = labelsOf(question) ?? {};
	if (decline !== undefined && sameAnswer(approve, decline)) {
		throw call.reject(
			{ displayName: 'Decline Label' },
			`is the same as Approve Label: "${decline}"`,
			'Give the two answers different labels.',
		);
	}
	if (question.responseType.kind !== 'customForm') return;
	if (question.responseType.formFields.length === 0) {
		throw call.reject(
			formFields,
			'is empty',
			'Add a field. n8n drops an expression in the place of all fields, so enter them one by one.',
		);
	}
	const seen = new Set<string>();
	for (const field of question.responseType.formFields) {
		const { fieldLabel, fieldOptions } = field;
		if (seen.has(fieldLabel)) {
			throw call.reject(
				formFields,
				`has two fields with the name "${fieldLabel}"`,
				'The answer has the fields under their names. Give each field a different name.',
			);
		}
		seen.add(fieldLabel);
		if (OWN_FIELDS.has(fieldLabel)) {
			throw call.reject(
				formFields,
				`has a field with the name "${fieldLabel}", which the output of each answer uses itself`,
				'Choose another name.',
			);
		}
		if (fieldOptions?.length === 0)
			throw call.reject({ displayName: 'Dropdown Options' }, `is empty for "${fieldLabel}"`);
	}
}

const MILLISECONDS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** Returns the end of the waiting time of a question that is asked now. */
function endOfWaiting({ limitWaitTime }: Question): Date {
	switch (limitWaitTime.kind) {
		case 'no':
			return WAIT_INDEFINITELY;
		case 'afterInterval': {
			const { resumeAmount, resumeUnit } = limitWaitTime;
			return new Date(Date.now() + resumeAmount * MILLISECONDS[resumeUnit]);
		}
		case 'atSpecifiedTime': {
			const { maxDateAndTime: end = WAIT_INDEFINITELY } = limitWaitTime;
			return end < WAIT_INDEFINITELY ? end : WAIT_INDEFINITELY;
		}
	}
}

/** Asks n8n 1.x to check the signatures of resume addresses; n8n 2 always does. */
function requireSignatures(context: IExecuteFunctions): void {
	const { setSignatureValidationRequired } = context as {
		setSignatureValidationRequired?: () => void;
	};
	setSignatureValidationRequired?.call(context);
	if (typeof context.getSignedResumeUrl !== 'function') {
		throw setupError(
			context,
			'This version of n8n cannot sign the addresses by which answers come',
			'Update n8n to use Send and Wait for Response.',
		);
	}
}
