/**
 * Settings n8n-core reads from the environment while it loads. This module must be the first one that
 * engine/index.ts imports.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder for n8n-core's settings file and binary data. It is removed when the last engine of the process stops. */
export const userFolder = join(tmpdir(), `groupbots-engine-${process.pid}`);

Object.assign(process.env, {
	// Outside "test" n8n-core uses isolated-vm, which does not exist for Node 20, and loads nodes in a
	// second vm context, which would break `instanceof` across the package.
	NODE_ENV: 'test',
	N8N_USER_FOLDER: userFolder,
	// Credentials never leave this process's memory, so the key protects nothing. A fixed one keeps
	// n8n-core from refusing a settings file that an earlier process with the same pid left behind.
	N8N_ENCRYPTION_KEY: 'groupbots-sandbox',
	N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
});
process.env.N8N_LOG_LEVEL ??= 'silent';
