/** The chat page: shows the data of `/_sandbox/state` and posts the visitor's actions. */

import { actionButton, confirmed } from './actions.js';
import { avatar, clock, h, isWeb, picture, renderPart } from './elements.js';
import { contentOf, messageItem } from './messages.js';
import {
	$,
	act,
	can,
	currentConversation,
	currentPlatform,
	forgetSeen,
	go,
	markSeen,
	toast,
	unreadIn,
	view,
} from './sandbox.js';
import { emptyChat, renderTries, renderWorkflows } from './workflows.js';

const openCalls = new Set();
const narrow = matchMedia('(max-width: 900px)');
/** Longer chats would make the page slow. */
const SHOWN_MESSAGES = 300;

// ---------------------------------------------------------------- updates from the sandbox

let outdated = false;
let refreshing = false;
/** Whether the sandbox answered the last time; the page can be used without it. */
let connected = false;

/** One request at a time: all changes that happen meanwhile are in the next one. */
async function refresh() {
	outdated = true;
	if (refreshing) return;
	refreshing = true;
	try {
		while (outdated) {
			outdated = false;
			view.state = await (await fetch('/_sandbox/state')).json();
			connected = true;
			render();
		}
	} catch {
		lost();
	} finally {
		refreshing = false;
	}
}

function listen() {
	const events = new EventSource('/_sandbox/events');
	events.addEventListener('changed', refresh);
	events.onerror = lost;
}

function lost() {
	connected = false;
	showConnection();
}

function showConnection() {
	const platform = currentPlatform();
	$('connection').textContent = connected
		? `Running on this machine${platform ? ` · ${platform.baseUrl}` : ''}`
		: 'The sandbox is not running';
	$('connection').classList.toggle('down', !connected);
}

// ---------------------------------------------------------------- the current chat

/**
 * The URL contains the chat and, on narrow screens, the visible pane, so that Back works as in chat
 * apps.
 */
function readAddress() {
	const [, platformId = '', conversationId = '', pane = 'chat'] = location.hash
		.split('/')
		.map(decoded);
	if (location.hash.startsWith('#/')) Object.assign(view, { platformId, conversationId, pane });
	else view.pane = 'list';
}

/** An address that was cut off in the middle of a character leads to the first chat. */
function decoded(part) {
	try {
		return decodeURIComponent(part);
	} catch {
		return '';
	}
}

function visit() {
	const before = view.pane;
	readAddress();
	closeRename();
	render();
	if (narrow.matches && view.pane !== before) $('chat-title').focus();
}

function showPane(pane) {
	if (pane !== 'list') return go(view.platformId, view.conversationId, pane);
	history.pushState(null, '', location.pathname);
	visit();
}

const speakersOf = (conversation) => conversation?.members.filter(({ robot }) => !robot) ?? [];

/** In a private conversation only the messages between the robot and the selected person. */
const shownMessages = (conversation) =>
	conversation?.messages.filter(
		({ personId }) => personId === undefined || personId === view.speakerId,
	) ?? [];

/** Boards and actions can belong to one person only. */
const isMine = ({ personId, personIds = personId && [personId] }) =>
	!personIds || personIds.includes(view.speakerId);

// ---------------------------------------------------------------- rendering

function render() {
	const { platforms } = view.state;
	if (!currentPlatform()) view.platformId = platforms[0]?.id ?? '';
	if (!currentConversation()) {
		view.conversationId = currentPlatform()?.conversations[0]?.id ?? '';
	}
	const conversation = currentConversation();
	const speakers = speakersOf(conversation);
	if (!speakers.some(({ id }) => id === view.speakerId)) view.speakerId = speakers[0]?.id ?? '';
	document.body.dataset.pane = view.pane;
	const isShown = !narrow.matches || view.pane === 'chat';
	if (conversation && isShown) markSeen(view.platformId, conversation);

	showConnection();
	renderWorkflows();
	renderConversations();
	renderChat(conversation);
	renderBoards(conversation);
	renderActions(conversation);
	renderComposer(conversation, speakers);
	renderTries(currentPlatform());
	renderMembers(conversation);
	renderServer(currentPlatform());
}

function renderConversations() {
	const rows = view.state.platforms.map((platform) => ({
		id: platform.id,
		name: platform.name,
		conversations: platform.conversations.map((conversation) => ({
			id: conversation.id,
			kind: conversation.kind,
			title: conversation.title,
			count: conversation.members.length,
			preview: previewOf(conversation),
			unread: unreadIn(platform.id, conversation),
			current: platform.id === view.platformId && conversation.id === view.conversationId,
		})),
	}));
	renderPart('conversations', rows, () =>
		rows.map(({ id, name, conversations }) =>
			h(
				'section',
				{ 'aria-label': name },
				h('h2', {}, name),
				conversationList(
					'Groups',
					id,
					conversations.filter(({ kind }) => kind === 'group'),
				),
				conversationList(
					'Private chats',
					id,
					conversations.filter(({ kind }) => kind === 'private'),
				),
			),
		),
	);
}

function previewOf(conversation) {
	const last = conversation.messages.at(-1);
	if (!last) return '';
	const text = last.title || last.text;
	return last.kind === 'notice' || last.kind === 'recalled' ? text : `${last.sender.name}: ${text}`;
}

/**
 * One tab stop for all chats, because there are dozens of them; the arrow keys move between them.
 */
function conversationList(label, platformId, conversations) {
	if (conversations.length === 0) return '';
	const rows = conversations.map(({ id, kind, title, count, preview, unread, current }) =>
		h(
			'li',
			{},
			h(
				'button',
				{
					type: 'button',
					class: 'conversation',
					'data-key': `${platformId}/${id}`,
					tabindex: current ? '0' : '-1',
					'aria-current': current ? 'true' : undefined,
					onclick: () => go(platformId, id, 'chat'),
				},
				avatar({ id, name: title, robot: kind === 'private' }),
				h(
					'span',
					{ class: 'conversation-text' },
					h('strong', {}, title),
					h('small', {}, preview || (kind === 'group' ? `${count} members` : 'private chat')),
				),
				unread > 0
					? h(
							'span',
							{ class: 'unread' },
							String(unread),
							h('span', { class: 'hidden' }, ' unread'),
						)
					: '',
			),
		),
	);
	return h('div', {}, h('h3', {}, label), h('ul', {}, rows));
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

$('conversations').addEventListener('keydown', (event) => {
	const step = STEPS[event.key];
	if (step === undefined) return;
	event.preventDefault();
	const all = [...$('conversations').querySelectorAll('.conversation')];
	const next = all.indexOf(document.activeElement) + step;
	all[Math.max(0, Math.min(next, all.length - 1))].focus();
});

function renderChat(conversation) {
	$('chat-title').textContent = conversation?.title ?? 'No conversation';
	$('chat-subtitle').textContent = conversation
		? [conversation.subtitle, ...conversation.badges].join(' · ')
		: '';
	$('rename').hidden = conversation?.kind !== 'group' || !can('rename') || !$('rename-form').hidden;

	const log = $('log');
	const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
	const all = shownMessages(conversation);
	const messages = all.slice(-SHOWN_MESSAGES);
	const earlier = all.length - messages.length;
	const place = `${view.platformId}/${view.conversationId}`;
	const moved = log.dataset.place !== place;
	log.dataset.place = place;
	const changed = renderPart('messages', [place, view.speakerId, earlier, messages], () => [
		earlier > 0 ? h('li', { class: 'notice' }, `${earlier} earlier messages are not shown`) : '',
		...messages.map(messageItem),
	]);
	$('messages').hidden = messages.length === 0;
	$('empty').hidden = messages.length > 0 || !conversation;
	if (conversation)
		renderPart('empty', [place, view.state.workflows], () => [
			emptyChat(currentPlatform(), conversation),
		]);
	if (changed && (atEnd || moved)) log.scrollTop = log.scrollHeight;
}

function renderBoards(conversation) {
	const boards = (conversation?.boards ?? []).filter(isMine);
	$('boards').hidden = boards.length === 0;
	renderPart('boards', boards, () =>
		boards.map(({ from, kind, text }) =>
			h('div', { class: 'board' }, h('small', {}, from), h('div', {}, contentOf({ kind, text }))),
		),
	);
}

function renderActions(conversation) {
	const actions = (conversation?.actions ?? []).filter(isMine);
	$('actions').hidden = actions.length === 0;
	renderPart('actions', [view.conversationId, view.speakerId, actions], () =>
		actions.map(actionButton),
	);
}

function renderComposer(conversation, speakers) {
	renderPart('speaker', [speakers, view.speakerId], () =>
		speakers.map(({ id, name }) =>
			h('option', { value: id, selected: id === view.speakerId }, name),
		),
	);
	const nobody = speakers.length === 0;
	for (const id of ['speaker', 'text', 'send']) $(id).disabled = nobody;
	const robots = conversation?.members.filter(({ robot }) => robot) ?? [];
	$('mention-hint').textContent = nobody
		? 'Add a person to the group to write in it.'
		: conversation?.kind === 'group' && robots.length > 0
			? `@ mentions a member: ${robots.map(({ name }) => `@${name}`).join(', ')}`
			: '';
}

function renderMembers(conversation) {
	const isGroup = conversation?.kind === 'group';
	document.querySelector('.members').hidden = !isGroup;
	if (!isGroup) return;
	$('members-title').textContent = `Members (${conversation.members.length})`;
	renderPart('members', [conversation.id, conversation.members, view.speakerId], () =>
		conversation.members.map((member) => memberItem(conversation, member)),
	);
	const present = new Set(conversation.members.map(({ id }) => id));
	const others = currentPlatform().people.filter(({ id }) => !present.has(id));
	renderPart('add-select', others, () =>
		others.map(({ id, name, robot }) =>
			h('option', { value: id }, robot ? `${name} (robot)` : name),
		),
	);
	$('add-form').hidden = others.length === 0 || !can('add');
}

function memberItem(conversation, member) {
	const typing = member.id === view.speakerId;
	return h(
		'li',
		{ class: 'member' },
		h(
			'button',
			{
				type: 'button',
				class: 'member-main',
				'data-key': `as-${member.id}`,
				disabled: member.robot,
				'aria-pressed': member.robot ? undefined : String(typing),
				title: member.robot ? member.id : `Type as ${member.name} (${member.id})`,
				onclick: () => {
					view.speakerId = member.id;
					showPane('chat');
					$('text').focus();
				},
			},
			avatar(member, 'small'),
			h('span', { class: 'member-name' }, member.name),
			member.robot ? h('span', { class: 'tag robot' }, 'robot') : '',
			member.role ? h('span', { class: 'tag' }, member.role) : '',
			member.badges.map((badge) => h('span', { class: 'tag warn' }, badge)),
		),
		h(
			'button',
			{
				type: 'button',
				class: 'quiet remove',
				'data-key': `remove-${member.id}`,
				'aria-label': `Remove ${member.name} from the group`,
				title: 'Remove from the group',
				onclick: () => act('kick', { conversation: conversation.id, userId: member.id }),
			},
			h('span', { 'aria-hidden': 'true' }, '×'),
		),
	);
}

function renderServer(platform) {
	document.querySelector('.server').hidden = !platform;
	if (!platform) return;
	renderStatus(platform.status);
	renderPart('settings', platform.settings, () => platform.settings.map(settingField));
	const { kinds, active } = platform.faults;
	$('fault-count').textContent = active.length > 0 ? `${active.length} on` : '';
	renderPart('faults', platform.faults, () =>
		kinds.map(({ kind, label }) =>
			h(
				'label',
				{ class: 'fault' },
				h('input', {
					type: 'checkbox',
					'data-key': `fault-${kind}`,
					checked: active.includes(kind),
					onchange: (event) => act(event.target.checked ? 'fault' : 'clear-faults', { kind }),
				}),
				label,
			),
		),
	);
	renderCalls('calls', platform.calls, 'No robot has called yet.');
	renderCalls('callbacks', platform.callbacks, 'Nothing was sent to a robot yet.');
}

/** Problems are shown above the chat, where they are visible. */
function renderStatus(status) {
	const trouble = status && status.tone !== 'good';
	$('status').hidden = !trouble;
	$('status').classList.toggle('bad', status?.tone === 'bad');
	renderPart('status', trouble ? status : null, () => (trouble ? statusBlock(status) : []));
	renderPart('server-status', trouble ? null : status, () =>
		status && !trouble ? [h('div', { class: 'setting' }, statusBlock(status))] : [],
	);
}

function statusBlock({ text, imageUrl, action }) {
	return [
		imageUrl ? picture(imageUrl, 'login QR code') : '',
		h('span', {}, text),
		action
			? h(
					'button',
					{ type: 'button', 'data-key': `status-${action.name}`, onclick: () => act(action.name) },
					action.label,
				)
			: '',
	].filter((part) => part !== '');
}

function settingField({ key, label, value, choices }) {
	return choices ? settingSwitch(key, label, value, choices) : settingText(key, label, value);
}

function settingSwitch(key, label, value, choices) {
	return h(
		'div',
		{ class: 'setting' },
		h('span', {}, label),
		h(
			'span',
			{ class: 'segments', role: 'group', 'aria-label': label },
			choices.map((choice) =>
				h(
					'button',
					{
						type: 'button',
						'data-key': `${key}-${choice.value}`,
						'aria-pressed': String(choice.value === value),
						onclick: () => act('settings', { [key]: choice.value }),
					},
					choice.label,
				),
			),
		),
	);
}

function settingText(key, label, value) {
	return h(
		'form',
		{
			class: 'setting-text',
			onsubmit: async (event) => {
				event.preventDefault();
				const given = new FormData(event.target).get(key).trim();
				if (await act('settings', { [key]: given })) toast(`${label} saved`);
			},
		},
		h('label', {}, label, h('input', { name: key, value, 'data-key': key })),
		h('button', {}, 'Save'),
	);
}

function renderCalls(id, calls, none) {
	$(`${id}-count`).textContent = `(${calls.length})`;
	renderPart(id, calls, () => {
		if (calls.length === 0) return [h('li', { class: 'none' }, none)];
		return calls.toReversed().map((call) => {
			const key = `${id}-${call.at}-${call.label}`;
			const good = call.status >= 200 && call.status < 300;
			return h(
				'li',
				{},
				h(
					'details',
					{
						open: openCalls.has(key),
						ontoggle: (event) => (event.target.open ? openCalls.add(key) : openCalls.delete(key)),
					},
					h(
						'summary',
						{ 'data-key': key },
						h('time', {}, clock(call.at)),
						h('span', { class: 'call-label', title: call.label }, shortLabel(call.label)),
						h('span', { class: `outcome ${good ? 'good' : 'bad'}` }, call.outcome),
					),
					call.request
						? h('pre', { tabindex: '0', role: 'group', 'aria-label': 'Request' }, call.request)
						: '',
					call.response
						? h('pre', { tabindex: '0', role: 'group', 'aria-label': 'Response' }, call.response)
						: '',
				),
			);
		});
	});
}

/** The last part of a path or URL distinguishes calls; the first is the same for all. */
function shortLabel(label) {
	const path = isWeb(label) ? new URL(label).pathname : label;
	return path.replace(/^\/(robot|openqq)\//, '');
}

// ---------------------------------------------------------------- the visitor's actions

$('speaker').addEventListener('change', (event) => {
	view.speakerId = event.target.value;
	render();
});

$('composer').addEventListener('submit', async (event) => {
	event.preventDefault();
	const text = $('text').value.trim();
	if (!text || !view.conversationId) return;
	// Emptied before the answer, which may take a while: the visitor writes the next message.
	$('text').value = '';
	growText();
	$('log').scrollTop = $('log').scrollHeight;
	const place = { conversation: view.conversationId, sender: view.speakerId };
	if (await act('say', { ...place, text })) return;
	// Not in another chat, where it could be sent by mistake.
	if (view.conversationId !== place.conversation) return;
	$('text').value = [text, $('text').value].filter(Boolean).join('\n');
	growText();
});

$('add-form').addEventListener('submit', (event) => {
	event.preventDefault();
	act('add', { conversation: view.conversationId, userId: $('add-select').value });
});

$('reset').addEventListener('click', async () => {
	const { id, name } = currentPlatform();
	const agreed = await confirmed(
		`Reset ${name}?`,
		'This resets messages, groups, members, settings and faults. Workflows stay connected.',
		'Reset',
	);
	if (!agreed) return;
	forgetSeen(id);
	await act('reset');
});

$('rename').addEventListener('click', () => {
	$('rename-input').value = currentConversation().title;
	$('rename-form').hidden = false;
	$('chat-heading').hidden = true;
	$('rename').hidden = true;
	$('rename-input').select();
});
$('rename-cancel').addEventListener('click', cancelRename);
$('rename-form').addEventListener('keydown', (event) => {
	if (event.key !== 'Escape' || event.isComposing) return;
	cancelRename();
	$('rename').focus();
});
$('rename-form').addEventListener('submit', async (event) => {
	event.preventDefault();
	const name = $('rename-input').value.trim();
	const { conversationId: conversation, speakerId: operator } = view;
	if (await act('rename', { conversation, name, operator: operator || undefined })) closeRename();
	render();
});

function cancelRename() {
	closeRename();
	render();
}

function closeRename() {
	$('rename-form').hidden = true;
	$('chat-heading').hidden = false;
}

$('skip').addEventListener('click', (event) => {
	event.preventDefault();
	if (narrow.matches) showPane('chat');
	$('text').focus();
});
$('to-list').addEventListener('click', () => showPane('list'));
$('to-info').addEventListener('click', () => showPane('info'));
$('to-chat').addEventListener('click', () => showPane('chat'));
narrow.addEventListener('change', render);
addEventListener('popstate', visit);

function growText() {
	$('text').style.height = 'auto';
	$('text').style.height = `${$('text').scrollHeight + 2}px`;
}

// ---------------------------------------------------------------- selecting a member after @

let picked = 0;

const typedMention = () => /@([^\s@]*)$/.exec($('text').value.slice(0, $('text').selectionStart));

function candidates() {
	const conversation = currentConversation();
	const typed = typedMention()?.[1].toLowerCase();
	if (typed === undefined || conversation?.kind !== 'group') return [];
	return conversation.members.filter(
		({ id, name }) => id !== view.speakerId && name.toLowerCase().startsWith(typed),
	);
}

function renderSuggestions() {
	const members = candidates();
	picked = Math.max(0, Math.min(picked, members.length - 1));
	$('suggestions').hidden = members.length === 0;
	$('suggestions').replaceChildren(
		...members.map((member, index) =>
			h(
				'li',
				{
					role: 'option',
					'aria-selected': String(index === picked),
					// Not on click: the text field must keep the focus.
					onmousedown: (event) => {
						event.preventDefault();
						insertMention(member);
					},
				},
				avatar(member, 'small'),
				member.name,
			),
		),
	);
}

function insertMention({ name }) {
	const text = $('text');
	text.setRangeText(`@${name} `, typedMention().index, text.selectionStart, 'end');
	renderSuggestions();
}

$('text').addEventListener('input', () => {
	growText();
	picked = 0;
	renderSuggestions();
});
$('text').addEventListener('blur', () => ($('suggestions').hidden = true));
$('text').addEventListener('keydown', (event) => {
	// While an input method is composing (Chinese names), Enter belongs to it.
	if (event.isComposing) return;
	const members = $('suggestions').hidden ? [] : candidates();
	if (members.length > 0) {
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
			event.preventDefault();
			picked += event.key === 'ArrowDown' ? 1 : -1;
			return renderSuggestions();
		}
		if (event.key === 'Tab' || event.key === 'Enter') {
			event.preventDefault();
			return insertMention(members[picked]);
		}
		if (event.key === 'Escape') return void ($('suggestions').hidden = true);
	}
	if (event.key === 'Enter' && !event.shiftKey) {
		event.preventDefault();
		$('composer').requestSubmit();
	}
});

readAddress();
listen();
