import { choice, neverAssumed } from '../../../common/fields';
import { binaryPropertyName } from '../../content';
import { yunhuOperation } from '../../operation';
import { BOT } from '../../transport';
import { uploadBinary } from '../../upload';

/** POST /open-apis/v1/{image,video,file}/upload → the key. The contents of messages take it as File Key. */
export const upload = yunhuOperation({
	value: 'upload',
	name: 'Upload',
	action: 'Upload file',
	description: 'Upload a file once, to send it in several messages by its key',
	source: 'https://www.yhchat.com/document/400-452, 400-453, 400-454',
	credential: BOT,
	repeatable: true,
	fields: {
		// A key counts only for the content that it was uploaded for.
		fileKind: neverAssumed(
			choice({
				displayName: 'Content',
				options: [
					{ name: 'File', value: 'file' },
					{ name: 'Image', value: 'image' },
					{ name: 'Video', value: 'video' },
				],
				default: 'image',
				description: 'The content of the messages in which the file is sent',
			}),
		),
		binaryPropertyName,
	},
	async run(call, { fileKind: contentType, binaryPropertyName: property }) {
		const { key, name } = await uploadBinary(call, contentType, property, binaryPropertyName);
		return { key, contentType, name };
	},
});
