import type {
	IDataObject,
	INodeExecutionData,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { flag, number, type Fields, type Values } from './fields';
import type { Media, Message } from './message';

/**
 * The options of a trigger that can download media.
 *
 * @param remark what is to be known of the platform's addresses
 */
export function mediaOptions(remark: string) {
	return {
		downloadMedia: flag({
			displayName: 'Download Media',
			description: `Whether to fetch images, files, voice and video into binary data. ${remark}`,
		}),
		largestMedia: number({
			displayName: 'Largest Media (MB)',
			min: 1,
			max: 200,
			default: 20,
			description: 'Files beyond this size are not downloaded',
		}),
	} satisfies Fields;
}

type MediaOptions = Values<ReturnType<typeof mediaOptions>>;

/** For the whole file: a server that sends a byte a minute must not hold the message back for ever. */
const TIMEOUT_MS = 60_000;

type Context = ITriggerFunctions | IWebhookFunctions;

/** What downloads a message's media, as a trigger's options say. Undefined where there is nothing to download. */
export function mediaDownload(
	context: Context,
	message: Message,
	{ downloadMedia: isAsked, largestMedia }: MediaOptions,
	headers?: IDataObject,
): ((item: INodeExecutionData) => Promise<void>) | undefined {
	if (!isAsked || message.media.length === 0) return undefined;
	return async (item) =>
		await downloadMedia(context, item, message, largestMedia * 1024 * 1024, headers);
}

/**
 * Fetches a message's media into the item's binary data (`media0`, `media1`, …). What cannot be fetched does not keep the
 * message back: `downloads` in the item says for each file what became of it.
 *
 * @param headers what the platform's file servers want to see
 */
export async function downloadMedia(
	context: Context,
	item: INodeExecutionData,
	{ media }: Message,
	largestBytes: number,
	headers: IDataObject = {},
): Promise<void> {
	const downloads: IDataObject[] = [];
	for (const [index, file] of media.entries()) {
		const property = `media${index}`;
		const fetched = await fetchFile(context, file, largestBytes, headers);
		if (typeof fetched === 'string') {
			downloads.push({ url: file.url, skipped: fetched });
			continue;
		}
		item.binary = {
			...item.binary,
			[property]: await context.helpers.prepareBinaryData(
				fetched.body,
				nameOf(file),
				fetched.contentType,
			),
		};
		downloads.push({ url: file.url, binary: property });
	}
	item.json = { ...item.json, downloads };
}

/** The file's bytes, or why there are none. */
async function fetchFile(
	context: Context,
	{ url, size = 0 }: Media,
	largestBytes: number,
	headers: IDataObject,
): Promise<{ body: Buffer; contentType?: string } | string> {
	if (!/^https?:\/\//i.test(url)) return 'its address is not a web address';
	if (size > largestBytes) return 'it is larger than the limit';
	try {
		const response = await context.helpers.httpRequest({
			url,
			headers,
			encoding: 'stream',
			timeout: TIMEOUT_MS,
			abortSignal: AbortSignal.timeout(TIMEOUT_MS),
			returnFullResponse: true,
		});
		return await readUpTo(response.body, largestBytes, response.headers['content-type']);
	} catch (error) {
		return `it could not be fetched (${reasonOf(error)})`;
	}
}

/** The status or system code, without the address, which the item has anyway. */
function reasonOf(error: unknown): string {
	const { response, httpCode, code, name } = error as {
		response?: { status?: number };
		httpCode?: string | null;
		code?: string;
		name?: string;
	};
	const status = response?.status ?? httpCode;
	return status ? `HTTP ${status}` : String(code ?? name);
}

async function readUpTo(
	stream: AsyncIterable<Buffer> & { destroy(): void },
	largestBytes: number,
	contentType: unknown,
): Promise<{ body: Buffer; contentType?: string } | string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.length;
		if (size > largestBytes) {
			stream.destroy();
			return 'it is larger than the limit';
		}
		chunks.push(chunk);
	}
	return {
		body: Buffer.concat(chunks),
		contentType: typeof contentType === 'string' ? contentType.split(';', 1)[0] : undefined,
	};
}

function nameOf({ name, url }: Media): string {
	return name || fileNameIn(url);
}

/** The file's name at the end of an address, as a reader would write it; empty where there is none. */
export function fileNameIn(url: string): string {
	const path = url.split(/[?#]/, 1)[0] as string;
	return decodedName(path.slice(path.lastIndexOf('/') + 1));
}

/**
 * A file's name without its percent-encoding, and without what such encoding can hide: folders and control characters.
 * A percent sign that escapes nothing stays.
 */
function decodedName(name: string): string {
	const decoded = name.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
		try {
			return decodeURIComponent(escaped);
		} catch {
			// No UTF-8: shown as it is.
			return escaped;
		}
	});
	return decoded
		.slice(Math.max(decoded.lastIndexOf('/'), decoded.lastIndexOf('\\')) + 1)
		.replace(/\p{Cc}/gu, '');
}
