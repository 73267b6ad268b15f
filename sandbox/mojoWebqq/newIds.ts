import type { State } from './state';

/**
 * Gives everyone except the account itself a new id, as a QR login does; the QQ numbers stay the
 * same.
 */
export function renewIds({
	account,
	friends,
	groups,
	discussions,
	messages,
	notices,
}: State): void {
	// An odd summand, which causes no collisions below 2^32.
	const renewed = (id: number) => (id === account.id ? id : (id + 1_000_000_007) % 2 ** 32);
	const renewedText = (id: string) => String(renewed(Number(id)));

	for (const person of [...friends, ...groups.flatMap(({ member }) => member)])
		person.id = renewed(person.id);
	for (const member of discussions.flatMap((discuss) => discuss.member))
		member.id = renewedText(member.id);
	for (const room of [...groups, ...discussions]) {
		room.id = renewed(room.id);
		room.owner_id = renewed(room.owner_id);
	}
	for (const message of messages) {
		message.targetId = renewedText(message.targetId);
		message.senderId = renewedText(message.senderId);
	}
	for (const notice of notices) notice.chatId = renewedText(notice.chatId);
}
