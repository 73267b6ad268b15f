import { BadInput } from '../kit/input';
import type { CallbackRecord } from '../kit/types';
import type { Client } from './client';
import { personObject, roomObject } from './objects';
import { note } from './rights';
import {
	byId,
	guest,
	isGroup,
	member,
	roomOf,
	shownName,
	type Discuss,
	type DiscussMember,
	type Group,
	type GroupMember,
	type Message,
	type MessageKind,
	type State,
} from './state';

/* The actions of people in QQ, in contrast to the bot's over its API. */

export interface Said {
	/** `sess` is a temporary chat through a group or discussion. */
	kind: MessageKind;
	/** The group or discussion; optional for a friend's message. */
	targetId?: string | number;
	/** The friend or member who writes. */
	senderId: string | number;
	text: string;
	/** A decimal id; by default the next one, far beyond 2^53. */
	id?: string;
}

export interface SaidMessage {
	id: string;
	/** Resolves with the post to `post_api` after its end; with undefined if there was none. */
	delivered: Promise<CallbackRecord | undefined>;
}

/** An id that QQ assigned on the day the documentation was written. */
let lastId = 2647366348175870090n;

export function say(
	client: Client,
	{ kind, targetId = '', senderId, text, id }: Said,
): SaidMessage {
	const { state, process } = client;
	const sender = String(senderId);
	const target = kind === 'friend' ? sender : String(targetId);
	assertMayWrite(state, kind, target, sender);
	const message: Message = {
		id: id ?? String(++lastId),
		kind,
		class: 'recv',
		targetId: target,
		senderId: sender,
		content: text,
		at: Date.now(),
	};
	state.messages.push(message);
	client.changed();
	const receive = () => {
		// The bot loads the members of a group when a member writes in it.
		const group = byId(state.groups, message.targetId);
		if (group) group.loaded = true;
		return client.report(message);
	};
	if (process.isOver || process.phase !== 'running') {
		return { id: message.id, delivered: Promise.resolve(undefined) };
	}
	return { id: message.id, delivered: process.isFree ? receive() : process.free().then(receive) };
}

export function inject(client: Client, count: number, text: (index: number) => string): string[] {
	const [group] = client.state.groups;
	const sender = group?.member.find(({ id }) => id !== client.state.account.id);
	if (!group || !sender) throw new BadInput('There is no group with a member who could write');
	return Array.from({ length: count }, (_, index) =>
		say(client, { kind: 'group', targetId: group.id, senderId: sender.id, text: text(index + 1) }),
	).map(({ id }) => id);
}

export async function join(client: Client, roomId: string, userId: string): Promise<void> {
	const { friends, groups } = client.state;
	const room = requireRoom(client.state, roomId);
	const known = byId([...friends, ...groups.flatMap((group) => group.member)], userId);
	if (!known) throw new BadInput(`There is no person "${userId}"`);
	const { id, uid, name } = known;
	if (byId<GroupMember | DiscussMember>(room.member, userId))
		throw new BadInput(`${name} is a member already`);
	if (isGroup(room)) {
		const joined = member(id, uid, name, { join_time: Math.floor(Date.now() / 1000) });
		room.member.push(joined);
		note(client, room, `${name} joined the group`);
		await reportMember(client, 'new', room, joined);
	} else {
		const joined = guest(userId, uid, name, { state: 'online', client_type: 'pc' });
		room.member.push(joined);
		await reportMember(client, 'new', room, joined);
	}
}

export async function leave(client: Client, roomId: string, userId: string): Promise<void> {
	if (userId === String(client.state.account.id)) throw new BadInput('The bot itself has to stay');
	const room = requireRoom(client.state, roomId);
	const at = room.member.findIndex(({ id }) => String(id) === userId);
	const [left] = at < 0 ? [] : room.member.splice(at, 1);
	if (!left) {
		const where = isGroup(room) ? 'group' : 'discussion';
		throw new BadInput(`There is no member "${userId}" in this ${where}`);
	}
	if (isGroup(room)) note(client, room, `${shownName(left)} left the group`);
	await reportMember(client, 'lose', room, left);
}

/** The bot's periodic update: it loads all members and notices who has left. */
export async function update(client: Client): Promise<void> {
	for (const discuss of client.state.discussions) discuss.loaded = true;
	for (const group of client.state.groups) {
		group.loaded = true;
		for (const left of group.member.filter(({ gone }) => gone)) {
			group.member = group.member.filter((entry) => entry !== left);
			await reportMember(client, 'lose', group, left);
		}
	}
}

export async function rename(client: Client, groupId: string, name: string): Promise<void> {
	const group = byId(client.state.groups, groupId);
	if (!group) throw new BadInput(`There is no group "${groupId}"`);
	const before = group.name;
	group.name = name;
	note(client, group, `The group is now called “${name}”`);
	const params = [roomObject(group, client.state), 'name', before, name];
	await client.emit('group_property_change', params);
}

function reportMember(
	client: Client,
	change: 'new' | 'lose',
	room: Group | Discuss,
	who: GroupMember | DiscussMember,
): Promise<unknown> {
	const person = personObject(who, client.state);
	// The event of a discussion has the member only.
	return isGroup(room)
		? client.emit(`${change}_group_member`, [person, roomObject(room, client.state)])
		: client.emit(`${change}_discuss_member`, [person]);
}

function assertMayWrite(state: State, kind: MessageKind, target: string, sender: string): void {
	if (kind === 'friend') {
		if (!byId(state.friends, sender)) throw new BadInput(`There is no friend "${sender}"`);
		return;
	}
	const room = roomOf(state, target);
	if (!room || (kind !== 'sess' && isGroup(room) !== (kind === 'group'))) {
		throw new BadInput(`There is no ${kind === 'discuss' ? 'discussion' : 'group'} "${target}"`);
	}
	const writer = byId<GroupMember | DiscussMember>(room.member, sender);
	if (!writer) throw new BadInput(`"${sender}" is no member of "${target}"`);
	const { gone, mutedUntil = 0 } = { gone: false, mutedUntil: undefined, ...writer };
	if (gone) throw new BadInput(`${shownName(writer)} was removed from the group`);
	if (mutedUntil > Date.now()) throw new BadInput(`${shownName(writer)} is muted`);
}

function requireRoom(state: State, id: string): Group | Discuss {
	const room = roomOf(state, id);
	if (!room) throw new BadInput(`There is no group "${id}"`);
	return room;
}
