import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * A WebSocket client that writes bytes (RFC 6455), to check the server's framing against the
 * standard itself.
 */
export class RawWebSocket {
	/** Opcode and payload of the received frames, in order. */
	readonly frames: Array<{ opcode: number; payload: Buffer }> = [];
	/** The server's answer to the upgrade request. */
	head = '';
	private pending = Buffer.alloc(0);
	private readonly waiting: Array<() => void> = [];
	closed = false;

	static async open(url: string): Promise<RawWebSocket> {
		const { hostname, port, pathname, search } = new URL(url);
		const socket = connect(Number(port), hostname);
		const key = randomBytes(16).toString('base64');
		socket.write(
			`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n` +
				`Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
		);
		const client = new RawWebSocket(socket);
		await client.until(() => client.closed || client.head.includes('\r\n\r\n'));
		client.accepted = client.head.includes(
			createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64'),
		);
		return client;
	}

	/** Whether the server proved that it read the key. */
	accepted = false;

	private constructor(private readonly socket: Socket) {
		socket.on('data', (chunk) => {
			this.pending = Buffer.concat([this.pending, chunk]);
			this.read();
			this.wake();
		});
		socket.on('error', () => undefined);
		socket.on('close', () => {
			this.closed = true;
			this.wake();
		});
	}

	send(opcode: number, payload: string | Buffer): void {
		const bytes = Buffer.from(payload);
		const mask = randomBytes(4);
		const masked = bytes.map((byte, index) => byte ^ (mask[index % 4] as number));
		const length =
			bytes.length < 126
				? [0x80 | bytes.length]
				: [0x80 | 126, bytes.length >> 8, bytes.length & 0xff];
		this.socket.write(Buffer.concat([Buffer.from([0x80 | opcode, ...length]), mask, masked]));
	}

	async until(fulfilled: () => boolean): Promise<void> {
		while (!fulfilled()) await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	destroy(): void {
		this.socket.destroy();
	}

	private wake(): void {
		for (const resolve of this.waiting.splice(0)) resolve();
	}

	private read(): void {
		if (!this.head.includes('\r\n\r\n')) {
			const end = this.pending.indexOf('\r\n\r\n');
			if (end < 0) return;
			const upgraded = this.pending.toString('latin1').startsWith('HTTP/1.1 101');
			const headEnd = upgraded ? end + 4 : this.pending.length;
			this.head += this.pending.subarray(0, headEnd).toString();
			this.pending = this.pending.subarray(headEnd);
		}
		for (;;) {
			if (this.pending.length < 2) return;
			const short = (this.pending[1] as number) & 0x7f;
			const start = short === 126 ? 4 : short === 127 ? 10 : 2;
			if (this.pending.length < start) return;
			const length =
				short === 126
					? this.pending.readUInt16BE(2)
					: short === 127
						? Number(this.pending.readBigUInt64BE(2))
						: short;
			if (this.pending.length < start + length) return;
			this.frames.push({
				opcode: (this.pending[0] as number) & 0x0f,
				payload: this.pending.subarray(start, start + length),
			});
			this.pending = this.pending.subarray(start + length);
		}
	}
}
