/** The workflows that run beside the sandbox, and hints for visitors to try them. */

import { $, conversationBy, go, platformBy, post, view } from './sandbox.js';
import { clock, h, link, renderPart } from './elements.js';

const hasFailed = ({ lastRun }) =>
	Boolean(lastRun?.error) || /error|fail|crash/.test(lastRun?.status ?? '');

function stateDot(workflow) {
	const [tone, label] = hasFailed(workflow)
		? ['bad', 'last run failed']
		: workflow.active
			? ['on', 'active']
			: ['', 'inactive'];
	return h('span', { class: `dot ${tone}`, role: 'img', 'aria-label': label });
}

function lastRunText({ active, lastRun }) {
	if (!lastRun) return active ? 'waiting' : 'inactive';
	return `${lastRun.status} at ${clock(lastRun.at)}${lastRun.error ? `: ${lastRun.error}` : ''}`;
}

const titleOf = (platformId, id) => conversationBy(platformId, id)?.title ?? id;

const namesOf = ({ platform, conversations }) =>
	conversations.map((id) => titleOf(platform, id)).join(', ');

const postsInto = (workflow) => workflow.hints.filter(({ action }) => action === 'run');

/** Starts a workflow, and opens a chat in which it posts. */
async function runNow(workflow) {
	const targets = postsInto(workflow);
	const here = targets.find(({ platform }) => platform === view.platformId) ?? targets[0];
	if (here) go(here.platform, here.conversations[0], 'chat');
	await post(`workflows/${encodeURIComponent(workflow.id)}/run`);
}

function runButton(workflow, where) {
	if (!workflow.canRunNow) return '';
	return h(
		'button',
		{
			type: 'button',
			'data-key': `run-${where}-${workflow.id}`,
			'aria-label': `Run now: ${workflow.name}`,
			onclick: () => runNow(workflow),
		},
		'Run now',
	);
}

function runTargets(workflow) {
	const targets = postsInto(workflow).map((hint) => {
		const platform = platformBy(hint.platform)?.name ?? hint.platform;
		return `${platform}: ${namesOf(hint)}`;
	});
	return targets.length > 0 ? h('small', {}, `Posts into ${targets.join(' · ')}`) : '';
}

export function renderWorkflows() {
	const { workflows, place } = view.state;
	const failed = workflows.filter(hasFailed).length;
	$('workflows-count').textContent = [
		`${workflows.filter(({ active }) => active).length} active`,
		failed > 0 ? `${failed} failed` : '',
	]
		.filter(Boolean)
		.join(', ');
	renderPart('workflows-place', [place, workflows.length > 0], () => {
		if (place) return ['They run in ', link(place.url, place.name), '.'];
		return workflows.length > 0 ? [] : ['No workflows are loaded. Only the chat servers run.'];
	});
	renderPart('workflows', workflows, () =>
		workflows.map((workflow) =>
			h(
				'li',
				{ class: 'workflow' },
				stateDot(workflow),
				h(
					'span',
					{ class: 'workflow-text' },
					h('strong', {}, workflow.url ? link(workflow.url, workflow.name) : workflow.name),
					h('small', {}, lastRunText(workflow)),
					runTargets(workflow),
				),
				runButton(workflow, 'all'),
			),
		),
	);
}

// ---------------------------------------------------------------- hints

/** The text of a hint, independent of its chat. */
const SAYS = {
	write: ({ text }) => `Write “${text}”`,
	press: ({ text }) => `Press “${text}”`,
	add: () => 'Add a member',
	run: () => 'Posts',
};

const PREPOSITIONS = { write: 'in', press: 'in', add: 'to', run: 'into' };

/** The code of a robot's last question in a chat, from the question's address. */
function codeIn(platformId, conversationId) {
	const texts = (conversationBy(platformId, conversationId)?.messages ?? []).map(
		({ text = '' }) => text,
	);
	const codes = texts.map((text) => /\/webhook-waiting\/\S+[?&]c=(\w+)/.exec(text)?.[1]);
	return codes.filter(Boolean).at(-1);
}

/** Opens the chat of a hint, with everything prepared. */
function follow({ action, text }, platformId, conversationId) {
	go(platformId, conversationId, action === 'add' ? 'info' : 'chat');
	if (action === 'write') {
		$('text').value = text.replace('<code>', codeIn(platformId, conversationId) ?? '<code>');
		$('text').focus();
	}
	if (action === 'press') buttonCalled(text)?.focus();
	if (action === 'add') $('add-select').focus();
}

const buttonCalled = (label) =>
	[...document.querySelectorAll('.chat .action')].find(({ textContent }) => textContent === label);

const hintsOf = (platformId) =>
	view.state.workflows
		.map((workflow) => ({
			workflow,
			hints: workflow.hints.filter(({ platform }) => platform === platformId),
		}))
		.filter(({ hints }) => hints.length > 0);

export function renderTries(platform) {
	const tries = hintsOf(platform?.id);
	document.querySelector('.tries').hidden = tries.length === 0;
	renderPart('tries', [platform?.id, tries], () =>
		tries.map(({ workflow, hints }) =>
			h(
				'li',
				{ class: 'try' },
				h(
					'div',
					{ class: 'try-head' },
					stateDot(workflow),
					h('strong', {}, workflow.name),
					runButton(workflow, 'try'),
				),
				workflow.active || workflow.canRunNow
					? inTheSameChats(hints).map((group) => hintLine(platform, group, hints))
					: h('small', {}, 'inactive'),
			),
		),
	);
}

/** Hints for the same chats share a line. */
function inTheSameChats(hints) {
	const groups = new Map();
	for (const hint of hints) {
		const key = JSON.stringify([hint.conversations, hint.appears, hint.action === 'run']);
		groups.set(key, [...(groups.get(key) ?? []), hint]);
	}
	return [...groups.values()];
}

/** What people do after such a workflow has run: they answer the question that it posts. */
const beginsWithRun = (hints) => hints.some(({ action }) => action === 'run');

function sentence(group, isLater) {
	const lower = (part) => part[0].toLowerCase() + part.slice(1);
	const [first, ...rest] = group.map((hint) => SAYS[hint.action](hint));
	return [isLater ? `Then ${lower(first)}` : first, ...rest.map(lower)].join(', ');
}

function hintLine(platform, group, all) {
	const [hint] = group;
	const isLater = hint.action !== 'run' && beginsWithRun(all);
	const chips = hint.conversations.map((id) =>
		h(
			'button',
			{
				type: 'button',
				class: 'chip',
				'data-key': `try-${hint.action}-${hint.text}-${id}`,
				onclick: () =>
					hint.action === 'run' ? go(platform.id, id, 'chat') : follow(hint, platform.id, id),
			},
			titleOf(platform.id, id),
		),
	);
	return h(
		'p',
		{ class: 'try-line' },
		`${sentence(group, isLater)} ${PREPOSITIONS[group.at(-1).action]} `,
		chips,
		hint.appears ? h('small', {}, 'It appears in ', appearance(hint.appears)) : '',
	);
}

function appearance({ platform, conversation }) {
	return h(
		'button',
		{ type: 'button', class: 'chip', onclick: () => go(platform, conversation, 'chat') },
		`${platformBy(platform)?.name}: ${titleOf(platform, conversation)}`,
	);
}

/** In a chat without messages: hints that work here, or a note that no workflow listens. */
export function emptyChat(platform, conversation) {
	const here = hintsOf(platform.id)
		.filter(({ workflow, hints }) => workflow.active && !beginsWithRun(hints))
		.flatMap(({ hints }) => hints)
		.filter(({ conversations }) => conversations.includes(conversation.id));
	return h(
		'div',
		{ class: 'empty-chat' },
		h('strong', {}, 'Nothing here yet'),
		here.length === 0
			? [h('span', {}, 'No workflow answers in this chat.'), hintsElsewhere(platform, conversation)]
			: here.map((hint) =>
					h(
						'button',
						{
							type: 'button',
							class: 'chip',
							onclick: () => follow(hint, platform.id, conversation.id),
						},
						SAYS[hint.action](hint),
					),
				),
	);
}

/** A button, because on narrow screens the hints are in another pane. */
function hintsElsewhere(platform, conversation) {
	if (hintsOf(platform.id).length === 0) return '';
	const show = () => {
		go(platform.id, conversation.id, 'info');
		$('tries-title').focus();
	};
	return h('button', { type: 'button', class: 'chip', onclick: show }, 'See “What to try”');
}
