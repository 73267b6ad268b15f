import { apiError } from '../../../common/errors';
import type { Operation } from '../../../common/operation';
import { clientField, clientOf } from '../../controllerClient';
import { ask, judge } from '../../transport';

/**
 * GET /openqq/get_qrcode → the image; an empty 404 where nobody has to log in.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/Controller-API.md
 */
export const getQrCode: Operation = {
	value: 'getQrCode',
	name: 'Get QR Code',
	action: 'Get login QR code',
	description: 'Retrieve the QR code that has to be scanned with the QQ app, as a binary image',
	properties: [
		clientField,
		{
			displayName: 'Put Output File in Field',
			name: 'binaryProperty',
			type: 'string',
			required: true,
			default: 'qrCode',
			hint: 'The name of the output binary field to put the file in',
		},
	],
	async run(call) {
		const client = await clientOf(call);
		const binaryProperty = call.id('binaryProperty');
		const outcome = await ask(
			call,
			'/openqq/get_qrcode',
			{ client },
			{ method: 'GET', repeatable: true, encoding: 'arraybuffer' },
		);
		if (outcome.kind === 'reply' && outcome.status === 404) {
			throw apiError(call, {
				message: `There is no QR code for the client "${client}"`,
				hint: 'It is logged in already, or has only just been started. Controller: Check Client tells its state.',
				httpStatus: 404,
			});
		}
		const isImage =
			outcome.kind === 'reply' && String(outcome.headers['content-type']).startsWith('image/');
		if (!isImage || outcome.bytes === undefined) {
			const { refusal } = judge(outcome, { repeatable: true });
			throw apiError(
				call,
				refusal ?? { message: 'The Controller answered with something that is no image' },
			);
		}
		const file = await call.context.helpers.prepareBinaryData(
			outcome.bytes,
			'qrcode.png',
			'image/png',
		);
		return [{ json: { client }, binary: { [binaryProperty]: file } }];
	},
};
