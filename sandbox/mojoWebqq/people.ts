import { BadInput } from '../kit/input';
import type { CallbackRecord } from '../kit/types';
import type { Client } from './client';
import { discussOf, friendOf, groupOf } from './messages';
import { discussMemberObject, groupMemberObject, groupWithMembers } from './objects';
import { nameOf, note } from './rights';
import { member as newMember } from './seed';
import type { Discuss, Group, Message, MessageKind } from './state';

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
	/**
	 * Resolves with the post to `post_api` after its response or failure; with undefined if there was
	 * none.
	 */
	delivered: Promise<CallbackRecord | undefined>;
}

/** An id that QQ assigned on the day the documentation was written. */
let lastId = 2647366348175870090n;

export function say(client: Client, { kind, targetId, senderId, text, id }: Said): SaidMessage {
	const { state, process } = client;
	const sender = String(senderId);
	const target = kind === 'friend' ? sender : String(targetId ?? '');
	const group = groupOf(state, target);
	assertPresent(client, kind, target, sender);
	assertMaySpeak(group, sender);
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

export async function join(client: Client, targetId: string, userId: string): Promise<void> {
	const discuss = discussOf(client.state, targetId);
	if (discuss) return await joinDiscuss(client, discuss, userId);
	const group = requireGroup(client, targetId);
	const known = newcomer(client, group.member, userId);
	const joined = newMember(known.id, known.uid ?? undefined, known.name, {
		join_time: Math.floor(Date.now() / 1000),
	});
	group.member.push(joined);
	note(client, group, `${joined.name} joined the group`);
	await client.emit('new_group_member', [
		groupMemberObject(joined, client.state),
		groupWithMembers(group, client.state),
	]);
}

export async function leave(client: Client, targetId: string, userId: string): Promise<void> {
	if (userId === String(client.state.account.id)) throw new BadInput('The bot itself has to stay');
	const discuss = discussOf(client.state, targetId);
	if (discuss) return await leaveDiscuss(client, discuss, userId);
	const group = requireGroup(client, targetId);
	const left = group.member.find(({ id }) => String(id) === userId);
	if (!left) throw new BadInput(`There is no member "${userId}" in this group`);
	group.member = group.member.filter((member) => member !== left);
	note(client, group, `${nameOf(left)} left the group`);
	await client.emit('lose_group_member', [
		groupMemberObject(left, client.state),
		groupWithMembers(group, client.state),
	]);
}

/** The bot's periodic update: it loads all members and notices who has left. */
export async function update(client: Client): Promise<void> {
	for (const discuss of client.state.discussions) discuss.loaded = true;
	for (const group of client.state.groups) {
		group.loaded = true;
		for (const left of group.member.filter(({ gone }) => gone)) {
			group.member = group.member.filter((member) => member !== left);
			await client.emit('lose_group_member', [
				groupMemberObject(left, client.state),
				groupWithMembers(group, client.state),
			]);
		}
	}
}

export async function rename(client: Client, groupId: string, name: string): Promise<void> {
	const group = requireGroup(client, groupId);
	const before = group.name;
	group.name = name;
	note(client, group, `The group is now called “${name}”`);
	await client.emit('group_property_change', [
		groupWithMembers(group, client.state),
		'name',
		before,
		name,
	]);
}

async function joinDiscuss(client: Client, discuss: Discuss, userId: string): Promise<void> {
	const { uid, name } = newcomer(client, discuss.member, userId);
	const joined = { id: userId, uid: uid ?? undefined, name, state: 'online', client_type: 'pc' };
	discuss.member.push(joined);
	await client.emit('new_discuss_member', [discussMemberObject(joined, client.state)]);
}

async function leaveDiscuss(client: Client, discuss: Discuss, userId: string): Promise<void> {
	const left = discuss.member.find(({ id }) => id === userId);
	if (!left) throw new BadInput(`There is no member "${userId}" in this discussion`);
	discuss.member = discuss.member.filter((member) => member !== left);
	await client.emit('lose_discuss_member', [discussMemberObject(left, client.state)]);
}

function newcomer({ state }: Client, present: Array<{ id: number | string }>, userId: string) {
	const everybody = [...state.friends, ...state.groups.flatMap(({ member }) => member)];
	const known = everybody.find(({ id }) => String(id) === userId);
	if (!known) throw new BadInput(`There is no person "${userId}"`);
	if (present.some(({ id }) => String(id) === userId)) {
		throw new BadInput(`${known.name} is a member already`);
	}
	return known;
}

function assertPresent({ state }: Client, kind: MessageKind, target: string, sender: string): void {
	if (kind === 'friend') {
		if (!friendOf(state, sender)) throw new BadInput(`There is no friend "${sender}"`);
		return;
	}
	const members = groupOf(state, target)?.member ?? discussOf(state, target)?.member;
	const isDiscuss = discussOf(state, target) !== undefined;
	if (!members || (kind !== 'sess' && isDiscuss !== (kind === 'discuss'))) {
		throw new BadInput(`There is no ${kind === 'discuss' ? 'discussion' : 'group'} "${target}"`);
	}
	if (!members.some(({ id }) => String(id) === sender)) {
		throw new BadInput(`"${sender}" is no member of "${target}"`);
	}
}

function assertMaySpeak(group: Group | undefined, sender: string): void {
	const member = group?.member.find(({ id }) => String(id) === sender);
	if (member?.gone) throw new BadInput(`${nameOf(member)} was removed from the group`);
	if (member?.mutedUntil && member.mutedUntil > Date.now()) {
		throw new BadInput(`${nameOf(member)} is muted`);
	}
}

function requireGroup({ state }: Client, groupId: string): Group {
	const group = groupOf(state, groupId);
	if (!group) throw new BadInput(`There is no group "${groupId}"`);
	return group;
}
