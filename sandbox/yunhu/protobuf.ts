/**
 * Just enough proto3 for the messages of `schemas.ts`, written by hand so that the stand-in and the nodes cannot share a
 * mistake of one library.
 */

export type FieldType = 'string' | 'int' | Schema;

export interface Field {
	number: number;
	type: FieldType;
	repeated?: boolean;
}

export type Schema = { readonly [name: string]: Field };

export type Value = Record<string, unknown>;

export class MalformedMessage extends Error {}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/**
 * In the order of the field numbers and without zero values, as the reference compiler writes. A name that the schema
 * lacks is a slip of the stand-in itself.
 */
export function encode(schema: Schema, value: Value): Buffer {
	for (const name of Object.keys(value)) {
		if (!schema[name]) throw new TypeError(`The message has no field "${name}"`);
	}
	const fields = Object.entries(schema).sort(([, a], [, b]) => a.number - b.number);
	return Buffer.concat(
		fields.flatMap(([name, field]) => {
			const content = value[name];
			if (field.repeated) return ((content ?? []) as unknown[]).map((entry) => encodeField(field, entry));
			return isZero(content) ? [] : [encodeField(field, content)];
		}),
	);
}

/** Reads what the schema knows and skips the rest; integers come as numbers, or as text beyond 2^53. */
export function decode(schema: Schema, bytes: Buffer): Value {
	const byNumber = new Map(Object.entries(schema).map(([name, field]) => [field.number, { name, ...field }]));
	const value: Value = {};
	for (const [name, { repeated }] of Object.entries(schema)) if (repeated) value[name] = [];

	const reader = new Reader(bytes);
	while (!reader.atEnd) {
		const key = Number(reader.varint());
		const content = reader.content(key & 7);
		const field = byNumber.get(key >>> 3);
		if (!field) continue;
		const read = decodeContent(field.type, key & 7, content);
		if (field.repeated) (value[field.name] as unknown[]).push(read);
		else value[field.name] = read;
	}
	return value;
}

function isZero(content: unknown): boolean {
	return content === undefined || content === '' || content === 0 || content === 0n;
}

function encodeField({ number, type }: Field, content: unknown): Buffer {
	if (type === 'int') {
		return Buffer.concat([key(number, VARINT), varint(BigInt(content as bigint | number | string))]);
	}
	const bytes = type === 'string' ? Buffer.from(content as string) : encode(type, content as Value);
	return Buffer.concat([key(number, BYTES), varint(BigInt(bytes.length)), bytes]);
}

function decodeContent(type: FieldType, wireType: number, content: Buffer | bigint): unknown {
	const expected = type === 'int' ? VARINT : BYTES;
	if (wireType !== expected) throw new MalformedMessage(`Wire type ${wireType} where ${expected} belongs`);
	if (typeof content === 'bigint') {
		const signed = BigInt.asIntN(64, content);
		return Number.isSafeInteger(Number(signed)) ? Number(signed) : String(signed);
	}
	return typeof type === 'object' ? decode(type, content) : content.toString();
}

function key(number: number, wireType: number): Buffer {
	return varint(BigInt((number << 3) | wireType));
}

/** A negative number takes ten bytes. */
function varint(value: bigint): Buffer {
	const bytes: number[] = [];
	let rest = BigInt.asUintN(64, value);
	do {
		const low = Number(rest & 0x7fn);
		rest >>= 7n;
		bytes.push(rest > 0n ? low | 0x80 : low);
	} while (rest > 0n);
	return Buffer.from(bytes);
}

class Reader {
	private at = 0;

	constructor(private readonly bytes: Buffer) {}

	get atEnd(): boolean {
		return this.at >= this.bytes.length;
	}

	varint(): bigint {
		let value = 0n;
		for (let shift = 0n; shift < 70n; shift += 7n) {
			const byte = this.take(1)[0] as number;
			value |= BigInt(byte & 0x7f) << shift;
			if (byte < 0x80) return value;
		}
		throw new MalformedMessage('A number of more than ten bytes');
	}

	content(wireType: number): Buffer | bigint {
		switch (wireType) {
			case VARINT:
				return this.varint();
			case FIXED64:
				return this.take(8);
			case FIXED32:
				return this.take(4);
			case BYTES:
				return this.take(Number(this.varint()));
			default:
				throw new MalformedMessage(`Unknown wire type ${wireType}`);
		}
	}

	private take(length: number): Buffer {
		const end = this.at + length;
		if (end > this.bytes.length) throw new MalformedMessage('The message is cut off');
		const taken = this.bytes.subarray(this.at, end);
		this.at = end;
		return taken;
	}
}
