import { BadInput } from '../kit/input';

/** A field of an instruction's or a settings form: an element of `customJson` or `settingJson`. */
export interface FormItem {
	id: string;
	type: string;
	title?: string;
	propsValue?: { label?: string; options?: string; defaultValue?: string; placeholder?: string };
}

/** A person's input by the field's label or id: a text, yes or no, or the selected options. */
export type FormValues = Record<string, string | boolean | string[]>;

export function formItems(json: string): FormItem[] {
	if (!json) return [];
	try {
		const items: unknown = JSON.parse(json);
		return Array.isArray(items) ? (items as FormItem[]) : [];
	} catch {
		return [];
	}
}

/** The form has its options as one text. */
export function optionsOf({ propsValue }: FormItem): string[] {
	return propsValue?.options?.split('#').filter(Boolean) ?? [];
}

/**
 * The filled-in form as in `formJson` and the settings event: one answer for each field, keyed by
 * its id.
 */
export function formAnswers(json: string, values: FormValues): Record<string, object> {
	const items = formItems(json);
	for (const name of Object.keys(values)) {
		if (!items.some(({ id, propsValue }) => id === name || propsValue?.label === name)) {
			throw new BadInput(`The form has no field "${name}"`);
		}
	}
	return Object.fromEntries(
		items.map((item) => {
			const { id, type, propsValue } = item;
			const label = propsValue?.label ?? null;
			const value = values[label ?? ''] ?? values[id];
			return [id, { id, type, label, ...answer(item, value) }];
		}),
	);
}

function answer(item: FormItem, value: FormValues[string] | undefined) {
	const options = optionsOf(item);
	switch (item.type) {
		case 'radio':
		case 'select': {
			const selectIndex = options.indexOf(String(value ?? ''));
			return { selectIndex, selectValue: selectIndex < 0 ? '' : options[selectIndex] };
		}
		case 'checkbox': {
			const chosen = Array.isArray(value) ? value : [];
			return {
				selectStatus: options.map((option) => chosen.includes(option)),
				selectValues: options.filter((option) => chosen.includes(option)),
			};
		}
		case 'switch':
			return { value: typeof value === 'boolean' ? value : item.propsValue?.defaultValue === '1' };
		default:
			// In captured events an untouched single line is null, and an untouched text area is empty.
			return {
				value: value ?? (item.type === 'input' ? item.propsValue?.defaultValue || null : ''),
			};
	}
}
