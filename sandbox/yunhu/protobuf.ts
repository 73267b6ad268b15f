import { fromBinary, fromJson, toBinary, toJson, type JsonValue } from '@bufbuild/protobuf';
import path from 'node:path';
import { messagesOf } from '../protoMessages';

/**
 * The messages of messages.proto, written and read by protobuf-es: another library and other definitions than the nodes', so
 * that the two cannot share a mistake.
 */

/** A message as protobuf's JSON: 64-bit integers are texts in what is read, and may be in what is written. */
export type Value = { [field: string]: unknown };

export class MalformedMessage extends Error {}

const messageNamed = messagesOf([path.join(__dirname, 'messages.proto')]);

/**
 * Fields that are undefined are left out; one that the message lacks, and a value that does not fit, are slips of the stand-in
 * itself.
 */
export function encode(name: string, value: Value): Buffer {
	const message = messageNamed(name);
	const json = JSON.parse(JSON.stringify(value)) as JsonValue;
	return Buffer.from(toBinary(message, fromJson(message, json)));
}

/** Fields that are not known are skipped, those that are zero left out. */
export function decode(name: string, bytes: Buffer): Value {
	const message = messageNamed(name);
	try {
		return toJson(message, fromBinary(message, bytes), { useProtoFieldName: true }) as Value;
	} catch (error) {
		throw new MalformedMessage(`No "${name}"`, { cause: error });
	}
}
