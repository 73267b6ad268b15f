import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	jest,
} from '@jest/globals';
import { createHash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import type { Caller } from '../../nodes/common/requests/caller';
import type { ConnectionEnd } from '../../nodes/common/triggers/sharedSource';
import { normalise } from '../../nodes/Yunhu/events';
import { socketSource } from '../../nodes/Yunhu/socket';
import { startSandbox, type Sandbox, type YunhuStandIn } from '../../sandbox';
import { SEED } from '../../sandbox/yunhu';
import { botCredential, UNKNOWN_BOT } from '../support/yunhu';
import { provideWebSocket } from '../support/webSocket';

/** Runs on Node.js 22 and newer, with the runtime's own WebSocket. */

let sandbox: Sandbox;
let yunhu: YunhuStandIn;
let restoreWebSocket: () => void;
/** Runs as soon as this many sockets are connected. */
let onSockets: (count: number) => void;

beforeAll(async () => {
	restoreWebSocket = provideWebSocket();
	sandbox = await startSandbox();
	yunhu = sandbox.yunhu;
	let count = 0;
	yunhu.onChange(() => {
		const now = yunhu.socketsOf(SEED.ticker).length;
		if (now === count) return;
		count = now;
		onSockets(now);
	});
});
afterAll(async () => {
	await sandbox.close();
	restoreWebSocket();
});

let gone: AbortController;
let texts: string[];
let ended: Promise<ConnectionEnd>;

beforeEach(() => {
	yunhu.reset();
	gone = new AbortController();
	texts = [];
	onSockets = () => {};
});
afterEach(async () => {
	gone.abort();
	await ended;
	await until(() => yunhu.socketsOf(SEED.ticker).length === 0);
});

/** The part of a caller that a source uses. */
function tickerCaller(credential: object = {}, helpers: object = {}): Caller {
	const { data } = botCredential(yunhu, 'ticker', { token: SEED.tickerToken, ...credential });
	return {
		context: { helpers },
		credential: async () => data,
		retries: 0,
		timeoutMs: 1_000,
	} as unknown as Caller;
}

async function listen(
	silenceMs: number,
	socketUrl = yunhu.socketUrl,
	credential: object = {},
): Promise<void> {
	const caller = tickerCaller({ socketUrl, ...credential });
	const { connect } = await socketSource(caller, { silenceMs, openingMs: 30_000 });
	ended = connect((events) => {
		for (const event of events) texts.push(normalise(event, UNKNOWN_BOT)?.text ?? '');
	}, gone.signal);
	await until(() => yunhu.socketsOf(SEED.ticker).length > 0);
}

/** Waits for a condition, long enough for a busy machine. */
async function until(fulfilled: () => boolean): Promise<void> {
	const giveUp = Date.now() + 20_000;
	while (!fulfilled()) {
		if (Date.now() > giveUp) throw new Error(`Waited in vain; heard ${texts.join(', ')}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

const say = async (text: string) =>
	await yunhu.say({ chatType: 'group', chatId: SEED.books, senderId: SEED.bob, text });

describe('a socket without events for a long time', () => {
	it('is replaced before it is closed, and no event is lost', async () => {
		const said: string[] = [];
		onSockets = (count) => {
			if (count !== 2 || said.length === 3) return;
			said.push(`while both are open, ${said.length}`);
			void say(said.at(-1) as string);
		};
		await listen(200);
		await until(() => new Set(texts).size === 3);
		await until(() => yunhu.socketsOf(SEED.ticker).length === 1);
		await say('afterwards');
		await until(() => texts.includes('afterwards'));
		// The triggers receive an event that comes on both sockets once: see
		// test/triggers/duplicates.test.ts.
		expect([...new Set(texts)]).toEqual([...said, 'afterwards']);
	});

	it('is replaced also if the platform keeps only one socket per bot', async () => {
		yunhu.settings.socketsPerBot = 'one';
		const opened = new Set<unknown>();
		yunhu.onChange(() => yunhu.socketsOf(SEED.ticker).forEach((socket) => opened.add(socket)));
		await listen(200);
		await until(() => opened.size >= 4);
		expect(yunhu.socketsOf(SEED.ticker)).toHaveLength(1);
		await say('still here');
		await until(() => texts.includes('still here'));
		expect(await Promise.race([ended, Promise.resolve('listening')])).toBe('listening');
	});

	it('uses an address that has its own query, and ignores spaces around it', async () => {
		await listen(60_000, ` ${yunhu.socketUrl}?region=1 `);
		await say('here');
		await until(() => texts.includes('here'));
	});

	it('is opened with the token as a query can hold it, without the blanks around it', async () => {
		const ticker = yunhu.state.bots.get(SEED.ticker)!;
		ticker.token = 'a+b&c=d%20#';
		await listen(60_000, yunhu.socketUrl, { token: ` ${ticker.token}\n` });
		await say('here');
		await until(() => texts.includes('here'));
	});

	it('is shared by triggers of one bot, and not with another bot at the same address', async () => {
		const keyOf = async (token: string) => (await socketSource(tickerCaller({ token }))).key;
		expect(await keyOf('one')).toBe(await keyOf(' one '));
		expect(await keyOf('one')).not.toBe(await keyOf('two'));
		expect(await keyOf('one')).not.toContain('one');
	});

	it('leaves no listeners behind when it is replaced and when it ends', async () => {
		const added = jest.spyOn(AbortSignal.prototype, 'addEventListener');
		await listen(20);
		const opened = new Set<unknown>();
		yunhu.onChange(() => yunhu.socketsOf(SEED.ticker).forEach((socket) => opened.add(socket)));
		await until(() => opened.size >= 10);
		const signals = new Set(added.mock.contexts as AbortSignal[]);
		const counts = [...signals].map((signal) => getEventListeners(signal, 'abort').length);
		expect(Math.max(...counts)).toBeLessThanOrEqual(2);
		gone.abort();
		await ended;
		expect(getEventListeners(gone.signal, 'abort')).toHaveLength(0);
		added.mockRestore();
	});

	it('is not replaced as long as events come', async () => {
		let sockets = 0;
		onSockets = (count) => (sockets = Math.max(sockets, count));
		await listen(3_000);
		const start = Date.now();
		for (let index = 0; Date.now() - start < 4_500; index++) {
			await say(String(index));
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		expect(sockets).toBe(1);
	});

	it('ends the connection if no other socket can be opened', async () => {
		await listen(200);
		const ticker = yunhu.state.bots.get(SEED.ticker);
		if (ticker) ticker.token = '0'.repeat(32);
		expect(await ended).toEqual({
			kind: 'lost',
			reason: 'The WebSocket connection to Yunhu was lost',
			workedMs: expect.any(Number),
		});
		await until(() => yunhu.socketsOf(SEED.ticker).length === 0);
	});
});

it('a socket that the platform closes ends the connection', async () => {
	await listen(60_000);
	yunhu.socketsOf(SEED.ticker)[0]?.close(1001);
	expect(await ended).toEqual({
		kind: 'lost',
		reason: 'The WebSocket connection to Yunhu was lost',
		workedMs: expect.any(Number),
	});
});

it("the platform's pings are answered, so that it keeps the socket", async () => {
	yunhu.settings.socketPingMs = 50;
	yunhu.settings.socketSilenceMs = 2_000;
	await listen(60_000);
	const [socket] = yunhu.socketsOf(SEED.ticker);
	await new Promise((resolve) => setTimeout(resolve, 2_500));
	expect(yunhu.socketsOf(SEED.ticker)).toEqual([socket]);
});

it('opens no socket to an address that n8n protects', async () => {
	const asked: string[] = [];
	const getSecureEgressFilter = () => ({
		validateUrl: async (url: string) => {
			asked.push(url);
			return { ok: false };
		},
	});
	const { connect } = await socketSource(tickerCaller({}, { getSecureEgressFilter }));
	let sockets = 0;
	onSockets = (count) => (sockets = Math.max(sockets, count));

	ended = connect(() => {}, gone.signal);

	expect(await ended).toMatchObject({
		kind: 'refused',
		refusal: {
			message: 'n8n is not allowed to call Yunhu: its address is an internal one',
		},
	});
	expect(asked).toEqual([yunhu.socketUrl.replace(/^ws/, 'http')]);
	expect(sockets).toBe(0);
});

/** Answers the upgrade request as RFC 6455, section 4.2.2 says. */
function handshake(request: string): string {
	const [, key = ''] = /sec-websocket-key: (.+)\r\n/i.exec(request) ?? [];
	const accept = createHash('sha1')
		.update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
		.digest('base64');
	return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

const TEXT = 0x81;
const BINARY = 0x82;

/** A frame with the event of a message. */
function frame(text: string, kind = TEXT): Buffer {
	const body = Buffer.from(
		JSON.stringify({
			header: { eventId: text, eventType: 'message.receive.normal', eventTime: 1 },
			event: {
				sender: { senderId: '1' },
				chat: { chatId: '2', chatType: 'group' },
				message: { msgId: text, chatId: '2', chatType: 'group', content: { text } },
			},
		}),
	);
	return Buffer.concat([Buffer.from([kind, 126, body.length >> 8, body.length & 0xff]), body]);
}

/** What a peer has sent when it vanishes. */
interface Vanished {
	/** Whether the socket was open by then. */
	opened: boolean;
	sent(request: string): Array<string | Buffer>;
}

const IN_THE_HANDSHAKE: Vanished = { opened: false, sent: () => [] };

/** From then on the peer's TCP connection is open, and it answers neither frames nor pings. */
const VANISHED: Array<[when: string, Vanished]> = [
	['before it answers the handshake', IN_THE_HANDSHAKE],
	[
		'within its answer to the handshake',
		{ opened: false, sent: (request) => [handshake(request).slice(0, 40)] },
	],
	['after the handshake', { opened: true, sent: (request) => [handshake(request)] }],
	['after an event', { opened: true, sent: (request) => [handshake(request), frame('before')] }],
	[
		'within an event',
		{ opened: true, sent: (request) => [handshake(request), frame('half').subarray(0, 20)] },
	],
];

describe('a peer that vanishes', () => {
	let server: Server;
	let sockets: Socket[];
	/** The peer of each connection; the last one is that of all later connections. */
	let peers: Vanished[];

	beforeEach(async () => {
		sockets = [];
		server = createServer((socket) => {
			const { sent } = peers[Math.min(sockets.length, peers.length - 1)]!;
			sockets.push(socket);
			socket.on('error', () => {});
			socket.once('data', (request) => {
				for (const part of sent(String(request))) socket.write(part);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	afterEach(async () => {
		gone.abort();
		await ended;
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	});

	async function listenToPeer(): Promise<void> {
		const { port } = server.address() as AddressInfo;
		const httpRequestWithAuthentication = async () => await Promise.reject(new Error('no answer'));
		const caller = tickerCaller(
			{ socketUrl: `ws://127.0.0.1:${port}/ws` },
			{ httpRequestWithAuthentication },
		);
		const { connect } = await socketSource(caller, { silenceMs: 200, openingMs: 1_000 });
		ended = connect((events) => {
			for (const event of events) texts.push(normalise(event, UNKNOWN_BOT)?.text ?? '');
		}, gone.signal);
	}

	it.each(VANISHED)('%s, for good, ends the connection', async (_when, peer) => {
		peers = [peer, IN_THE_HANDSHAKE];
		await listenToPeer();
		expect(await ended).toEqual(
			peer.opened
				? {
						kind: 'lost',
						reason: 'The WebSocket connection to Yunhu was lost',
						workedMs: expect.any(Number),
					}
				: {
						kind: 'lost',
						reason: 'Yunhu accepts no WebSocket connection',
						hint: expect.stringContaining('Check WebSocket URL'),
					},
		);
		expect(sockets).toHaveLength(peer.opened ? 2 : 1);
		// A socket that never opened is closed without the peer.
		await until(() => sockets.at(-1)!.destroyed);
	});

	it.each(VANISHED.filter(([, { opened }]) => opened))(
		'%s is replaced by a new connection, which brings the events',
		async (_when, peer) => {
			const sent = (request: string) => [
				handshake(request),
				frame('afterwards'),
				frame('binary', BINARY),
			];
			peers = [peer, { opened: true, sent }];
			await listenToPeer();
			await until(() => texts.includes('afterwards') && texts.includes('binary'));
			expect(await Promise.race([ended, Promise.resolve('listening')])).toBe('listening');
		},
	);

	it.each(VANISHED)('%s does not delay a deactivation', async (when, peer) => {
		peers = [peer];
		await listenToPeer();
		await until(() => sockets.length === 1);
		if (when === 'after an event') await until(() => texts.length === 1);
		gone.abort();
		expect(await ended).toEqual({ kind: 'ended' });
	});
});
