import { once } from 'node:events';
import { createServer } from 'node:net';

import type { N8nVersion } from './versions';

/**
 * The variables that n8n needs from the environment. Neither proxies nor the user's own n8n
 * settings may reach it.
 */
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH'];

export function inherited(): Record<string, string> {
	const known = INHERITED.map((name) => [name, process.env[name]]).filter(
		([, value]) => value !== undefined,
	);
	return Object.fromEntries(known) as Record<string, string>;
}

/**
 * Binds to this machine only, asks no questions, and contacts no servers: no telemetry, no news, no
 * templates, no licence.
 */
export const QUIET_SETTINGS: Readonly<Record<string, string>> = {
	N8N_HOST: '127.0.0.1',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
	N8N_ENCRYPTION_KEY: 'groupbots-end-to-end',
	// A cookie over plain HTTP.
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// The list of verified packages is fetched from n8n's servers.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
};

const VERSION_SETTINGS: Readonly<Record<N8nVersion, Record<string, string>>> = {
	// Starts task runners only on request, and warns otherwise.
	1: { N8N_RUNNERS_ENABLED: 'true' },
	// Fetches a list of MCP servers.
	2: { N8N_DISABLED_MODULES: 'mcp-registry' },
};

/** The whole environment of a process of n8n in a user folder. */
export function environmentOf(version: N8nVersion, userFolder: string): Record<string, string> {
	return {
		...inherited(),
		...QUIET_SETTINGS,
		...VERSION_SETTINGS[version],
		N8N_USER_FOLDER: userFolder,
	};
}

/**
 * The ports that freePort() gives. Systems give none of them to programs that ask for any port (Linux: from 32768), so that
 * a port is still free when n8n listens on it, seconds later. Each process begins at another one.
 */
const FIRST_PORT = 30_000;
const PORTS = 2_700;
const PORTS_OF_A_PROCESS = 100;
let nextPort = process.pid * PORTS_OF_A_PROCESS;

/** A port of 127.0.0.1 that is free now. A process gets a port again only after all others. */
export async function freePort(): Promise<number> {
	for (let tries = 0; tries < PORTS; tries++) {
		const port = FIRST_PORT + (nextPort++ % PORTS);
		if (await isFree(port)) return port;
	}
	throw new Error(`All ports from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1} are in use`);
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer().listen(port, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
		throw error;
	}
	server.close();
	await once(server, 'close');
	return true;
}
