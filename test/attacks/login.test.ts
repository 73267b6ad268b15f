import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { startSandbox, type Sandbox } from '../../sandbox';
import { ROOT } from '../support/run';
import { until } from '../support/until';
import { userCredential, YUNHU } from '../support/yunhu';
import { ENDLESS, FaultyProxy, flood, type Handler } from './proxy';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Yunhu's login by email is made by the credential, beside the requests of the nodes, and shared by them. Answers that never end,
 * or are huge: the login must end, and the next request must log in anew.
 */

const DEADLINE_MS = 150;

let engine: Engine;
let sandbox: Sandbox;
let proxy: FaultyProxy;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
	sandbox = await startSandbox();
	proxy = await FaultyProxy.before(sandbox.url);
	const { data } = userCredential(sandbox.yunhu, '', {
		method: 'email',
		token: '',
		email: 'alice@example.com',
		password: 'sandbox',
	});
	const through = JSON.stringify(data).replaceAll(sandbox.url, proxy.url);
	engine.addCredential({
		id: 'email',
		name: 'email',
		type: 'yunhuUserApi',
		data: JSON.parse(through) as ICredentialDataDecryptedObject,
	});
});
afterAll(async () => {
	await engine.stop();
	await proxy.close();
	await sandbox.close();
});
afterEach(() => {
	jest.restoreAllMocks();
	sandbox.yunhu.reset();
});

async function run() {
	const { status, error } = await engine.executeNode(
		YUNHU,
		{ resource: 'bot', operation: 'getAll', options: { retries: 0, timeout: 5 } },
		undefined,
		{ credentials: { yunhuUserApi: 'email' } },
	);
	return { status, message: error?.message };
}

function whereLoginsAnswer(handler: Handler) {
	proxy.arm(handler, ({ url }) => url.includes('email-login'));
}

it.each(Object.entries(ENDLESS))(
	'%s: the login ends, and the next one is made',
	async (_name, handler) => {
		const after = AbortSignal.timeout.bind(AbortSignal);
		jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => after(DEADLINE_MS));
		whereLoginsAnswer(handler);
		expect(await run()).toEqual({ status: 'error', message: 'Yunhu did not answer the login' });
		jest.restoreAllMocks();
		proxy.arm();
		// The login has a deadline of its own, which may be a little later than that of the operation.
		await until(async () => (await run()).status === 'success');
	},
);

it('an answer that goes on and on at full speed is not read to its end', async () => {
	const { handler, sentMegabytes } = flood();
	whereLoginsAnswer(handler);
	const { status, message } = await run();
	expect([status, message]).toEqual(['error', expect.stringContaining('is not logged in')]);
	expect(sentMegabytes()).toBeLessThan(16);
});
