import {
	discussMemberObject,
	displayName,
	friendObject,
	groupMemberObject,
	groupObject,
} from './objects';
import type { Discuss, Friend, Group, Message, State } from './state';

/** A message as `check_event` and `post_api` report it. */
export function messagePayload(message: Message, state: State): Record<string, unknown> {
	const { id, class: direction, kind, content, at } = message;
	const received = direction === 'recv';
	return {
		id: BigInt(id),
		class: direction,
		type: `${kind}_message`,
		post_type: received ? 'receive_message' : 'send_message',
		content,
		time: Math.floor(at / 1000),
		...conversation(message, state),
		...senderOf(message, state),
		...(received ? receiver(message, state) : outcome(message, state)),
	};
}

export function friendOf(state: State, id: string): Friend | undefined {
	return state.friends.find((friend) => String(friend.id) === id);
}

export function groupOf(state: State, id: string): Group | undefined {
	return state.groups.find((group) => String(group.id) === id);
}

export function discussOf(state: State, id: string): Discuss | undefined {
	return state.discussions.find((discuss) => String(discuss.id) === id);
}

/** The name that chats show: the card in a group, the mark name among friends. */
export function nameIn(state: State, targetId: string, userId: string): string {
	const member = groupOf(state, targetId)?.member.find(({ id }) => String(id) === userId);
	if (member) return member.card || member.name;
	const inDiscuss = discussOf(state, targetId)?.member.find(({ id }) => id === userId);
	if (inDiscuss) return inDiscuss.name;
	const friend = friendOf(state, userId);
	if (friend) return displayName(friend);
	return userId === String(state.account.id) ? state.account.name : userId;
}

function conversation({ kind, targetId }: Message, state: State) {
	if (kind === 'friend') return {};
	const group = groupOf(state, targetId);
	const discuss = discussOf(state, targetId);
	const via = kind === 'sess' ? { via: group ? 'group' : 'discuss' } : {};
	if (group) {
		const { uid } = groupObject(group, state);
		return { ...via, group: displayName(group), group_id: group.id, group_uid: uid ?? null };
	}
	return { ...via, discuss: discuss?.name, discuss_id: discuss?.id };
}

function senderOf({ kind, class: direction, targetId, senderId }: Message, state: State) {
	// Only here the bot's own id is a text.
	const asText = kind === 'discuss' && direction === 'send';
	return {
		sender: nameIn(state, targetId, senderId),
		sender_id: asText ? senderId : Number(senderId),
		sender_uid: uidOf(state, targetId, senderId),
	};
}

function receiver({ targetId }: Message, state: State) {
	const { id, uid } = state.account;
	return { receiver: nameIn(state, targetId, String(id)), receiver_id: id, receiver_uid: uid };
}

function outcome({ kind, targetId, code = 0, info, from }: Message, state: State) {
	return {
		code,
		msg: statusText(code),
		info,
		from: from ?? 'none',
		source: 'local',
		ttl: 2,
		...(kind === 'friend' && {
			receiver: nameIn(state, targetId, targetId),
			receiver_id: Number(targetId),
			receiver_uid: uidOf(state, targetId, targetId),
		}),
	};
}

export function statusText(code: number): string {
	return code === 0 ? '发送成功' : '发送失败';
}

function uidOf(state: State, targetId: string, userId: string): unknown {
	if (userId === String(state.account.id)) return state.account.uid;
	const member = groupOf(state, targetId)?.member.find(({ id }) => String(id) === userId);
	if (member) return groupMemberObject(member, state).uid ?? null;
	const inDiscuss = discussOf(state, targetId)?.member.find(({ id }) => id === userId);
	if (inDiscuss) return discussMemberObject(inDiscuss, state).uid ?? null;
	const friend = friendOf(state, userId);
	return (friend && friendObject(friend, state).uid) ?? null;
}
