import { NETWORK_FAULTS } from '../kit/faults';
import type {
	CallbackRecord,
	CallView,
	ConversationView,
	LoggedRequest,
	MessageView,
	PersonView,
	PlatformView,
} from '../kit/standIn';
import type { WildfireStandIn } from './index';
import { messageViews } from './messageView';
import { CONVERSATION, GROUP, MEMBER, type Group, type Message, type State } from './state';
import { WILDFIRE_FAULTS } from './wildfireFaults';

const SHOWN_CALLS = 40;

const GROUP_KINDS = {
	[GROUP.normal]: 'normal group',
	[GROUP.free]: 'free group',
	[GROUP.restricted]: 'restricted group',
	[GROUP.organisation]: 'organisation group',
};

const ROLES: Record<number, string> = { [MEMBER.owner]: 'owner', [MEMBER.manager]: 'manager' };

/** What the page shows of the stand-in. */
export function viewOf(standIn: WildfireStandIn, faults: string[]): PlatformView {
	const { state, settings } = standIn;
	return {
		id: standIn.id,
		name: standIn.name,
		baseUrl: standIn.baseUrl,
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
		faults: {
			kinds: Object.entries({ ...NETWORK_FAULTS, ...WILDFIRE_FAULTS }).map(([kind, label]) => ({
				kind,
				label,
			})),
			active: faults,
		},
		conversations: [...groupViews(state), ...privateViews(state)],
		people: [...state.users.keys()].map((userId) => person(state, userId)),
		calls: standIn.requests.slice(-SHOWN_CALLS).map(callView),
		callbacks: standIn.callbacks.slice(-SHOWN_CALLS).map(callbackView),
	};
}

export function person(state: State, userId: string, group?: Group): PersonView {
	const user = state.users.get(userId);
	const alias = group?.members.find(({ member_id }) => member_id === userId)?.alias;
	return { id: userId, name: alias || user?.displayName || userId, robot: user?.type === 1 };
}

function groupViews(state: State): ConversationView[] {
	return [...state.groups.values()].map((group) => ({
		id: `group:${group.target_id}`,
		kind: 'group',
		title: group.name || group.target_id,
		subtitle: `${GROUP_KINDS[group.type as keyof typeof GROUP_KINDS]} · ${group.target_id}`,
		badges: group.mute === 1 ? ['muted'] : [],
		members: group.members.map(({ member_id, type }) => ({
			...person(state, member_id, group),
			role: ROLES[type] ?? '',
			badges: type === MEMBER.silenced ? ['muted'] : [],
		})),
		messages: views(
			state,
			({ conv }) => conv.type === CONVERSATION.group && conv.target === group.target_id,
			group,
		),
	}));
}

/** One conversation per robot; the page shows the part that belongs to whom one types as. */
function privateViews(state: State): ConversationView[] {
	const people = [...state.users.values()].filter(({ type }) => type !== 1);
	return [...state.robots.keys()].map((robotId) => ({
		id: `private:${robotId}`,
		kind: 'private',
		title: person(state, robotId).name,
		subtitle: `private chat · ${robotId}`,
		badges: [],
		members: people.map(({ userId }) => ({ ...person(state, userId), role: '', badges: [] })),
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

function callView({ at, path, status, body, response }: LoggedRequest): CallView {
	const code = /^\{"code":(\d+)/.exec(response)?.[1];
	const held = status === 0 ? 'no answer' : `HTTP ${status}`;
	return {
		at,
		label: path,
		status: code === '0' ? 200 : status === 200 ? 400 : status,
		outcome: code === undefined ? held : `code ${code}`,
		request: body,
		response,
	};
}

function callbackView({ at, url, status, body, responseBody, error }: CallbackRecord): CallView {
	const outcome = error ?? (status === 0 ? 'under way' : `HTTP ${status}`);
	return { at, label: url, status, outcome, request: body, response: responseBody };
}
