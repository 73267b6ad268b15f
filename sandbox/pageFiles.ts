import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILES: Record<string, { name: string; type: string }> = {
	'/': { name: 'index.html', type: 'text/html; charset=utf-8' },
	'/app.js': { name: 'app.js', type: 'text/javascript; charset=utf-8' },
	'/style.css': { name: 'style.css', type: 'text/css; charset=utf-8' },
	'/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
};

/** A file of the chat page, read anew each time so that an edit shows on reload. */
export async function pageFile(
	path: string,
): Promise<{ type: string; content: Buffer } | undefined> {
	const file = FILES[path];
	if (!file) return undefined;
	return { type: file.type, content: await readFile(join(__dirname, 'page', file.name)) };
}
