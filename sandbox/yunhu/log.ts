import { isUtf8 } from 'node:buffer';
import type { Exchange, Reply } from '../kit/exchange';
import { parsedOrNothing } from '../kit/json';
import { readForm } from '../kit/multipart';
import type { LoggedRequest } from '../kit/types';

/**
 * A request as the stand-in received it. The bytes are for tests in the same process; the control
 * API leaves them out.
 */
export class YunhuRequest implements LoggedRequest {
	/** The host: `yunhu-open`, `yunhu-chat`, `yunhu-web` or `yunhu-cdn`. */
	readonly host: string;
	readonly method: string;
	readonly path: string;
	/** The URL as sent, with the bot's token in it. */
	readonly query: string;
	readonly headers: Record<string, string>;
	/** Text unchanged; a form by its parts, other binary content in hexadecimal digits. */
	body: string;
	readonly json?: unknown;
	status = 0;
	response = '';
	readonly connectionId: number;
	#bytes: Buffer;
	#responseBytes: Buffer = Buffer.alloc(0);

	static async from(exchange: Exchange, at: number): Promise<YunhuRequest> {
		const { body, contentType } = exchange;
		const form = contentType.startsWith('multipart/')
			? await readForm(body, contentType)
			: undefined;
		return new YunhuRequest(exchange, at, form);
	}

	private constructor(
		exchange: Exchange,
		readonly at: number,
		form: FormData | undefined,
	) {
		this.#bytes = exchange.body;
		this.host = exchange.mount;
		this.method = exchange.method;
		this.path = exchange.path;
		this.query = exchange.query;
		this.headers = exchange.headers;
		this.connectionId = exchange.connectionId;
		this.body = form ? describeForm(form) : describe(exchange.body);
		this.json = parsedOrNothing(exchange.body.toString());
	}

	/** Adds a piece of a body that is read in pieces. */
	read(bytes: Buffer): void {
		this.#bytes = bytes;
		this.body = describe(bytes);
	}

	answered({ status, body }: Reply): void {
		this.#responseBytes = Buffer.from(body);
		this.status = status;
		this.response = describe(this.#responseBytes);
	}

	/** The body, byte for byte. */
	get bytes(): Buffer {
		return this.#bytes;
	}

	get responseBytes(): Buffer {
		return this.#responseBytes;
	}
}

function describeForm(form: FormData): string {
	return [...form]
		.map(([name, part]) =>
			typeof part === 'string'
				? `${name}: ${part}`
				: `${name}: ${part.name} (${part.type}, ${part.size} bytes)`,
		)
		.join('\n');
}

function describe(bytes: Buffer): string {
	return isText(bytes) ? bytes.toString() : bytes.toString('hex');
}

/**
 * Protobuf is sent with any content type, or none: bytes without control characters and broken
 * UTF-8 count as text.
 */
function isText(bytes: Buffer): boolean {
	return bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d)) && isUtf8(bytes);
}
