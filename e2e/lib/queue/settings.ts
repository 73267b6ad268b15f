export interface QueuePlaces {
	encryptionKey: string;
	/** The base URL of the webhook processors for the platforms, with a slash at its end. */
	webhookUrl: string;
	postgres: { host: string; port: number; database: string; user: string; password: string };
	redis: { host: string; port: number };
}

/**
 * The settings of every process of one n8n in queue mode: main, workers and webhook processors
 * alike. docs/queue-mode.md shows the same in a compose file.
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
		// n8n's default, 2 connections, is soon used up.
		DB_POSTGRESDB_POOL_SIZE: '10',
		N8N_ENCRYPTION_KEY: encryptionKey,
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		// n8n's default creates a sandbox for expressions for every webhook call and execution, needed
		// or not.
		N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		WEBHOOK_URL: webhookUrl,
	};
}

/** The command of each kind of process: `n8n <command> <arguments …>`. */
export const PROCESSES = {
	main: ['start'],
	worker: ['worker', '--concurrency=10'],
	webhook: ['webhook'],
} as const;
