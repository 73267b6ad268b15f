import type { IWebhookFunctions } from 'n8n-workflow';

import { digest } from '../common/digests';
import { asObject } from '../common/guards';
import { numberOf, textOf, type Message } from '../common/message';

/** A notification that a member left or was removed. */
interface Told {
	type: number;
	messageId: string;
	time: number;
	/** The ID of the second message about the same departure. */
	againId?: string;
}

/** The server sends both messages at once; a later departure of the same member is another one. */
const SAME_GO_MS = 10_000;

const MOST_KNOWN = 1_000;
const told = new Map<string, Told>();

/**
 * Tells whether a notification repeats one with another content type. Where
 * `group.visible_quit_or_kickoff_notification` is set, the server notifies a group's owner and managers twice that a
 * member left (107 and 121) or was removed (106 and 120), in messages with different IDs, in any order.
 *
 * Source: KickoffGroupMember and QuitGroupHandler of the community server
 */
export function isToldAgain(context: IWebhookFunctions, message: Message): boolean {
	const { event, messageId, chat, details, raw } = message;
	if (event !== 'memberLeft' && event !== 'memberRemoved') return false;
	const { operator, members } = details as { operator: string; members: string[] };
	// Without a member's ID, a repeat cannot be recognised.
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
