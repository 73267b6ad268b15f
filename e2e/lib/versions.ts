import path from 'node:path';

/** The repository, e2e/, and the folder for the files of everything that runs (ignored by git). */
export const ROOT = path.join(__dirname, '../..');
export const E2E = path.join(ROOT, 'e2e');
export const RUN = path.join(E2E, 'run');

export type N8nVersion = '1' | '2';

/** The folder whose package.json and lock file pin each version of n8n. */
export const INSTALL_FOLDERS: Record<N8nVersion, string> = { 1: path.join(E2E, 'n8n-1'), 2: E2E };

function isN8nVersion(text: string | undefined): text is N8nVersion {
	return text === '1' || text === '2';
}

/** Removes `--n8n 1` or `--n8n=1` from a command line and returns the version; default 2. */
export function takeVersion(args: readonly string[]): { version: N8nVersion; rest: string[] } {
	const rest = [...args];
	const at = rest.findIndex((arg) => arg === '--n8n' || arg.startsWith('--n8n='));
	if (at === -1) return { version: '2', rest };
	const [option, value = rest[at + 1]] = rest[at]!.split('=');
	rest.splice(at, rest[at] === option ? 2 : 1);
	if (!isN8nVersion(value)) throw new Error(`--n8n takes 1 or 2, not "${value ?? ''}"`);
	return { version: value, rest };
}
