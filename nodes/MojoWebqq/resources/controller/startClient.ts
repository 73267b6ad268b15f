import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/operations/call';
import { addressOf } from '../../../common/requests/client';
import { apiError } from '../../../common/errors';
import { choice, collection, rows, text } from '../../../common/fields';
import { textOf } from '../../../common/serverValues';
import { operation } from '../../../common/operations/operation';
import { runExclusive } from '../../../common/mutex';
import { asciiClientOf, client, stateOf, type Named } from '../../controllerClient';
import { CREDENTIAL, done, request, type Endpoint, type Parameters } from '../../transport';

const START_CLIENT: Endpoint<IDataObject> = {
	path: '/openqq/start_client',
	method: 'GET',
	success: done,
};

/** Options of Mojo::Webqq->new under their own names, and the addresses of the Openqq plugin. */
const clientOptions = rows({
	displayName: 'Client Options',
	placeholder: 'Add option',
	description: 'Further options of Mojo::Webqq->new',
	row: { displayName: 'Option', name: 'option' },
	title: 'name',
	fields: {
		name: text({ displayName: 'Option Name' }),
		value: text({ displayName: 'Option Value' }),
	},
});

const additionalFields = collection({
	displayName: 'Additional Fields',
	fields: {
		clientOptions,
		log_level: choice({
			displayName: 'Log Level',
			options: [
				{ name: 'Debug', value: 'debug' },
				{ name: 'Error', value: 'error' },
				{ name: 'Fatal', value: 'fatal' },
				{ name: 'Info', value: 'info' },
				{ name: 'Warn', value: 'warn' },
			],
			default: 'info',
		}),
		login_type: choice({
			displayName: 'Login Type',
			options: [
				{ name: 'Password', value: 'login' },
				{ name: 'QR Code', value: 'qrlogin' },
			],
			default: 'qrlogin',
		}),
		pwd: text({
			displayName: 'Password (MD5)',
			password: true,
			description:
				"MD5 of the account's password, as hex. It enables extension data: numbers, roles, Mute and Remove. It is sent in the URL.",
		}),
		poll_api: text({
			displayName: 'Poll API',
			placeholder: 'e.g. https://example.com/poll',
			description: 'Address from which the client regularly requests orders',
		}),
		post_api: text({
			displayName: 'Post API',
			placeholder: 'e.g. https://n8n.example.com/webhook/…?token=…',
			description:
				'Address that the client reports events to: the production URL of a QQ (Mojo-Webqq) Webhook Trigger, with its token',
		}),
	},
});

/**
 * GET /openqq/start_client with `client` and any option of Mojo::Webqq->new. The response repeats all parameters,
 * including the password, so the output has only the facts about the client. It also succeeds for a client that already
 * runs. The Controller gives the same port to all clients that are started before the first of them listens, so the node
 * starts one client at a time, and waits until it listens.
 */
export const startClient = operation({
	value: 'startClient',
	name: 'Start Client',
	action: 'Start client',
	description: 'Start a client through the Controller. Its QR code must then be scanned.',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/Controller-API.md',
	fields: { client, additionalFields },
	inSequence: true,
	async run(call, values) {
		const named = await asciiClientOf(call, values.client);
		const { baseUrl } = await call.credential(CREDENTIAL);
		const { clientOptions: further = [], ...known } = values.additionalFields;
		const options: Parameters = Object.fromEntries([
			...further.map(({ name, value }) => [name.trim(), value] as const),
			...Object.entries(known),
		]);
		delete options[''];
		return await runExclusive(`start ${addressOf(baseUrl)}`, call.signal, async () => {
			const started = await request(call, START_CLIENT, { ...options, ...named });
			const { account, pid, port, status } = started;
			const alreadyRunning = status === 'client already exists';
			if (!alreadyRunning) await waitUntilListening(call, named, textOf(pid));
			return { success: true, ...named, account, pid, port, alreadyRunning };
		});
	},
});

/**
 * Waits until the client listens.
 *
 * @throws NodeApiError if the client ended
 */
async function waitUntilListening(call: Call, named: Named, pid: string): Promise<void> {
	const { state } = await stateOf(call, named, { waitMs: call.timeoutMs, pid });
	if (state !== 'stop') return;
	throw apiError(call, {
		message: `The client "${named.client}" ended as soon as it was started`,
		hint: "See the Controller's log. Two clients that are started at the same time get the same port.",
	});
}
