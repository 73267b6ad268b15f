import { Refusal } from './codes';
import {
	CONVERSATION,
	isInCharge,
	MEMBER,
	memberOf,
	type Conversation,
	type Member,
	type State,
} from './state';
import type { Settings } from './settings';

/** The server's state and settings. */
interface World {
	state: State;
	settings: Settings;
}

/** A real community server refuses a robot that is allowed to speak; people were not tried there. */
function speaksWhileMuted({ state, settings }: World, member: Member): boolean {
	const isAllowed = member.type === MEMBER.allowed;
	const isRobot = state.robots.has(member.member_id);
	const isRefused = isRobot && settings.edition === 'community';
	return isInCharge(member) || (isAllowed && !isRefused);
}

/** Throws the server's refusal. */
export function assertMaySend(world: World, sender: string, conv: Conversation): void {
	const { state } = world;
	if (state.users.get(sender)?.standing) throw new Refusal(247);
	if (conv.type === CONVERSATION.chatroom)
		throw new Refusal(state.chatRooms.has(conv.target) ? 20 : 4);
	if (conv.type === CONVERSATION.channel) {
		const channel = state.channels.get(conv.target);
		if (channel?.owner !== sender && !channel?.subscribers.has(sender)) throw new Refusal(21);
	}
	if (conv.type === CONVERSATION.private) {
		// A message to an unknown user gets no error.
		const target = state.users.get(conv.target);
		if (target?.blacklist.includes(sender)) throw new Refusal(246);
		if (target?.standing === 'blocked') throw new Refusal(8);
	}
	if (conv.type === CONVERSATION.group) {
		const group = state.groups.get(conv.target);
		const member = group && memberOf(group, sender);
		if (!group || !member) throw new Refusal(9);
		if (member.type === MEMBER.silenced) throw new Refusal(248);
		if (group.mute === 1 && !speaksWhileMuted(world, member)) throw new Refusal(241);
	}
}
