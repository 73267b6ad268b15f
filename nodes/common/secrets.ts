import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

const MASK = '***';

/** Shorter secrets are masked only as whole words: every other text would be full of masks. */
const SHORTEST_ANYWHERE = 4;

/**
 * Returns a function that masks the secrets of a credential in a text, in every form in which requests carry them: as they
 * are, URL-encoded, as JSON, in Base64.
 *
 * @param fields the credential's fields that hold secrets, as they are or as `name=value&name=value`
 * @param more other patterns that are secret, e.g. signatures
 */
export function secretMask(
	credential: ICredentialDataDecryptedObject,
	fields: readonly string[],
	more: readonly RegExp[] = [],
): (text: string) => string {
	// Built only for texts that go to a user: most requests end without one.
	let patterns: readonly RegExp[] | undefined;
	return (text) => {
		patterns ??= [...more, ...secretPatterns(fields.map((field) => credential[field]))];
		return patterns.reduce((masked, pattern) => masked.replace(pattern, MASK), text);
	};
}

function secretPatterns(values: unknown[]): RegExp[] {
	const forms = new Set(values.flatMap(secretsIn).flatMap(formsOf));
	// A long form may contain a short one, of which only the rest would be left.
	return [...forms].sort((a, b) => b.length - a.length).map(patternOf);
}

/** A field's value, and the values in it where it holds parameters. */
function secretsIn(value: unknown): string[] {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	const parameters = /=/.test(text) ? [...new URLSearchParams(text).values()] : [];
	return [text, text.trim(), ...parameters].filter((secret) => secret !== '');
}

function formsOf(secret: string): string[] {
	const encoded = encodeURIComponent(withoutLoneSurrogates(secret));
	return [
		secret,
		encoded,
		encoded.toLowerCase(),
		new URLSearchParams([['', secret]]).toString().slice(1),
		JSON.stringify(secret).slice(1, -1),
		Buffer.from(secret).toString('base64'),
		Buffer.from(secret).toString('base64url'),
	];
}

/** encodeURIComponent() throws for half a character. */
function withoutLoneSurrogates(text: string): string {
	return Buffer.from(text, 'utf8').toString('utf8');
}

function patternOf(form: string): RegExp {
	const literal = form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
	return new RegExp(form.length < SHORTEST_ANYWHERE ? `(?<!\\w)${literal}(?!\\w)` : literal, 'g');
}
