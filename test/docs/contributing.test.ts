import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

import { ROOT } from '../support/run';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** The example of an operation, where the page wants it, and the other code of the page. */
const [operation = '', registered = ''] = [
	...read('CONTRIBUTING.md').matchAll(/^```ts\n([\s\S]*?)^```$/gm),
].map(([, code = '']) => code);
const FILE = path.join(ROOT, 'nodes/Wildfire/resources/user/getSeveral.ts');

it("CONTRIBUTING.md's example of an operation compiles in its place", () => {
	const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile) as {
		config: { compilerOptions: object };
	};
	const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
	const host = ts.createCompilerHost(options);
	const { fileExists, readFile } = host;
	host.fileExists = (file) => file === FILE || fileExists(file);
	host.readFile = (file) => (file === FILE ? operation : readFile(file));
	const program = ts.createProgram([FILE], options, host);
	const messages = ts
		.getPreEmitDiagnostics(program, program.getSourceFile(FILE))
		.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
	expect([operation.includes('getSeveral'), messages]).toEqual([true, []]);
}, 60_000);

it('CONTRIBUTING.md adds the example to the operations that the resource has', () => {
	const before = registered.trim().replace('getSeveral, ', '');
	expect(read('nodes/Wildfire/resources/user/index.ts')).toContain(before);
});
