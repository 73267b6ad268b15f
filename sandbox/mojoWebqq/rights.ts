import { groupObject } from './objects';
import { shownName, type Group, type GroupMember, type State } from './state';

/** The client whose account has the rights. */
export interface Manager {
	readonly state: State;
	changed(): void;
}

/** Whether it succeeded; only the bot's log says why not. */
export function mute(
	client: Manager,
	group: Group,
	members: GroupMember[],
	seconds: number,
): boolean {
	if (seconds < 60 || !mayManage(client, group)) return false;
	if (members.some(({ role }) => role !== 'member')) return false;
	for (const member of members) {
		member.mutedUntil = Date.now() + seconds * 1000;
		note(client, group, `${shownName(member)} was muted for ${Math.round(seconds / 60)} min`);
	}
	return true;
}

/** Removes members at QQ. The caller updates the bot's own list. */
export function kick(client: Manager, group: Group, members: GroupMember[]): boolean {
	if (!mayManage(client, group)) return false;
	const own = group.member.find(({ id }) => id === client.state.account.id);
	const mayGo = ({ role }: GroupMember) =>
		role === 'member' || (role === 'admin' && own?.role === 'owner');
	if (!members.every(mayGo)) return false;
	for (const member of members) {
		member.gone = true;
		note(client, group, `${shownName(member)} was removed from the group`);
	}
	return true;
}

export function note(client: Manager, { id }: Group, text: string): void {
	client.state.notices.push({ chatId: String(id), at: Date.now(), text });
	client.changed();
}

function mayManage({ state }: Manager, group: Group): boolean {
	const { uid, role } = groupObject(group, state);
	return uid !== undefined && (role === 'create' || role === 'manage');
}
