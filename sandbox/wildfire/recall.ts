import { toJson } from '../kit/json';
import type { CallbackRecord } from '../kit/types';
import { Refusal } from './codes';
import { payloadOf } from './payload';
import { CONVERSATION, isInCharge, memberOf, type Message } from './state';
import { outputMessageData, type World } from './world';

const RECALL = 80;

/**
 * Allows own messages within the time limit, and all messages for the group's owner or a manager.
 */
export function recallMessage(
	world: World,
	messageUid: string,
	operator: string,
): Promise<CallbackRecord[]> {
	const message = findMessage(world, messageUid);
	const inTime = world.now() - message.timestamp <= world.settings.recallLimitSeconds * 1000;
	const own = message.sender === operator;
	if (!(own && inTime) && !isInChargeOf(world, message, operator)) {
		throw new Refusal(own ? 24 : 248);
	}

	const event = { message: outputMessageData(message), userId: operator, timestamp: world.now() };
	world.event('message.recallmsg.forward.url', { ...event, isAdmin: false });

	message.payload = noticeOf(message, operator);
	message.recalled = { operator, at: world.now() };
	return world.distribute(message);
}

export function findMessage(world: World, messageUid: string): Message {
	const message = world.state.messages.find((candidate) => candidate.messageUid === messageUid);
	if (!message || message.recalled) throw new Refusal(253);
	return message;
}

function isInChargeOf(world: World, { conv }: Message, operator: string): boolean {
	if (conv.type !== CONVERSATION.group) return false;
	const group = world.state.groups.get(conv.target);
	return group !== undefined && isInCharge(memberOf(group, operator));
}

/** The content that replaces a recalled message: who recalled it, and the original in `extra`. */
function noticeOf({ messageUid, sender, timestamp, payload }: Message, operator: string) {
	return payloadOf({
		type: RECALL,
		content: operator,
		base64edData: Buffer.from(messageUid).toString('base64'),
		persistFlag: 1,
		pushData: toJson({ messageUid: BigInt(messageUid) }),
		extra: toJson({
			s: sender,
			ts: timestamp,
			t: payload.type,
			sc: payload.searchableContent,
			c: payload.content,
			e: payload.extra,
			b: payload.base64edData || undefined,
			mt: payload.mediaType || undefined,
			mu: payload.remoteMediaUrl || undefined,
		}),
	});
}
