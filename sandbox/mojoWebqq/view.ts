import type { ConversationView, MessageView, PersonView, PlatformView } from '../kit/types';
import type { Client } from './client';
import { nameIn } from './messages';
import { displayName } from './objects';
import type { Settings } from './settings';
import type { Discuss, Group, Message, State } from './state';

const ROLES = { owner: 'owner', admin: 'admin', member: '' };

/** The page's view of the stand-in. */
export function shown(client: Client, { postApi }: Settings, qrCodeUrl: string) {
	const { state } = client;
	return {
		status: statusOf(client, qrCodeUrl),
		settings: [{ key: 'postApi', label: 'post_api', value: postApi }],
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
	const { death } = client;
	if (death) {
		return {
			tone: 'bad',
			text: `The client died with exit code ${death.exitCode}. ${death.reason}`,
			action: { name: 'revive', label: 'Start it again' },
		};
	}
	const { phase } = client.process;
	if (phase === 'running') {
		return {
			tone: 'good',
			text: 'running',
			action: { name: 'ask-for-scan', label: 'Log in anew' },
		};
	}
	return {
		tone: 'warn',
		text: `${phase}: the API accepts calls and does not answer`,
		imageUrl: client.qrCode && qrCodeUrl,
		action: client.qrCode && { name: 'scan', label: 'Scan the QR code' },
	};
}

function groupView(state: State, group: Group): ConversationView {
	const id = String(group.id);
	return {
		id: `group:${id}`,
		kind: 'group',
		title: displayName(group),
		subtitle: `group · ${id}${group.uid === undefined ? '' : ` · number ${group.uid}`}`,
		badges: group.loaded ? [] : ['members not loaded by the client'],
		members: group.member
			.filter(({ gone }) => !gone)
			.map(({ id: memberId, role, mutedUntil }) => ({
				...person(state, id, String(memberId)),
				role: ROLES[role],
				badges: mutedUntil && mutedUntil > Date.now() ? [`muted until ${clock(mutedUntil)}`] : [],
			})),
		messages: messagesOf(state, 'group', id),
	};
}

function discussView(state: State, discuss: Discuss): ConversationView {
	const id = String(discuss.id);
	return {
		id: `discuss:${id}`,
		kind: 'group',
		title: discuss.name,
		subtitle: `discussion · ${id}`,
		badges: [],
		members: discuss.member.map((member) => ({
			...person(state, id, member.id),
			role: Number(member.id) === discuss.owner_id ? 'owner' : '',
			badges: [],
		})),
		messages: messagesOf(state, 'discuss', id),
	};
}

/**
 * One conversation with the bot; the page shows the part that belongs to the person one types as.
 */
function friendsView(state: State): ConversationView {
	const { account } = state;
	return {
		id: `friend:${account.id}`,
		kind: 'private',
		title: account.name,
		subtitle: `private chat with friends · ${account.id}`,
		badges: [],
		members: state.friends.map(({ id }) => ({
			...person(state, '', String(id)),
			role: '',
			badges: [],
		})),
		messages: messagesOf(state, 'friend'),
	};
}

/** Temporary chats begin only with a message, when a stranger writes. */
function temporaryViews(state: State): ConversationView[] {
	const through = new Set(
		state.messages.filter(({ kind }) => kind === 'sess').map(({ targetId }) => targetId),
	);
	return [...through].map((id) => {
		const origin = [...state.groups, ...state.discussions].find((entry) => String(entry.id) === id);
		const writers = new Set(messagesOf(state, 'sess', id).map(({ sender }) => sender.id));
		return {
			id: `sess:${id}`,
			kind: 'private',
			title: `Temporary, through ${origin?.name ?? id}`,
			subtitle: `temporary chat · ${id}`,
			badges: [],
			members: [...writers].map((writer) => ({
				...person(state, id, writer),
				role: '',
				badges: [],
			})),
			messages: messagesOf(state, 'sess', id),
		};
	});
}

function messagesOf(state: State, kind: Message['kind'], targetId?: string): MessageView[] {
	const here = (entry: { targetId: string }) =>
		targetId === undefined || entry.targetId === targetId;
	const said = state.messages.filter((message) => message.kind === kind && here(message));
	const notices = kind === 'group' ? state.notices.filter(here) : [];
	return [
		...said.map((message) => messageView(state, message)),
		...notices.map(({ at, text }): MessageView => ({
			id: `notice-${at}-${text}`,
			at,
			kind: 'notice',
			sender: botOf(state),
			text,
		})),
	].sort((a, b) => a.at - b.at);
}

function messageView(state: State, message: Message): MessageView {
	const { id, at, kind, targetId, senderId, content, code = 0, info } = message;
	const sender = person(state, targetId, senderId);
	if (code !== 0) {
		return {
			id,
			at,
			kind: 'notice',
			sender,
			text: `The client reports “${content}” as not sent (code ${code}, ${info})`,
		};
	}
	const personId = kind === 'friend' ? targetId : kind === 'sess' ? senderId : undefined;
	return { id: `${message.class}-${id}`, at, kind: 'text', sender, personId, text: content };
}

function person(state: State, targetId: string, id: string): PersonView {
	return { id, name: nameIn(state, targetId, id), robot: id === String(state.account.id) };
}

function botOf(state: State): PersonView {
	return person(state, '', String(state.account.id));
}

function peopleOf(state: State): PersonView[] {
	const all = [...state.friends, ...state.groups.flatMap(({ member }) => member)];
	const named = new Map(all.map(({ id, name }) => [String(id), name]));
	named.delete(String(state.account.id));
	return [...named].map(([id, name]) => ({ id, name, robot: false }));
}

function clock(at: number): string {
	return new Date(at).toTimeString().slice(0, 5);
}
