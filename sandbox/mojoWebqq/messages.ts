import { groupObject } from './objects';
import { isGroup, personIn, roomOf, shownName, type Message, type State } from './state';

/** A message as `check_event` and `post_api` report it. */
export function messagePayload(message: Message, state: State): Record<string, unknown> {
	const { id, class: direction, kind, targetId, senderId, content, at } = message;
	const received = direction === 'recv';
	const { name, uid } = personIn(state, targetId, senderId);
	return {
		id: BigInt(id),
		class: direction,
		type: `${kind}_message`,
		post_type: received ? 'receive_message' : 'send_message',
		content,
		time: Math.floor(at / 1000),
		...conversation(message, state),
		sender: name,
		// Only here the bot's own id is a text.
		sender_id: kind === 'discuss' && !received ? senderId : Number(senderId),
		sender_uid: uid,
		...(received ? receiver(state, targetId, state.account.id) : outcome(message, state)),
	};
}

function conversation({ kind, targetId }: Message, state: State) {
	if (kind === 'friend') return {};
	const room = roomOf(state, targetId);
	const via = kind === 'sess' && { via: isGroup(room) ? 'group' : 'discuss' };
	if (!isGroup(room)) return { ...via, discuss: room?.name, discuss_id: room?.id };
	const { uid = null } = groupObject(room, state);
	return { ...via, group: shownName(room), group_id: room.id, group_uid: uid };
}

function receiver(state: State, roomId: string, id: number) {
	const { name, uid } = personIn(state, roomId, String(id));
	return { receiver: name, receiver_id: id, receiver_uid: uid };
}

function outcome({ kind, targetId, code = 0, info, from }: Message, state: State) {
	return {
		code,
		msg: statusText(code),
		info,
		from: from ?? 'none',
		source: 'local',
		ttl: 2,
		...(kind === 'friend' && receiver(state, targetId, Number(targetId))),
	};
}

export function statusText(code = 0): string {
	return code === 0 ? '发送成功' : '发送失败';
}
