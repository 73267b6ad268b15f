import { parsedOrNothing } from '../kit/json';
import type { CallbackRecord } from '../kit/types';
import type { Client } from './client';
import { groupOf } from './messages';
import { mute } from './rights';
import type { Message } from './state';

/**
 * Carries out the commands in the response to a message's post. With a JSON content type, any body
 * that is not an object or a list crashes the program.
 */
export function heed(record: CallbackRecord, message: Message, client: Client): void {
	const { status, responseType = '', responseBody } = record;
	if (status < 200 || status > 299 || !/text\/json|application\/json/.test(responseType)) return;
	const answer = parsedOrNothing(responseBody);
	if (typeof answer !== 'object' || answer === null) {
		client.die(`The answer to a post was no JSON object: ${responseBody || '(empty)'}`);
		return;
	}
	const { reply, shutup, shutup_time } = answer as Record<string, unknown>;
	if (reply !== undefined && reply !== null && message.kind !== 'sess') {
		const { kind, targetId } = message;
		void client.send({ kind, targetId, content: String(reply), from: 'code' });
	}
	if (message.class === 'recv' && message.kind === 'group' && Number(shutup) === 1) {
		const group = groupOf(client.state, message.targetId);
		const sender = group?.member.find(({ id }) => String(id) === message.senderId);
		if (group && sender) mute(client, group, [sender], Number(shutup_time || 60));
	}
}
