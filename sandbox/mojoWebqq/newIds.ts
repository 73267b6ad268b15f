import type { State } from './state';

const RANGE = 2 ** 32;

/**
 * Gives everyone except the account itself a new id, as a QR login does; the QQ numbers stay the
 * same.
 */
export function renewIds(state: State): void {
	const own = state.account.id;
	// An odd factor, which causes no collisions below 2^32.
	const renewed = (id: number) => (id === own ? own : (id + 1_000_000_007) % RANGE);
	const renewedText = (id: string) => String(renewed(Number(id)));

	for (const friend of state.friends) friend.id = renewed(friend.id);
	for (const group of state.groups) {
		group.id = group.code = renewed(group.id);
		group.owner_id = renewed(group.owner_id);
		for (const member of group.member) member.id = renewed(member.id);
	}
	for (const discuss of state.discussions) {
		discuss.id = renewed(discuss.id);
		discuss.owner_id = renewed(discuss.owner_id);
		for (const member of discuss.member) member.id = renewedText(member.id);
	}
	for (const message of [...state.messages, ...state.notices])
		message.targetId = renewedText(message.targetId);
	for (const message of state.messages) message.senderId = renewedText(message.senderId);
}
