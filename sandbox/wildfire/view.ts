import type { ConversationView, MessageView } from '../kit/types';
import { memberView } from '../kit/view';
import { messageViews, person } from './messageView';
import { CONVERSATION, GROUP, MEMBER, type Group, type Message, type State } from './state';
import type { World } from './world';

const GROUP_KINDS = {
	[GROUP.normal]: 'normal group',
	[GROUP.free]: 'free group',
	[GROUP.restricted]: 'restricted group',
	[GROUP.organisation]: 'organisation group',
};

const ROLES: Record<number, string> = { [MEMBER.owner]: 'owner', [MEMBER.manager]: 'manager' };

/** The page's view of the stand-in. */
export function shown({ state, settings }: World) {
	return {
		settings: [
			{
				key: 'edition',
				label: 'Edition',
				value: settings.edition,
				choices: [
					{ value: 'community', label: 'Community' },
					{ value: 'professional', label: 'Professional' },
				],
			},
		],
		conversations: [...groupViews(state), ...privateViews(state)],
		people: [...state.users.keys()].map((userId) => person(state, userId)),
	};
}

function groupViews(state: State): ConversationView[] {
	return [...state.groups.values()].map((group) => ({
		id: `group:${group.target_id}`,
		kind: 'group',
		title: group.name || group.target_id,
		subtitle: `${GROUP_KINDS[group.type as keyof typeof GROUP_KINDS]} · ${group.target_id}`,
		badges: group.mute === 1 ? ['muted'] : [],
		members: group.members.map(({ member_id, type }) =>
			memberView(
				person(state, member_id, group),
				ROLES[type],
				type === MEMBER.silenced ? ['muted'] : [],
			),
		),
		messages: views(
			state,
			({ conv }) => conv.type === CONVERSATION.group && conv.target === group.target_id,
			group,
		),
	}));
}

/** One conversation per robot; the page shows the part that belongs to the person one types as. */
function privateViews(state: State): ConversationView[] {
	const people = [...state.users.values()].filter(({ type }) => type !== 1);
	return [...state.robots.keys()].map((robotId) => ({
		id: `private:${robotId}`,
		kind: 'private',
		title: person(state, robotId).name,
		subtitle: `private chat · ${robotId}`,
		badges: [],
		members: people.map(({ userId }) => memberView(person(state, userId))),
		messages: views(
			state,
			({ conv, sender }) =>
				conv.type === CONVERSATION.private && (conv.target === robotId || sender === robotId),
		),
	}));
}

function views(state: State, belongs: (message: Message) => boolean, group?: Group): MessageView[] {
	const shown = state.messages.filter((message) => belongs(message) && !message.dropped);
	return messageViews(state, shown, group);
}
