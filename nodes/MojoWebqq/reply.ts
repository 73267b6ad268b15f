import type { IDataObject } from 'n8n-workflow';

import type { Answer } from '../common/answer';
import type { Message } from '../common/message';

/**
 * An empty reply. The client's process crashes on a JSON content type whose body is not an object (even an empty
 * one), so it is text/plain.
 */
const NOTHING: Pick<Answer, 'contentType' | 'body'> = {
	contentType: 'text/plain; charset=utf-8',
	body: 'ok',
};

/** Replaces n8n's response by an empty one, for which the client does nothing. */
export function withNothing({ status }: Answer): Answer {
	return { status, contentType: NOTHING.contentType, body: '' };
}

const SHORTEST_MUTE_SECONDS = 60;

/**
 * Returns a function that rewrites n8n's response into one that the client accepts: `{reply, shutup, shutup_time}`
 * where the workflow's JSON has these, else plain text.
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
