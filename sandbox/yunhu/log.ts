import { isUtf8 } from 'node:buffer';
import type { Exchange, Reply } from '../kit/exchange';
import { parsedOrNothing } from '../kit/json';
import { readMultipart } from '../kit/multipart';
import type { LoggedRequest } from '../kit/types';

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
	status = 0;
	response = '';
	readonly connectionId: number;
	readonly #bytes: Buffer;
	#responseBytes: Buffer = Buffer.alloc(0);

	constructor(
		exchange: Exchange,
		readonly at: number,
	) {
		this.#bytes = exchange.body;
		this.host = exchange.mount;
		this.method = exchange.method;
		this.path = exchange.path;
		this.query = exchange.query;
		this.headers = exchange.headers;
		this.connectionId = exchange.connectionId;
		this.body = describe(exchange.body, exchange.contentType);
		this.json = parsedOrNothing(exchange.body.toString());
	}

	answered({ status, headers, body }: Reply): void {
		this.#responseBytes = Buffer.from(body);
		this.status = status;
		this.response = describe(this.#responseBytes, headers['Content-Type'] ?? '');
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
