import type { Client } from '../client';
import type { Endpoints } from './endpoint';

export const clientEndpoints: Endpoints = {
	check_event: ({ client, exchange }) => client.process.events.take(() => exchange.isAborted),

	get_client_info: ({ client }) => ({
		...identity(client),
		os: 'linux',
		version: '2.2.7',
		http_debug: client.controlled ? '0' : 0,
		log_encoding: null,
		log_path: '',
		log_level: 'info',
		status: 'success',
	}),

	stop_client: ({ client }) => {
		const { process, settings } = client;
		process.after(settings.stopDelayMs, () => void client.stop());
		return { ...identity(client), status: announced(client, 'stop') };
	},

	relogin: ({ client }) => {
		const { name, process, settings } = client;
		process.after(settings.stopDelayMs, () => void client.askForScan());
		return { code: 0, account: name, status: announced(client, 'relogin') };
	},
};

function announced({ process }: Client, what: string): string {
	return `success, client(${process.pid}) will ${what} in 3 seconds`;
}

function identity({ name, process: { pid, startedAt } }: Client) {
	return {
		code: 0,
		account: name,
		pid,
		starttime: Math.floor(startedAt / 1000),
		runtime: Math.floor((Date.now() - startedAt) / 1000),
	};
}
