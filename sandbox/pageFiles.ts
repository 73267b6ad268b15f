import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.svg': 'image/svg+xml',
};

/** A file of the chat page, read anew each time so that an edit shows on reload. */
export async function pageFile(
	path: string,
): Promise<{ type: string; content: Buffer } | undefined> {
	const name = path === '/' ? '/index.html' : path;
	const type = TYPES[extname(name)];
	// Nothing outside of the folder, and no folder in it.
	if (type === undefined || !/^\/\w+\.\w+$/.test(name)) return undefined;
	try {
		return { type, content: await readFile(join(__dirname, 'page', name)) };
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}
