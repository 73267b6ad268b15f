export * from 'protobufjs/minimal';
