import { BadInput, type Input } from './input';

export type SettingChoices = Readonly<Record<string, readonly string[]>>;

/** Returns the settings that a control request changes. Each value must have its current type. */
export function changedSettings(
	settings: object,
	input: Input,
	choices: SettingChoices,
): Record<string, unknown> {
	const current = settings as Record<string, unknown>;
	return Object.fromEntries(
		input.entries().map(([key, value]) => {
			if (!Object.hasOwn(current, key) || typeof current[key] === 'function') {
				throw new BadInput(`There is no setting "${key}" that could be changed here`);
			}
			return [key, settingOf(key, value, current[key], choices[key])];
		}),
	);
}

function settingOf(key: string, value: unknown, current: unknown, choices?: readonly string[]) {
	if (choices) {
		if (choices.includes(value as string)) return value;
		throw new BadInput(`"${key}" must be one of ${choices.join(', ')}`);
	}
	// The page's switches send text, so "0" counts as 0.
	if (typeof current === 'number') {
		const number = typeof value === 'string' ? Number(value) : value;
		if (typeof number === 'number' && number >= 0) return number;
		throw new BadInput(`"${key}" must be a number`);
	}
	// A list that may be absent is null.
	const kind = current === null ? 'list' : kindOf(current);
	if (kindOf(value) === kind || (value === null && kind === 'list')) return value;
	throw new BadInput(`"${key}" must be a ${kind}`);
}

function kindOf(value: unknown): string {
	return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
}
