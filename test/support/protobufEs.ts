import { createFileRegistry, fromBinary, type DescMessage, type FileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Root } from 'protobufjs';
import { FileDescriptorSet } from 'protobufjs/ext/descriptor';

const PROTO = path.join(__dirname, '../../proto');

let registry: FileRegistry | undefined;

/** A message of proto/ for protobuf-es, another library than the one the codec is made with. */
export function esMessage(name: string): DescMessage {
	registry ??= readRegistry();
	const message = registry.getMessage(`yunhu.${name}`);
	if (message === undefined) throw new Error(`proto/ has no message "${name}"`);
	return message;
}

/** protobuf-es reads no .proto files, only what a compiler makes of them. */
function readRegistry(): FileRegistry {
	const files = readdirSync(PROTO).filter((file) => file.endsWith('.proto'));
	const root = new Root().loadSync(files.map((file) => path.join(PROTO, file)));
	root.resolveAll();
	const set = root.toDescriptor('proto3');
	const fields = set.file.flatMap(({ messageType = [] }) => messageType).flatMap(({ field = [] }) => field);
	for (const field of fields) {
		// A compiler would write the names of types in full.
		if (field?.typeName) field.typeName = `.yunhu.${field.typeName}`;
	}
	return createFileRegistry(fromBinary(FileDescriptorSetSchema, FileDescriptorSet.encode(set).finish()));
}
