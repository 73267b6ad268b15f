import { parsedOrNothing } from '../kit/json';
import type { CallbackRecord } from '../kit/types';
import { mute, type Manager } from './rights';
import { byId, type Message } from './state';

/** The client that received the response. */
interface Client extends Manager {
	send(message: Pick<Message, 'kind' | 'targetId' | 'content' | 'from'>): Promise<unknown>;
	die(reason: string): void;
}

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
	const { kind, targetId, senderId } = message;
	if (reply !== undefined && reply !== null && kind !== 'sess') {
		void client.send({ kind, targetId, content: String(reply), from: 'code' });
	}
	if (message.class === 'recv' && kind === 'group' && Number(shutup) === 1) {
		const group = byId(client.state.groups, targetId);
		const sender = group && byId(group.member, senderId);
		if (sender) mute(client, group, [sender], Number(shutup_time || 60));
	}
}
