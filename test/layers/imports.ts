import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

import { filesBelow } from '../support/files';
import { ROOT } from '../support/run';

const SOURCE = /\.(ts|js|mjs|cjs)$/;
/** Files that the build and installations make. */
const MADE = /(^|\/)(node_modules|run)\/|^codec\./;

/**
 * A source file, relative to the project, with its imports: relative imports as files, others as
 * written.
 */
export interface SourceFile {
	file: string;
	imports: string[];
}

/** The source files in the given folders. Type imports count like others. */
export function sourcesBelow(...folders: string[]): SourceFile[] {
	return folders.flatMap((folder) =>
		filesBelow(path.join(ROOT, folder))
			.filter((file) => SOURCE.test(file) && !MADE.test(file))
			.map((file) => readSource(`${folder}/${file}`)),
	);
}

export function readSource(file: string): SourceFile {
	const text = readFileSync(path.join(ROOT, file), 'utf8');
	return { file, imports: importsOf(file, text).map((name) => resolve(file, name)) };
}

/**
 * A file's imports, as written: import, export … from, import(), require(), and type imports with
 * import().
 */
export function importsOf(file: string, text: string): string[] {
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		const name = specifierOf(node);
		if (name && ts.isStringLiteralLike(name)) found.push(name.text);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false));
	return [...new Set(found)];
}

function specifierOf(node: ts.Node): ts.Node | undefined {
	if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
	if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
		return node.argument.literal;
	if (!ts.isCallExpression(node)) return undefined;
	const { expression } = node;
	const isImport =
		expression.kind === ts.SyntaxKind.ImportKeyword ||
		(ts.isIdentifier(expression) && expression.text === 'require');
	return isImport ? node.arguments[0] : undefined;
}

function resolve(from: string, name: string): string {
	if (!name.startsWith('.')) return name;
	const target = path.posix.join(path.posix.dirname(from), name);
	const ends = ['', '.ts', '.d.ts', '.js', '/index.ts', '/index.js'];
	// import() names the compiled file.
	const candidates = [...ends.map((end) => target + end), target.replace(/\.js$/, '.ts')];
	return (
		candidates.find(
			(candidate) => SOURCE.test(candidate) && existsSync(path.join(ROOT, candidate)),
		) ?? target
	);
}

/**
 * The package that an import names, or a path into node_modules; undefined for files and for
 * modules of Node.js.
 */
export function packageOf(imported: string): string | undefined {
	const name = imported.replace(/^node_modules\//, '');
	// A newer Node.js has more modules than the one that runs the tests.
	if (name.startsWith('node:') || isBuiltin(name)) return undefined;
	if (name === imported && existsSync(path.join(ROOT, name))) return undefined;
	return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

/** The groups of files that import each other in a cycle, each sorted. */
export function circles(sources: SourceFile[]): string[][] {
	const imports = new Map(sources.map((source) => [source.file, source.imports]));
	const reached = new Map([...imports.keys()].map((file) => [file, reachableFrom(file)]));
	function reachableFrom(start: string): Set<string> {
		const seen = new Set<string>();
		const open = [start];
		for (let file = open.pop(); file !== undefined; file = open.pop()) {
			for (const next of imports.get(file) ?? []) {
				if (seen.has(next) || !imports.has(next)) continue;
				seen.add(next);
				open.push(next);
			}
		}
		return seen;
	}
	const groups = [...imports.keys()].map((file) =>
		[...imports.keys()].filter(
			(other) => reached.get(file)?.has(other) && reached.get(other)?.has(file),
		),
	);
	const unique = new Map(groups.map((group) => [group.sort().join(), group]));
	unique.delete('');
	return [...unique.values()];
}
