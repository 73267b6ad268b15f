import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort, QUIET_SETTINGS } from '../environment';
import { N8nHome, type HomeOptions } from '../home';
import type { N8nProcess, StartOptions } from '../process';
import { startPostgres, type Postgres } from './postgres';
import { startRedis, type Redis } from './redis';
import { PROCESSES, queueSettings } from './settings';

/**
 * n8n in queue mode: PostgreSQL, Redis and a home that its processes share. No process of n8n runs
 * until it is started here, the main process first, because it creates the tables. All processes
 * end with `close()`, or with the process that started them.
 */
export class QueueStack {
	private constructor(
		readonly home: N8nHome,
		readonly postgres: Postgres,
		readonly redis: Redis,
		/**
		 * The base URL for the platforms, with a slash at its end: the webhook processor's present or
		 * later address.
		 */
		readonly webhookUrl: string,
		private readonly directory: string,
	) {}

	static async open(options: Omit<HomeOptions, 'directory'> = {}): Promise<QueueStack> {
		const directory = await mkdtemp(path.join(tmpdir(), 'groupbots-queue-'));
		// PostgreSQL may run as another account, which needs access to the folder.
		await chmod(directory, 0o711);
		const opened: Array<() => Promise<void>> = [];
		try {
			const postgres = await startPostgres(await folder(directory, 'postgres'));
			opened.push(async () => await postgres.stop());
			const redis = await startRedis(await folder(directory, 'redis'));
			opened.push(async () => await redis.stop());
			const host = '127.0.0.1';
			const webhookUrl = `http://${host}:${await freePort()}/`;
			const settings = queueSettings({
				encryptionKey: QUIET_SETTINGS.N8N_ENCRYPTION_KEY as string,
				webhookUrl,
				postgres: { ...postgres, host },
				redis: { ...redis, host },
			});
			const home = await N8nHome.open({ ...options, env: { ...settings, ...options.env } });
			return new QueueStack(home, postgres, redis, webhookUrl, directory);
		} catch (error) {
			for (const close of opened) await close();
			await rm(directory, { recursive: true, force: true });
			throw error;
		}
	}

	async startMain(options: StartOptions = {}): Promise<N8nProcess> {
		return await this.start('main', options);
	}

	async startWorker(options: StartOptions = {}): Promise<N8nProcess> {
		return await this.start('worker', options);
	}

	/** One at a time: it listens on the port of WEBHOOK_URL. */
	async startWebhookProcessor(options: StartOptions = {}): Promise<N8nProcess> {
		return await this.start('webhook', { port: Number(new URL(this.webhookUrl).port), ...options });
	}

	async close(): Promise<void> {
		await this.home.close();
		await Promise.all([this.postgres.stop(), this.redis.stop()]);
		await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
	}

	private async start(kind: keyof typeof PROCESSES, options: StartOptions): Promise<N8nProcess> {
		const [command, ...args] = PROCESSES[kind];
		return await this.home.start({ command, args, ...options });
	}
}

async function folder(parent: string, name: string): Promise<string> {
	const made = path.join(parent, name);
	await mkdir(made, { mode: 0o700 });
	return made;
}
