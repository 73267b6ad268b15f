import type { Operation } from '../../../common/operation';
import { requestObject } from '../../transport';

/**
 * GET /openqq/relogin. Not in the documents.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq, lib/Mojo/Webqq/Plugin/Openqq.pm
 */
export const relogin: Operation = {
	value: 'relogin',
	name: 'Relogin',
	action: 'Log client in again',
	description:
		'Log the account in anew. Until somebody has scanned the QR code the client answers nothing; extension data (numbers, mute, kick) is gone until the process is started again.',
	properties: [],
	async run(call) {
		const { account } = await requestObject(call, '/openqq/relogin', {}, { method: 'GET' });
		return { success: true, account };
	},
};
