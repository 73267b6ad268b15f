import type { IWebhookFunctions } from 'n8n-workflow';

import { asObject, digest } from '../common/inbound';
import { numberOf, textOf, type Message } from '../common/message';

/** A notification that somebody left or was removed. */
interface Told {
	type: number;
	messageId: string;
	time: number;
	/** The message that told of the same again. */
	againId?: string;
}

/** The server makes both messages in one go; whoever leaves once more later has been told of the first time. */
const SAME_GO_MS = 10_000;

const MOST_KNOWN = 1_000;
const told = new Map<string, Told>();

/**
 * Whether a notification repeats one that came under another content type. Where
 * `group.visible_quit_or_kickoff_notification` is set, the server tells a group's owner and managers twice that somebody left
 * (107 and 121) or was removed (106 and 120), by messages with ids of their own, which arrive in any order.
 *
 * Source: KickoffGroupMember and QuitGroupHandler of the community server
 */
export function isToldAgain(context: IWebhookFunctions, message: Message): boolean {
	const { event, messageId, chat, details, raw } = message;
	if (event !== 'memberLeft' && event !== 'memberRemoved') return false;
	const { operator, members } = details as { operator: string; members: string[] };
	// Of somebody who is not named it cannot be told whether it is the same one.
	if (members.length === 0) return false;
	const line = textOf(asObject(raw.conv)?.line);
	const node = [context.getWorkflow().id, context.getNode().id];
	const key = digest(JSON.stringify([node, event, chat.id, line, operator, members]));
	const type = numberOf(asObject(raw.payload)?.type);
	const time = Date.parse(message.timestamp);
	const before = told.get(key);
	if (before !== undefined && Math.abs(time - before.time) <= SAME_GO_MS) {
		const isAgain = before.type !== type && (before.againId ?? messageId) === messageId;
		if (isAgain) {
			before.againId = messageId;
			return true;
		}
	}
	told.delete(key);
	if (told.size >= MOST_KNOWN) told.delete(told.keys().next().value as string);
	told.set(key, { type, messageId, time });
	return false;
}
