import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

const MASK = '***';

/** Shorter secrets are masked only as whole words; otherwise most texts would be full of masks. */
const SHORTEST_ANYWHERE = 4;

/**
 * Returns a function that masks the secrets of a credential in a text, in every form in which requests carry them:
 * plain, URL-encoded, as JSON, in Base64.
 *
 * @param fields the credential's fields that hold secrets, plain or as `name=value&name=value`
 * @param more patterns of other secrets, e.g. signatures
 */
export function secretMask(
	credential: ICredentialDataDecryptedObject,
	fields: readonly string[],
	more: readonly RegExp[] = [],
): (text: string) => string {
	// The patterns are built at the first use, since most requests end without an error.
	let patterns: readonly RegExp[] | undefined;
	return (text) => {
		patterns ??= [...more, ...secretPatterns(fields.map((field) => credential[field]))];
		return patterns.reduce((masked, pattern) => masked.replace(pattern, MASK), text);
	};
}

function secretPatterns(values: unknown[]): RegExp[] {
	const forms = new Set(values.flatMap(secretsIn).flatMap(formsOf));
	// Longer forms come first: masking a shorter form inside of one would leave its remainder.
	return [...forms].sort((a, b) => b.length - a.length).map(patternOf);
}

/** Returns a field's value, and the values of the parameters in it. */
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

/** Removes half surrogate pairs, for which encodeURIComponent() throws. */
function withoutLoneSurrogates(text: string): string {
	return Buffer.from(text, 'utf8').toString('utf8');
}

function patternOf(form: string): RegExp {
	const literal = form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
	return new RegExp(form.length < SHORTEST_ANYWHERE ? `(?<!\\w)${literal}(?!\\w)` : literal, 'g');
}
