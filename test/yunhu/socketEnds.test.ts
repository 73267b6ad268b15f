import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import type { ConnectionEnd } from '../../nodes/common/triggers/sharedSource';
import { hasWebSocket, socketSource } from '../../nodes/Yunhu/socket';
import { callerAnswered, type Reply, type Sent } from '../support/givenAnswers';
import { until } from '../support/until';

/** How a connection begins and ends, on sockets of the test: they open, fail and bring frames when it says so. */

class TestSocket extends EventTarget {
	binaryType = 'blob';
	isClosed = false;
	pings = 0;

	constructor(readonly url: string) {
		super();
		if (!/^wss?:/.test(url)) throw new SyntaxError(`Invalid URL: ${url}`);
		sockets.push(this);
	}

	close(): void {
		this.isClosed = true;
	}

	ping(): void {
		this.pings++;
	}

	says(event: 'open' | 'error' | 'close'): void {
		this.dispatchEvent(new Event(event));
	}

	brings(data: string | ArrayBuffer): void {
		this.dispatchEvent(Object.assign(new Event('message'), { data }));
	}
}

let sockets: TestSocket[];
let sent: Sent[];
let events: IDataObject[];
let gone: AbortController;
let ended: Promise<ConnectionEnd>;
let tokens = 0;

const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
const provide = (value: unknown) =>
	Object.defineProperty(globalThis, 'WebSocket', { value, configurable: true, writable: true });

beforeEach(() => {
	provide(TestSocket);
	sockets = [];
	sent = [];
	events = [];
	gone = new AbortController();
});
afterEach(async () => {
	gone.abort();
	await ended;
	if (before === undefined) delete (globalThis as { WebSocket?: unknown }).WebSocket;
	else Object.defineProperty(globalThis, 'WebSocket', before);
});

const ACCEPTED = { body: { code: 1 } };
const REFUSED = { body: { code: 1003, msg: '' } };

interface Limits {
	silenceMs?: number;
	openingMs?: number;
	soonMs?: number;
}

/** Connects; the platform answers so when it is asked for the token. */
async function connect(
	answer: Reply = ACCEPTED,
	{ socketUrl = 'wss://yunhu.example/ws', ...limits }: Limits & { socketUrl?: string } = {},
): Promise<void> {
	const data = { baseUrl: 'https://yunhu.example', token: `token ${++tokens}`, socketUrl };
	const source = await socketSource(callerAnswered([answer], data, sent), {
		silenceMs: 60_000,
		openingMs: 60_000,
		...limits,
	});
	ended = source.connect((given) => void events.push(...given), gone.signal);
}

async function connected(limits: Limits = {}, answer: Reply = ACCEPTED) {
	await connect(answer, limits);
	await until(() => sockets.length === 1);
	sockets[0]!.says('open');
	return sockets[0]!;
}

const LOST = {
	kind: 'lost',
	reason: 'Yunhu accepts no WebSocket connection',
	hint: expect.stringMatching(/^Check WebSocket URL/),
};
const LOST_LATER = {
	kind: 'lost',
	reason: 'The WebSocket connection to Yunhu was lost',
	workedMs: expect.any(Number),
};

it('knows whether the runtime has a WebSocket', () => {
	ended = Promise.resolve({ kind: 'ended' });
	expect(hasWebSocket()).toBe(true);
	provide(undefined);
	expect(hasWebSocket()).toBe(false);
});

describe('a socket that does not open', () => {
	it.each(['error', 'close'] as const)(
		'but ends with "%s" is refused where the platform refuses the token, else lost',
		async (end) => {
			for (const [answer, expected] of [
				[REFUSED, { kind: 'refused', refusal: { codeName: 'UNAUTHORIZED' } }],
				[ACCEPTED, LOST],
				[{ status: 502, body: '' }, LOST],
			] as const) {
				sockets = [];
				await connect(answer);
				await until(() => sockets.length === 1);
				sockets[0]!.says(end);
				expect(await ended).toMatchObject(expected);
				expect(sockets).toEqual([expect.objectContaining({ isClosed: true })]);
			}
		},
	);

	it('is given up after its time', async () => {
		await connect(ACCEPTED, { openingMs: 10 });
		expect(await ended).toEqual(LOST);
		expect(sockets[0]!.isClosed).toBe(true);
	});

	it.each([
		'',
		' ',
		'nowhere',
		'ws.yunhu.example/subscribe',
		'wss://',
		'wss:// /ws',
		'wss://yunhu.example:99999/ws',
		'ftp://yunhu.example/ws',
		'#wss://yunhu.example/ws',
	])('because its address is none (%j) is refused, and nothing is asked', async (socketUrl) => {
		await connect(REFUSED, { socketUrl });
		expect(await ended).toEqual({
			kind: 'refused',
			refusal: {
				message: 'WebSocket URL in the credential is not the address of a WebSocket',
				hint: expect.stringContaining('start with wss:// or ws://'),
				code: 'ERR_INVALID_URL',
			},
		});
		expect([sockets, sent]).toEqual([[], []]);
	});

	it('because the runtime takes no such address is lost, and nothing tells the token', async () => {
		provide(
			class {
				constructor(url: string) {
					throw new SyntaxError(`Invalid URL: ${url}`);
				}
			},
		);
		await connect(ACCEPTED);
		expect(await ended).toEqual(LOST);
	});

	it('because the trigger is gone has ended, and the platform is not asked for the token', async () => {
		await connect(REFUSED);
		await until(() => sockets.length === 1);
		gone.abort();
		expect(await ended).toEqual({ kind: 'ended' });
		expect(sockets[0]!.isClosed).toBe(true);
		expect(sent).toEqual([]);
	});

	it('is not even made where the trigger was gone before', async () => {
		gone.abort();
		await connect(REFUSED);
		expect(await ended).toEqual({ kind: 'ended' });
		expect([sockets, sent]).toEqual([[], []]);
	});
});

it.each([
	['wss://yunhu.example/ws', 'wss://yunhu.example/ws?'],
	[' ws://127.0.0.1:8080/a/b/\n', 'ws://127.0.0.1:8080/a/b/?'],
	['ws://[::1]:8080', 'ws://[::1]:8080?'],
	['wss://yunhu.example/ws?gate=open', 'wss://yunhu.example/ws?gate=open&'],
	['wss://yunhu.example/ws?gate=open#top', 'wss://yunhu.example/ws?gate=open&'],
	['wss://yunhu.example/#/ws', 'wss://yunhu.example/?'],
	['https://yunhu.example/ws', 'wss://yunhu.example/ws?'],
	['HTTP://yunhu.example/ws', 'ws://yunhu.example/ws?'],
])('the token stands in the query of the address %j', async (socketUrl, address) => {
	await connect(ACCEPTED, { socketUrl });
	await until(() => sockets.length === 1);
	expect(sockets[0]!.url).toBe(`${address}token=token%20${tokens}`);
});

describe('an open socket', () => {
	it.each(['error', 'close'] as const)('that ends with "%s" is lost', async (end) => {
		const socket = await connected();
		await new Promise(setImmediate);
		socket.says(end);
		expect(await ended).toEqual(LOST_LATER);
		expect(socket.isClosed).toBe(true);
	});

	it('that ends soon is refused where the platform refuses the token, and not asked for it later', async () => {
		const socket = await connected({}, REFUSED);
		await new Promise(setImmediate);
		socket.brings('{"code":1003,"msg":"token"}');
		socket.says('close');
		expect(await ended).toMatchObject({
			kind: 'refused',
			refusal: { codeName: 'UNAUTHORIZED' },
		});
		sockets = [];
		sent = [];
		const later = await connected({ soonMs: 10 }, REFUSED);
		await new Promise((resolve) => setTimeout(resolve, 30));
		later.says('close');
		expect(await ended).toEqual(LOST_LATER);
		expect(sent).toEqual([]);
	});

	it('is closed when the trigger goes, and says nothing more', async () => {
		const socket = await connected();
		await new Promise(setImmediate);
		expect(socket.isClosed).toBe(false);
		gone.abort();
		socket.says('close');
		expect(await ended).toEqual({ kind: 'ended' });
		expect([socket.isClosed, socket.pings]).toEqual([true, 0]);
	});

	it('brings the events of text and binary frames; other frames are dropped', async () => {
		const socket = await connected();
		expect(socket.binaryType).toBe('arraybuffer');
		socket.brings('{"id":"9007199254740993"}');
		for (const other of ['hello', '[1]', 'null', '']) socket.brings(other);
		socket.brings(new TextEncoder().encode('{"id":2}').buffer as ArrayBuffer);
		expect(events).toEqual([{ id: '9007199254740993' }, { id: 2 }]);
	});

	it('is pinged where the runtime can, and replaced after silence', async () => {
		const first = await connected({ silenceMs: 50 });
		await until(() => sockets.length === 2);
		expect([first.pings > 0, first.isClosed]).toEqual([true, false]);
		// A server that keeps one socket a bot closes the old one before it answers the new handshake.
		first.says('close');
		sockets[1]!.says('open');
		await until(() => first.isClosed);
		// The end of a socket that was replaced is no end of the connection.
		first.says('close');
		sockets[1]!.brings('{"id":1}');
		await until(() => sockets.length === 3);
		expect(events).toEqual([{ id: 1 }]);
		expect(await Promise.race([ended, Promise.resolve('listening')])).toBe('listening');
	});

	it.each(['error', 'close'] as const)(
		'that cannot be replaced, for "%s", is lost',
		async (end) => {
			const first = await connected({ silenceMs: 20 });
			await until(() => sockets.length === 2);
			sockets[1]!.says(end);
			expect(await ended).toEqual(LOST_LATER);
			expect([first.isClosed, sockets[1]!.isClosed]).toEqual([true, true]);
		},
	);

	it('is closed with the one that replaces it when the trigger goes', async () => {
		const first = await connected({ silenceMs: 20 });
		await until(() => sockets.length === 2);
		gone.abort();
		expect(await ended).toEqual({ kind: 'ended' });
		expect([first.isClosed, sockets[1]!.isClosed]).toEqual([true, true]);
	});
});
