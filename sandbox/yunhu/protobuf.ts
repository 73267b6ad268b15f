import { fromBinary, fromJson, toBinary, toJson, type JsonValue } from '@bufbuild/protobuf';
import path from 'node:path';
import { messagesOf } from '../protoMessages';

/*
 * Writes and reads the messages of messages.proto with protobuf-es: another library and other
 * definitions than the nodes', so that the two cannot share a mistake.
 */

/**
 * A message as protobuf's JSON: 64-bit integers are texts when read, and may be texts when written.
 */
export type Value = { [field: string]: unknown };

export class MalformedMessage extends Error {}

const messageNamed = messagesOf([path.join(__dirname, 'messages.proto')]);

/**
 * Undefined fields are left out; unknown fields and invalid values are mistakes of the stand-in
 * itself, and throw.
 */
export function encode(name: string, value: Value): Buffer {
	const message = messageNamed(name);
	const json = JSON.parse(JSON.stringify(value)) as JsonValue;
	return Buffer.from(toBinary(message, fromJson(message, json)));
}

/** Unknown fields are skipped, and fields that are zero are left out. */
export function decode(name: string, bytes: Buffer): Value {
	const message = messageNamed(name);
	try {
		return toJson(message, fromBinary(message, bytes), { useProtoFieldName: true }) as Value;
	} catch (error) {
		throw new MalformedMessage(`No "${name}"`, { cause: error });
	}
}
