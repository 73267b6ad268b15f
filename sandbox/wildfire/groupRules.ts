import { Refusal } from './codes';
import { GROUP, isInCharge, MEMBER, memberOf, type Group, type Member } from './state';

/** The property numbers of `group/modify`, with the group field and the notification of each. */
export const PROPERTIES: Record<
	number,
	{ field: keyof Group; notification: number; number?: true; professional?: true }
> = {
	0: { field: 'name', notification: 110 },
	1: { field: 'portrait', notification: 112 },
	2: { field: 'extra', notification: 122 },
	3: { field: 'mute', notification: 113, number: true },
	4: { field: 'join_type', notification: 114, number: true },
	5: { field: 'private_chat', notification: 115, number: true },
	6: { field: 'searchable', notification: 116, number: true },
	7: { field: 'history_message', notification: 124, number: true, professional: true },
	10: { field: 'type', notification: 124, number: true, professional: true },
};

/** The lengths of the columns for changes of a group and of its members, in UTF-16 code units (H2, the server's own database). */
export const LENGTHS: Readonly<Record<string, number>> = { name: 64, portrait: 1024, alias: 64 };

export function isJavaInt(text: string): boolean {
	return /^[-+]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 31;
}

export function mayModify(group: Group, member: Member, property: number): boolean {
	const textProperty = property >= 0 && property <= 2;
	switch (group.type) {
		case GROUP.restricted:
			return isInCharge(member);
		case GROUP.normal:
			return isInCharge(member) || textProperty;
		case GROUP.free:
			return textProperty;
		default:
			return isInCharge(member);
	}
}

/** The owner and the managers. */
export function inChargeOf(group: Group): string[] {
	return group.members.filter(isInCharge).map(({ member_id }) => member_id);
}

/** The group types in which the owner has more rights than managers. */
export function hasOwnerRules({ type }: Group): boolean {
	return type === GROUP.normal || type === GROUP.restricted;
}

/** The new owner need not be a member; the old one becomes a plain member. */
export function handOver(group: Group, newOwner: string): void {
	for (const member of group.members) {
		if (member.member_id === group.owner) member.type = MEMBER.normal;
		if (member.member_id === newOwner) member.type = MEMBER.owner;
	}
	group.owner = newOwner;
}

export function requireMember(group: Group, userId: string): Member {
	const member = memberOf(group, userId);
	if (!member) throw new Refusal(9);
	return member;
}

/** Nine characters of a-z and 0-9, like the server's ids. */
export function newGroupId(): string {
	const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
	return Array.from({ length: 9 }, () => alphabet[Math.floor(Math.random() * 36)]).join('');
}
