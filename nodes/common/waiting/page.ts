import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { chosenIn, fieldOf, isChecked } from './formAnswer';
import { textsFor } from './pageTexts';
import { defaultOptions, labelsOf, type AskedQuestion, type FormField } from './questionFields';

/*
 * The page for answering a question. It has no script and no feature newer than Chrome 66 and iOS 12, so that it
 * works in the browsers of WeChat and QQ. GET only shows it and POST answers, because link previews of chat apps send
 * GET requests.
 */

const STYLE = `
body{margin:0;background:#f4f5f7;color:#1c1e21;font:16px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:32em;margin:0 auto;padding:24px 16px}
.card{background:#fff;border-radius:12px;padding:20px;box-shadow:0 1px 3px rgba(0,0,0,.15)}
h1{font-size:1.1em;font-weight:600;margin:0 0 16px;white-space:pre-wrap;overflow-wrap:break-word;word-wrap:break-word}
label{display:block;margin:16px 0 4px;font-weight:600}
.check label{display:inline;margin-left:8px}
.check{margin-top:16px}
input,select,textarea{font:inherit;color:inherit;background:#fff;border:1px solid #6b7280;border-radius:8px;padding:10px;width:100%;box-sizing:border-box}
.check input{width:auto}
fieldset{border:0;margin:16px 0 0;padding:0}
legend{font-weight:600;padding:0}
fieldset .check{margin-top:8px}
fieldset label{font-weight:400}
button{font:inherit;font-weight:600;border:0;border-radius:8px;padding:12px 20px;margin:20px 12px 0 0;background:#1f5fbf;color:#fff;min-width:8em}
button.no{background:#e3e6eb;color:#1c1e21}
.complaint{color:#b00020;font-weight:600;margin:0 0 16px}
@media (prefers-color-scheme:dark){body{background:#16181c;color:#e6e8eb}.card{background:#22252b;box-shadow:none}input,select,textarea{background:#16181c;border-color:#8b93a1}button{background:#8ab4f8;color:#10233f}button.no{background:#3a3f48;color:#e6e8eb}.complaint{color:#ff8a93}}
`;

/**
 * Headers of each page: no scripts, no external content, no caching, and no referrer, which would reveal the address.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
	'Content-Type': 'text/html; charset=utf-8',
	'Content-Security-Policy': `sandbox allow-forms; default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
	'Cache-Control': 'no-store',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'X-Robots-Tag': 'noindex',
};

/** An answer that cannot be used: the fields of the form, and the error message. */
export interface Refused {
	entered: IDataObject;
	complaint: string;
}

/** Returns the page with a question. An answer that was refused is still in its fields. */
export function questionPage(question: AskedQuestion, refused?: Refused): string {
	const { message } = question;
	const { complaint = '', entered } = refused ?? {};
	return document(
		message,
		`<h1>${escaped(message)}</h1>
${complaint && `<p class="complaint" role="alert">${escaped(complaint)}</p>`}
<form method="post"${encodingOf(question)}>${inputs(question, entered)}</form>`,
	);
}

/** Returns the encoding of the form. n8n accepts a custom form only as multipart/form-data, and answers HTTP 415 otherwise. */
function encodingOf({ responseType }: AskedQuestion): string {
	return responseType.kind === 'customForm' ? ' enctype="multipart/form-data"' : '';
}

/** Returns a page with a short text, such as thanks. */
export function noticePage(question: string, notice: string): string {
	return document(question, `<h1>${escaped(notice)}</h1>`);
}

function document(question: string, content: string): string {
	const { lang, title } = textsFor(question);
	return `<!DOCTYPE html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<style>${STYLE}</style></head>
<body><main><div class="card">
${content}
</div></main></body></html>
`;
}

function inputs(question: AskedQuestion, entered: IDataObject | undefined): string {
	const valueOf = (name: string) => (entered === undefined ? undefined : fieldOf(entered, name));
	const texts = textsFor(question.message);
	switch (question.responseType.kind) {
		case 'approval': {
			const { approve = '', decline } = labelsOf(question) ?? {};
			return `${area('comment', texts.comment, false, valueOf('comment'))}
<button name="decision" value="approve">${escaped(approve)}</button>${
				decline === undefined
					? ''
					: `<button class="no" name="decision" value="decline">${escaped(decline)}</button>`
			}`;
		}
		case 'freeText':
			return `${area('text', texts.yourAnswer, true, valueOf('text'))}<button>${escaped(texts.submit)}</button>`;
		case 'customForm':
			return `${question.responseType.formFields
				.map((field, index) => formInput(field, `field${index}`, entered))
				.join('\n')}<button>${escaped(texts.submit)}</button>`;
	}
}

/** @param entered the fields of a refused answer; without them the field has its default value */
function formInput(field: FormField, name: string, entered: IDataObject | undefined): string {
	const { fieldLabel, fieldType, fieldOptions = [], requiredField } = field;
	const value = entered === undefined ? field.defaultValue : fieldOf(entered, name);
	const required = requiredField ? ' required' : '';
	const placeholder = field.placeholder ? ` placeholder="${escaped(field.placeholder)}"` : '';
	const label = `<label for="${name}">${escaped(fieldLabel)}</label>`;
	switch (fieldType) {
		case 'checkbox': {
			const checked = isChecked(value) ? ' checked' : '';
			return `<div class="check"><input type="checkbox" id="${name}" name="${name}" value="on"${checked}${required}>${label}</div>`;
		}
		case 'checkboxes': {
			const chosen = entered === undefined ? defaultOptions(field) : chosenIn(entered, name);
			return group(field, name, (option) => (chosen.includes(option) ? ' checked' : ''));
		}
		case 'radio':
			return group(field, name, (option) => (option === value.trim() ? ' checked' : '') + required);
		case 'dropdown': {
			const options = fieldOptions.map(
				(option) =>
					`<option value="${escaped(option)}"${option === value.trim() ? ' selected' : ''}>${escaped(option)}</option>`,
			);
			return `${label}<select id="${name}" name="${name}"${required}><option value=""></option>${options.join('')}</select>`;
		}
		case 'textarea':
			return area(name, fieldLabel, requiredField, value, placeholder);
		default: {
			// A browser shows only a date without a time, but {{ $today }} gives one with a time.
			const shown = fieldType === 'date' ? value.trim().replace(/T.*$/s, '') : value;
			return `${label}<input type="${fieldType}"${fieldType === 'number' ? ' step="any"' : ''} id="${name}" name="${name}" value="${escaped(shown)}"${placeholder}${required}>`;
		}
	}
}

/** @param attributesOf returns the attributes of an option's input */
function group(
	{ fieldLabel, fieldType, fieldOptions = [] }: FormField,
	name: string,
	attributesOf: (option: string) => string,
): string {
	const type = fieldType === 'radio' ? 'radio' : 'checkbox';
	const inputs = fieldOptions.map((option, index) => {
		const id = `${name}-${index}`;
		return `<div class="check"><input type="${type}" id="${id}" name="${name}" value="${escaped(option)}"${attributesOf(option)}><label for="${id}">${escaped(option)}</label></div>`;
	});
	return `<fieldset><legend>${escaped(fieldLabel)}</legend>${inputs.join('')}</fieldset>`;
}

function area(
	name: string,
	label: string,
	required: boolean,
	value = '',
	placeholder = '',
): string {
	return `<label for="${name}">${escaped(label)}</label><textarea id="${name}" name="${name}" rows="3"${placeholder}${required ? ' required' : ''}>${escaped(value)}</textarea>`;
}

const ESCAPES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Escapes a text for HTML elements and quoted attributes. */
function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}
