/** The chat page: shows what `/_sandbox/state` says and posts what the visitor does. */

const $ = (id) => document.getElementById(id);

const view = {
	state: { platforms: [], workflows: [] },
	platformId: '',
	conversationId: '',
	speakerId: '',
	seen: new Map(),
	openCalls: new Set(),
	rendered: new Map(),
};

// ---------------------------------------------------------------- talking to the sandbox

async function post(path, body = {}) {
	const response = await fetch(`/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
	if (response.ok) return true;
	const { error } = await response.json();
	toast(error);
	return false;
}

const act = (action, body) => post(`${view.platformId}/${action}`, body);

async function refresh() {
	const response = await fetch('/_sandbox/state');
	view.state = await response.json();
	render();
}

function listen() {
	const events = new EventSource('/_sandbox/events');
	events.addEventListener('changed', () => {
		showConnection(true);
		refresh().catch(() => showConnection(false));
	});
	events.onerror = () => showConnection(false);
}

function showConnection(connected) {
	const platform = currentPlatform();
	$('connection').textContent = connected
		? `Running on this machine${platform ? ` · ${platform.baseUrl}` : ''}`
		: 'The sandbox is not running';
	$('connection').classList.toggle('down', !connected);
}

let toastTimer;
function toast(text) {
	$('toast').textContent = text;
	$('toast').hidden = false;
	clearTimeout(toastTimer);
	toastTimer = setTimeout(() => ($('toast').hidden = true), 6000);
}

// ---------------------------------------------------------------- building elements

/** Text always goes in as text nodes: messages are written by others. */
function h(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === undefined || value === false) continue;
		if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
		else element.setAttribute(name, value === true ? '' : value);
	}
	element.append(...children.flat().filter((child) => child !== undefined && child !== ''));
	return element;
}

/** Rebuilds a part of the page only when what it shows has changed, and keeps the focus in it. */
function renderPart(id, data, build) {
	const text = JSON.stringify(data);
	if (view.rendered.get(id) === text) return false;
	view.rendered.set(id, text);
	const focused = document.activeElement?.dataset.key;
	$(id).replaceChildren(...build());
	if (focused)
		$(id)
			.querySelector(`[data-key="${CSS.escape(focused)}"]`)
			?.focus();
	return true;
}

function avatar(person, size = '') {
	let hue = 0;
	// Ids often differ in the last character only, so each step turns far.
	for (const char of person.id) hue = (hue * 31 + char.codePointAt(0) * 137) % 360;
	const initial = [...person.name][0]?.toUpperCase() ?? '?';
	return h(
		'span',
		{
			class: `avatar ${size} ${person.robot ? 'robot' : ''}`,
			style: `--hue: ${hue}`,
			'aria-hidden': 'true',
		},
		person.robot ? robotGlyph() : initial,
	);
}

function robotGlyph() {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	svg.setAttribute('viewBox', '0 0 24 24');
	const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
	path.setAttribute(
		'd',
		'M12 3v3M6 8.5h12a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-6.5a2 2 0 0 1 2-2zM9 12.5v2M15 12.5v2',
	);
	svg.append(path);
	return svg;
}

const clock = (at) =>
	new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });

const isWeb = (url) => /^https?:\/\//.test(url ?? '');

function link(url, ...children) {
	if (!isWeb(url)) return h('span', {}, ...children);
	return h('a', { href: url, target: '_blank', rel: 'noreferrer' }, ...children);
}

/** Pictures are loaded from this sandbox only; others are shown as a link. */
function picture(url, label) {
	if (isWeb(url) && new URL(url).origin === location.origin) {
		return h('img', { class: 'picture', src: url, alt: label, loading: 'lazy' });
	}
	return h('span', { class: 'picture empty' }, '🖼 ', isWeb(url) ? link(url, url) : label);
}

// ---------------------------------------------------------------- what is shown

const currentPlatform = () => view.state.platforms.find(({ id }) => id === view.platformId);

const currentConversation = () =>
	currentPlatform()?.conversations.find(({ id }) => id === view.conversationId);

/** Not every platform lets people do everything. */
const can = (action) => currentPlatform()?.actions.includes(action) ?? false;

const speakersOf = (conversation) => conversation?.members.filter(({ robot }) => !robot) ?? [];

/** In a private conversation only what was said between the robot and the one typing. */
const shownMessages = (conversation) =>
	conversation?.messages.filter(
		({ personId }) => personId === undefined || personId === view.speakerId,
	) ?? [];

function render() {
	const { platforms } = view.state;
	if (!currentPlatform()) view.platformId = platforms[0]?.id ?? '';
	if (!currentConversation()) {
		view.conversationId = currentPlatform()?.conversations[0]?.id ?? '';
	}
	const conversation = currentConversation();
	const speakers = speakersOf(conversation);
	if (!speakers.some(({ id }) => id === view.speakerId)) view.speakerId = speakers[0]?.id ?? '';
	if (conversation) view.seen.set(conversation.id, conversation.messages.length);

	showConnection(true);
	renderWorkflows();
	renderConversations();
	renderChat(conversation);
	renderBoards(conversation);
	renderActions(conversation);
	renderComposer(conversation, speakers);
	renderMembers(conversation);
	renderServer(currentPlatform());
}

function renderWorkflows() {
	renderPart('workflows', view.state.workflows, () => {
		if (view.state.workflows.length === 0) {
			return [
				h('li', { class: 'none' }, 'No workflows are loaded: this is the chat server alone.'),
			];
		}
		// First those that somebody can start here; the others wait for messages.
		const byUse = [...view.state.workflows].sort(
			(a, b) => Number(b.canRunNow) - Number(a.canRunNow),
		);
		return byUse.map((workflow) => {
			const run = workflow.lastRun;
			const failed = Boolean(run?.error) || /error|fail|crash/.test(run?.status ?? '');
			const at = run && new Date(run.at).toLocaleTimeString([], { hour12: false });
			return h(
				'li',
				{ class: 'workflow', title: workflow.description },
				h('span', {
					class: `dot ${failed ? 'bad' : workflow.active ? 'on' : ''}`,
					role: 'img',
					'aria-label': failed ? 'last run failed' : workflow.active ? 'active' : 'inactive',
				}),
				h(
					'span',
					{ class: 'workflow-text' },
					h('strong', {}, workflow.name),
					h(
						'small',
						{ title: run?.error },
						run
							? `${run.status} at ${at}${run.error ? `: ${run.error}` : ''}`
							: workflow.active
								? 'waiting'
								: 'inactive',
					),
				),
				workflow.canRunNow
					? h(
							'button',
							{
								type: 'button',
								'data-key': `run-${workflow.id}`,
								'aria-label': `Run ${workflow.name} now`,
								onclick: () => post(`workflows/${encodeURIComponent(workflow.id)}/run`),
							},
							'Run now',
						)
					: '',
			);
		});
	});
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
			unread: conversation.messages.length - (view.seen.get(conversation.id) ?? 0),
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
					'data-key': id,
					'aria-current': current ? 'true' : undefined,
					onclick: () => {
						view.platformId = platformId;
						view.conversationId = id;
						closeRename();
						render();
					},
				},
				avatar({ id, name: title, robot: kind === 'private' }),
				h(
					'span',
					{ class: 'conversation-text' },
					h('strong', {}, title),
					h('small', {}, preview || (kind === 'group' ? `${count} members` : 'private chat')),
				),
				unread > 0
					? h('span', { class: 'unread', 'aria-label': `${unread} unread` }, String(unread))
					: '',
			),
		),
	);
	return h('div', {}, h('h3', {}, label), h('ul', {}, rows));
}

function renderChat(conversation) {
	$('chat-title').textContent = conversation?.title ?? 'No conversation';
	$('chat-subtitle').textContent = conversation
		? [conversation.subtitle, ...conversation.badges].join(' · ')
		: '';
	$('rename').hidden = conversation?.kind !== 'group' || !can('rename') || !$('rename-form').hidden;

	const list = $('messages');
	const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
	const messages = shownMessages(conversation);
	const data = [view.conversationId, view.speakerId, messages];
	const moved = view.rendered.get('conversation') !== view.conversationId;
	view.rendered.set('conversation', view.conversationId);
	const changed = renderPart('messages', data, () =>
		messages.length === 0 ? [emptyChat(conversation)] : messages.map(messageItem),
	);
	if (changed && (atEnd || moved)) list.scrollTop = list.scrollHeight;
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

/** Boards and actions may be one person's only. */
const isMine = ({ personId, personIds = personId && [personId] }) =>
	!personIds || personIds.includes(view.speakerId);

function renderActions(conversation) {
	const actions = (conversation?.actions ?? []).filter(isMine);
	$('actions').hidden = actions.length === 0;
	renderPart('actions', [view.conversationId, view.speakerId, actions], () =>
		actions.map(actionButton),
	);
}

function actionButton(action) {
	return h(
		'button',
		{
			type: 'button',
			class: 'action',
			'data-key': `action-${JSON.stringify([action.label, action.body])}`,
			title: action.hint ?? action.url,
			onclick: () => perform(action),
		},
		action.label,
	);
}

async function perform({ label, action, body, url, copy, fields = [] }) {
	if (isWeb(url)) return void window.open(url, '_blank', 'noreferrer');
	if (copy !== undefined) {
		await navigator.clipboard.writeText(copy);
		return toast(`Copied “${copy}”`);
	}
	if (!action) return;
	const values = fields.length > 0 ? await ask(label, fields) : {};
	if (!values) return;
	await act(action, { ...body, values, conversation: view.conversationId, sender: view.speakerId });
}

/** Resolves with what was filled in, or with nothing when the dialog was left. */
function ask(title, fields) {
	const form = h(
		'form',
		{ method: 'dialog' },
		h('h2', {}, title),
		fields.map(fieldInput),
		h('button', { class: 'primary', value: 'send' }, 'Send'),
		h('button', { value: '', formnovalidate: true }, 'Cancel'),
	);
	$('ask').replaceChildren(form);
	$('ask').returnValue = '';
	$('ask').showModal();
	return new Promise((resolve) => {
		$('ask').onclose = () =>
			resolve($('ask').returnValue === 'send' ? filledIn(fields, new FormData(form)) : undefined);
	});
}

function fieldInput({ key, label, kind, value, hint, options = [] }) {
	const choice = (type) =>
		options.map((option) => h('label', {}, h('input', { type, name: key, value: option }), option));
	switch (kind) {
		case 'one-of':
			return h('fieldset', {}, h('legend', {}, label), choice('radio'));
		case 'some-of':
			return h('fieldset', {}, h('legend', {}, label), choice('checkbox'));
		case 'yes-no':
			return h(
				'label',
				{},
				h('input', { type: 'checkbox', name: key, checked: value === '1' }),
				label,
			);
		case 'lines':
			return h(
				'label',
				{},
				label,
				h('textarea', { name: key, rows: 3, placeholder: hint }, value ?? ''),
			);
		default:
			return h(
				'label',
				{},
				label,
				h('input', { name: key, value: value ?? '', placeholder: hint }),
			);
	}
}

function filledIn(fields, data) {
	const valueOf = ({ key, kind }) => {
		if (kind === 'yes-no') return data.has(key);
		return kind === 'some-of' ? data.getAll(key) : (data.get(key) ?? '');
	};
	return Object.fromEntries(fields.map((field) => [field.key, valueOf(field)]));
}

function emptyChat(conversation) {
	const robot = conversation?.members.find((member) => member.robot);
	return h(
		'li',
		{ class: 'empty-chat' },
		h('strong', {}, 'Nothing here yet'),
		h(
			'span',
			{},
			robot
				? `Write something below, for example “@${robot.name} help”.`
				: 'Write something below.',
		),
	);
}

function messageItem(message, index, all) {
	if (message.kind === 'notice' || message.kind === 'recalled') {
		return h('li', { class: 'notice' }, message.text);
	}
	const mine = message.sender.id === view.speakerId;
	const previous = all[index - 1];
	const follows =
		previous?.sender.id === message.sender.id &&
		!['notice', 'recalled'].includes(previous.kind) &&
		message.at - previous.at < 120_000;
	return h(
		'li',
		{ class: `message ${mine ? 'mine' : ''} ${follows ? 'follows' : ''}` },
		mine ? '' : avatar(message.sender),
		h(
			'div',
			{ class: 'message-body' },
			h(
				'div',
				{ class: 'message-meta' },
				h('strong', {}, message.sender.name),
				message.sender.robot ? h('span', { class: 'tag robot' }, 'robot') : '',
				message.onlyFor
					? h('span', { class: 'tag' }, `only for ${message.onlyFor.join(', ')}`)
					: '',
				h('time', { datetime: new Date(message.at).toISOString() }, clock(message.at)),
			),
			message.quote ? h('small', { class: 'quote' }, message.quote) : '',
			h('div', { class: `bubble ${message.kind}` }, contentOf(message)),
			(message.buttons ?? []).map((row) => h('div', { class: 'actions' }, row.map(actionButton))),
			message.note ? h('small', { class: 'quote' }, message.note) : '',
		),
		mine && can('recall')
			? h(
					'button',
					{
						type: 'button',
						class: 'recall quiet',
						'data-key': `recall-${message.id}`,
						onclick: () => act('recall', { messageUid: message.id, operator: view.speakerId }),
					},
					'Recall',
				)
			: '',
	);
}

function contentOf(message) {
	const { kind, title, text, url, imageUrl, rows = [] } = message;
	switch (kind) {
		case 'markdown':
			return markdown(text);
		case 'html':
			// What is written in it only: tags of others are not let into the page.
			return new DOMParser().parseFromString(text, 'text/html').body.textContent;
		case 'image':
			return picture(imageUrl, text || 'picture');
		case 'link':
			return [
				isWeb(imageUrl) && new URL(imageUrl).origin === location.origin
					? picture(imageUrl, '')
					: '',
				link(url, h('strong', {}, title)),
				h('p', {}, text),
				h('small', {}, url),
			];
		case 'card':
			return [h('small', {}, 'Contact card'), h('strong', {}, title), h('small', {}, text)];
		case 'file':
			return ['📎 ', link(url, title || text)];
		case 'rich':
			return [
				link(url, h('strong', {}, title)),
				h('p', {}, text),
				h(
					'dl',
					{},
					rows.flatMap(({ key, value }) => [h('dt', {}, key), h('dd', {}, value)]),
				),
			];
		default:
			return withMentions(text);
	}
}

function withMentions(text) {
	return text
		.split(/(@[^\s@,.:;!?，。：；！？]+)/)
		.map((part) => (part.startsWith('@') ? h('span', { class: 'mention' }, part) : part));
}

/** As much Markdown as chat apps show: headings, lists, code, emphasis and links. */
function markdown(text) {
	const blocks = [];
	let list;
	for (const line of text.split('\n')) {
		const item = /^\s*(?:[-*]|\d+\.)\s+(.*)$/.exec(line);
		if (item) {
			if (!list) blocks.push((list = h(/^\s*\d/.test(line) ? 'ol' : 'ul')));
			list.append(h('li', {}, inlineMarkdown(item[1])));
			continue;
		}
		list = undefined;
		const heading = /^#{1,6}\s+(.*)$/.exec(line);
		if (heading) blocks.push(h('strong', { class: 'heading' }, inlineMarkdown(heading[1])));
		else if (line.trim() !== '') blocks.push(h('p', {}, inlineMarkdown(line)));
	}
	return blocks;
}

function inlineMarkdown(text) {
	return text.split(/(\*\*[^*]+\*\*|`[^`]+`|\*[^*]+\*|\[[^\]]+\]\([^)\s]+\))/).map((part) => {
		if (/^\*\*.+\*\*$/.test(part)) return h('strong', {}, part.slice(2, -2));
		if (/^`.+`$/.test(part)) return h('code', {}, part.slice(1, -1));
		if (/^\*.+\*$/.test(part)) return h('em', {}, part.slice(1, -1));
		const linked = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
		return linked ? link(linked[2], linked[1]) : part;
	});
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
					render();
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
			'×',
		),
	);
}

function renderServer(platform) {
	document.querySelector('.server').hidden = !platform;
	if (!platform) return;
	renderStatus(platform.status);
	renderPart('settings', platform.settings, () => platform.settings.map(settingSwitch));
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

/** Trouble shows above the chat, where nobody overlooks it. */
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

function settingSwitch({ key, label, value, choices }) {
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

function renderCalls(id, calls, none) {
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
						open: view.openCalls.has(key),
						ontoggle: (event) =>
							event.target.open ? view.openCalls.add(key) : view.openCalls.delete(key),
					},
					h(
						'summary',
						{ 'data-key': key },
						h('time', {}, clock(call.at)),
						h('span', { class: 'call-label', title: call.label }, shortLabel(call.label)),
						h('span', { class: `outcome ${good ? 'good' : 'bad'}` }, call.outcome),
					),
					call.request ? h('pre', { 'aria-label': 'Request' }, call.request) : '',
					call.response ? h('pre', { 'aria-label': 'Response' }, call.response) : '',
				),
			);
		});
	});
}

/** The last part of a path or URL tells calls apart; the first is the same for all. */
function shortLabel(label) {
	const path = isWeb(label) ? new URL(label).pathname : label;
	return path.replace(/^\/(robot|openqq)\//, '');
}

// ---------------------------------------------------------------- what the visitor does

$('speaker').addEventListener('change', (event) => {
	view.speakerId = event.target.value;
	render();
});

$('composer').addEventListener('submit', async (event) => {
	event.preventDefault();
	const text = $('text').value.trim();
	if (!text || !view.conversationId) return;
	const said = await act('say', {
		conversation: view.conversationId,
		sender: view.speakerId,
		text,
	});
	if (!said) return;
	$('text').value = '';
	growText();
	$('messages').scrollTop = $('messages').scrollHeight;
});

$('add-form').addEventListener('submit', (event) => {
	event.preventDefault();
	act('add', { conversation: view.conversationId, userId: $('add-select').value });
});

$('reset').addEventListener('click', () => {
	view.seen.clear();
	act('reset');
});

$('rename').addEventListener('click', () => {
	$('rename-input').value = currentConversation().title;
	$('rename-form').hidden = false;
	$('chat-heading').hidden = true;
	$('rename').hidden = true;
	$('rename-input').select();
});
$('rename-cancel').addEventListener('click', () => {
	closeRename();
	render();
});
$('rename-form').addEventListener('submit', async (event) => {
	event.preventDefault();
	const name = $('rename-input').value.trim();
	const { conversationId: conversation, speakerId: operator } = view;
	if (await act('rename', { conversation, name, operator: operator || undefined })) closeRename();
	render();
});

function closeRename() {
	$('rename-form').hidden = true;
	$('chat-heading').hidden = false;
}

function growText() {
	$('text').style.height = 'auto';
	$('text').style.height = `${$('text').scrollHeight + 2}px`;
}

// ---------------------------------------------------------------- picking a member after @

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
					// Not click: the text field must keep the focus.
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

listen();
