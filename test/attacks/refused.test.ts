import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type * as n8nWorkflow from 'n8n-workflow';
import { createServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { startEngine, type Engine } from '../../engine';
import { forAll } from '../support/concurrency';
import { CLOSED_URL } from '../support/closedUrl';
import { ROOT } from '../support/run';
import { startSelfSigned } from '../support/selfSigned';
import { PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';
import type { TestedPlatform } from './platforms/platform';

/** How often the nodes have waited for the next attempt. */
let mockDelays = 0;
jest.mock('n8n-workflow', () => {
	const shortened = jest.requireActual<typeof n8nWorkflow>('../support/shortDelays');
	const sleep: typeof n8nWorkflow.sleep = async (...parameters) => {
		mockDelays++;
		await shortened.sleep(...parameters);
	};
	return { ...shortened, sleep };
});

/**
 * Runs every operation of every platform against a closed port, and against a server with a
 * self-signed certificate: the error says that nothing was done and what to check.
 */

const RETRIES = 2;

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

/** The platform's operations that make requests, with credentials for a server at this address. */
async function placesAt(platform: TestedPlatform, address: string): Promise<Place[]> {
	// The answer to a webhook makes no request.
	const entries = platform.cases.filter(({ requests }) => requests.length > 0);
	const places = await Promise.all(
		entries.map(
			async (entry, index) =>
				await startPlace(engine, platform, entry, ` ${index} ${address}`, address),
		),
	);
	expect(places).not.toEqual([]);
	return places;
}

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		it('every operation tries again, and reports the refused connection', async () => {
			const places = await placesAt(platform, CLOSED_URL);
			mockDelays = 0;
			await forAll(places, async (place) => {
				const { status, error } = await runPlace(engine, place, RETRIES);
				expect([place.name, status, error?.message, error?.context]).toEqual([
					place.name,
					'error',
					expect.stringContaining(`No connection to ${platform.words.name} could be made`),
					expect.objectContaining({ code: 'ECONNREFUSED' }),
				]);
				expect([place.name, error?.context?.mayHaveHappened]).toEqual([place.name, undefined]);
			});
			// The first request of each operation fails, and it makes no other one.
			expect(mockDelays).toBe(places.length * RETRIES);
			await stopPlaces(places);
		});

		it.each([
			['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
			['the refusal of a port for HTTPS', '\x15\x03\x01\x00\x02\x02\x46'],
			['a body that is not packed', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{"code":0}'],
		])('every operation reports an answer that cannot be read: %s', async (_what, answer) => {
			const server = createServer((socket) =>
				socket.once('data', () => socket.end(answer, 'latin1')),
			);
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			const { port } = server.address() as AddressInfo;
			const places = await placesAt(platform, `http://127.0.0.1:${port}`);
			await forAll(places, async (place) => {
				const { status, error } = await runPlace(engine, place, 0);
				expect([place.name, status, error?.message, error?.description]).toEqual([
					place.name,
					'error',
					expect.stringMatching(/: its answer cannot be read/),
					expect.stringMatching(/Check .*(URL|addresses)/),
				]);
				expect(error?.message).toMatch(platform.words.foreign);
				const asksForHttps = /must begin with https:/.test(error?.description ?? '');
				expect([place.name, asksForHttps]).toEqual([place.name, !answer.startsWith('HTTP')]);
			});
			await stopPlaces(places);
			await new Promise((resolve) => server.close(resolve));
		});

		it.each([
			[
				'less than it says',
				'Content-Length: 1000',
				/^The connection to .* was lost before it answered$/,
			],
			// n8n unpacks what came: the beginning of a text, which nothing else tells from a whole one.
			['without a length', 'Connection: close', /: HTTP 200 with a body starting "\{"code":0/],
		])('every operation reports a packed body that is cut: %s', async (_what, header, message) => {
			const packed = gzipSync(JSON.stringify({ code: 0, data: 'x'.repeat(100) }));
			const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n${header}\r\n\r\n`;
			const answer = Buffer.concat([Buffer.from(head), packed.subarray(0, packed.length / 2)]);
			const server = createServer((socket) => socket.once('data', () => socket.end(answer)));
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			const { port } = server.address() as AddressInfo;
			const places = await placesAt(platform, `http://127.0.0.1:${port}`);
			await forAll(places, async (place) => {
				const { status, error } = await runPlace(engine, place, 0);
				expect([place.name, status, error?.message]).toEqual([
					place.name,
					'error',
					expect.stringMatching(message),
				]);
			});
			await stopPlaces(places);
			await new Promise((resolve) => server.close(resolve));
		});

		it('every operation reports a self-signed certificate at its first request', async () => {
			const server = await startSelfSigned();
			const places = await placesAt(platform, server.url);
			await forAll(places, async (place) => {
				const { status, error } = await runPlace(engine, place, 3);
				expect([place.name, status, error?.message, error?.description, error?.context]).toEqual([
					place.name,
					'error',
					expect.stringMatching(/does not trust the certificate of /),
					expect.stringMatching(
						/Nothing was sent\. If the certificate is self-signed .*NODE_EXTRA/,
					),
					expect.objectContaining({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
				]);
				expect([place.name, error?.context?.mayHaveHappened]).toEqual([place.name, undefined]);
			});
			expect([server.connections, server.requests]).toEqual([places.length, 0]);
			await stopPlaces(places);
			await server.close();
		});
	},
);
