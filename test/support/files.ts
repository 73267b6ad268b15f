import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Every file below a directory, relative to it, with forward slashes, sorted. */
export function filesBelow(directory: string): string[] {
	return readdirSync(directory, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
		)
		.sort();
}

export function readJson<T>(file: string): T {
	return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** The parts of package.json that the tests read. */
export interface PackageJson {
	version: string;
	n8n: Record<'nodes' | 'credentials', string[]>;
}
