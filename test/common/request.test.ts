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
import { NodeApiError, type INode } from 'n8n-workflow';
import { getEventListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { gzipSync } from 'node:zlib';

import { callerOf, type Caller } from '../../nodes/common/requests/caller';
import {
	exchange,
	pause,
	withRetries,
	type Outcome,
	type Reply,
} from '../../nodes/common/requests/request';
import { CLOSED_URL } from '../support/closedUrl';
import { jsonOf, startCage, type Cage } from './parrot';

const NODE: INode = {
	id: '1',
	name: 'N',
	type: 't',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** A caller whose request helper of n8n is the given one. */
function callerWith(helper: () => Promise<unknown>, more: Partial<Caller> = {}): Caller {
	return {
		context: { helpers: { httpRequestWithAuthentication: helper } },
		retries: 3,
		timeoutMs: 1000,
		credential: async () => ({}),
		...more,
	} as unknown as Caller;
}

async function silenceOf(error: unknown) {
	const caller = callerWith(async () => await Promise.reject(error));
	return await exchange(caller, 'x', { url: 'http://127.0.0.1' });
}

/** The syscall is empty if Node gives none. */
function systemError(code: string, syscall: string): Error {
	return Object.assign(new Error(`${syscall} ${code}`), { code, ...(syscall && { syscall }) });
}

/**
 * The errors that n8n's helpers wrap around a system error. From axios 1.13.3 on only the cause has
 * `syscall`.
 */
const WRAPPINGS: Record<string, (error: Error) => unknown> = {
	'as it is': (error) => error,
	'as older axios has it': (error) => new NodeApiError(NODE, error as never),
	'as newer axios has it': (error) => {
		const { code } = error as { code?: string };
		return new NodeApiError(
			NODE,
			Object.assign(new Error(error.message, { cause: error }), { code }) as never,
		);
	},
	'from a host with several addresses': (error) => {
		const { code } = error as { code?: string };
		const all = Object.assign(new AggregateError([error, error]), { code });
		return new NodeApiError(NODE, Object.assign(new Error('', { cause: all }), { code }) as never);
	},
};

const NEVER_SENT: Array<[code: string, syscall: string]> = [
	['ECONNREFUSED', 'connect'],
	['ETIMEDOUT', 'connect'],
	['EHOSTUNREACH', 'connect'],
	['ENETUNREACH', 'connect'],
	['EADDRNOTAVAIL', 'connect'],
	['EMFILE', 'connect'],
	['ECONNRESET', 'connect'],
	['ENOTFOUND', 'getaddrinfo'],
	['EAI_AGAIN', 'getaddrinfo'],
	['EPROTO', 'write'],
	['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', ''],
	['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', ''],
	['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', ''],
	['ERR_SSL_UNSUPPORTED_PROTOCOL', ''],
	['ERR_SSL_WRONG_VERSION_NUMBER', ''],
	['ERR_INVALID_URL', ''],
	['ERR_TLS_CERT_ALTNAME_INVALID', ''],
	['CERT_CHAIN_TOO_LONG', ''],
	['CERT_HAS_EXPIRED', ''],
	['CERT_NOT_YET_VALID', ''],
	['CERT_REJECTED', ''],
	['CERT_REVOKED', ''],
	['CERT_SIGNATURE_FAILURE', ''],
	['CERT_UNTRUSTED', ''],
	['DEPTH_ZERO_SELF_SIGNED_CERT', ''],
	['ERROR_IN_CERT_NOT_AFTER_FIELD', ''],
	['ERROR_IN_CERT_NOT_BEFORE_FIELD', ''],
	['HOSTNAME_MISMATCH', ''],
	['INVALID_CA', ''],
	['INVALID_PURPOSE', ''],
	['PATH_LENGTH_EXCEEDED', ''],
	['SELF_SIGNED_CERT_IN_CHAIN', ''],
	['UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', ''],
	['UNABLE_TO_DECRYPT_CERT_SIGNATURE', ''],
	['UNABLE_TO_GET_ISSUER_CERT', ''],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', ''],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', ''],
];

const PERHAPS_SENT: Array<[code: string, syscall: string]> = [
	['ECONNRESET', 'read'],
	['ECONNRESET', ''],
	['EPIPE', 'write'],
	['ETIMEDOUT', 'read'],
	['EHOSTUNREACH', 'read'],
	['ENETUNREACH', 'read'],
	['ETIMEDOUT', ''],
	['ECONNABORTED', ''],
	['ERR_CANCELED', ''],
	['ERR_BAD_RESPONSE', ''],
	['HPE_INVALID_CONSTANT', ''],
	['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', ''],
];

describe.each(Object.entries(WRAPPINGS))('a request that failed, its error %s', (_how, wrap) => {
	it.each(NEVER_SENT)('%s %s: was never sent', async (code, syscall) => {
		expect(await silenceOf(wrap(systemError(code, syscall)))).toEqual({
			kind: 'noReply',
			code,
			mayHaveHappened: false,
		});
	});

	it.each(PERHAPS_SENT)('%s %s: may have happened', async (code, syscall) => {
		expect(await silenceOf(wrap(systemError(code, syscall)))).toEqual({
			kind: 'noReply',
			code,
			mayHaveHappened: true,
		});
	});
});

it('a request that n8n blocks because of an internal address was never sent', async () => {
	// n8n-core 2.41 throws this error; only the name of its class says why.
	const blocked = Object.assign(new Error('The request was blocked'), {
		name: 'SsrfBlockedIpError',
	});
	for (const error of [
		blocked,
		new NodeApiError(NODE, Object.assign(new Error('', { cause: blocked })) as never),
	]) {
		expect(await silenceOf(error)).toEqual({
			kind: 'noReply',
			code: 'SSRF_BLOCKED',
			mayHaveHappened: false,
		});
	}
});

it('sends nothing if the execution is cancelled', async () => {
	const helper = jest.fn(async () => ({}));
	const caller = callerWith(helper, { signal: AbortSignal.abort() });
	const silence = { kind: 'noReply', code: 'CANCELLED', mayHaveHappened: false };
	expect(await exchange(caller, 'x', { url: 'http://127.0.0.1' })).toEqual(silence);
	expect(helper).not.toHaveBeenCalled();
});

it.each<unknown>([
	'',
	'localhost:10001',
	'ftp://example.com',
	'http://',
	'http:// example.com',
	// What a server gave as the address of an upload.
	['http://example.com'],
])('sends nothing to the invalid URL %j', async (url) => {
	const helper = jest.fn(async () => ({}));
	const silence = { kind: 'noReply', code: 'ERR_INVALID_URL', mayHaveHappened: false };
	expect(await exchange(callerWith(helper), 'x', { url: url as string })).toEqual(silence);
	expect(helper).not.toHaveBeenCalled();
});

describe('a request that failed without a system code', () => {
	it.each([
		['an error without a code', new Error('odd')],
		[
			'a code that is not a system code',
			Object.assign(new Error('odd'), { code: 'a lower-case reason' }),
		],
		['a numeric code', Object.assign(new Error('odd'), { code: 42 })],
		['nothing', undefined],
		['a text', 'odd'],
		['null', null],
	])('may have happened: %s', async (_what, error) => {
		expect(await silenceOf(error)).toEqual({
			kind: 'noReply',
			code: 'UNKNOWN',
			mayHaveHappened: true,
		});
	});

	it('may have happened if the error is its own cause, and the search for a code ends', async () => {
		const circular = new Error('odd');
		circular.cause = circular;
		expect(await silenceOf(circular)).toMatchObject({ code: 'UNKNOWN', mayHaveHappened: true });
	});
});

describe('exchange() through the helper of n8n', () => {
	let cage: Cage;
	const servers: Server[] = [];
	let requests = 0;
	beforeAll(async () => {
		cage = await startCage();
	});
	beforeEach(() => {
		requests = 0;
	});
	afterAll(async () => {
		await cage.engine.stop();
		for (const server of servers) server.close();
	});

	async function listen(server: Server, scheme = 'http'): Promise<string> {
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	/** A server that calls `answer` with the connection after each whole request. */
	async function serverThat(answer: (socket: Socket) => void): Promise<string> {
		return await listen(
			createServer((socket) => {
				let heard = '';
				socket.on('error', () => {});
				socket.on('data', (chunk) => {
					heard += chunk.toString();
					if (!heard.endsWith('{}')) return;
					requests++;
					answer(socket);
				});
			}),
		);
	}

	async function probe(address: string, options = {}) {
		const [outcome] = jsonOf(await cage.run('probe', { address, options }));
		return outcome as unknown as Outcome;
	}

	const reply = (text: string, head = '') =>
		`HTTP/1.1 ${head || '200 OK'}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${text}`;

	it('returns the body unchanged, with every digit', async () => {
		const body = '{"messageUid":412367192064032769, "a": "ä"}';
		const url = await serverThat((socket) => socket.end(reply(body)));
		expect(await probe(url)).toMatchObject({ kind: 'reply', status: 200, body });
	});

	it.each(['401 Unauthorized', '404 Not Found', '429 Too Many', '500 Oh No', '503 Busy'])(
		'returns HTTP %s as a reply',
		async (status) => {
			const url = await serverThat((socket) => socket.end(reply('<html>', status)));
			expect(await probe(url)).toMatchObject({
				kind: 'reply',
				status: Number(status.slice(0, 3)),
				body: '<html>',
			});
			expect(requests).toBe(1);
		},
	);

	it('returns an empty body as an empty text', async () => {
		const url = await serverThat((socket) => socket.end(reply('', '500 Oh No')));
		expect(await probe(url)).toMatchObject({ kind: 'reply', status: 500, body: '' });
	});

	it('rejects an answer that unpacks to more than 32 MB', async () => {
		const megabytes = (count: number) => gzipSync(Buffer.alloc(count * 1024 * 1024, ' '));
		const packed = (body: Buffer) => (socket: Socket) => {
			socket.write(
				`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
			);
			socket.end(body);
		};
		expect(await probe(await serverThat(packed(megabytes(31))))).toMatchObject({ kind: 'reply' });
		expect(await probe(await serverThat(packed(megabytes(33))))).toEqual({
			kind: 'noReply',
			code: 'TOO_LARGE',
			mayHaveHappened: true,
		});
	});

	it('does not send the signature to the target of a redirect', async () => {
		const elsewhere = await serverThat((socket) => socket.end(reply('{}')));
		const url = await serverThat((socket) =>
			socket.end(
				`HTTP/1.1 307 Over There\r\nLocation: ${elsewhere}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
			),
		);
		expect(await probe(url)).toMatchObject({ kind: 'reply', status: 307 });
		expect(requests).toBe(1);
	});

	it('handles an unknown content encoding', async () => {
		const url = await serverThat((socket) =>
			socket.end(
				'HTTP/1.1 200 OK\r\nContent-Encoding: utf-8\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok',
			),
		);
		expect(await probe(url)).toMatchObject({ kind: 'reply', body: 'ok' });
	});

	it.each<[string, (socket: Socket) => void, string]>([
		['the connection is reset', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
		['the connection is closed', (socket) => socket.destroy(), 'ECONNRESET'],
		[
			'the body breaks off',
			(socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a'),
			// n8n's helper returns a stream here, so the error code is Node's and not axios's.
			'ECONNRESET',
		],
		[
			'the answer is not HTTP',
			(socket) => socket.end('SSH-2.0-parrot\r\n\r\n'),
			'HPE_INVALID_CONSTANT',
		],
	])('may have happened if %s after the request', async (_what, answer, code) => {
		const url = await serverThat(answer);
		expect(await probe(url)).toEqual({ kind: 'noReply', code, mayHaveHappened: true });
		expect(requests).toBe(1);
	});

	it('may have happened if no answer comes in time', async () => {
		const url = await serverThat(() => {});
		expect(await probe(url, { timeout: 1 })).toEqual({
			kind: 'noReply',
			code: 'ECONNABORTED',
			mayHaveHappened: true,
		});
		expect(requests).toBe(1);
	});

	it('was never sent if no server listens', async () => {
		expect(await probe(CLOSED_URL)).toEqual({
			kind: 'noReply',
			code: 'ECONNREFUSED',
			mayHaveHappened: false,
		});
	});

	it('was never sent if the client speaks https to an http server', async () => {
		const url = await listen(createHttpServer(() => requests++));
		expect(await probe(url.replace('http:', 'https:'))).toMatchObject({
			kind: 'noReply',
			mayHaveHappened: false,
		});
		expect(requests).toBe(0);
	});

	const pem = (name: string) => readFileSync(path.join(__dirname, 'tls', name));

	it.each<[string, TlsOptions]>([
		['version', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
		['cipher', { maxVersion: 'TLSv1.2', ciphers: 'PSK-AES128-CBC-SHA' }],
	])('was never sent if the server speaks no %s of TLS that n8n does', async (_what, options) => {
		const server = createTlsServer(
			{ key: pem('key.pem'), cert: pem('certificate.pem'), ...options },
			() => requests++,
		);
		expect(await probe(await listen(server, 'https'))).toMatchObject({
			kind: 'noReply',
			mayHaveHappened: false,
		});
		expect(requests).toBe(0);
	});

	it('was never sent if the certificate is not trusted', async () => {
		const server = createTlsServer(
			{ key: pem('key.pem'), cert: pem('certificate.pem') },
			() => requests++,
		);
		expect(await probe(await listen(server, 'https'))).toEqual({
			kind: 'noReply',
			code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
			mayHaveHappened: false,
		});
		expect(requests).toBe(0);
	});
});

describe('callerOf()', () => {
	it('reads a credential once for requests at the same time, and again if n8n could not read it', async () => {
		const getCredentials = jest.fn(async (type: string) => ({ type }));
		getCredentials.mockRejectedValueOnce(new Error('no credential'));
		const { credential } = callerOf({ getCredentials } as never);
		const both = await Promise.allSettled([credential('a'), credential('a')]);
		expect(both).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
		expect(getCredentials).toHaveBeenCalledTimes(1);
		expect(await credential('a')).toEqual({ type: 'a' });
		expect(await credential('a')).toEqual({ type: 'a' });
		expect(await credential('b')).toEqual({ type: 'b' });
		expect(getCredentials.mock.calls).toEqual([['a'], ['a'], ['b']]);
	});
});

describe('exchange()', () => {
	it('reads the credential once and passes it to the helper', async () => {
		const helper = jest.fn<(...args: unknown[]) => Promise<unknown>>();
		helper.mockResolvedValue({ statusCode: 200, headers: {}, body: 'x' });
		const credential = jest.fn(async () => ({ secret: 's' }));
		const caller = callerWith(helper, { credential } as never);
		const outcome = await exchange(caller, 'kind', { url: 'http://x' });
		expect(outcome).toMatchObject({ kind: 'reply', body: 'x' });
		expect(credential.mock.calls).toEqual([['kind']]);
		expect(helper.mock.calls[0]?.[2]).toMatchObject({
			credentialsDecrypted: { type: 'kind', data: { secret: 's' } },
		});
	});

	it('may have happened if the body is closed before its end, without an error', async () => {
		const helper = async () => {
			const body = new PassThrough();
			body.write('{"a');
			setImmediate(() => body.destroy());
			return await Promise.resolve({ statusCode: 200, headers: {}, body });
		};
		expect(await exchange(callerWith(helper), 'x', { url: 'http://x' })).toEqual({
			kind: 'noReply',
			code: 'ECONNRESET',
			mayHaveHappened: true,
		});
	});

	it('throws the error of a credential that cannot be read', async () => {
		const credential = async () => await Promise.reject(new Error('no credential'));
		const helper = jest.fn(async () => ({}));
		await expect(
			exchange(callerWith(helper, { credential } as never), 'x', { url: 'http://u' }),
		).rejects.toThrow('no credential');
		expect(helper).not.toHaveBeenCalled();
	});
});

const NO_BYTES = Buffer.alloc(0);
const BUSY: Reply = { kind: 'reply', status: 429, headers: {}, body: '', bytes: NO_BYTES };
const FINE: Reply = { kind: 'reply', status: 200, headers: {}, body: 'ok', bytes: NO_BYTES };
const always = () => true;

describe('withRetries()', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	/** The times (of the fake clock) of the attempts for these outcomes; the last outcome repeats. */
	async function timesOf(
		outcomes: Outcome[],
		retries: number,
		mayRepeat: (outcome: Outcome) => boolean = always,
	) {
		const start = Date.now();
		const times: number[] = [];
		const attempt = async () => {
			times.push(Date.now() - start);
			return outcomes[Math.min(times.length, outcomes.length) - 1] as Outcome;
		};
		const result = withRetries(
			callerWith(async () => {}, { retries }),
			attempt,
			mayRepeat,
		);
		await jest.runAllTimersAsync();
		return { times, result: await result };
	}

	it.each([0, 1, 3, 10])('makes one attempt and at most %d more', async (retries) => {
		const { times, result } = await timesOf([BUSY], retries);
		expect(times).toHaveLength(retries + 1);
		expect(result).toBe(BUSY);
	});

	it('returns the first outcome that must not be repeated', async () => {
		const { times, result } = await timesOf([BUSY, FINE], 5, (outcome) => outcome === BUSY);
		expect(times).toHaveLength(2);
		expect(result).toBe(FINE);
	});

	it('asks for every outcome whether to repeat it, except when no retry is left', async () => {
		const asked = jest.fn(always);
		await timesOf([BUSY], 2, asked);
		expect(asked).toHaveBeenCalledTimes(2);
	});

	it('waits longer each time, never more than 30 s (± 25 %)', async () => {
		const { times } = await timesOf([BUSY], 10);
		const waits = times.slice(1).map((time, index) => time - (times[index] as number));
		for (const [index, wait] of waits.entries()) {
			const planned = Math.min(500 * 2 ** index, 30_000);
			expect(wait).toBeGreaterThanOrEqual(Math.floor(planned * 0.75));
			expect(wait).toBeLessThanOrEqual(Math.ceil(planned * 1.25));
		}
	});

	it.each([
		['2', 2000],
		['0.5', 500],
		['30', 30_000],
	])('waits as long as Retry-After says: %s', async (value, wait) => {
		const { times } = await timesOf([{ ...BUSY, headers: { 'retry-after': value } }, FINE], 1);
		expect(times).toEqual([0, wait]);
	});

	it('does not retry if Retry-After is longer than its longest wait', async () => {
		const { times } = await timesOf([{ ...BUSY, headers: { 'retry-after': '31' } }, FINE], 1);
		expect(times).toEqual([0]);
	});

	it.each([
		'Thu, 31 Dec 2026 18:00:10 GMT',
		'Thursday, 31-Dec-26 18:00:10 GMT',
		'Thu Dec 31 18:00:10 2026',
	])('waits until the HTTP date %s', async (value) => {
		jest.setSystemTime(Date.UTC(2026, 11, 31, 18));
		const { times } = await timesOf([{ ...BUSY, headers: { 'retry-after': value } }, FINE], 1);
		expect(times).toEqual([0, 10_000]);
	});

	it.each([
		'',
		'0',
		'-1',
		'soon',
		'1e1',
		'0x5',
		'Infinity',
		// JavaScript takes these for days long ago, and a server's clock may be slow.
		'5, 10',
		'in 20 seconds',
		'Thu, 01 Jan 2015 00:00:00 GMT',
		'Thu',
	])('ignores a Retry-After of "%s"', async (value) => {
		const { times } = await timesOf([{ ...BUSY, headers: { 'retry-after': value } }, FINE], 1);
		expect(times[1]).toBeGreaterThanOrEqual(375);
		expect(times[1]).toBeLessThanOrEqual(625);
	});

	it('stops waiting at once when cancelled, and makes no further attempt', async () => {
		const cancellation = new AbortController();
		const attempt = jest.fn(async () => BUSY);
		const result = withRetries(
			callerWith(async () => {}, { signal: cancellation.signal }),
			attempt,
			always,
		);
		await jest.advanceTimersByTimeAsync(100);
		cancellation.abort();
		// No timer runs from here on.
		expect(await result).toBe(BUSY);
		expect(attempt).toHaveBeenCalledTimes(1);
		expect(getEventListeners(cancellation.signal, 'abort')).toEqual([]);
	});

	it('makes no second attempt if the first was cancelled', async () => {
		const cancellation = new AbortController();
		const attempt = jest.fn(async () => {
			cancellation.abort();
			return BUSY;
		});
		const caller = callerWith(async () => {}, { signal: cancellation.signal });
		expect(await withRetries(caller, attempt, always)).toBe(BUSY);
		expect(attempt).toHaveBeenCalledTimes(1);
	});
});

describe('pause()', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	it('leaves no listener behind, however often it is called', async () => {
		const { signal } = new AbortController();
		for (let n = 0; n < 20; n++) {
			const paused = pause(1000, signal);
			// One listener belongs to n8n's sleep().
			expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(2);
			await jest.advanceTimersByTimeAsync(1000);
			await paused;
		}
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('does not end early', async () => {
		const ended = jest.fn();
		void pause(1000, new AbortController().signal).then(ended);
		void pause(1000).then(ended);
		await jest.advanceTimersByTimeAsync(999);
		expect(ended).not.toHaveBeenCalled();
		await jest.advanceTimersByTimeAsync(1);
		expect(ended).toHaveBeenCalledTimes(2);
	});

	it('returns at once if cancelled before', async () => {
		await expect(pause(1000, AbortSignal.abort())).resolves.toBeUndefined();
	});
});
