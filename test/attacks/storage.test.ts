import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { INodeExecutionData } from 'n8n-workflow';
import { Readable } from 'node:stream';

import { CLOSED_URL } from '../support/closedUrl';
import { until } from '../support/until';
import { ROBOT, startWorld, type World } from '../support/wildfire';
import { addCredential, startAnswerer, type Answerer } from '../wildfire/helpers';
import { ENDLESS, FaultyProxy, FAULTS, type Fault } from './proxy';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * WildfireChat tells an address of its object storage for each upload. That host is another one than the server, so its faults
 * are tried here: no upload hangs, follows a redirect, is signed, or ends with a message without its file.
 */

const BYTES = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 31) % 256));
const ITEM = {
	json: {},
	binary: {
		data: { data: BYTES.toString('base64'), mimeType: 'image/png', fileName: 'chart.png' },
	},
};
const IMAGE = {
	sendTo: 'group',
	groupId: { __rl: true, mode: 'id', value: 'groupId1' },
	contentType: 'image',
	mediaSource: 'binary',
};

/** The item with its file where n8n keeps large ones. */
async function onDisk(): Promise<INodeExecutionData> {
	const data = await Container.get(BinaryDataService).store(
		{ type: 'execution', workflowId: 'w', executionId: 'e' },
		Readable.from([BYTES]),
		{ ...ITEM.binary.data, data: '' },
	);
	return { json: {}, binary: { data } };
}

/** The storage accepts the file with these answers, whatever their body. */
const ACCEPTED: readonly Fault[] = ['a login page', 'an empty answer', 'half an answer'];
/** The answers after which the upload is repeated. */
const REPEATED = /^(no answer|reset|connection lost|HTTP (429|502|503|504))/;

let world: World;
let server: Answerer;
let storage: FaultyProxy;

beforeAll(async () => {
	world = await startWorld();
	server = await startAnswerer();
	storage = await FaultyProxy.before(world.sandbox.url);
});
afterAll(async () => {
	await Promise.all([world.close(), server.close(), storage.close()]);
});
beforeEach(() => {
	server.received.length = 0;
	world.sandbox.wildfire.reset();
});

/** The answer to a plain upload has no body, so its connection is lost after the whole answer. */
const STYLES = {
	'a plain upload': {
		type: 2,
		alsoAccepted: 'connection lost in the answer',
		address: () => `${storage.url}/wildfire/oss/files/key`,
	},
	'a form': {
		type: 1,
		alsoAccepted: '',
		address: () => `${storage.url}/wildfire/oss/qiniu?upload-token?key`,
	},
};

describe.each(Object.entries(STYLES))('%s', (_style, { type, alsoAccepted, address }) => {
	async function send(
		retries: number,
		item: INodeExecutionData = ITEM,
		uploadUrl: string = address(),
	) {
		server.answer = ({ path }) =>
			path.endsWith('get_upload_url')
				? JSON.stringify({
						code: 0,
						result: { uploadUrl, downloadUrl: `${storage.url}/get`, type },
					})
				: '{"code":0,"result":{"messageUid":1,"timestamp":1}}';
		const options = addCredential(world, 'storage', { baseUrl: server.url });
		return await world.run('message', 'send', { ...IMAGE, options: { retries } }, [item], options);
	}

	const messagesSent = () => server.received.filter(({ path }) => path.endsWith('/send')).length;

	it.each((Object.keys(FAULTS) as Fault[]).filter((fault) => fault !== 'no answer'))(
		'%s: sends the message only if the storage has the file',
		async (fault) => {
			storage.arm(fault);
			const { status, error } = await send(1);
			const isAccepted = fault === alsoAccepted || ACCEPTED.includes(fault);
			expect([status, messagesSent()]).toEqual(isAccepted ? ['success', 1] : ['error', 0]);
			if (!isAccepted) {
				expect(`${error?.message} ${error?.description}`).toMatch(/storage/);
				expect(error?.description).not.toMatch(/may have taken effect/);
			}
			expect(storage.redirected).toEqual([]);
			expect(storage.requests).toHaveLength(REPEATED.test(fault) && !isAccepted ? 2 : 1);
			// The random digits of a form's boundary may be those of the secret.
			const requests = JSON.stringify(storage.requests).replace(/boundary=[\w-]+/g, '');
			expect(requests).not.toContain(ROBOT.secret);
		},
	);

	it.each(
		(Object.keys(FAULTS) as Fault[]).filter(
			(fault) => REPEATED.test(fault) && fault !== 'no answer',
		),
	)('%s once: uploads the whole file again', async (fault) => {
		storage.arm(fault, (_request, index) => index === 0);
		expect((await send(1)).status).toBe('success');
		expect(messagesSent()).toBe(1);
		const [stored] = [...world.sandbox.wildfire.state.files.values()];
		expect(stored?.content.equals(BYTES)).toBe(true);
	});

	it.each([...Object.keys(FAULTS).filter((fault) => fault !== 'no answer'), 'no connection'])(
		'%s: leaves no file of the disk open',
		async (fault) => {
			const opened: Readable[] = [];
			const binaryData = Container.get(BinaryDataService);
			const open = binaryData.getAsStream.bind(binaryData);
			const spy = jest.spyOn(binaryData, 'getAsStream').mockImplementation(async (...args) => {
				const stream = await open(...args);
				opened.push(stream);
				return stream;
			});
			const isReached = fault !== 'no connection';
			if (isReached) storage.arm(fault as Fault);
			await send(1, await onDisk(), isReached ? address() : `${CLOSED_URL}/?token?key`);
			spy.mockRestore();
			expect(opened.map(({ destroyed }) => destroyed)).toEqual(opened.map(() => true));
			expect(opened).not.toEqual([]);
		},
	);

	it.each(Object.entries(ENDLESS))(
		'%s: the upload ends, and sends no message',
		async (_name, handler) => {
			// The time is over when the storage has the file, and not while its address is asked for.
			const deadlines: AbortController[] = [];
			const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
				const deadline = new AbortController();
				deadlines.push(deadline);
				return deadline.signal;
			});
			storage.arm(handler);
			const sending = send(0);
			await until(() => storage.requests.length > 0);
			await new Promise((resolve) => setTimeout(resolve, 200));
			for (const deadline of deadlines) deadline.abort(new DOMException('Late', 'TimeoutError'));
			const { error } = await sending;
			timeout.mockRestore();
			expect(error?.message).toBe("The server's storage did not answer in time");
			expect(messagesSent()).toBe(0);
		},
	);
});
