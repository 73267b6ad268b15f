import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import { digest } from '../common/digests';
import { parseObject } from '../common/triggers/eventBody';
import type { ConnectionEnd, Source } from '../common/triggers/sharedSource';
import type { Refusal } from '../common/errors';
import { isBlocked } from '../common/n8nHelpers';
import { BLOCKED, NO_WEB_ADDRESS } from '../common/requests/request';
import { noReplyRefusal } from '../common/requests/serviceTexts';
import { BOT, SOCKET_TEXTS, tokenRefusal } from './transport';

/** The parts of WebSocket that are used. Node.js 22 and newer have it; older versions do not. */
declare const WebSocket: (new (url: string) => Socket) | undefined;

interface Socket {
	addEventListener(event: 'open' | 'close', listener: () => void): void;
	addEventListener(
		event: 'message',
		listener: (message: { data: string | ArrayBuffer }) => void,
	): void;
	addEventListener(event: 'error', listener: () => void): void;
	/** Default: 'blob'. A blob is read asynchronously, so its content could arrive after the next frame. */
	binaryType: 'arraybuffer' | 'blob';
	close(): void;
	/** Absent in Node.js; other runtimes have it. */
	ping?(): void;
}

export function hasWebSocket(): boolean {
	return typeof WebSocket !== 'undefined';
}

/** The interval of other clients' pings. Node's own WebSocket cannot send pings; it only answers them. */
const PING_MS = 30_000;

interface Limits {
	/** A socket without events for this time is replaced, because a connection can fail unnoticed, and pongs raise no event. */
	silenceMs: number;
	/** The longest time for a handshake. */
	openingMs: number;
	/** If the platform closes a connection sooner, it may have refused the token: how it does that is not documented. */
	soonMs: number;
}

/** The longest time for asking the platform whether it accepts the token. Meanwhile no connection receives events. */
const ASKING_MS = 5_000;

const LIMITS: Limits = { silenceMs: 5 * 60_000, openingMs: 30_000, soonMs: 5_000 };

/**
 * Returns the source of the bot's events: `{socketUrl}?token=…`. Each text frame is an event in the same form as for the
 * webhook.
 *
 * Source: public clients (the documents do not describe it)
 */
export async function socketSource(caller: Caller, own: Partial<Limits> = {}): Promise<Source> {
	const { token, socketUrl } = await caller.credential(BOT);
	const address = addressIn(socketUrl);
	const url = `${address}${address.includes('?') ? '&' : '?'}token=${encodeURIComponent(String(token).trim())}`;
	const key = `yunhu ${digest(url)}`;
	return {
		key,
		connect: async (deliver, nobodyListens) => {
			if (!isSocketAddress(address)) return { kind: 'refused', refusal: NO_SOCKET_ADDRESS };
			// A WebSocket does not go through n8n's request helper, which protects internal addresses.
			if (await isBlocked(caller, address.replace(/^ws/i, 'http'))) {
				const refusal = noReplyRefusal(
					SOCKET_TEXTS,
					{ kind: 'noReply', code: BLOCKED, mayHaveHappened: false },
					true,
				);
				return { kind: 'refused', refusal };
			}
			const connection = new Connection(url, deliver, nobodyListens, { ...LIMITS, ...own });
			const asking = { ...caller, retries: 0, timeoutMs: ASKING_MS };
			return await connection.keepOpen(async () => await tokenRefusal(asking));
		},
	};
}

/** Returns the address that a user entered, without a fragment: otherwise the token would belong to the fragment. */
function addressIn(entered: unknown): string {
	return String(entered ?? '')
		.trim()
		.replace(/#.*/s, '')
		.replace(/^http(?=s?:)/i, 'ws');
}

function isSocketAddress(address: string): boolean {
	try {
		return /^wss?:$/.test(new URL(address).protocol);
	} catch {
		return false;
	}
}

const NO_SOCKET_ADDRESS: Refusal = {
	message: 'WebSocket URL in the credential is not the address of a WebSocket',
	hint: 'It must start with wss:// or ws:// and name a host. Nothing was sent.',
	code: NO_WEB_ADDRESS,
};

/**
 * A connection to the platform over several sockets, one after another. While one replaces another, both receive events. The
 * listener recognises an event that comes on both.
 */
class Connection {
	private readonly ended = new AbortController();
	private ending: ConnectionEnd = { kind: 'ended' };
	private openedAt = Date.now();
	private heardAt = Date.now();
	private current: Socket | undefined;
	/** Whether a socket is being opened, perhaps to replace the current one. */
	private opening = false;

	constructor(
		private readonly url: string,
		private readonly deliver: (events: IDataObject[]) => void,
		private readonly nobodyListens: AbortSignal,
		private readonly limits: Limits,
	) {}

	/**
	 * Keeps the connection open, and resolves to its end.
	 *
	 * @param whyRefused returns the platform's refusal of the token; called if the platform accepts no connection, or closes it soon
	 */
	async keepOpen(
		whyRefused: () => Promise<Awaited<ReturnType<typeof tokenRefusal>>>,
	): Promise<ConnectionEnd> {
		const stop = () => this.end({ kind: 'ended' });
		this.nobodyListens.addEventListener('abort', stop);
		try {
			if (this.nobodyListens.aborted) return this.ending;
			if (!(await this.open())) {
				if (this.nobodyListens.aborted) return this.ending;
				const refusal = await whyRefused();
				if (refusal !== undefined) return { kind: 'refused', refusal };
				return {
					kind: 'lost',
					reason: 'Yunhu accepts no WebSocket connection',
					hint: 'Check WebSocket URL in the credential, and that it can be reached from n8n.',
				};
			}
			this.openedAt = Date.now();
			await this.renewUntilEnded();
			const { ending } = this;
			const isShort = ending.kind === 'lost' && (ending.workedMs ?? 0) < this.limits.soonMs;
			const refusal = isShort ? await whyRefused() : undefined;
			return refusal === undefined ? ending : { kind: 'refused', refusal };
		} finally {
			this.nobodyListens.removeEventListener('abort', stop);
			this.current?.close();
		}
	}

	private async renewUntilEnded(): Promise<void> {
		const { signal } = this.ended;
		const { silenceMs } = this.limits;
		while (!signal.aborted) {
			const silence = Date.now() - this.heardAt;
			if (silence < silenceMs) {
				await wait(Math.min(silenceMs - silence, PING_MS), signal);
				if (!signal.aborted) this.current?.ping?.();
			} else if (!(await this.open())) this.lose();
		}
	}

	private lose(): void {
		const reason = 'The WebSocket connection to Yunhu was lost';
		this.end({ kind: 'lost', reason, workedMs: Date.now() - this.openedAt });
	}

	private end(ending: ConnectionEnd): void {
		if (this.ended.signal.aborted) return;
		this.ending = ending;
		this.ended.abort();
	}

	/** Opens a socket to replace the current one. */
	private async open(): Promise<boolean> {
		const before = this.current;
		const opening = new AbortController();
		this.opening = true;
		let opened = false;
		let socket: Socket;
		try {
			socket = new (WebSocket as NonNullable<typeof WebSocket>)(this.url);
		} catch {
			// The runtime rejects the address. The thrown error is dropped, because it may contain the address with the token.
			return (this.opening = false);
		}
		socket.binaryType = 'arraybuffer';
		socket.addEventListener('open', () => {
			opened = true;
			opening.abort();
		});
		socket.addEventListener('message', ({ data }) => this.take(data));
		const over = () => {
			opened = false;
			opening.abort();
			// A server that allows one socket per bot closes the old one before it answers the new handshake.
			if (socket === this.current && !this.opening) this.lose();
		};
		// On Node.js 22 no close event follows if the server did not accept the connection.
		socket.addEventListener('error', over);
		socket.addEventListener('close', over);
		const giveUp = () => opening.abort();
		this.ended.signal.addEventListener('abort', giveUp);
		await wait(this.limits.openingMs, opening.signal);
		this.ended.signal.removeEventListener('abort', giveUp);
		this.opening = false;
		if (!opened || this.ended.signal.aborted) {
			socket.close();
			return false;
		}
		this.current = socket;
		this.heardAt = Date.now();
		before?.close();
		return true;
	}

	private take(data: string | ArrayBuffer): void {
		this.heardAt = Date.now();
		const event = eventIn(data);
		if (event !== undefined) this.deliver([event]);
	}
}

/** Reads the event in a frame, which may be text or binary. */
function eventIn(data: string | ArrayBuffer): IDataObject | undefined {
	return parseObject(typeof data === 'string' ? Buffer.from(data) : Buffer.from(data));
}

/**
 * Waits for a time, or until the signal is aborted. Unlike sleep(), it leaves no timer that keeps the process
 * running.
 */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	const timeout = AbortSignal.timeout(ms);
	await new Promise<void>((resolve) => {
		const over = () => {
			// The signal exists as long as the connection, so listeners would accumulate on it.
			signal.removeEventListener('abort', over);
			resolve();
		};
		timeout.addEventListener('abort', over);
		signal.addEventListener('abort', over);
	});
}
