import type { IDataObject } from 'n8n-workflow';

import type { WebhookResponse } from '../common/triggers/webhookResponse';
import { objectInJson } from '../common/json';
import type { Message } from '../common/message';
import { numberOf, textOf } from '../common/serverValues';
import { toFlag } from '../common/values';

/**
 * A reply without content. It is text/plain, because the client's process crashes on a JSON content type with a body that is no
 * object, even with an empty body.
 */
const NOTHING: Pick<WebhookResponse, 'contentType' | 'body'> = {
	contentType: 'text/plain; charset=utf-8',
	body: 'ok',
};

/** Replaces n8n's response with an empty one, which the client ignores. */
export function withNothing({ status }: WebhookResponse): WebhookResponse {
	return { status, contentType: NOTHING.contentType, body: '' };
}

/** The client refuses a shorter mute. */
export const SHORTEST_MUTE_SECONDS = 60;

/**
 * Returns a function that rewrites n8n's response into one that the client accepts: `{reply, shutup, shutup_time}`
 * if the workflow's JSON has these, else plain text.
 */
export function rewriterFor({ chat }: Message): (response: WebhookResponse) => WebhookResponse {
	return ({ status, contentType, body }) => {
		const given =
			/json/i.test(contentType) && status >= 200 && status < 300 ? objectInJson(body) : undefined;
		const answer = given && replyIn(given, chat.type === 'group');
		if (answer === undefined) return { status, ...NOTHING };
		return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(answer) };
	};
}

function replyIn(
	{ reply, shutup, shutup_time: time }: IDataObject,
	inGroup: boolean,
): IDataObject | undefined {
	const text = textOf(reply);
	const mute = inGroup && isOn(shutup);
	if (text === '' && !mute) return undefined;
	return {
		...(text !== '' && { reply: text }),
		...(mute && { shutup: 1, shutup_time: secondsIn(time) }),
	};
}

function isOn(shutup: unknown): boolean {
	try {
		return toFlag(shutup, () => new Error()) ?? false;
	} catch {
		return false;
	}
}

function secondsIn(time: unknown): number {
	const seconds = Math.ceil(numberOf(time));
	return Number.isFinite(seconds)
		? Math.max(seconds, SHORTEST_MUTE_SECONDS)
		: SHORTEST_MUTE_SECONDS;
}
