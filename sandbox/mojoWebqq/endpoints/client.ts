import { json } from '../replies';
import type { Client } from '../client';
import type { Endpoint } from './endpoint';

export const clientEndpoints: Record<string, Endpoint> = {
	check_event: {
		patient: true,
		run: async ({ client, exchange }) =>
			json(await client.process.events.take(() => exchange.isAborted)),
	},
	get_client_info: {
		run: ({ client }) =>
			json({
				...identity(client),
				os: 'linux',
				version: '2.2.7',
				http_debug: client.controlled ? '0' : 0,
				log_encoding: null,
				log_path: '',
				log_level: 'info',
				status: 'success',
			}),
	},
	stop_client: {
		run: ({ client }) => {
			const { process, settings } = client;
			process.after(settings.stopDelayMs, () => void client.stop());
			return json({
				...identity(client),
				status: `success, client(${process.pid}) will stop in 3 seconds`,
			});
		},
	},
	relogin: {
		getOnly: true,
		run: ({ client }) => {
			const { process, settings } = client;
			process.after(settings.stopDelayMs, () => void client.askForScan());
			const status = `success, client(${process.pid}) will relogin in 3 seconds`;
			return json({ code: 0, account: client.name, status });
		},
	},
};

function identity({ name, process: { pid, startedAt } }: Client) {
	return {
		code: 0,
		account: name,
		pid,
		starttime: Math.floor(startedAt / 1000),
		runtime: Math.floor((Date.now() - startedAt) / 1000),
	};
}
