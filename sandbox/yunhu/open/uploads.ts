import { bytesOf, readForm } from '../../kit/multipart';
import { store } from '../media';
import { refuse } from '../refusal';
import type { MediaKind } from '../state';
import type { OpenEndpoint, OpenEndpoints } from './endpoint';

const MB = 1024 * 1024;

/** The file is over the limit: the only error with another status than HTTP 200. */
export class TooLarge extends Error {}

/**
 * A file's name needs an extension (a mirror's notes on document/400-452). That a name without one gets this
 * refusal is an assumption.
 */
const EXTENSION = /\.[^.]+$/;

/** document/400-452 to 454: the form's field has the name of the kind of medium. */
function upload(kind: MediaKind, limitMb: number, chinese: string): OpenEndpoint {
	return {
		method: 'POST',
		async run({ world, exchange }) {
			const file = (await readForm(exchange.body, exchange.contentType)).get(kind);
			if (!(file instanceof File) || !EXTENSION.test(file.name)) throw refuse.noMedia(chinese);
			if (file.size > limitMb * MB) throw new TooLarge();
			const { key } = store(world, kind, file.name, file.type, await bytesOf(file));
			return { [`${kind}Key`]: key };
		},
	};
}

export const uploadEndpoints: OpenEndpoints = {
	'image/upload': upload('image', 10, '图片'),
	'video/upload': upload('video', 20, '视频'),
	'file/upload': upload('file', 20, '文件'),
};
