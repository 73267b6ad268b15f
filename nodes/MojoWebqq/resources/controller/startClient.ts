import type { Operation } from '../../../common/operation';
import { clientField, clientOf } from '../../controllerClient';
import { requestObject, type Parameters } from '../../transport';

/**
 * GET /openqq/start_client with `client` and any option of Mojo::Webqq->new. The answer repeats all parameters, a password
 * too; only what tells of the client is kept. For a client that runs already it is success as well.
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
	async run(call) {
		const options: Parameters = {};
		for (const { name, value } of call.rows('clientOptions', 'option'))
			options[String(name).trim()] = String(value);
		for (const [name, value] of Object.entries(call.collection('additionalFields')))
			options[name] = String(value);
		delete options[''];
		const client = await clientOf(call);
		const { account, pid, port, status } = await requestObject(
			call,
			'/openqq/start_client',
			{ ...options, client },
			{ method: 'GET' },
		);
		return {
			success: true,
			client,
			account,
			pid,
			port,
			alreadyRunning: status === 'client already exists',
		};
	},
};
