import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { CODES as WILDFIRE_CODES } from '../../nodes/Wildfire/codes';
import { CODES as YUNHU_CODES } from '../../nodes/Yunhu/codes';
import { SEED } from '../../sandbox/yunhu';
import { changed, FaultyProxy, FAULTS, type Fault } from '../attacks/proxy';
import { PLATFORMS } from '../attacks/places';
import { CLOSED_URL } from '../support/closedUrl';
import { startSelfSigned } from '../support/selfSigned';
import { filesBelow, readJson } from '../support/files';
import { ROOT } from '../support/run';
import { ROBOT } from '../support/wildfire';
import { userCredential } from '../support/yunhu';
import { startWorld, type World } from './support';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/*
 * n8n shows only the message of an error when a workflow is published, a test run starts or a
 * credential is tested. So the message must say what happened and what to do, and the description
 * must be empty.
 */

let world: World;
let proxy: FaultyProxy;
beforeAll(async () => {
	world = await startWorld();
	proxy = await FaultyProxy.before(world.sandbox.url);
});
afterAll(async () => {
	await proxy.close();
	await world.close();
});
beforeEach(() => proxy.arm());

/** The message of the error that an activation or a test run throws. */
async function refusalOf(start: Promise<unknown>): Promise<string> {
	const error = await start.then(
		() => undefined,
		(thrown: Error & { description?: string | null }) => thrown,
	);
	expect(error).toBeDefined();
	expect(error?.description || undefined).toBeUndefined();
	return error?.message ?? '';
}

/** What happened is one sentence; what to do follows it. */
function expectRemedy(message: string): void {
	const [problem, ...remedy] = message.split(/(?<=[.)”"]\.?)\s+(?=[A-Z"])/);
	expect([problem, remedy.join(' ')]).toEqual([problem, expect.stringMatching(/^[A-Z].{15,}\.$/)]);
	expect(message).not.toMatch(/undefined|\[object|\.\./);
}

const through = (data: object): ICredentialDataDecryptedObject =>
	JSON.parse(JSON.stringify(data).replaceAll(world.sandbox.url, proxy.url));

const wildfireData = (): IDataObject => ({
	baseUrl: world.sandbox.wildfire.baseUrl,
	robotId: ROBOT.id,
	robotSecret: ROBOT.secret,
	webhookSecret: '',
});

interface Registering {
	credential(data?: IDataObject): string;
	parameters: IDataObject;
	credentialType: string;
	/** The error responses of the platform, from the platform's own table. */
	refusals: object[];
	/** Sets the address of another program as the receiver of the events. */
	take(): void;
	/** The address that the platform sends the events to. */
	receiver(): string;
}

let credentials = 0;
const credentialOf = (type: string, data: object): string => {
	const id = `remedy ${++credentials}`;
	world.engine.addCredential({ id, name: id, type, data: through(data) });
	return id;
};

/** The triggers that register with their platform. */
const REGISTERING: Record<string, () => Registering> = {
	wildfireTrigger: () => ({
		credentialType: 'wildfireRobotApi',
		credential: (data = {}) => credentialOf('wildfireRobotApi', { ...wildfireData(), ...data }),
		parameters: {},
		refusals: [...Object.keys(WILDFIRE_CODES).map(Number), 9_999].map((code) => ({
			code,
			msg: '',
		})),
		take: () => {
			const robot = world.sandbox.wildfire.state.robots.get(ROBOT.id)!;
			robot.callback = 'https://elsewhere.example/hook?token=x';
		},
		receiver: () => world.sandbox.wildfire.state.robots.get(ROBOT.id)!.callback,
	}),
	yunhuTrigger: () => ({
		credentialType: 'yunhuUserApi',
		credential: (data = {}) =>
			credentialOf('yunhuUserApi', { ...userCredential(world.sandbox.yunhu, 'x').data, ...data }),
		parameters: { setUp: 'automatic', botId: { __rl: true, mode: 'id', value: SEED.helper } },
		refusals: [...YUNHU_CODES, { code: 9_999 }].map(({ code }) => ({ code, msg: '' })),
		take: () => {
			world.sandbox.yunhu.state.bots.get(SEED.helper)!.link = 'https://elsewhere.example/hook';
		},
		receiver: () => world.sandbox.yunhu.state.bots.get(SEED.helper)!.link,
	}),
};

describe.each(Object.entries(REGISTERING))('%s', (trigger, make) => {
	const add = (one: Registering, data?: IDataObject, parameters: IDataObject = {}) => {
		const id = one.credential(data);
		return world.add(trigger, { ...one.parameters, ...parameters }, ({ nodes: [node] }) => {
			node!.credentials = { [one.credentialType]: { id, name: id } };
		});
	};
	const json = (answer: object) =>
		changed(() => ({
			status: 200,
			headers: { 'content-type': 'application/json' },
			body: Buffer.from(JSON.stringify(answer)),
		}));

	it('says what to do about each error of the platform, at activation and in a test run', async () => {
		const one = make();
		const id = add(one);
		for (const answer of one.refusals) {
			proxy.arm(json(answer));
			expectRemedy(await refusalOf(world.engine.activate(id)));
			expectRemedy(await refusalOf(world.engine.test(id)));
		}
	}, 120_000);

	const quick = Object.keys(FAULTS).filter(
		(name) => !/no answer|reset|lost|50[234]|429/.test(name),
	) as Fault[];
	it.each(quick)('says what to do about %s', async (fault) => {
		proxy.arm(fault);
		expectRemedy(await refusalOf(world.engine.activate(add(make()))));
	});

	// n8n 2.41 takes a trigger for registered if its delete() fails after a failed create(), and then calls no hook any more.
	it.each(quick)('gets events when it is published again after %s', async (fault) => {
		const one = make();
		const id = add(one);
		proxy.arm(fault);
		await refusalOf(world.engine.activate(id));
		proxy.arm();
		await world.engine.activate(id);
		const [address] = world.engine.workflows().find((workflow) => workflow.id === id)!.webhookUrls;
		expect(one.receiver()).toMatch(new RegExp(`^${address}\\?`));
		await world.engine.deactivate(id);
		expect(one.receiver()).toBe('');
	});

	it('says what to do if the events go to another program', async () => {
		const one = make();
		one.take();
		const message = await refusalOf(world.engine.activate(add(one)));
		expect(message).toMatch(/already sends its (messages|events) to another address \(https:/);
		expect(message).toMatch(/Stop the workflow or program that uses it, or turn on "Replace/);
		world.sandbox.wildfire.reset();
		world.sandbox.yunhu.reset();
	});
});

describe.each([
	['starBotTrigger', 'starBotApi', /no Webhook Secret\. Choose a long random text, enter it there/],
	['mojoWebqqWebhookTrigger', 'mojoWebqqApi', /no Webhook Secret\. Choose a long random text/],
	[
		'yunhuTrigger',
		'yunhuBotApi',
		/no Webhook Secret\. .* Choose a long random text, enter it there/,
	],
])('%s', (trigger, type, message) => {
	it('says what to do if the credential has no secret', async () => {
		const id = credentialOf(type, {});
		const workflow = world.add(trigger, {}, ({ nodes: [node] }) => {
			node!.credentials = { [type]: { id, name: id } };
		});
		expect(await refusalOf(world.engine.activate(workflow))).toMatch(message);
		expect(await refusalOf(world.engine.test(workflow))).toMatch(message);
	});
});

it('WildfireChat says what to do if Server Events have no secret, beside events of the robot too, and needs none otherwise', async () => {
	const { baseUrl } = world.sandbox.wildfire;
	const id = credentialOf('wildfireRobotApi', {
		baseUrl,
		robotId: ROBOT.id,
		robotSecret: ROBOT.secret,
		webhookSecret: ' ',
	});
	const add = (parameters: IDataObject) =>
		world.add('wildfireTrigger', parameters, ({ nodes: [node] }) => {
			node!.credentials = { wildfireRobotApi: { id, name: id } };
		});
	const message = /no Webhook Secret\. Server Events need one: .*wildfirechat\.conf/;
	const serverEvents = ['serverUserOnline'];
	for (const events of [[], ['groupMessage'], ['groupMessage', 'serverGroup']]) {
		const workflow = add({ events, serverEvents });
		expect(await refusalOf(world.engine.activate(workflow))).toMatch(message);
		expect(await refusalOf(world.engine.test(workflow))).toMatch(message);
	}
	await world.engine.activate(add({ events: ['groupMessage'] }));
});

it('the Yunhu Trigger requires a bot', async () => {
	const id = credentialOf('yunhuUserApi', userCredential(world.sandbox.yunhu, 'x').data);
	const workflow = world.add('yunhuTrigger', { setUp: 'automatic' }, ({ nodes: [node] }) => {
		node!.credentials = { yunhuUserApi: { id, name: id } };
	});
	expect(await refusalOf(world.engine.activate(workflow))).toBe(
		'The parameter "Bot" is empty. Enter a value, or choose one where the field has a list.',
	);
});

it('errors are created only by functions whose signature requires a remedy', async () => {
	const files = filesBelow(path.join(ROOT, 'nodes')).filter((file) => file.endsWith('.ts'));
	const makers = files.filter((file) =>
		/new Node(Operation|Api)Error\(/.test(readFileSync(path.join(ROOT, 'nodes', file), 'utf8')),
	);
	expect(makers).toEqual(['common/errors.ts']);
});

describe('the credential test', () => {
	const types = readJson<Array<{ name: string }>>(path.join(ROOT, 'dist/types/credentials.json'));
	const signed = () => PLATFORMS.flatMap((platform) => platform.signedBy(world.sandbox));
	const at = (data: object, url: string) =>
		JSON.parse(
			JSON.stringify(data).replaceAll(world.sandbox.url, url),
		) as ICredentialDataDecryptedObject;

	it('covers each credential type of the package', () => {
		const tried = new Set(signed().map(({ type }) => type));
		expect([...tried].sort()).toEqual(types.map(({ name }) => name).sort());
	});

	it.each<[about: string, url: string, says: RegExp]>([
		[
			'a server that is not running',
			CLOSED_URL,
			/^No connection to .* could be made\. .*Check .* \(ECONNREFUSED\)\.$/,
		],
		[
			'an unknown host',
			'http://nowhere.invalid',
			/^No connection to .* could be made\. .*Check .* \((ENOTFOUND|EAI_AGAIN)\)\.$/,
		],
		['an invalid address', 'chat server', /is not a web address\. It must start with http/],
		['an address without http', 'localhost:5000', /is not a web address\. It must start with http/],
	])('explains %s in words', async (_about, url, says) => {
		for (const { about, type, data } of signed()) {
			const { status, message } = await world.engine.testCredential(type, at(data, url));
			expect([about, status, message]).toEqual([about, 'Error', expect.stringMatching(says)]);
		}
	});

	it('says that a server has no HTTPS', async () => {
		for (const { about, type, data } of signed()) {
			const https = at(data, world.sandbox.url.replace('http:', 'https:'));
			const { status, message } = await world.engine.testCredential(type, https);
			expect([about, status, message]).toEqual([
				about,
				'Error',
				expect.stringMatching(
					/^No secure connection \(HTTPS\) to .* could be made\. Nothing was sent\. .* with http:\/\/.*\((EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)\)\.$/,
				),
			]);
		}
	});

	it('names self-signed certificates, and sends nothing', async () => {
		const server = await startSelfSigned();
		for (const { about, type, data } of signed()) {
			const { status, message } = await world.engine.testCredential(type, at(data, server.url));
			expect([about, status, message]).toEqual([
				about,
				'Error',
				expect.stringMatching(
					/^n8n does not trust the certificate of .*If the certificate is self-signed .*NODE_EXTRA_CA_CERTS.*\(DEPTH_ZERO_SELF_SIGNED_CERT\)\.$/,
				),
			]);
		}
		expect(server.connections).toBeGreaterThanOrEqual(signed().length);
		expect(server.requests).toBe(0);
		await server.close();
	});

	it.each<[about: string, fault: Parameters<FaultyProxy['arm']>[0], says: RegExp]>([
		['a redirect', 'HTTP 302', /redirect \(HTTP 302\)\. Enter the final address as /],
		['a login page', 'a login page', /HTTP 200 with text\/html starting .*Sign in.*\. Check /],
		[
			'"Not Found"',
			changed(() => ({
				status: 404,
				headers: { 'content-type': 'text/plain' },
				body: Buffer.from('Not Found'),
			})),
			/HTTP 404 with text\/plain starting "Not Found"\. Check /,
		],
	])('explains %s in words', async (_about, fault, says) => {
		for (const { about, type, data } of signed()) {
			proxy.arm(fault);
			const { status, message } = await world.engine.testCredential(type, through(data));
			expect([about, status, message]).toEqual([about, 'Error', expect.stringMatching(says)]);
		}
	});
});
