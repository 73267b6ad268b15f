import { request, type ApiRequest } from '../../../common/requests/client';
import { id } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { client, clientOf, type Named } from '../../controllerClient';
import { apiRequest, MOJO_WEBQQ, type Endpoint } from '../../transport';

const QR_CODE: Endpoint<Buffer> = {
	path: '/openqq/get_qrcode',
	method: 'GET',
	repeatable: true,
	// An image is not JSON.
	success: () => undefined,
};

/** GET /openqq/get_qrcode → the image; an empty 404 if no login is pending. */
export const getQrCode = operation({
	value: 'getQrCode',
	name: 'Get QR Code',
	action: 'Get login QR code',
	description: 'Retrieve the QR code to scan with the QQ app, as a binary image',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/Controller-API.md',
	repeatable: true,
	fields: {
		client,
		binaryProperty: id({
			displayName: 'Put Output File in Field',
			required: true,
			default: 'qrCode',
			hint: 'The name of the output binary field to put the file in',
		}),
	},
	async run(call, { binaryProperty, ...values }) {
		const named = await clientOf(call, values.client);
		const image = await request(MOJO_WEBQQ, call, qrCodeRequest(named));
		const file = await call.context.helpers.prepareBinaryData(image, 'qrcode.png', 'image/png');
		return [{ json: named, binary: { [binaryProperty]: file } }];
	},
});

function qrCodeRequest(named: Named): ApiRequest<Buffer> {
	const refused = apiRequest(QR_CODE, named);
	return {
		...refused,
		read: (reply, mask) => {
			const isImage = String(reply.headers['content-type']).startsWith('image/');
			if (isImage && reply.status === 200) return { value: reply.bytes };
			if (reply.status !== 404) return refused.read(reply, mask);
			return {
				refusal: {
					message: `There is no QR code for the client "${named.client}"`,
					hint: 'It is already logged in, or was only just started. Controller: Check Client shows its state.',
					httpStatus: 404,
				},
			};
		},
	};
}
