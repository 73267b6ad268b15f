import type { IDataObject } from 'n8n-workflow';

/** The decoding part of a message class of the generated codec. */
export interface Decoder<T extends object> {
	decode(bytes: Uint8Array): T;
}

/** The encoding part of a message class of the generated codec. */
export interface Encoder<T extends object> {
	encode(message: T): { finish(): Uint8Array };
}

/**
 * Encodes a message. Texts are made well-formed first: protobufjs writes half a surrogate pair (an emoji that an
 * expression cut in two) as bytes that are not UTF-8, which a server may reject.
 */
export function encode<T extends object>(type: Encoder<T>, message: T): Buffer {
	const fields = Object.entries(message).map(([name, value]) => [
		name,
		typeof value === 'string' ? Buffer.from(value).toString() : (value as unknown),
	]);
	return Buffer.from(type.encode(Object.fromEntries(fields) as T).finish());
}

/**
 * Decodes a message. Returns undefined if the bytes are not a message. Skips fields that are unknown or have another wire
 * type.
 */
export function decode<T extends object>(type: Decoder<T>, bytes: Uint8Array): T | undefined {
	try {
		return type.decode(bytes);
	} catch {
		return undefined;
	}
}

/**
 * Returns a decoded message as JSON. Fields omitted because they are zero or empty are included, and a 64-bit integer
 * is a number, or a decimal string where a number would be inexact.
 */
export function plain(message: object): IDataObject {
	const result: IDataObject = {};
	// The defaults are properties of the prototype, which Object.entries() would skip.
	for (const name in message)
		result[name] = plainValue(message[name as keyof typeof message]) as IDataObject;
	return result;
}

interface Long {
	low: number;
	high: number;
	unsigned: boolean;
	toNumber(): number;
	toString(): string;
}

function plainValue(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(plainValue);
	if (typeof value !== 'object' || value === null) return value;
	return isLong(value) ? exact(value) : plain(value);
}

function isLong(value: object): value is Long {
	return 'low' in value && 'high' in value && 'unsigned' in value;
}

function exact(value: Long): number | string {
	const number = value.toNumber();
	return Number.isSafeInteger(number) ? number : value.toString();
}
