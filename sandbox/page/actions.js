/** The actions of bots besides chatting: buttons and forms. */

import { $, act, toast, view } from './sandbox.js';
import { h, isWeb } from './elements.js';

export function actionButton(action) {
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

async function perform({ label, action, body, url, copy, done, fields = [] }) {
	if (isWeb(url)) return void window.open(url, '_blank', 'noreferrer');
	if (copy !== undefined) return await copyText(copy);
	if (!action) return;
	const values = fields.length > 0 ? await fillIn(label, fields) : {};
	if (!values) return;
	const place = { conversation: view.conversationId, sender: view.speakerId };
	if ((await act(action, { ...body, values, ...place })) && done) toast(done);
}

async function copyText(text) {
	try {
		await navigator.clipboard.writeText(text);
		toast(`Copied “${text}”`);
	} catch {
		toast(`The browser does not let this page copy. The text is “${text}”`, 'bad');
	}
}

/** Resolves with the filled-in values, or with undefined if the dialog was closed. */
async function fillIn(title, fields) {
	const form = await openDialog(title, fields.map(fieldInput), 'Send', fields);
	return form && filledIn(fields, new FormData(form));
}

/** Whether the visitor confirms. */
export async function confirmed(title, text, yes) {
	return (await openDialog(title, [h('p', {}, text)], yes)) !== undefined;
}

/** Resolves with the dialog's form when it is sent, or with undefined when the dialog is closed. */
function openDialog(title, content, yes, fields = []) {
	const form = h(
		'form',
		{ method: 'dialog' },
		h('h2', { id: 'ask-title' }, title),
		content,
		h('button', { class: 'primary', value: 'send' }, yes),
		h('button', { value: '', formnovalidate: true }, 'Cancel'),
	);
	if (fields.length > 0) refuseEmpty(form);
	$('ask').replaceChildren(form);
	$('ask').returnValue = '';
	$('ask').showModal();
	return new Promise((resolve) => {
		$('ask').onclose = () => resolve($('ask').returnValue === 'send' ? form : undefined);
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

/** Sends no empty form, like the platform's own client. */
function refuseEmpty(form) {
	const first = form.querySelector('input, textarea');
	const check = () => {
		const isEmpty = [...new FormData(form).values()].every((value) => value.trim() === '');
		first.setCustomValidity(isEmpty ? 'Fill in at least one field' : '');
	};
	form.addEventListener('input', check);
	check();
}

function filledIn(fields, data) {
	const valueOf = ({ key, kind }) => {
		if (kind === 'yes-no') return data.has(key);
		return kind === 'some-of' ? data.getAll(key) : (data.get(key) ?? '');
	};
	return Object.fromEntries(fields.map((field) => [field.key, valueOf(field)]));
}
