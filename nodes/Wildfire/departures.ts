import type { IWebhookFunctions } from 'n8n-workflow';

import { digest } from '../common/digests';
import { asObject } from '../common/guards';
import { dropOldest } from '../common/maps';
import type { Message } from '../common/message';
import { numberOf, textOf } from '../common/serverValues';

/** A notification that a member left or was removed. */
interface Departure {
	type: number;
	messageId: string;
	time: number;
	/** The ID of the second message about the same departure. */
	againId?: string;
}

/** The server sends both messages at the same time. After a longer time, the member has left again. */
const SAME_DEPARTURE_MS = 10_000;

const MOST_KNOWN = 1_000;
const known = new Map<string, Departure>();

/**
 * Tells whether a notification repeats an earlier one with another content type. If
 * `group.visible_quit_or_kickoff_notification` is set, the server notifies a group's owner and managers twice that a
 * member left (107 and 121) or was removed (106 and 120), in messages with different IDs, in any order.
 *
 * Source: KickoffGroupMember and QuitGroupHandler of the community server
 */
export function isSecondNotification(context: IWebhookFunctions, message: Message): boolean {
	const { event, messageId, chat, details, raw } = message;
	if (event !== 'memberLeft' && event !== 'memberRemoved') return false;
	const { operator, members } = details as { operator: string; members: string[] };
	// Without a member's ID, a repeat cannot be recognised.
	if (members.length === 0) return false;
	const line = textOf(asObject(raw.conv)?.line);
	const node = [context.getWorkflow().id, context.getNode().id];
	const key = digest(JSON.stringify([node, event, chat.id, line, operator, members]));
	const type = numberOf(asObject(raw.payload)?.type);
	const time = Date.parse(message.timestamp ?? '');
	const before = known.get(key);
	if (before !== undefined && Math.abs(time - before.time) <= SAME_DEPARTURE_MS) {
		const isAgain = before.type !== type && (before.againId ?? messageId) === messageId;
		if (isAgain) {
			before.againId = messageId;
			return true;
		}
	}
	known.delete(key);
	known.set(key, { type, messageId, time });
	dropOldest(known, MOST_KNOWN);
	return false;
}
