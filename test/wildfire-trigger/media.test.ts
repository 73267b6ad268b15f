import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { callbackBody, post, TriggerWorld } from './support';
import { CLOSED_URL } from '../support/closedUrl';

let world: TriggerWorld;
let files: Server;
let origin: string;
const calls: string[] = [];
const BYTES = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256));

/** How the file server answers a path. */
const answers: Record<string, RequestListener> = {
	'/photo.png': (_request, response) =>
		response.writeHead(200, { 'content-type': 'image/png; x=y' }).end(BYTES),
	'/untyped': (_request, response) => response.writeHead(200).end(BYTES),
	'/empty': (_request, response) => response.writeHead(200).end(),
	'/gone': (_request, response) => response.writeHead(404).end('gone'),
	'/endless': (_request, response) => {
		response.writeHead(200);
		const more = () => {
			while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return;
		};
		response.on('drain', more);
		more();
	},
	'/broken': (_request, response) => {
		response.writeHead(200, { 'content-length': 1000 }).write('abc', () => response.destroy());
	},
	'/silent': (_request, response) => {
		response.writeHead(200).write('abc');
	},
};

beforeAll(async () => {
	world = await TriggerWorld.start();
	files = createServer((request, response) => {
		calls.push(request.url ?? '');
		answers[(request.url ?? '').split('?')[0]!]?.(request, response);
	});
	await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
});
afterAll(async () => {
	await world.close();
	files.closeAllConnections();
	await new Promise((resolve) => files.close(resolve));
});
afterEach(async () => {
	jest.restoreAllMocks();
	calls.length = 0;
	await world.reset();
});

const image = (remoteMediaUrl: string) =>
	callbackBody({ type: 3, searchableContent: '[图片]', remoteMediaUrl });
const file = (remoteMediaUrl: string, content = '3000', name = 'report.pdf') =>
	callbackBody({ type: 5, searchableContent: name, content, remoteMediaUrl });

/** The item that a message with media starts the workflow with. */
async function itemOf(
	body: unknown,
	options: IDataObject = {},
	parameters: IDataObject = {},
): Promise<INodeExecutionData> {
	const id = await world.activate({ options: { downloadMedia: true, ...options }, ...parameters });
	expect(await post(world.callback, body)).toEqual({ status: 200, body: '' });
	const execution = await world.engine.waitForExecution(
		({ workflowId }) => workflowId === id,
		30_000,
	);
	expect(execution.status).toBe('success');
	return execution.output('Trigger')[0]!;
}

const bytesOf = async ({ binary }: INodeExecutionData) =>
	await Container.get(BinaryDataService).getAsBuffer(binary!.data!);

it('downloads the file, byte for byte', async () => {
	const item = await itemOf(image(`${origin}/photo.png?size=big#x`));
	expect(item.json).toMatchObject({
		contentType: 'image',
		media: [{ kind: 'image' }],
		downloads: [{ url: `${origin}/photo.png?size=big#x`, binary: 'data' }],
	});
	expect(item.binary!.data).toMatchObject({ mimeType: 'image/png', fileName: 'photo.png' });
	expect((await bytesOf(item)).equals(BYTES)).toBe(true);
});

it.each([
	['/%E6%8A%A5%E5%91%8A.png', '报告.png'],
	['/a%20b%2Bc.png?x=%2F', 'a b+c.png'],
	['/50%25.png', '50%.png'],
	['/100%.png', '100%.png'],
	['/%FF%20x.png', '%FF%20x.png'],
	['/..%2F..%2Fetc%2Fpasswd', 'passwd'],
	['/a%0Ab%00.png', 'ab.png'],
])('names a file without a name by its address %s', async (path, fileName) => {
	answers[path.split('?')[0]!] = answers['/photo.png']!;
	const item = await itemOf(image(origin + path));
	expect(item.binary!.data).toMatchObject({ fileName });
});

it('names a file as its sender did', async () => {
	const item = await itemOf(file(`${origin}/untyped`));
	expect(item.binary!.data).toMatchObject({
		fileName: 'report.pdf',
		mimeType: 'application/pdf',
	});
	expect((await bytesOf(item)).equals(BYTES)).toBe(true);
});

it.each([
	['../../etc/passwd', 'passwd'],
	// Shown as "invoice_exe.pdf".
	['invoice_\u202efdp.exe', 'invoice_fdp.exe'],
	['\u2067invoice\u2069.pdf\u200f', 'invoice.pdf'],
	['\u{1f468}\u200d\u{1f469}.png', '\u{1f468}\u200d\u{1f469}.png'],
	['C:\\Users\\a\u0000b.pdf', 'ab.pdf'],
	['../', 'photo.png'],
	['../..', 'photo.png'],
	[' . ', 'photo.png'],
	// A name that cannot be seen is none.
	[' ', 'photo.png'],
	['\u200b\u2060\ufeff', 'photo.png'],
	[' report.pdf\u200b ', 'report.pdf'],
	['a\u2028b\u2029c\u00ad.pdf', 'abc.pdf'],
])('keeps no folder of the name %j that its sender chose', async (name, fileName) => {
	const item = await itemOf(file(`${origin}/photo.png`, '3000', name));
	expect(item.binary!.data).toMatchObject({ fileName });
	expect(item.binary!.data!.directory).toBeUndefined();
});

it('adds the file also with Simplify off', async () => {
	const item = await itemOf(image(`${origin}/photo.png`), {}, { simplify: false });
	expect(item.json).toMatchObject({ payload: { type: 3 }, downloads: [{ binary: 'data' }] });
	expect((await bytesOf(item)).equals(BYTES)).toBe(true);
});

it('adds an empty file, and nothing for a message without a file', async () => {
	expect((await itemOf(file(`${origin}/empty`, '0', 'empty.txt'))).json).toMatchObject({
		downloads: [{ binary: 'data' }],
	});
	await world.reset();
	const text = await itemOf(callbackBody());
	expect(text.json).toMatchObject({ text: 'hello' });
	expect(text.json.downloads).toBeUndefined();
	expect(text.binary).toBeUndefined();
});

it('downloads nothing by default', async () => {
	const item = await itemOf(image(`${origin}/photo.png`), { downloadMedia: false });
	expect(item.binary).toBeUndefined();
	expect(item.json.downloads).toBeUndefined();
	expect(calls).toEqual([]);
});

describe('a file that cannot be downloaded does not stop the message', () => {
	async function skipped(body: unknown, options: IDataObject = {}) {
		const item = await itemOf(body, options);
		expect(item.binary).toBeUndefined();
		const [download, ...more] = item.json.downloads as IDataObject[];
		expect(more).toEqual([]);
		return download!.skipped;
	}

	it('too large according to its Content-Length', async () => {
		const said = await skipped(file(`${origin}/photo.png`, String(1024 * 1024 + 1)), {
			largestMedia: 1,
		});
		expect(said).toBe('it is larger than the limit');
		expect(calls).toEqual([]);
	});

	it('larger than its Content-Length', async () => {
		expect(await skipped(file(`${origin}/endless`, '1'), { largestMedia: 1 })).toBe(
			'it is larger than the limit',
		);
	});

	it.each([
		'ftp://127.0.0.1/a',
		'file:///etc/passwd',
		'/relative',
		'javascript:1',
		'data:text/plain,x',
	])('at an invalid address: %s', async (address) => {
		expect(await skipped(image(address))).toBe('its address is not a web address');
	});

	it.each([
		['without a server', () => `${CLOSED_URL}/x`, /^it could not be fetched \(.*\)$/],
		['that is malformed', () => 'http://[x', /^it could not be fetched \(.*\)$/],
		['without a file', () => `${origin}/gone`, /^it could not be fetched \(HTTP 404\)$/],
		['that breaks off', () => `${origin}/broken`, /^it could not be fetched \(.*\)$/],
	])('at an address %s', async (_what, address, expected) => {
		expect(await skipped(image(address()))).toMatch(expected);
	});

	it('at an address that stops sending', async () => {
		const patience = new AbortController();
		const timeout = AbortSignal.timeout.bind(AbortSignal);
		jest
			.spyOn(AbortSignal, 'timeout')
			.mockImplementation((ms) => (ms === 60_000 ? patience.signal : timeout(ms)));
		const item = itemOf(image(`${origin}/silent`));
		while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
		patience.abort(new Error('The time is up'));
		expect((await item).json.downloads).toEqual([
			{ url: `${origin}/silent`, skipped: expect.stringContaining('it could not be fetched') },
		]);
	});
});

it('responds to the server before the download ends', async () => {
	let release = () => {};
	answers['/held'] = (_request, response) => {
		release = () => response.writeHead(200, { 'content-type': 'image/png' }).end(BYTES);
	};
	const id = await world.activate({ options: { downloadMedia: true } });
	expect((await post(world.callback, image(`${origin}/held`))).status).toBe(200);
	expect(world.executions(id)).toEqual([]);
	while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
	release();
	const execution = await world.engine.waitForExecution(
		({ workflowId }) => workflowId === id,
		30_000,
	);
	expect((await bytesOf(execution.output('Trigger')[0]!)).equals(BYTES)).toBe(true);
});
