import { RawWebSocket } from './rawWebSocket';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** As much of a WebSocket as a listener uses, for Node versions before 22, which have none. */
class TestWebSocket extends EventTarget {
	private socket: RawWebSocket | undefined;
	private closing = false;

	constructor(url: string) {
		super();
		new URL(url);
		void this.run(url);
	}

	close(): void {
		this.closing = true;
		this.socket?.send(CLOSE, Buffer.from([0x03, 0xe8]));
		this.socket?.destroy();
	}

	private async run(url: string): Promise<void> {
		const socket = await RawWebSocket.open(url);
		this.socket = socket;
		if (socket.accepted && !this.closing) {
			this.dispatchEvent(new Event('open'));
			await this.read(socket);
		} else {
			this.dispatchEvent(new Event('error'));
		}
		socket.destroy();
		this.dispatchEvent(new Event('close'));
	}

	private async read(socket: RawWebSocket): Promise<void> {
		for (let next = 0; ;) {
			await socket.until(() => socket.closed || socket.frames.length > next);
			for (; next < socket.frames.length; next++) {
				const { opcode, payload } = socket.frames[next] as RawWebSocket['frames'][number];
				if (opcode === TEXT)
					this.dispatchEvent(Object.assign(new Event('message'), { data: payload.toString() }));
				if (opcode === PING) socket.send(PONG, payload);
				if (opcode === CLOSE) return;
			}
			if (socket.closed) return;
		}
	}
}

/** Makes sure that there is a WebSocket, as on Node 22 and newer; gives back what undoes it. */
export function provideWebSocket(): () => void {
	const scope = globalThis as { WebSocket?: unknown };
	const { WebSocket: own } = scope;
	scope.WebSocket ??= TestWebSocket;
	return () => {
		if (own === undefined) delete scope.WebSocket;
	};
}

/** As on Node versions before 22; gives back what undoes it. */
export function takeWebSocketAway(): () => void {
	const scope = globalThis as { WebSocket?: unknown };
	const { WebSocket: own } = scope;
	delete scope.WebSocket;
	return () => {
		if (own !== undefined) scope.WebSocket = own;
	};
}
