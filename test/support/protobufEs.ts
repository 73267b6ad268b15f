import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { DescMessage } from '@bufbuild/protobuf';
import { messagesOf } from '../../sandbox/protoMessages';

const PROTO = path.join(__dirname, '../../proto');

let messages: ReturnType<typeof messagesOf> | undefined;

/** A message of proto/ for protobuf-es, a library that the codec does not use. */
export function esMessage(name: string): DescMessage {
	const files = () => readdirSync(PROTO).filter((file) => file.endsWith('.proto'));
	messages ??= messagesOf(files().map((file) => path.join(PROTO, file)));
	return messages(`yunhu.${name}`);
}
