export interface QueuePlaces {
	encryptionKey: string;
	/** Where the platforms reach the webhook processors, with a slash at its end. */
	webhookUrl: string;
	postgres: { host: string; port: number; database: string; user: string; password: string };
	redis: { host: string; port: number };
}

/**
 * What every process of one n8n in queue mode is told: main, workers and webhook processors alike. docs/queue-mode.md
 * shows the same in a compose file.
 */
export function queueSettings({
	encryptionKey,
	webhookUrl,
	postgres,
	redis,
}: QueuePlaces): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: redis.host,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: postgres.host,
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: postgres.database,
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: postgres.password,
		// n8n's default, 2, is soon all in use.
		DB_POSTGRESDB_POOL_SIZE: '10',
		N8N_ENCRYPTION_KEY: encryptionKey,
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		// n8n's default makes a sandbox for expressions for every webhook call and execution, needed or not.
		N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		WEBHOOK_URL: webhookUrl,
	};
}

/** What each kind of process runs as: `n8n <command> <arguments …>`. */
export const PROCESSES = {
	main: ['start'],
	worker: ['worker', '--concurrency=10'],
	webhook: ['webhook'],
} as const;
