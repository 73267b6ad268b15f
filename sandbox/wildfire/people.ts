import { BadInput } from '../kit/input';
import type { CallbackRecord } from '../kit/types';
import { addMembers, labelMember, modifyGroup, quitGroup, removeMembers } from './groupOperations';
import { mentionsIn } from './mentions';
import { payloadOf, STORED_AND_COUNTED, type Payload } from './payload';
import { recallMessage } from './recall';
import { CONVERSATION, type Conversation } from './state';
import type { World } from './world';

/* The actions of people in their chat apps, in contrast to robots over the API. */

export interface Said {
	/** A conversation (as in the API, or `group:<id>` / `private:<robot id>`) or a group's id. */
	conversation?: Partial<Conversation> | string;
	groupId?: string;
	sender: string;
	text?: string;
	/** The ids of mentioned members, or everyone; by default `@name` is looked for in the text. */
	mention?: string[] | 'all';
	/** The content of a message other than plain text; missing keys are added. */
	payload?: Partial<Payload>;
	toUsers?: string[];
}

export interface SaidMessage {
	messageUid: string;
	/** Resolves with the callbacks of this message after their responses or failures. */
	delivered: Promise<CallbackRecord[]>;
}

export function say(world: World, said: Said): SaidMessage {
	if (!world.state.users.has(said.sender)) {
		throw new BadInput(`There is no user "${said.sender}" who could be the sender`);
	}
	const conv = conversationOf(said);
	const text = said.text ?? '';
	const payload = payloadOf({
		type: 1,
		searchableContent: text,
		persistFlag: STORED_AND_COUNTED,
		...mentioned(world, conv, said, text),
		...said.payload,
	});
	const { message, delivered } = world.send({
		sender: said.sender,
		conv,
		payload,
		toUsers: said.toUsers,
	});
	return { messageUid: message.messageUid, delivered };
}

export function join(world: World, groupId: string, userId: string) {
	return add(world, groupId, userId, userId);
}

export function add(world: World, groupId: string, userId: string, operator?: string) {
	assertUser(world, userId);
	const members = [{ member_id: userId, alias: '', extra: '' }];
	return collecting(world, () =>
		addMembers(world, operator ?? world.group(groupId).owner, groupId, members, ON_MAIN_LINE),
	);
}

export function leave(world: World, groupId: string, userId: string) {
	return collecting(world, () => quitGroup(world, userId, groupId, ON_MAIN_LINE));
}

export function kick(world: World, groupId: string, userId: string, operator?: string) {
	return collecting(world, () =>
		removeMembers(world, operator ?? world.group(groupId).owner, groupId, [userId], ON_MAIN_LINE),
	);
}

export function rename(world: World, groupId: string, name: string, operator?: string) {
	return collecting(world, () =>
		modifyGroup(world, operator ?? world.group(groupId).owner, groupId, 0, name, ON_MAIN_LINE),
	);
}

/** Members name themselves by an empty member id, as the apps do. */
export function setOwnAlias(world: World, groupId: string, userId: string, alias: string) {
	return collecting(world, () =>
		labelMember(world, userId, groupId, '', 'alias', alias, ON_MAIN_LINE),
	);
}

export function subscribe(world: World, channelId: string, userId: string, subscribed: boolean) {
	const channel = world.state.channels.get(channelId);
	if (!channel) throw new BadInput(`There is no channel "${channelId}"`);
	assertUser(world, userId);
	return collecting(world, () => {
		if (subscribed) channel.subscribers.add(userId);
		else channel.subscribers.delete(userId);
		world.channelEvent(channel, 'subscribe', { userId, channelId, status: subscribed ? 1 : 0 });
	});
}

export function recall(world: World, messageUid: string, operator: string) {
	return recallMessage(world, messageUid, operator);
}

const ON_MAIN_LINE = { lines: [0] };

function conversationOf({ conversation, groupId }: Said): Conversation {
	if (groupId !== undefined) return { type: CONVERSATION.group, target: groupId, line: 0 };
	if (typeof conversation === 'string') {
		const [, kind, target = ''] = /^(group|private):(.+)$/.exec(conversation) ?? [];
		if (kind === 'group' || kind === 'private') {
			return { type: CONVERSATION[kind], target, line: 0 };
		}
		throw new BadInput('"conversation" must be "group:<id>" or "private:<robot id>"');
	}
	if (!conversation?.target) throw new BadInput('Say where: give "groupId" or "conversation"');
	return { type: CONVERSATION.private, line: 0, ...conversation, target: conversation.target };
}

function mentioned(world: World, conv: Conversation, { mention }: Said, text: string) {
	if (mention === 'all') return { mentionedType: 2 };
	if (mention) return { mentionedType: 1, mentionedTarget: mention };
	const group = conv.type === CONVERSATION.group ? world.state.groups.get(conv.target) : undefined;
	return group ? mentionsIn(world, group, text) : {};
}

/** Resolves with the callbacks of an operation's notifications. */
async function collecting(world: World, operation: () => void): Promise<CallbackRecord[]> {
	const { records } = world.poster;
	const before = records.length;
	operation();
	const caused = records.slice(before);
	await world.poster.settled();
	return caused;
}

function assertUser(world: World, userId: string): void {
	if (!world.state.users.has(userId)) throw new BadInput(`There is no user "${userId}"`);
}
