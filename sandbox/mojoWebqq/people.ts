import { BadInput } from '../kit/input';
import { StandIn } from '../kit/standIn';
import type { CallbackRecord } from '../kit/types';
import type { Client } from './client';
import type { Controller } from './controller';
import type { MojoWebqqFault } from './faults';
import { personObject, roomObject } from './objects';
import { note } from './rights';
import type { Settings } from './settings';
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

/** The actions of people in QQ, in contrast to the bot's over its API. */
export abstract class MojoWebqqPeople extends StandIn<Settings, MojoWebqqFault> {
	protected abstract readonly controller: Controller;

	/** The clients that the Controller knows, by name. */
	get clients(): ReadonlyMap<string, Client> {
		return this.controller.clients;
	}

	/** The client behind `baseUrl`. */
	get client(): Client {
		return this.controller.first;
	}

	/** Somebody scans the QR code with which a client waits. */
	scan(name = ''): Promise<void> {
		return (this.clients.get(name) ?? this.client).scan();
	}

	/** The operator starts the first client again. */
	revive(): Promise<void> {
		return this.controller.reviveFirst();
	}

	/** Another person writes. While the client is not running the message is lost, as with WebQQ. */
	say({ kind, targetId = '', senderId, text, id }: Said): SaidMessage {
		const { client } = this;
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

	/** Many messages at the same moment, from one member of the first group. */
	inject(count: number): void {
		const { account, groups } = this.client.state;
		const [group] = groups;
		const sender = group?.member.find(({ id }) => id !== account.id);
		if (!group || !sender) throw new BadInput('There is no group with a member who could write');
		const said = { kind: 'group', targetId: group.id, senderId: sender.id } as const;
		for (let index = 1; index <= count; index++) this.say({ ...said, text: `message ${index}` });
	}

	/** A person joins a group or discussion, and the client notices it at once. */
	async join(roomId: string, userId: string): Promise<void> {
		const { client } = this;
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

	async leave(roomId: string, userId: string): Promise<void> {
		const { client } = this;
		if (userId === String(client.state.account.id))
			throw new BadInput('The bot itself has to stay');
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

	/** The client's update every ten minutes: loads all members, and reports who has left. */
	async update(): Promise<void> {
		const { client } = this;
		for (const discuss of client.state.discussions) discuss.loaded = true;
		for (const group of client.state.groups) {
			group.loaded = true;
			for (const left of group.member.filter(({ gone }) => gone)) {
				group.member = group.member.filter((entry) => entry !== left);
				await reportMember(client, 'lose', group, left);
			}
		}
	}

	async rename(groupId: string, name: string): Promise<void> {
		const { client } = this;
		const group = byId(client.state.groups, groupId);
		if (!group) throw new BadInput(`There is no group "${groupId}"`);
		const before = group.name;
		group.name = name;
		note(client, group, `The group is now called “${name}”`);
		const params = [roomObject(group, client.state), 'name', before, name];
		await client.emit('group_property_change', params);
	}
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
