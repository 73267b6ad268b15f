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
import type { IHookFunctions } from 'n8n-workflow';

import { deactivate } from '../../nodes/common/triggers/activation';
import {
	forget,
	noteDeactivation,
	remember,
	rememberedTriggers,
} from '../../nodes/common/triggers/duplicates';
import { SEED } from '../../sandbox/yunhu';
import {
	caseOf,
	HOUR,
	listening,
	newBody,
	NOON,
	PULLED_TRIGGERS,
	startWorld,
	TRIGGERS,
	WEBHOOK_TRIGGERS,
	type World,
} from './support';
import { until } from '../support/until';

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());
beforeEach(() => {
	world.sandbox.mojoWebqq.reset();
	world.sandbox.yunhu.reset();
	world.sandbox.mojoWebqq.settings.pollHoldMs = 200;
});
afterEach(async () => await world.deactivateAll());

/** The events that started a workflow, after one that is reported last has arrived. */
async function heardBefore(id: string, last: () => Promise<void>): Promise<string[]> {
	await last();
	await until(() => textsOf(id).includes('last'));
	await world.engine.idle();
	return textsOf(id).filter((text) => text !== 'last');
}

const textsOf = (id: string) =>
	world
		.executionsOf(id)
		.flatMap((execution) => execution.output('Trigger').map(({ json }) => String(json.text)));

it('tests every trigger of the package', () => {
	expect(WEBHOOK_TRIGGERS.length).toBeGreaterThan(3);
	expect(PULLED_TRIGGERS.length).toBeGreaterThan(1);
});

describe.each(TRIGGERS.map(({ name }) => name))('%s', (trigger) => {
	it('delivers events with one id from other chats, senders and times, each of them once', async () => {
		const { id, report } = await listening(world, trigger);
		const same = { id: 10_856, chat: 7_001, sender: 9_001, time: NOON };
		const others = [
			{ ...same, text: 'first' },
			{ ...same, chat: 7_002, text: 'other chat' },
			{ ...same, sender: 9_002, text: 'other person' },
			{ ...same, time: NOON + HOUR, text: 'an hour later' },
			{ ...same, id: 10_857, text: 'other id' },
		];
		for (const message of [...others, ...others, ...others.slice(0, 1)])
			await report(caseOf(trigger).body(message));
		const heard = await heardBefore(
			id,
			async () => await report(newBody(trigger, { text: 'last' })),
		);
		expect(heard.sort()).toEqual(others.map(({ text }) => text).sort());
	});
});

describe.each(TRIGGERS.map(({ name }) => name))('a test run of %s', (trigger) => {
	it('takes an event that started the workflow before, as often as it is sent', async () => {
		const { id, report } = await listening(world, trigger);
		const body = newBody(trigger, { text: 'again' });
		await report(body);
		await until(() => textsOf(id).length === 1);
		const { query, push } = caseOf(trigger);
		for (let times = 0; times < 2; times++) {
			await world.deactivateAll();
			const { url, execution } = await world.engine.test(id);
			if (push === undefined) {
				const headers = { 'content-type': 'application/json' };
				await fetch(`${url}${query}`, { method: 'POST', headers, body });
			} else {
				if (trigger.startsWith('yunhu'))
					await until(() => world.sandbox.yunhu.socketsOf(SEED.helper).length > 0);
				push(world.sandbox, body);
			}
			const record = await execution;
			expect(record.output('Trigger').map(({ json }) => json.text)).toEqual(['again']);
		}
	});
});

it('Yunhu: two clicks on a button of one message are two events', async () => {
	const { id, report } = await listening(world, 'yunhuTrigger', { events: ['buttonPressed'] });
	const click = (eventId: string) =>
		JSON.stringify({
			version: '1.0',
			header: { eventId, eventTime: NOON * 1000, eventType: 'button.report.inline' },
			event: {
				time: NOON * 1000,
				msgId: 'message1',
				recvId: '7001',
				recvType: 'group',
				userId: '9001',
				value: 'yes',
			},
		});
	for (const eventId of ['first', 'second', 'first', 'second']) await report(click(eventId));
	await world.engine.idle();
	expect(world.executionsOf(id)).toHaveLength(2);
});

it('Yunhu: each press of a button is an event, where the event has neither ID nor time', async () => {
	const { id, report } = await listening(world, 'yunhuTrigger', { events: ['buttonPressed'] });
	const press = (value: string) =>
		JSON.stringify({
			msgId: 'message1',
			recvId: '7001',
			recvType: 'group',
			userId: '9001',
			value,
		});
	for (const value of ['yes', 'no', 'yes']) await report(press(value));
	await world.engine.idle();
	const pressed = world
		.executionsOf(id)
		.flatMap((execution) => execution.output('Trigger').map(({ json }) => json.details));
	// The platform does not say whether it repeats such an event, and a second press looks the same.
	expect(pressed).toEqual([{ value: 'yes' }, { value: 'no' }, { value: 'yes' }]);
});

describe.each(WEBHOOK_TRIGGERS)('%s', (trigger) => {
	it('delivers an event to two triggers of one workflow, once each', async () => {
		const id = world.add(trigger, {}, (workflow) => {
			const [first] = workflow.nodes;
			workflow.nodes.push({
				...first!,
				id: 'second',
				name: 'Second',
				webhookId: `${first!.webhookId}-2`,
				position: [0, 200],
				...(trigger === 'wildfireTrigger' && {
					parameters: { ...first!.parameters, replaceCallback: true },
				}),
			});
		});
		await world.engine.activate(id);
		const body = newBody(trigger);
		for (const index of [0, 1, 0, 1]) {
			const response = await fetch(world.urlOf(trigger, id, index), {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body,
			});
			expect(response.status).toBe(200);
		}
		await world.engine.idle();
		const executions = world.executionsOf(id);
		expect(executions).toHaveLength(2);
		expect(executions.flatMap((one) => one.output('Trigger'))).toHaveLength(1);
		expect(executions.flatMap((one) => one.output('Second'))).toHaveLength(1);
	});

	it('forgets an event that n8n could not store, so that its repetition starts the workflow', async () => {
		const id = world.add(trigger);
		await world.engine.activate(id);
		const url = world.urlOf(trigger, id);
		const body = newBody(trigger);
		const post = async () => {
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body,
			});
			return response.status;
		};
		world.engine.failToStore(1);
		expect(await post()).toBe(500);
		expect(world.executionsOf(id)).toHaveLength(0);
		expect(await post()).toBe(200);
		expect(await post()).toBe(200);
		await world.engine.idle();
		expect(world.executionsOf(id)).toHaveLength(1);
	});
});

it('recognises an event after 999 others, and not after 1,000', async () => {
	const { id, report } = await listening(world, 'starBotTrigger');
	const first = newBody('starBotTrigger', { text: 'A' });
	await report(first);
	for (let index = 0; index < 999; index++) await report(newBody('starBotTrigger', { text: 'B' }));
	await report(first);
	await world.engine.idle();
	expect(textsOf(id).filter((text) => text === 'A')).toHaveLength(1);
	await report(newBody('starBotTrigger', { text: 'B' }));
	await report(first);
	await world.engine.idle();
	expect(textsOf(id).filter((text) => text === 'A')).toHaveLength(2);
});

describe('the memory of events', () => {
	const MINUTE = 60_000;

	it.each([
		['outlives a test run, which does not deactivate the trigger', 'webhook-test', false],
		['ends with the trigger', 'webhook', true],
	])('%s', async (_, endpoint, isNew) => {
		jest.useFakeTimers({ now: 0 });
		try {
			const hook = {
				// n8n ends both in this mode.
				getMode: () => 'internal',
				getNode: () => ({ id: endpoint }),
				getWorkflow: () => ({ id: 'tested' }),
				getNodeWebhookUrl: () => `http://localhost/${endpoint}/tested`,
				getWorkflowStaticData: () => ({}),
			} as unknown as IHookFunctions;
			expect(remember(`tested:${endpoint}`, 'x')).toBe(true);
			await deactivate(hook, () => {});
			jest.setSystemTime(11 * MINUTE);
			expect(remember(`tested:${endpoint}`, 'x')).toBe(isNew);
		} finally {
			jest.useRealTimers();
		}
	});

	it('survives a save of the workflow, and is dropped if the trigger stays inactive', () => {
		jest.useFakeTimers({ now: 0 });
		try {
			const before = rememberedTriggers();
			for (let index = 0; index < 50; index++) expect(remember(`gone:${index}`, 'x')).toBe(true);
			expect(rememberedTriggers()).toBe(before + 50);
			for (let index = 0; index < 50; index++) noteDeactivation(`gone:${index}`);
			jest.setSystemTime(MINUTE);
			expect(remember('gone:0', 'x')).toBe(false);
			jest.setSystemTime(11 * MINUTE);
			expect(remember('gone:0', 'x')).toBe(false);
			expect(rememberedTriggers()).toBe(before + 1);
			expect(remember('gone:1', 'x')).toBe(true);
			forget('gone:1', 'x');
			expect(remember('gone:1', 'x')).toBe(true);
		} finally {
			jest.useRealTimers();
		}
	});
});
