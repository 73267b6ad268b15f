import { JavaException, nullPointer } from './codes';
import type { Fields } from './fields';

/** A message's content as the server stores it, with every key. */
export interface Payload {
	type: number;
	searchableContent: string;
	pushContent: string;
	pushData: string;
	content: string;
	base64edData: string;
	mediaType: number;
	remoteMediaUrl: string;
	persistFlag: number;
	expireDuration: number;
	mentionedType: number;
	mentionedTarget: string[];
	extra: string;
}

/** Not stored, and sent to online clients only; robots never receive it. */
export const TRANSPARENT = 4;
export const STORED_AND_COUNTED = 3;

export function payloadOf(parts: Partial<Payload> & { type: number }): Payload {
	return {
		searchableContent: '',
		pushContent: '',
		pushData: '',
		content: '',
		base64edData: '',
		mediaType: 0,
		remoteMediaUrl: '',
		persistFlag: 0,
		expireDuration: 0,
		mentionedType: 0,
		mentionedTarget: [],
		extra: '',
		...parts,
	};
}

/**
 * The content that the server sends: all keys in its order, `base64edData` only if it is not empty.
 */
export function payloadToSend({ base64edData, ...payload }: Payload) {
	const { type, searchableContent, pushContent, pushData, content, ...rest } = payload;
	return {
		type,
		searchableContent,
		pushContent,
		pushData,
		content,
		base64edData: base64edData === '' ? undefined : base64edData,
		...rest,
	};
}

export function readPayload(fields: Fields | null): Payload | null {
	if (!fields) return null;
	const text = (key: string) => fields.string(key) ?? '';
	return {
		type: fields.int('type'),
		searchableContent: text('searchableContent'),
		pushContent: text('pushContent'),
		pushData: text('pushData'),
		content: text('content'),
		base64edData: normaliseBase64(text('base64edData')),
		mediaType: fields.int('mediaType'),
		remoteMediaUrl: text('remoteMediaUrl'),
		persistFlag: fields.int('persistFlag'),
		expireDuration: fields.int('expireDuration'),
		mentionedType: fields.int('mentionedType'),
		mentionedTarget: withoutNulls(fields.strings('mentionedTarget') ?? []),
		extra: text('extra'),
	};
}

export function withoutNulls(list: Array<string | null>): string[] {
	return list.map((entry) => {
		if (entry === null) throw nullPointer();
		return entry;
	});
}

/**
 * Java's basic decoder: no line breaks, no URL-safe alphabet, and padding that is optional but must
 * be correct.
 */
function normaliseBase64(text: string): string {
	const digits = text.replace(/={1,2}$/, '');
	const padded = digits.length !== text.length;
	if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1 || (padded && text.length % 4)) {
		throw new JavaException('java.lang.IllegalArgumentException: Illegal base64 character');
	}
	return Buffer.from(digits, 'base64').toString('base64');
}

export function base64Json(value: unknown): string {
	return Buffer.from(JSON.stringify(value)).toString('base64');
}
