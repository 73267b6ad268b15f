import { createFileRegistry, fromBinary, type DescMessage } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Root, type NamespaceBase } from 'protobufjs';
import { FileDescriptorSet, type IDescriptorProto } from 'protobufjs/ext/descriptor';

/**
 * The messages of .proto files by name, for protobuf-es, which reads compiled definitions only.
 * Throws for an unknown name.
 */
export function messagesOf(files: string[]): (name: string) => DescMessage {
	const root = new Root().loadSync(files, { keepCase: true });
	root.resolveAll();
	const set = root.toDescriptor('proto3');
	for (const file of set.file)
		nameTypesInFull(root.lookup(file.package ?? '') as NamespaceBase, file.messageType ?? []);
	const registry = createFileRegistry(
		fromBinary(FileDescriptorSetSchema, FileDescriptorSet.encode(set).finish()),
	);
	return (name) => {
		const message = registry.getMessage(name);
		if (message === undefined) throw new TypeError(`There is no message "${name}"`);
		return message;
	};
}

/** Writes type names in full, as a compiler does; protobufjs leaves out the parents. */
function nameTypesInFull(scope: NamespaceBase, messages: IDescriptorProto[]): void {
	for (const { name = '', field = [], nestedType = [] } of messages) {
		const type = scope.lookupType(name);
		for (const one of field)
			if (one.typeName) one.typeName = type.lookupType(one.typeName).fullName;
		nameTypesInFull(type, nestedType);
	}
}
