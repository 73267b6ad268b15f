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
			case 'dropdown':
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

/** Returns the value of a form's field; the last value if the field is repeated. Browsers write line breaks as CR and LF. */
export function fieldOf(form: IDataObject, name: string): string {
	const value = Object.hasOwn(form, name) ? [form[name]].flat().at(-1) : undefined;
	return typeof value === 'string' ? wellFormed(value).replaceAll('\r\n', '\n') : '';
}
