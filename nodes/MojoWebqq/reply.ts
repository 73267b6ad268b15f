import type { IDataObject } from 'n8n-workflow';

import type { Answer } from '../common/answer';
import type { Message } from '../common/message';

/** To anything that says it is JSON and is no object, an empty body included, the client answers with its own end. */
const NOTHING: Pick<Answer, 'contentType' | 'body'> = {
	contentType: 'text/plain; charset=utf-8',
	body: 'ok',
};

/** Whether a message may be sent is asked as well, and a body would be what to send instead. */
export function withNothing({ status }: Answer): Answer {
	return { status, contentType: NOTHING.contentType, body: '' };
}

const SHORTEST_MUTE_SECONDS = 60;

/**
 * Makes of whatever a workflow answers one that does the client no harm: `{reply, shutup, shutup_time}` where its JSON has
 * these, else plain text.
 */
export function rewriterFor({ chat }: Message): (answer: Answer) => Answer {
	return ({ status, contentType, body }) => {
		const given =
			/json/i.test(contentType) && status >= 200 && status < 300 ? asObject(body) : undefined;
		const answer = given && replyIn(given, chat.type === 'group');
		if (answer === undefined) return { status, ...NOTHING };
		return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(answer) };
	};
}

function replyIn(
	{ reply, shutup, shutup_time: time }: IDataObject,
	inGroup: boolean,
): IDataObject | undefined {
	const text = typeof reply === 'string' || typeof reply === 'number' ? String(reply) : '';
	const mute = inGroup && (shutup === true || Number(shutup) === 1);
	if (text === '' && !mute) return undefined;
	return {
		...(text !== '' && { reply: text }),
		...(mute && {
			shutup: 1,
			shutup_time: Math.max(Math.ceil(Number(time)) || 0, SHORTEST_MUTE_SECONDS),
		}),
	};
}

function asObject(text: string): IDataObject | undefined {
	try {
		const value = JSON.parse(text) as unknown;
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as IDataObject)
			: undefined;
	} catch {
		return undefined;
	}
}
