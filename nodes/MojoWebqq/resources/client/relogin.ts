import { operation } from '../../../common/operations/operation';
import { done, request } from '../../transport';

/** GET /openqq/relogin, which is not in the documents. */
export const relogin = operation({
	value: 'relogin',
	name: 'Relogin',
	action: 'Log client in again',
	description:
		'Log the account in again. The client does not answer until somebody has scanned the QR code, and has no extension data (numbers, Mute, Remove) until its process is restarted.',
	source: 'https://github.com/sjdy521/Mojo-Webqq, lib/Mojo/Webqq/Plugin/Openqq.pm',
	fields: {},
	async run(call) {
		const endpoint = { path: '/openqq/relogin', method: 'GET', success: done } as const;
		const { account } = await request(call, endpoint);
		return { success: true, account };
	},
});
