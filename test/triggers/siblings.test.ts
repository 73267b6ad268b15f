import { describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, IHookFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type * as Activation from '../../nodes/common/triggers/activation';
import type * as Members from '../../nodes/common/joining/members';
import type * as Groups from '../../nodes/common/joining/triggerGroup';

/*
 * n8n 2.41 compares the triggers of a workflow when it is published, and calls the hooks only of those that changed. It calls them for all
 * at the same time. Earlier versions deactivate and activate all triggers, one after another.
 */

/** The modules as n8n has them after a start. */
function startN8n() {
	let modules: typeof Activation & typeof Groups & typeof Members;
	jest.isolateModules(() => {
		modules = {
			...jest.requireActual<typeof Activation>('../../nodes/common/triggers/activation'),
			...jest.requireActual<typeof Groups>('../../nodes/common/joining/triggerGroup'),
			...jest.requireActual<typeof Members>('../../nodes/common/joining/members'),
		};
	});
	return modules!;
}

const ROBOT = { id: 'robot', secret: 's3cret' };
const urlOf = (name: string) => `http://127.0.0.1:5678/webhook/${name}`;

/** A workflow whose triggers listen to one robot. Each has a token of its own. */
function workflow(status = () => 200) {
	const data: Record<string, IDataObject> = {};
	const dataOf = (key: string) => (data[key] ??= {});
	const hookOf = (name: string) =>
		({
			getWorkflowStaticData: (type: string) => dataOf(type === 'global' ? type : name),
			getNodeWebhookUrl: () => urlOf(name),
			getNode: () => ({ name, parameters: {} }),
			getMode: () => 'trigger',
			getWorkflow: () => ({ id: 'workflow', name: 'Workflow' }),
			logger: { warn: () => {}, info: () => {} },
			helpers: {
				httpRequest: async ({ url }: IHttpRequestOptions) => {
					const isGone = status() === 404;
					const message = `The requested webhook "${String(url)}" is not registered.`;
					return { statusCode: status(), body: isGone ? { message } : {} };
				},
			},
		}) as unknown as IHookFunctions;
	return {
		activate: async ({ TriggerGroup }: typeof Groups, name: string) =>
			await new TriggerGroup(
				hookOf(name),
				ROBOT,
				`${urlOf(name)}?token=${name}`,
				false,
			).joinKnown(),
		/** Deactivates a trigger. Returns the triggers that can take over, as JSON. */
		deactivate: async (
			{ TriggerGroup, deactivate }: typeof Groups & typeof Activation,
			name: string,
			error?: Error,
		) => {
			let heirs: unknown;
			const hook = hookOf(name);
			await deactivate(hook, async () => {
				if (error !== undefined) throw error;
				const group = new TriggerGroup(hook, ROBOT, `${urlOf(name)}?token=${name}`, false);
				heirs = await group.leave();
			});
			return JSON.stringify(heirs);
		},
		othersOf: ({ othersOf }: typeof Members, name: string) =>
			othersOf(hookOf(name), urlOf(name)).map(({ address }) => address),
		global: () => dataOf('global'),
	};
}

describe.each([
	['in one run of n8n', false],
	['after a restart of n8n', true],
])('one of two triggers of a workflow, %s', (_when, isRestarted) => {
	async function activated() {
		const [n8n, pair] = [startN8n(), workflow()];
		for (const name of ['a', 'b']) await pair.activate(n8n, name);
		return { n8n: isRestarted ? startN8n() : n8n, pair };
	}

	it('can be removed: the other one takes over with its token', async () => {
		const { n8n, pair } = await activated();
		expect(await pair.deactivate(n8n, 'a')).toContain(`${urlOf('b')}?token=b`);
		expect(pair.othersOf(n8n, 'b')).toEqual([]);
	});

	it('can be changed: both know each other afterwards', async () => {
		const { n8n, pair } = await activated();
		await pair.deactivate(n8n, 'a');
		await pair.activate(n8n, 'a');
		expect(pair.othersOf(n8n, 'b')).toEqual([urlOf('a')]);
		expect(pair.othersOf(n8n, 'a')).toEqual([urlOf('b')]);
	});

	it.each([
		['one after another', false],
		['at the same time', true],
	])('has no heir if all are deactivated %s', async (_how, together) => {
		const { n8n, pair } = await activated();
		const first = pair.deactivate(n8n, 'a');
		if (!together) await first;
		const last = pair.deactivate(n8n, 'b');
		if (together) expect(await first).toBe('[]');
		expect(await last).toBe('[]');
		expect(pair.global()).toEqual({});
	});
});

it.each([
	['no longer has', 404, []],
	['still has', 200, [urlOf('b')]],
])(
	'a trigger that n8n %s is found out after the deactivation of another one failed',
	async (_what, status, others) => {
		let now = 200;
		const [n8n, pair] = [startN8n(), workflow(() => now)];
		for (const name of ['a', 'b']) await pair.activate(n8n, name);
		await expect(pair.deactivate(n8n, 'a', new Error('failed'))).rejects.toThrow('failed');
		now = status;
		await pair.activate(n8n, 'a');
		expect(pair.othersOf(n8n, 'a')).toEqual(others);
	},
);

it('a trigger whose own deactivation failed is found out too, because n8n has not saved that it left', async () => {
	let answer = 200;
	const [n8n, pair] = [startN8n(), workflow(() => answer)];
	for (const name of ['a', 'b']) await pair.activate(n8n, name);
	const saved = structuredClone(pair.global());
	await expect(pair.deactivate(n8n, 'b', new Error('failed'))).rejects.toThrow('failed');
	Object.assign(pair.global(), saved);
	const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 180_000);
	try {
		answer = 404;
		await pair.activate(n8n, 'a');
		expect(pair.othersOf(n8n, 'a')).toEqual([]);
	} finally {
		clock.mockRestore();
	}
});

it.each<[string, number | Error, boolean]>([
	[
		'n8n refuses the connection',
		Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
		true,
	],
	['a proxy cannot reach n8n', 502, true],
	['n8n is starting', 503, true],
	['n8n has too many calls', 429, true],
	['n8n has no such webhook', 404, false],
	['the other trigger refuses', 401, false],
])(
	'%s while a trigger is activated again: it keeps what can come back',
	async (_what, answer, isKept) => {
		const data: Record<string, IDataObject> = { node: {}, global: {} };
		const log: string[] = [];
		const hook = {
			getWorkflowStaticData: (type: string) => data[type],
			getNodeWebhookUrl: () => urlOf('a'),
			getNode: () => ({ name: 'a', parameters: {} }),
			getMode: () => 'trigger',
			getWorkflow: () => ({ id: 'workflow', name: 'Workflow' }),
			logger: { warn: (line: string) => log.push(line), info: () => {} },
			helpers: {
				httpRequest: async () => {
					if (answer instanceof Error) throw answer;
					const message = 'The requested webhook "POST b" is not registered.';
					return { statusCode: answer, body: answer === 404 ? { message } : {} };
				},
			},
		} as unknown as IHookFunctions;
		const { TriggerGroup, addMember, noteRobot, othersOf } = startN8n();
		noteRobot(hook, ROBOT);
		const other = { address: urlOf('b'), query: '?token=b', name: 'Other' };
		addMember(hook, { ...other, isTest: false, workflowId: 'other', since: 0 });
		await new TriggerGroup(hook, ROBOT, `${urlOf('a')}?token=a`, false).joinKnown();
		const holding = new TriggerGroup(hook, ROBOT, `${urlOf('a')}?token=a`, false);
		const { kind } = (await holding.joinHolder(`${urlOf('b')}?token=b`)) as { kind: string };
		expect(kind === 'unreachable').toBe(isKept);
		expect(othersOf(hook, urlOf('a')).map(({ name }) => name)).toEqual(isKept ? ['Other'] : []);
		const warning = /The workflow "Other" could not be told .*unpublish and publish/;
		expect(log).toEqual(isKept ? [expect.stringMatching(warning)] : []);
	},
);
