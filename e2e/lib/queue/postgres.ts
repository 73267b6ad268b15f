import { chownSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { run } from '../commands';
import { freePort, inherited } from '../environment';
import { folderOf, startServer, type Server } from './server';

export interface Postgres extends Server {
	port: number;
	user: string;
	password: string;
	database: string;
	/** Runs SQL and returns the rows, each as the texts of its columns. */
	query(sql: string): Promise<string[][]>;
}

const FOLDERS = [
	'/usr/lib/postgresql/*/bin',
	'/usr/pgsql-*/bin',
	'/opt/homebrew/opt/postgresql@*/bin',
];
const INSTALL = 'install PostgreSQL, e.g. apt-get install postgresql';
const ACCOUNT = { user: 'n8n', password: 'groupbots', database: 'n8n' };
/** ASCII's separators, which never occur in n8n's data. */
const [COLUMN, ROW] = ['\x1f', '\x1e'];

/**
 * A new, empty PostgreSQL on 127.0.0.1, with its data in an existing directory that it does not
 * share.
 */
export async function startPostgres(directory: string): Promise<Postgres> {
	const bin = folderOf('initdb', FOLDERS, INSTALL);
	const program = (name: string) => path.join(bin, name);
	const owner = await unprivileged();
	const data = path.join(directory, 'data');
	const secret = path.join(directory, 'password');
	await mkdir(data);
	await writeFile(secret, ACCOUNT.password);
	if (owner) for (const one of [directory, data, secret]) chownSync(one, owner.uid, owner.gid);
	await run(
		program('initdb'),
		[
			'-D',
			data,
			'-U',
			ACCOUNT.user,
			'-A',
			'scram-sha-256',
			`--pwfile=${secret}`,
			'-E',
			'UTF8',
			'--no-locale',
			'--no-sync',
		],
		{ cwd: directory, ...owner },
	);
	const port = await freePort();
	const server = await startServer({
		command: program('postgres'),
		args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
		user: owner,
		ready: /ready to accept connections/,
		directory,
	});
	const psql = async (database: string, sql: string) =>
		await run(
			program('psql'),
			[
				'-X',
				'-q',
				'-A',
				'-t',
				'-F',
				COLUMN,
				'-R',
				ROW,
				'-v',
				'ON_ERROR_STOP=1',
				'-h',
				'127.0.0.1',
				'-p',
				String(port),
				'-U',
				ACCOUNT.user,
				'-d',
				database,
				'-c',
				sql,
			],
			{ env: { ...inherited(), PGPASSWORD: ACCOUNT.password } },
		);
	try {
		await psql('postgres', `CREATE DATABASE ${ACCOUNT.database}`);
	} catch (error) {
		await server.stop();
		throw error;
	}
	return {
		...server,
		...ACCOUNT,
		port,
		async query(sql) {
			const rows = (await psql(ACCOUNT.database, sql)).replace(/\n$/, '');
			return rows === '' ? [] : rows.split(ROW).map((row) => row.split(COLUMN));
		},
	};
}

/** PostgreSQL does not run as root: then it runs as the account that its package has created. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const idOf = async (kind: string) => Number(await run('id', [kind, 'postgres']));
	return { uid: await idOf('-u'), gid: await idOf('-g') };
}
