import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The constant of RFC 6455, section 1.3. */
const HANDSHAKE = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MAX_FRAME_BYTES = 1024 * 1024;

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** The server's end of a WebSocket (RFC 6455): text out, and of what comes in only the control frames matter. */
export class WebSocketConnection {
	/** Text frames that the client sent. */
	readonly received: string[] = [];
	/** When the client was last heard of. */
	heardAt = Date.now();
	private pending = Buffer.alloc(0);
	private closed = false;

	/** Answers the upgrade request; undefined, with the connection closed, when it is not a WebSocket's. */
	static accept(request: IncomingMessage, socket: Duplex): WebSocketConnection | undefined {
		const key = request.headers['sec-websocket-key'];
		if (request.headers.upgrade?.toLowerCase() !== 'websocket' || !key) {
			refuseUpgrade(socket, 400, 'Not a WebSocket handshake');
			return undefined;
		}
		const accept = createHash('sha1')
			.update(key + HANDSHAKE)
			.digest('base64');
		socket.write(
			'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
				`Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
		);
		return new WebSocketConnection(socket);
	}

	private constructor(private readonly socket: Duplex) {
		socket.on('data', (chunk: Buffer) => this.read(chunk));
		socket.on('end', () => this.close());
		// What a reset connection has to say, 'close' says too.
		socket.on('error', () => undefined);
	}

	get isOpen(): boolean {
		return !this.closed && !this.socket.destroyed;
	}

	onClose(listener: () => void): void {
		this.socket.on('close', listener);
	}

	send(text: string): void {
		this.write(TEXT, Buffer.from(text));
	}

	ping(): void {
		this.write(PING, Buffer.alloc(0));
	}

	close(code = 1000): void {
		if (!this.isOpen) return;
		const payload = Buffer.alloc(2);
		payload.writeUInt16BE(code);
		this.write(CLOSE, payload);
		this.closed = true;
		this.socket.end();
	}

	/** As when a cable is pulled. */
	drop(): void {
		this.socket.destroy();
	}

	private write(opcode: number, payload: Buffer): void {
		if (this.isOpen) this.socket.write(Buffer.concat([frameHead(opcode, payload.length), payload]));
	}

	private read(chunk: Buffer): void {
		this.heardAt = Date.now();
		this.pending = Buffer.concat([this.pending, chunk]);
		for (let frame = readFrame(this.pending); frame; frame = readFrame(this.pending)) {
			// A client's frames are masked (section 5.1); one that is not ends the connection.
			if (frame === 'unreadable') return this.close(1002);
			this.pending = this.pending.subarray(frame.length);
			if (frame.opcode === TEXT) this.received.push(frame.payload.toString());
			if (frame.opcode === PING) this.write(PONG, frame.payload);
			if (frame.opcode === CLOSE)
				this.close(frame.payload.length >= 2 ? frame.payload.readUInt16BE() : 1000);
		}
	}
}

/** Answers an upgrade request with something else than a WebSocket. */
export function refuseUpgrade(
	socket: Duplex,
	status: number,
	body: string,
	type = 'text/plain',
): void {
	socket.on('error', () => undefined);
	socket.end(
		`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: ${type}\r\n` +
			`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
	);
}

function frameHead(opcode: number, length: number): Buffer {
	if (length < 126) return Buffer.from([0x80 | opcode, length]);
	if (length < 65_536) return Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]);
	const head = Buffer.alloc(10);
	head[0] = 0x80 | opcode;
	head[1] = 127;
	head.writeBigUInt64BE(BigInt(length), 2);
	return head;
}

interface Frame {
	opcode: number;
	payload: Buffer;
	/** With its head. */
	length: number;
}

/** The first whole frame; undefined while it is incomplete. Nobody sends fragments to these servers. */
function readFrame(bytes: Buffer): Frame | 'unreadable' | undefined {
	const [first, second] = bytes;
	if (first === undefined || second === undefined) return undefined;
	const shortLength = second & 0x7f;
	const extra = shortLength === 126 ? 2 : shortLength === 127 ? 8 : 0;
	const headLength = 2 + extra + 4;
	if (bytes.length < headLength) return undefined;
	const size =
		extra === 0
			? shortLength
			: extra === 2
				? bytes.readUInt16BE(2)
				: Number(bytes.readBigUInt64BE(2));
	if (!(first & 0x80) || !(second & 0x80) || size > MAX_FRAME_BYTES) return 'unreadable';
	const length = headLength + size;
	if (bytes.length < length) return undefined;
	const mask = bytes.subarray(headLength - 4, headLength);
	const payload = Buffer.from(bytes.subarray(headLength, length));
	for (let i = 0; i < payload.length; i++)
		payload[i] = (payload[i] as number) ^ (mask[i % 4] as number);
	return { opcode: first & 0x0f, payload, length };
}
