import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { itemsOf, startCage, type Cage } from './parrot';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/** Tests the hints above a node's output: values that had no effect, and texts that were cut. */

let cage: Cage;
let requests = 0;
/** The request that the server refuses, counted from the first one. */
let refused = 0;
let server: Server;
beforeAll(async () => {
	server = createServer((_request, response) => {
		response.statusCode = ++requests === refused ? 500 : 200;
		response.end('{}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cage = await startCage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
	server.closeAllConnections();
	await cage.engine.stop();
	server.close();
});

async function hintsFor(
	options: INodeParameters,
	texts = ['hello'],
	parameters: INodeParameters = {},
	settings: Parameters<Cage['run']>[3] = {},
): Promise<string[]> {
	const { data, error } = await cage.run(
		'say',
		{ chats: 'c1', text: '={{ $json.text }}', options, ...parameters },
		itemsOf(...texts.map((text) => ({ text }))),
		settings,
	);
	if (error) throw error;
	const runs = Object.values(data?.resultData.runData ?? {}).flat();
	return runs.flatMap(({ hints = [] }) => hints.map(({ message }) => message));
}

const FIT = { fitText: 20, fitUnit: 'characters' };
const LONG = 'A sentence that is long. Another one. And a third sentence.';
const DELAY = { seconds: { minimum: 0, maximum: 0 } };

describe('hints', () => {
	it('tell in how many messages a text was sent', async () => {
		expect(await hintsFor(FIT, [LONG])).toEqual([
			expect.stringMatching(
				/^The text was sent in [3-5] messages: it is longer than "Split Long Text After"/,
			),
		]);
		expect(await hintsFor(FIT, ['short', LONG, `${LONG} ${LONG}`])).toEqual([
			expect.stringMatching(/^Texts that are longer .* in several messages, up to [6-9] each\.$/),
		]);
		expect(await hintsFor(FIT, ['short'])).toEqual([]);
		expect(await hintsFor({}, [LONG])).toEqual([]);
	});

	it('tell that Concurrent Requests have no effect with a delay', async () => {
		expect(await hintsFor({ concurrency: 5, delay: DELAY }, ['a', 'b'])).toEqual([
			'"Concurrent Requests" had no effect: with "Delay Between Messages" one message goes out after another.',
		]);
		expect(await hintsFor({ concurrency: 5 }, ['a', 'b'])).toEqual([]);
		expect(await hintsFor({ delay: DELAY }, ['a', 'b'])).toEqual([]);
	});

	it('tell how many calls Retry On Fail did not make again', async () => {
		const retrying = { continueOnFail: false, retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		refused = requests + 3;
		expect(await hintsFor({ concurrency: 1 }, ['a', 'b', 'c', 'd'], {}, retrying)).toEqual([
			expect.stringMatching(
				/^2 calls were not made again by Retry On Fail: completed in an earlier try/,
			),
		]);
		refused = requests + 2;
		expect(await hintsFor({ concurrency: 1 }, ['a', 'b'], {}, retrying)).toEqual([
			expect.stringMatching(/^1 call was not made again by Retry On Fail/),
		]);
		expect(await hintsFor({}, ['a', 'b'], {}, retrying)).toEqual([]);
	});
});
