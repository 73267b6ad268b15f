/** A resource locator's value. */
export function by(mode: string, value: string) {
	return { __rl: true, mode, value };
}

export function byId(value: string) {
	return by('id', value);
}
