/** Messages as chat apps show them. */

import { act, can, view } from './sandbox.js';
import { actionButton } from './actions.js';
import { avatar, clock, h, isWeb, link, picture } from './elements.js';

/** Messages of one person within this time are grouped. */
const TOGETHER_MS = 120_000;

const isNotice = ({ kind }) => kind === 'notice' || kind === 'recalled';

export function messageItem(message, index, all) {
	if (isNotice(message)) return h('li', { class: 'notice' }, message.text);
	const mine = message.sender.id === view.speakerId;
	const previous = all[index - 1];
	const follows =
		previous?.sender.id === message.sender.id &&
		!isNotice(previous) &&
		message.at - previous.at < TOGETHER_MS;
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

export function contentOf(message) {
	const { kind, title, text, url, imageUrl, rows = [] } = message;
	switch (kind) {
		case 'markdown':
			return markdown(text);
		case 'html':
			return textOfHtml(text);
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
					rows.map(({ key, value }) => [h('dt', {}, key), h('dd', {}, value)]),
				),
			];
		default:
			return marked(text);
	}
}

/** HTML of other people is not rendered: only its text is shown, with the ends of its lines. */
function textOfHtml(html) {
	const withEnds = html.replace(/<br|<\/(p|h\d|li|div|tr)>/gi, '\n$&');
	return new DOMParser().parseFromString(withEnds, 'text/html').body.textContent.trim();
}

/** Web addresses and mentions are marked; punctuation ends them. */
function marked(text) {
	return text
		.split(
			/(https?:\/\/[^\s<>"，。：；！？（）]*[^\s<>"，。：；！？（）.,:;!?)]|@[^\s@,.:;!?，。：；！？]+)/,
		)
		.map((part) => {
			if (isWeb(part)) return link(part, part);
			return part.startsWith('@') ? h('span', { class: 'mention' }, part) : part;
		});
}

/** The Markdown that chat apps show: headings, lists, code, emphasis and links. */
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
