import { WAIT_INDEFINITELY } from 'n8n-workflow';

import type { Call } from '../operations/call';
import { sameAnswer } from './answerWords';
import {
	defaultOptions,
	formFields,
	labelsOf,
	questionFields,
	type Question,
} from './questionFields';

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
export function checkEnd(call: Call, question: Question): void {
	const { kind } = question.limitWaitTime;
	if (kind === 'atSpecifiedTime' && endOfWaiting(question).getTime() <= Date.now())
		throw call.reject({ displayName: 'Max Date and Time' }, 'is in the past');
}

/** Rejects a question whose answers are not distinguishable, or that nobody could answer. */
export function checkQuestion(call: Call, question: Question): void {
	checkEnd(call, question);
	if (!isAnsweredInChat(question) && question.whoMayAnswer.kind !== 'anybody') {
		throw call.reject(
			questionFields.whoMayAnswer,
			'names members, but the question can only be answered on the page, which does not know who opens it',
			'Choose Anybody, or Chat and Page as Answer In. A custom form is always answered on the page.',
		);
	}
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
			'Add a field. n8n ignores one expression for the whole table.',
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
			throw call.reject({ displayName: 'Field Options' }, `is empty for "${fieldLabel}"`);
		if (field.fieldType === 'checkboxes')
			defaultOptions(field, (problem, hint) =>
				call.reject({ displayName: 'Default Value' }, problem, hint),
			);
	}
}

const MILLISECONDS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** Returns the end of the waiting time of a question that is asked now. */
export function endOfWaiting({ limitWaitTime }: Question): Date {
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

/** Tells whether people can answer in the chat, not only on the page. */
export function isAnsweredInChat({ answerIn, responseType }: Question): boolean {
	return answerIn === 'chat' && responseType.kind !== 'customForm';
}
