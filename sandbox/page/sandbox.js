/** The page's data about the sandbox, and its requests to it. */

export const $ = (id) => document.getElementById(id);

export const view = {
	state: { startedAt: 0, platforms: [], workflows: [] },
	platformId: '',
	conversationId: '',
	/** On narrow screens one of these panes is shown: `list`, `chat` or `info`. */
	pane: 'list',
	speakerId: '',
};

export async function post(path, body = {}) {
	try {
		const request = { method: 'POST', body: JSON.stringify(body) };
		const response = await fetch(`/_sandbox/${path}`, request);
		if (response.ok) return true;
		toast((await response.json()).error, 'bad');
	} catch {
		toast('The sandbox does not answer. Is it still running?', 'bad');
	}
	return false;
}

export const act = (action, body) => post(`${view.platformId}/${action}`, body);

let toastTimer;
export function toast(text, tone = '') {
	$('toast').textContent = text;
	$('toast').classList.toggle('bad', tone === 'bad');
	$('toast').hidden = false;
	clearTimeout(toastTimer);
	toastTimer = setTimeout(() => ($('toast').hidden = true), 6000);
}

export const platformBy = (id) => view.state.platforms.find((platform) => platform.id === id);

export const currentPlatform = () => platformBy(view.platformId);

export const conversationBy = (platformId, id) =>
	platformBy(platformId)?.conversations.find((conversation) => conversation.id === id);

export const currentConversation = () => conversationBy(view.platformId, view.conversationId);

/** Some platforms do not allow all actions of people. */
export const can = (action) => currentPlatform()?.actions.includes(action) ?? false;

/** Opens a chat (`chat`) or the pane beside it (`info`). The URL contains both. */
export function go(platformId, conversationId, pane) {
	const address = `#/${[platformId, conversationId, pane].map(encodeURIComponent).join('/')}`;
	if (address !== location.hash) history.pushState(null, '', address);
	window.dispatchEvent(new Event('popstate'));
}

// ---------------------------------------------------------------- unread messages

const SEEN = 'groupbots-seen';

/**
 * Reads which messages of this run of the sandbox this browser has shown: a restart empties the
 * chats.
 */
function readSeen() {
	try {
		const { startedAt, counts } = JSON.parse(localStorage.getItem(SEEN) ?? '{}');
		return startedAt === view.state.startedAt ? counts : {};
	} catch {
		return {};
	}
}

function writeSeen(counts) {
	try {
		localStorage.setItem(SEEN, JSON.stringify({ startedAt: view.state.startedAt, counts }));
	} catch {
		// A browser may store nothing for a page: all messages count as unread there.
	}
}

const keyOf = (platformId, { id }) => `${platformId}/${id}`;

export function unreadIn(platformId, conversation) {
	const seen = readSeen()[keyOf(platformId, conversation)] ?? 0;
	return Math.max(0, conversation.messages.length - seen);
}

export function markSeen(platformId, conversation) {
	if (unreadIn(platformId, conversation) === 0) return;
	writeSeen({ ...readSeen(), [keyOf(platformId, conversation)]: conversation.messages.length });
}

/** After a reset the platform's chats are empty. */
export function forgetSeen(platformId) {
	writeSeen(
		Object.fromEntries(
			Object.entries(readSeen()).filter(([key]) => !key.startsWith(`${platformId}/`)),
		),
	);
}
