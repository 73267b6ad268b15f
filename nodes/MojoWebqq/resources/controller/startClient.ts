import type { Call } from '../../../common/call';
import { apiError } from '../../../common/errors';
import { textOf } from '../../../common/message';
import type { Operation } from '../../../common/operation';
import { inTurn } from '../../../common/turns';
import { asciiClientOf, clientField, stateOf } from '../../controllerClient';
import { CREDENTIAL, requestObject, targetOf, type Parameters } from '../../transport';

/**
 * GET /openqq/start_client with `client` and any option of Mojo::Webqq->new. The answer repeats all parameters, a password
 * too; only what tells of the client is kept. For a client that runs already it is success as well. The Controller gives the
 * same port to every client that is started before the last one listens, so one starts at a time, and is waited for.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/Controller-API.md
 */
export const startClient: Operation = {
	value: 'startClient',
	name: 'Start Client',
	action: 'Start client',
	description: 'Have the Controller start a client. Then its QR code has to be scanned.',
	properties: [
		clientField,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Log Level',
					name: 'log_level',
					type: 'options',
					options: [
						{ name: 'Debug', value: 'debug' },
						{ name: 'Error', value: 'error' },
						{ name: 'Fatal', value: 'fatal' },
						{ name: 'Info', value: 'info' },
						{ name: 'Warn', value: 'warn' },
					],
					default: 'info',
				},
				{
					displayName: 'Login Type',
					name: 'login_type',
					type: 'options',
					options: [
						{ name: 'Password', value: 'login' },
						{ name: 'QR Code', value: 'qrlogin' },
					],
					default: 'qrlogin',
				},
				{
					displayName: 'Password (MD5)',
					name: 'pwd',
					type: 'string',
					typeOptions: { password: true },
					default: '',
					description:
						"MD5 of the account's password, as hex. It gives extension data: numbers, roles, mute and kick. It is sent in the address.",
				},
				{
					displayName: 'Poll API',
					name: 'poll_api',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/poll',
					description: 'Address the client asks for orders from time to time',
				},
				{
					displayName: 'Post API',
					name: 'post_api',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://n8n.example.com/webhook/…?token=…',
					description:
						'Address the client reports events to: the production URL of a Mojo-Webqq Webhook Trigger, with its token',
				},
			],
		},
		{
			displayName: 'Client Options',
			name: 'clientOptions',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add option',
			default: {},
			description: 'Further options of Mojo::Webqq->new',
			options: [
				{
					displayName: 'Option',
					name: 'option',
					values: [
						{ displayName: 'Name', name: 'name', type: 'string', default: '' },
						{ displayName: 'Value', name: 'value', type: 'string', default: '' },
					],
				},
			],
		},
	],
	inSequence: true,
	async run(call) {
		const options: Parameters = {};
		for (const { name, value } of call.rows('clientOptions', 'option'))
			options[String(name).trim()] = String(value);
		for (const [name, value] of Object.entries(call.collection('additionalFields')))
			options[name] = String(value);
		delete options[''];
		const client = await asciiClientOf(call);
		const { baseUrl } = targetOf(await call.credential(CREDENTIAL));
		return await inTurn(`start ${baseUrl}`, call.signal, async () => {
			const { account, pid, port, status } = await requestObject(
				call,
				'/openqq/start_client',
				{ ...options, client },
				{ method: 'GET' },
			);
			const alreadyRunning = status === 'client already exists';
			if (!alreadyRunning) await isUp(call, client, textOf(pid));
			return { success: true, client, account, pid, port, alreadyRunning };
		});
	},
};

/** Waits until the client listens. */
async function isUp(call: Call, client: string, pid: string): Promise<void> {
	const { state } = await stateOf(call, client, call.timeoutMs, pid);
	if (state !== 'stop') return;
	throw apiError(call, {
		message: `The client "${client}" ended as soon as it was started`,
		hint: "The Controller's log says why. Two clients that are started at the same moment get the same port.",
	});
}
