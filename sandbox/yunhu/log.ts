import { isUtf8 } from 'node:buffer';
import type { Exchange, Outcome } from '../kit/exchange';
import { parseKeepingIds } from '../kit/json';
import { readMultipart } from '../kit/multipart';
import type { LoggedRequest } from '../kit/standIn';

/** A request as the stand-in saw it. The bytes are for tests in the same process; the control API leaves them out. */
export class YunhuRequest implements LoggedRequest {
	/** Which host: `yunhu-open`, `yunhu-chat`, `yunhu-web` or `yunhu-cdn`. */
	readonly host: string;
	readonly method: string;
	readonly path: string;
	/** As sent, with the bot's token in it. */
	readonly query: string;
	readonly headers: Record<string, string>;
	/** Text as it is; a form by its parts, other binary content in hexadecimal digits. */
	readonly body: string;
	readonly json?: unknown;
	readonly status: number;
	readonly response: string;
	readonly connectionId: number;
	readonly #bytes: Buffer;
	readonly #responseBytes: Buffer;

	constructor(
		exchange: Exchange,
		outcome: Outcome,
		readonly at: number,
	) {
		const reply = typeof outcome === 'string' ? undefined : outcome;
		this.#bytes = exchange.body;
		this.#responseBytes = Buffer.from(reply?.body ?? '');
		this.host = exchange.mount;
		this.method = exchange.method;
		this.path = exchange.path;
		this.query = exchange.query;
		this.headers = exchange.headers;
		this.connectionId = exchange.connectionId;
		this.body = describe(exchange.body, exchange.contentType);
		this.json = jsonOrNothing(exchange.body);
		this.status = reply?.status ?? 0;
		this.response = describe(this.#responseBytes, reply?.headers['Content-Type'] ?? '');
	}

	/** The body, byte for byte. */
	get bytes(): Buffer {
		return this.#bytes;
	}

	get responseBytes(): Buffer {
		return this.#responseBytes;
	}
}

function describe(bytes: Buffer, contentType: string): string {
	if (contentType.startsWith('multipart/')) {
		return [...readMultipart(bytes, contentType)]
			.map(
				([name, part]) =>
					`${name}: ${part.fileName ?? ''} (${part.contentType}, ${part.content.length} bytes)`,
			)
			.join('\n');
	}
	return isText(bytes) ? bytes.toString() : bytes.toString('hex');
}

/** Protobuf comes under any content type, or none: what is neither control character nor broken UTF-8 is text. */
function isText(bytes: Buffer): boolean {
	return bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d)) && isUtf8(bytes);
}

function jsonOrNothing(bytes: Buffer): unknown {
	try {
		return parseKeepingIds(bytes.toString());
	} catch {
		return undefined;
	}
}
