import type {
	IDataObject,
	INodeExecutionData,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { flag, number, offered, type Fields, type Values } from '../fields';
import type { Media, Message } from '../message';
import { isWebAddress } from '../requests/request';
import { decodedName } from '../text/escapes';

/**
 * Makes the options of a trigger that can download media.
 *
 * @param remark a note on the platform's file addresses, for the description
 */
export function mediaOptions(remark: string) {
	return {
		downloadMedia: flag({
			displayName: 'Download Media',
			description: `Whether to fetch images, files, voice and video into binary data. The first file is data, the others are data1, data2 and so on. ${remark}`,
		}),
		largestMedia: offered(
			{ show: { downloadMedia: [true] } },
			number({
				displayName: 'Largest Media (MB)',
				min: 1,
				max: 200,
				default: 20,
				description: 'Files beyond this size are not downloaded',
			}),
		),
	} satisfies Fields;
}

type MediaOptions = Values<ReturnType<typeof mediaOptions>>;

/** Time for the whole file: a very slow server must not delay the message without limit. */
const TIMEOUT_MS = 60_000;

type Context = ITriggerFunctions | IWebhookFunctions;

/** A file to download: one of the message itself, or one of the message that it quotes. */
type Downloadable = Media & { quoted?: true; binaryName: string };

/** The number of files that an item has. */
export interface FileCount {
	own: number;
	quoted: number;
}

export const NO_FILES: FileCount = { own: 0, quoted: 0 };

/**
 * Returns the files of a message, its own before the quoted ones, with their names in the binary data. `data` is the name that nodes
 * read by default. A quoted file never has it, so that a picture to which somebody answers is not taken for one that was sent.
 *
 * @param before the files that the item has already
 */
export function filesOf(
	{ media, replyTo }: Pick<Message, 'media' | 'replyTo'>,
	before = NO_FILES,
): Downloadable[] {
	const own = media.map((file, place) => ({
		...file,
		binaryName: numbered('data', before.own + place),
	}));
	const quoted = (replyTo?.media ?? []).map((file, place) => ({
		...file,
		quoted: true as const,
		binaryName: numbered('quoted', before.quoted + place),
	}));
	return [...own, ...quoted];
}

function numbered(name: string, place: number): string {
	return place === 0 ? name : `${name}${place}`;
}

/** Returns the download that a trigger's options ask for; undefined where there is nothing to download. */
export function mediaDownload(
	context: Context,
	message: Message,
	{ downloadMedia: isAsked, largestMedia }: MediaOptions,
	headers?: IDataObject,
): ((item: INodeExecutionData) => Promise<void>) | undefined {
	const files = filesOf(message);
	if (!isAsked || files.length === 0) return undefined;
	return async (item) =>
		await downloadFiles(context, item, files, largestMedia * 1024 * 1024, headers);
}

/**
 * Downloads files into the item's binary data. A failed download does not hold the message back:
 * `downloads` in the item holds the result for each file.
 *
 * @param headers the headers that the platform's file servers require
 */
async function downloadFiles(
	context: Context,
	item: INodeExecutionData,
	files: Downloadable[],
	largestBytes: number,
	headers: IDataObject = {},
): Promise<void> {
	const downloads: IDataObject[] = [];
	for (const file of files) {
		const source = { url: file.url, ...(file.quoted && { quoted: true }) };
		const fetched = await fetchFile(context, file, largestBytes, headers);
		if (typeof fetched === 'string') {
			downloads.push({ ...source, skipped: fetched });
			continue;
		}
		item.binary = {
			...item.binary,
			[file.binaryName]: await context.helpers.prepareBinaryData(
				fetched.body,
				nameOf(file),
				fetched.contentType,
			),
		};
		downloads.push({ ...source, binary: file.binaryName });
	}
	item.json = { ...item.json, downloads };
}

/** Returns the file's bytes, or the reason for the failure. */
async function fetchFile(
	context: Context,
	{ url, size = 0 }: Media,
	largestBytes: number,
	headers: IDataObject,
): Promise<{ body: Buffer; contentType?: string } | string> {
	if (url === '') return 'the platform gives no address';
	if (!isWebAddress(url)) return 'its address is not a web address';
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

/** Returns the status or system code. The address is in the item already. */
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

/** Returns the name that the sender gave the file, or the one in its address. */
function nameOf({ name = '', url }: Media): string {
	return withoutFolders(name) || fileNameIn(url);
}

/** Returns the file name at the end of a URL, decoded; empty where there is none. */
export function fileNameIn(url: string): string {
	const path = url.split(/[?#]/, 1)[0] as string;
	return withoutFolders(decodedName(path.slice(path.lastIndexOf('/') + 1)));
}

/**
 * Line breaks, control characters, also the ones that change the direction of a text, which can show "invoice_fdp.exe" as
 * "invoice_exe.pdf", and characters without width, which can hide that a name ends with ".exe". The joiners of emoji stay.
 */
const NEVER_IN_A_NAME =
	/[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Removes folders, also ".." alone, and characters that falsify the shown name. A stranger chose the name, and a workflow may write
 * a file with it.
 */
function withoutFolders(name: string): string {
	return name
		.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
		.replace(NEVER_IN_A_NAME, '')
		.trim()
		.replace(/^\.{1,2}$/, '');
}
