import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import path from 'node:path';
import type {
	IDataObject,
	IHookFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type * as Senders from '../../nodes/common/broadcast/sendInTurn';
import type { Call } from '../../nodes/common/operations/call';
import type { Caller } from '../../nodes/common/requests/caller';
import type * as Activation from '../../nodes/common/triggers/activation';
import type * as Duplicates from '../../nodes/common/triggers/duplicates';
import type * as Members from '../../nodes/common/joining/members';
import type * as PassOn from '../../nodes/common/joining/passOn';
import type { Message } from '../../nodes/common/message';
import type * as Mutex from '../../nodes/common/mutex';
import type * as Streamed from '../../nodes/common/streaming/streamed';
import type * as ResolvedNames from '../../nodes/common/triggers/resolvedNames';
import type * as TextPattern from '../../nodes/common/triggers/textPattern';
import type * as Poll from '../../nodes/MojoWebqq/poll';
import type * as Yunhu from '../../nodes/Yunhu/transport';
import type * as Departures from '../../nodes/Wildfire/departures';
import { filesBelow } from '../support/files';
import { ROOT } from '../support/run';

/**
 * n8n runs for months, so whatever a module keeps must shrink again or have a largest size. Every
 * Map and Set that a module of the package makes empty while it is loaded is found here; a new one
 * needs a line in BOUNDS.
 */

const DIST = path.join(ROOT, 'dist');

/** The sizes of the collections that a module makes, by the module. */
const kept = new Map<string, Array<Map<unknown, unknown> | Set<unknown>>>();

function sizeOf(module: string): number {
	return Math.max(...(kept.get(module) ?? []).map(({ size }) => size));
}

const load = <T>(module: string) => jest.requireActual<T>(path.join(DIST, module));

function loadAll(): void {
	for (const folder of ['nodes', 'credentials']) {
		const files = filesBelow(path.join(DIST, folder)).filter((file) => file.endsWith('.js'));
		for (const file of files) load(path.join(folder, file));
	}
}

beforeAll(() => {
	// The libraries below n8n's are loaded once in a process and stay for other tests (see jestRuntime.js), so not with these classes.
	loadAll();
	jest.resetModules();
	const { Map: OwnMap, Set: OwnSet } = globalThis;
	const note = (made: Map<unknown, unknown> | Set<unknown>) => {
		// Behind this function and the constructor.
		const [, , , maker = ''] = (new Error().stack ?? '').split('\n');
		const module = /dist\/([^:]+)\.js:/.exec(maker)?.[1];
		if (module === undefined || made.size > 0) return;
		kept.set(module, [...(kept.get(module) ?? []), made]);
	};
	class NotedMap<K, V> extends OwnMap<K, V> {
		constructor(entries?: Iterable<readonly [K, V]> | null) {
			super(entries);
			note(this);
		}
	}
	class NotedSet<V> extends OwnSet<V> {
		constructor(values?: Iterable<V> | null) {
			super(values);
			note(this);
		}
	}
	Object.assign(globalThis, { Map: NotedMap, Set: NotedSet });
	try {
		loadAll();
	} finally {
		Object.assign(globalThis, { Map: OwnMap, Set: OwnSet });
	}
});

const MANY = 2_500;
const each = async (act: (index: number) => unknown) => {
	for (let index = 0; index < MANY; index++) await act(index);
};

const message = (index: number): Message =>
	({
		event: 'memberLeft',
		messageId: `m${index}`,
		chat: { id: `c${index}`, type: 'group' },
		sender: { id: 'p' },
		timestamp: '2026-11-20T12:00:00.000Z',
		details: { operator: 'o', members: [`p${index}`] },
		raw: {},
	}) as never;

const context = {
	getNode: () => ({ id: 'node', name: 'node', type: 't', typeVersion: 1, parameters: {} }),
	getWorkflow: () => ({ id: 'workflow' }),
	logger: { warn: () => {} },
};

/** What fills a module's collection, and the most that may stay in it. */
const BOUNDS: Record<string, { most: number; fill(): unknown }> = {
	'nodes/common/broadcast/sendInTurn': {
		most: 1,
		fill: async () => {
			const { sendInTurn } = load<typeof Senders>('nodes/common/broadcast/sendInTurn');
			jest.useFakeTimers({ now: 0 });
			await each(async (index) => {
				await sendInTurn({} as Call, `sender ${index}`, async () => {});
				jest.advanceTimersByTime(3_601_000);
			});
			jest.useRealTimers();
		},
	},
	'nodes/common/triggers/duplicates': {
		most: 1,
		fill: async () => {
			const { noteDeactivation, remember } = load<typeof Duplicates>(
				'nodes/common/triggers/duplicates',
			);
			jest.useFakeTimers({ now: 0 });
			for (let index = 0; index < 100; index++) {
				remember(`trigger ${index}`, 'event');
				noteDeactivation(`trigger ${index}`);
			}
			jest.setSystemTime(3_600_000);
			remember('another', 'event');
			jest.useRealTimers();
		},
	},
	'nodes/common/triggers/activation': {
		most: 1_000,
		fill: async () => {
			const { isActive } = load<typeof Activation>('nodes/common/triggers/activation');
			await each(async (index) => {
				// Fails at the fields.
				const hook = { getNodeWebhookUrl: () => `http://127.0.0.1/${index}` };
				await expect(isActive(hook as unknown as IHookFunctions, {} as never)).rejects.toThrow();
			});
		},
	},
	'nodes/common/joining/members': {
		most: 1_000,
		fill: async () => {
			const { addMember, doubtSiblings, noteRobot, removeMember } = load<typeof Members>(
				'nodes/common/joining/members',
			);
			await each((index) => {
				const member = {
					address: 'a',
					query: '',
					name: '',
					isTest: false,
					workflowId: 'w',
					since: 0,
				};
				const data: IDataObject = {};
				const context = { getWorkflowStaticData: () => data } as unknown as IWebhookFunctions;
				noteRobot(context, { id: `robot ${index}`, secret: 's' });
				addMember(context, member);
				removeMember(context, 'a');
			});
			expect(sizeOf('nodes/common/joining/members')).toBe(0);
			await each((index) => {
				const hook = {
					getNodeWebhookUrl: () => `http://127.0.0.1/${index}`,
					getWorkflowStaticData: () => ({}),
				};
				doubtSiblings(hook as unknown as IHookFunctions);
			});
		},
	},
	'nodes/common/joining/passOn': {
		most: 0,
		fill: async () => {
			const { passOn } = load<typeof PassOn>('nodes/common/joining/passOn');
			const members: IDataObject = {};
			await each((index) => (members[`http://127.0.0.1/${index}`] = { query: '', name: '' }));
			const sent: unknown[] = [];
			const call = {
				...context,
				getMode: () => 'webhook',
				getHeaderData: () => ({}),
				getQueryData: () => ({}),
				getNodeWebhookUrl: () => 'http://127.0.0.1/own',
				getRequestObject: () => ({ rawBody: Buffer.from('{}') }),
				getResponseObject: () => ({}),
				getWorkflowStaticData: () => ({ joined: { robot: 'r', members } }),
				helpers: { httpRequest: async () => ({ statusCode: sent.push(1) && 200 }) },
			};
			passOn(call as unknown as IWebhookFunctions, async () => ({ id: 'r', secret: 's' }), false);
			while (sent.length < MANY) await new Promise((resolve) => setTimeout(resolve, 5));
			await new Promise((resolve) => setTimeout(resolve, 5));
		},
	},
	'nodes/common/mutex': {
		most: 0,
		fill: async () => {
			const { runExclusive } = load<typeof Mutex>('nodes/common/mutex');
			await each(
				async (index) => await runExclusive(`key ${index}`, undefined, async () => undefined),
			);
			await new Promise((resolve) => setTimeout(resolve, 1));
		},
	},
	'nodes/common/requests/rateLimiter': {
		most: 10_000,
		fill: async () => {
			const { openRequest } = load<typeof Yunhu>('nodes/Yunhu/transport');
			const answer = { statusCode: 200, headers: {}, body: '{"code":1,"data":{}}' };
			const helpers = { httpRequestWithAuthentication: async () => answer };
			for (let index = 0; index < 10_100; index++) {
				const credential = async () => ({ token: `t${index}`, baseUrl: 'http://127.0.0.1' });
				const caller = { context: { helpers }, credential, retries: 0, timeoutMs: 10_000 };
				await openRequest(caller as unknown as Caller, '/bot/send', {});
			}
		},
	},
	'nodes/common/streaming/streamed': {
		most: 1_000,
		fill: async () => {
			const { answersTo } = load<typeof Streamed>('nodes/common/streaming/streamed');
			const context = {
				getMode: () => 'webhook' as const,
				getWorkflow: () => ({ id: 'workflow' }),
			};
			await each((index) => answersTo(context as never, message(index)));
		},
	},
	'nodes/common/triggers/resolvedNames': {
		most: 1_000,
		fill: async () => {
			const { nameLookUp } = load<typeof ResolvedNames>('nodes/common/triggers/resolvedNames');
			jest.useFakeTimers({ now: 0 });
			const slow = async () => await new Promise<string>(() => {});
			const lookUps: unknown[] = [];
			await each((index) => {
				const directory = { robot: `robot ${index}`, person: slow, group: slow };
				lookUps.push(nameLookUp(message(index), directory)?.({ json: {} }));
			});
			await jest.advanceTimersByTimeAsync(3_000);
			await Promise.all(lookUps);
			jest.useRealTimers();
		},
	},
	'nodes/common/triggers/textPattern': {
		most: 200,
		fill: async () => {
			const { textPattern } = load<typeof TextPattern>('nodes/common/triggers/textPattern');
			for (let index = 0; index < 300; index++) await textPattern(`pattern ${index}`, true);
		},
	},
	'nodes/MojoWebqq/poll': {
		most: 0,
		fill: async () => {
			const { pollSource } = load<typeof Poll>('nodes/MojoWebqq/poll');
			for (let index = 0; index < 50; index++) {
				const answers = ['{"code":0,"pid":1}', '{"code":-6}'];
				const trigger = {
					...context,
					helpers: {
						httpRequestWithAuthentication: async () => ({
							statusCode: 200,
							headers: {},
							body: answers.shift(),
						}),
					},
				} as unknown as ITriggerFunctions;
				const source = pollSource(trigger, { baseUrl: `http://127.0.0.1:${1_000 + index}` });
				const { kind } = await source.connect(() => {}, new AbortController().signal);
				expect(kind).toBe('refused');
			}
		},
	},
	'nodes/Wildfire/departures': {
		most: 1_000,
		fill: async () => {
			const { isSecondNotification } = load<typeof Departures>('nodes/Wildfire/departures');
			await each((index) =>
				isSecondNotification(context as unknown as IWebhookFunctions, message(index)),
			);
		},
	},
};

/** Collections whose size is tested elsewhere, or is that of something else. */
const OTHERS: Record<string, string> = {
	'credentials/YunhuUserApi.credentials': 'the logins under way: each is removed when it ends',
	'nodes/common/triggers/listener': 'one entry a trigger that the server refused',
	'nodes/common/triggers/sharedSource': 'test/common/listener.test.ts: sources without a trigger',
	'nodes/common/waiting/openQuestions': 'one entry a credential, each with a largest size',
	'nodes/common/waiting/receiveAnswer': 'the oldest of 1,000 is removed',
	'nodes/common/waiting/resume': 'the oldest of 10,000 is removed',
	'nodes/Wildfire/inbound': 'the oldest of 10,000 is removed',
	'nodes/Yunhu/stream': 'the oldest of 1,000 is removed from each of the two',
	'nodes/common/triggers/knownNames': 'the oldest of 10,000 is removed',
};

it('every collection that a module keeps is known', () => {
	expect([...kept.keys()].sort()).toEqual([...Object.keys(BOUNDS), ...Object.keys(OTHERS)].sort());
});

describe.each(Object.entries(BOUNDS))('%s', (module, { most, fill }) => {
	it(`keeps at most ${most} of many entries`, async () => {
		await fill();
		expect(sizeOf(module)).toBeLessThanOrEqual(most);
	});
});
