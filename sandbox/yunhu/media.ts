import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { Exchange, Reply } from '../kit/exchange';
import type { MediaKind, StoredFile } from './state';
import type { World } from './world';

/** A signed address is valid for an hour: `t` is its end in hexadecimal seconds. */
const SIGNED_FOR_S = 3600;

/** Pages for which the media hosts serve files; they reject requests without a Referer. */
const KNOWN_REFERERS = /^https?:\/\/(myapp\.jwznb\.com|www\.yhchat\.com)(\/|$)/;

const EXTENSIONS: Record<string, string> = { '.jpeg': '.jpg' };

function md5(content: Buffer): string {
	return createHash('md5').update(content).digest('hex');
}

/**
 * Like the etag of the object storage behind the real platform: 28 characters of the bytes' digest.
 */
function etagOf(content: Buffer): string {
	const digest = Buffer.concat([Buffer.from([0x16]), createHash('sha1').update(content).digest()]);
	return digest.toString('base64url');
}

/** Stores uploaded bytes; the returned key is not a part of the public address. */
export function store(
	world: World,
	kind: MediaKind,
	fileName: string,
	contentType: string,
	content: Buffer,
): StoredFile {
	const extension = extname(fileName).toLowerCase();
	const file: StoredFile = {
		kind,
		key: etagOf(content),
		objectName: md5(content) + (EXTENSIONS[extension] ?? extension),
		fileName,
		contentType,
		content,
	};
	const { files } = world.state;
	const known = files.findIndex((other) => other.kind === kind && other.key === file.key);
	if (known >= 0) files[known] = file;
	else files.push(file);
	return file;
}

export function signedUrl(
	world: World,
	{ objectName }: StoredFile,
	end = Math.floor(world.now() / 1000) + SIGNED_FOR_S,
): string {
	const sign = createHash('md5').update(`${objectName}${end}`).digest('hex');
	return `${world.urls.media}/storage/${objectName}?sign=${sign}&t=${end.toString(16)}`;
}

/**
 * The data of a picture, file, video or recording in events: only pictures have a whole address.
 */
export function mediaContent(world: World, file: StoredFile): Record<string, unknown> {
	const { kind, objectName, fileName, content } = file;
	const etag = etagOf(content);
	switch (kind) {
		case 'image':
			return {
				imageUrl: signedUrl(world, file),
				imageName: objectName,
				etag,
				imageWidth: 512,
				imageHeight: 465,
			};
		case 'file':
			return { fileName, fileUrl: objectName, etag, fileSize: content.length };
		case 'video':
			return { etag, videoUrl: objectName, videoDuration: 57 };
		case 'audio':
			return { audioUrl: objectName, audioDuration: 3, etag };
	}
}

const KEYS = ['imageKey', 'fileKey', 'videoKey'];
const NAMES = ['imageName', 'fileUrl', 'videoUrl', 'audioUrl'];

/** The file of a message. Bots name media by key, people's messages by the last part of the address. */
export function storedFile(world: World, content: Record<string, unknown>): StoredFile | undefined {
	const isNamed = (names: string[], value: string) => names.some((name) => content[name] === value);
	return world.state.files.find(
		({ key, objectName }) => isNamed(KEYS, key) || isNamed(NAMES, objectName),
	);
}

/** The name of a message's file for people. */
export function fileName(world: World, content: Record<string, unknown>): string {
	const { fileName: given } = content;
	return typeof given === 'string' && given !== ''
		? given
		: (storedFile(world, content)?.fileName ?? 'file');
}

/** The media hosts: `/storage/` accepts signed addresses, the others a key and a known Referer. */
export function serveMedia({ method, path, query, headers }: Exchange, world: World): Reply {
	const [, host = '', objectName = ''] =
		/^\/(storage|image|file|video|audio)\/(.+)$/.exec(path) ?? [];
	if (method !== 'GET') return json(405, '{"error":"Method Not Allowed"}');
	if (host === 'storage') {
		const params = new URLSearchParams(query);
		const end = parseInt(params.get('t') ?? '', 16);
		if (!params.get('sign') || !(end > world.now() / 1000))
			return json(403, '{"error":"Forbidden"}');
	} else if (!isKnownReferer(headers, world)) {
		return json(403, '{"error":"Forbidden"}');
	}
	const file = world.state.files.find(
		(entry) => entry.objectName === objectName && (host === 'storage' || entry.kind === host),
	);
	if (!file) return json(404, '{"error":"Document not found"}');
	return { status: 200, headers: { 'Content-Type': file.contentType }, body: file.content };
}

/** The sandbox's own page counts as one of the platform's. */
function isKnownReferer(headers: Record<string, string>, world: World): boolean {
	const referer = headers.Referer ?? headers.referer ?? '';
	return KNOWN_REFERERS.test(referer) || referer === `${world.urls.page}/`;
}

function json(status: number, body: string): Reply {
	return { status, headers: { 'Content-Type': 'application/json' }, body };
}
