/** Building blocks of the page. */

import { $ } from './sandbox.js';

/** Always inserts text as text nodes, because messages come from other people. */
export function h(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === undefined || value === false) continue;
		if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
		else element.setAttribute(name, value === true ? '' : value);
	}
	element.append(...children.flat(2).filter((child) => child !== undefined && child !== ''));
	return element;
}

const rendered = new Map();

/** Renders a part of the page again only if its data have changed, and keeps the focus in it. */
export function renderPart(id, data, build) {
	const text = JSON.stringify(data);
	if (rendered.get(id) === text) return false;
	rendered.set(id, text);
	const focused = $(id).contains(document.activeElement) && document.activeElement.dataset.key;
	$(id).replaceChildren(...build());
	if (focused)
		$(id)
			.querySelector(`[data-key="${CSS.escape(focused)}"]`)
			?.focus();
	return true;
}

export function avatar(person, size = '') {
	let hue = 0;
	// Ids often differ in the last character only, so each character changes the hue strongly.
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

export const clock = (at) =>
	new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });

export const isWeb = (url) => /^https?:\/\//.test(url ?? '') && URL.canParse(url);

export function link(url, ...children) {
	if (!isWeb(url)) return h('span', {}, ...children);
	return h('a', { href: url, target: '_blank', rel: 'noreferrer' }, ...children);
}

/** Loads pictures from this sandbox only; others are shown as a link. */
export function picture(url, label) {
	if (isWeb(url) && new URL(url).origin === location.origin) {
		return h('img', { class: 'picture', src: url, alt: label, loading: 'lazy' });
	}
	return h('span', { class: 'picture empty' }, '🖼 ', isWeb(url) ? link(url, url) : label);
}
