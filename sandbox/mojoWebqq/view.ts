import type { ConversationView, MessageView, PersonView, PlatformView } from '../kit/types';
import { memberView, withNotices } from '../kit/view';
import type { Client } from './client';
import {
	personIn,
	roomOf,
	shownName,
	type Discuss,
	type Group,
	type GroupMember,
	type Message,
	type State,
} from './state';

/** The page's view of the stand-in. */
export function shown(client: Client, qrCodeUrl: string) {
	const { state, settings } = client;
	return {
		status: statusOf(client, qrCodeUrl),
		settings: [{ key: 'postApi', label: 'post_api', value: settings.postApi }],
		conversations: [
			...state.groups.map((group) => groupView(state, group)),
			...state.discussions.map((discuss) => discussView(state, discuss)),
			friendsView(state),
			...temporaryViews(state),
		],
		people: peopleOf(state),
	};
}

function statusOf(client: Client, qrCodeUrl: string): PlatformView['status'] {
	const { death, process, qrCode } = client;
	if (death) {
		return {
			tone: 'bad',
			text: `The client died with exit code ${death.exitCode}. ${death.reason}`,
			action: { name: 'revive', label: 'Start it again' },
		};
	}
	const { phase } = process;
	if (phase === 'running') {
		return { tone: 'good', text: phase, action: { name: 'ask-for-scan', label: 'Log in anew' } };
	}
	return {
		tone: 'warn',
		text: `${phase}: the API accepts calls and does not answer`,
		imageUrl: qrCode && qrCodeUrl,
		action: qrCode && { name: 'scan', label: 'Scan the QR code' },
	};
}

function groupView(state: State, group: Group): ConversationView {
	const id = String(group.id);
	const notices = state.notices.filter(({ chatId }) => chatId === id);
	return {
		id: `group:${id}`,
		kind: 'group',
		title: shownName(group),
		subtitle: `group · ${id}${group.uid === undefined ? '' : ` · number ${group.uid}`}`,
		badges: group.loaded ? [] : ['members not loaded by the client'],
		members: group.member
			.filter(({ gone }) => !gone)
			.map((member) => groupMemberView(state, id, member)),
		messages: withNotices(messagesOf(state, 'group', id), notices, botOf(state)),
	};
}

function discussView(state: State, discuss: Discuss): ConversationView {
	const id = String(discuss.id);
	const roleOf = (memberId: string) => (Number(memberId) === discuss.owner_id ? 'owner' : '');
	return {
		id: `discuss:${id}`,
		kind: 'group',
		title: discuss.name,
		subtitle: `discussion · ${id}`,
		badges: [],
		members: discuss.member.map((one) => memberView(person(state, id, one.id), roleOf(one.id))),
		messages: messagesOf(state, 'discuss', id),
	};
}

function groupMemberView(state: State, roomId: string, { id, role, mutedUntil = 0 }: GroupMember) {
	const until = new Date(mutedUntil).toTimeString().slice(0, 5);
	return memberView(
		person(state, roomId, String(id)),
		role === 'member' ? '' : role,
		mutedUntil > Date.now() ? [`muted until ${until}`] : [],
	);
}

/**
 * One conversation with the bot; the page shows the part that belongs to the person one types as.
 */
function friendsView(state: State): ConversationView {
	const { account, friends } = state;
	return {
		id: `friend:${account.id}`,
		kind: 'private',
		title: account.name,
		subtitle: `private chat with friends · ${account.id}`,
		badges: [],
		members: friends.map(({ id }) => memberView(person(state, '', String(id)))),
		messages: messagesOf(state, 'friend'),
	};
}

/** Temporary chats begin only with a message, when a stranger writes. */
function temporaryViews(state: State): ConversationView[] {
	const temporary = state.messages.filter(({ kind }) => kind === 'sess');
	return [...new Set(temporary.map(({ targetId }) => targetId))].map((id) => {
		const messages = messagesOf(state, 'sess', id);
		const writers = new Set(messages.map(({ sender }) => sender.id));
		return {
			id: `sess:${id}`,
			kind: 'private',
			title: `Temporary, through ${roomOf(state, id)?.name ?? id}`,
			subtitle: `temporary chat · ${id}`,
			badges: [],
			members: [...writers].map((writer) => memberView(person(state, id, writer))),
			messages,
		};
	});
}

function messagesOf(state: State, kind: Message['kind'], roomId?: string): MessageView[] {
	return state.messages
		.filter((message) => message.kind === kind && (roomId ?? message.targetId) === message.targetId)
		.map((message) => messageView(state, message));
}

function messageView(state: State, message: Message): MessageView {
	const { id, at, kind, targetId, senderId, content, code = 0, info } = message;
	const sender = person(state, targetId, senderId);
	if (code !== 0) {
		const text = `The client reports “${content}” as not sent (code ${code}, ${info})`;
		return { id, at, kind: 'notice', sender, text };
	}
	const personId = kind === 'friend' ? targetId : kind === 'sess' ? senderId : undefined;
	return { id: `${message.class}-${id}`, at, kind: 'text', sender, personId, text: content };
}

function person(state: State, roomId: string, id: string): PersonView {
	return { id, name: personIn(state, roomId, id).name, robot: id === String(state.account.id) };
}

function botOf(state: State): PersonView {
	return person(state, '', String(state.account.id));
}

function peopleOf({ account, friends, groups }: State): PersonView[] {
	const all = [...friends, ...groups.flatMap(({ member }) => member)];
	const named = new Map(all.map(({ id, name }) => [String(id), name]));
	named.delete(String(account.id));
	return [...named].map(([id, name]) => ({ id, name, robot: false }));
}
