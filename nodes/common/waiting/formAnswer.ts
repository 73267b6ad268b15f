import type { IDataObject } from 'n8n-workflow';

import { isDay } from '../dates';
import { halfWidth } from '../text/halfWidth';
import { toNumber } from '../values';
import { examplesOf, LONGEST_ANSWER, wellFormed, worded, type Decided } from './decision';
import { textsFor, type PageTexts } from './pageTexts';
import { labelsOf, type AskedQuestion, type FormField } from './questionFields';

/** Reads the fields of the page's form. */
export function decisionFromForm(question: AskedQuestion, form: IDataObject): Decided {
	const texts = textsFor(question.message);
	if (JSON.stringify(form).length > 5 * LONGEST_ANSWER) return { complaint: texts.tooLong };
	switch (question.responseType.kind) {
		case 'approval': {
			const { decline } = labelsOf(question) ?? {};
			const words = fieldOf(form, 'comment').trim();
			const decision = fieldOf(form, 'decision');
			if (decision === 'approve') return { decision: worded(true, words) };
			if (decision === 'decline' && decline !== undefined)
				return { decision: worded(false, words) };
			return { complaint: texts.chooseOne(examplesOf(question, texts)) };
		}
		case 'freeText': {
			const text = fieldOf(form, 'text').trim();
			return text === '' ? { complaint: texts.empty } : { decision: worded(true, text) };
		}
		case 'customForm':
			return decisionFromFields(question.responseType.formFields, form, texts);
	}
}

function decisionFromFields(fields: FormField[], form: IDataObject, texts: PageTexts): Decided {
	const values: Array<[string, unknown]> = [];
	for (const [index, field] of fields.entries()) {
		const given = fieldOf(form, `field${index}`).trim();
		const { fieldLabel } = field;
		if (field.fieldType === 'checkbox') {
			const isOn = isChecked(given);
			if (field.requiredField && !isOn) return { complaint: texts.required(fieldLabel) };
			values.push([fieldLabel, isOn]);
			continue;
		}
		if (field.fieldType === 'checkboxes') {
			const { fieldOptions = [] } = field;
			const chosen = chosenIn(form, `field${index}`);
			if (chosen.some((option) => !fieldOptions.includes(option)))
				return { complaint: texts.notAChoice(fieldLabel) };
			if (field.requiredField && chosen.length === 0)
				return { complaint: texts.required(fieldLabel) };
			values.push([fieldLabel, fieldOptions.filter((option) => chosen.includes(option))]);
			continue;
		}
		if (given === '') {
			if (field.requiredField) return { complaint: texts.required(fieldLabel) };
			values.push([fieldLabel, null]);
			continue;
		}
		switch (field.fieldType) {
			case 'number': {
				const number = numberIn(given);
				if (number === undefined) return { complaint: texts.notANumber(fieldLabel) };
				values.push([fieldLabel, number]);
				break;
			}
			case 'date':
				if (!isDay(halfWidth(given))) return { complaint: texts.notADate(fieldLabel) };
				values.push([fieldLabel, halfWidth(given)]);
				break;
			case 'email':
				if (!/^[^\s@]+@[^\s@]+$/.test(halfWidth(given)))
					return { complaint: texts.notAnEmail(fieldLabel) };
				values.push([fieldLabel, halfWidth(given)]);
				break;
			case 'dropdown':
			case 'radio':
				if (!field.fieldOptions?.includes(given))
					return { complaint: texts.notAChoice(fieldLabel) };
				values.push([fieldLabel, given]);
				break;
			default:
				values.push([fieldLabel, given]);
		}
	}
	// fromEntries() defines own properties, so a label like __proto__ is safe.
	return { decision: { approved: true, ...Object.fromEntries(values) } };
}

/** Tells whether a text, such as a default value, checks a checkbox. */
export function isChecked(text: string): boolean {
	return /^(true|1|yes|on)$/i.test(text.trim());
}

/** Reads a number. Returns undefined for other text, and for a number that would lose digits, such as a long order number. */
function numberIn(given: string): number | undefined {
	try {
		const number = toNumber(halfWidth(given), { fractions: true }, () => new Error());
		return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
	} catch {
		return undefined;
	}
}

/** Returns the value of a form's field; the last value if the field is repeated. */
export function fieldOf(form: IDataObject, name: string): string {
	return valuesOf(form, name).at(-1) ?? '';
}

/** Returns the options that were chosen in a group of checkboxes, which send a value each. */
export function chosenIn(form: IDataObject, name: string): string[] {
	return valuesOf(form, name)
		.map((value) => value.trim())
		.filter(Boolean);
}

/** Returns the texts of a form's field. Browsers write line breaks as CR and LF. */
function valuesOf(form: IDataObject, name: string): string[] {
	const values = Object.hasOwn(form, name) ? [form[name]].flat() : [];
	return values.map((value) =>
		typeof value === 'string' ? wellFormed(value).replaceAll('\r\n', '\n') : '',
	);
}
