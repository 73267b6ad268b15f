import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { INodeExecutionData } from 'n8n-workflow';
import path from 'node:path';

import { startEngine, type Engine } from '../../engine';
import { operationName, PLATFORMS, startPlace, stopPlaces, type Place } from '../attacks/places';
import type { OperationCase, TestedPlatform } from '../attacks/platforms/platform';
import { validatorOf, type Schema } from '../schema/schemas';
import { forAll } from '../support/concurrency';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';
import { storeNode } from './support';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/** Tests Send Only Once for every operation of every platform that sends. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

const sending = ({ resources }: TestedPlatform) =>
	resources.flatMap(({ value, operations }) =>
		operations.filter(({ sends }) => sends).map((operation) => `${value}.${operation.value}`),
	);

/**
 * Send and Wait has its own test, because its output comes after the answer. The answer to a
 * webhook makes no request.
 */
const WITHOUT_REQUEST = ['message.sendAndWait', 'message.answer'];

it.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s: two items to one chat are sent one after another, so that the second knows the result of the first',
	(_folder, { resources }) => {
		const parallel = resources
			.flatMap(({ operations }) => operations)
			.filter(({ sends, targets, inSequence, waits }) => sends && !targets && !inSequence && !waits)
			.map(({ value }) => value);
		expect(parallel).toEqual([]);
	},
);

const isSending = (platform: TestedPlatform) => (entry: OperationCase) =>
	sending(platform).includes(operationName(entry)) &&
	!WITHOUT_REQUEST.includes(operationName(entry));

const ONCE = { sendOnlyOnce: { message: { key: 'Monday' } } };

function stored({ platform, entry, credentials }: Place, options: object) {
	const { resource, operation, parameters } = entry;
	return storeNode(
		engine,
		platform.node,
		{ resource, operation, ...parameters, options: { retries: 0, ...options } },
		credentials,
	);
}

/** The errors of an output according to the operation's schema. */
function complaints({ platform, entry }: Place, items: INodeExecutionData[]): unknown[] {
	const { resource, operation } = entry;
	const folder = path.join(ROOT, 'nodes', platform.folder, '__schema__/v1.0.0', resource);
	const validate = validatorOf(readJson<Schema>(path.join(folder, `${operation}.json`)));
	return items.flatMap(({ json }) => {
		validate(JSON.parse(JSON.stringify(json)));
		return validate.errors ?? [];
	});
}

const sends = ({ platform, proxy, entry }: Place) =>
	proxy.requests.filter((request) => platform.keyOf(request) === entry.requests.at(-1)).length;

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		let places: Place[];
		beforeAll(async () => {
			const entries = platform.cases.filter(isSending(platform));
			places = await Promise.all(
				entries.map(async (entry, index) => await startPlace(engine, platform, entry, ` ${index}`)),
			);
		});
		afterAll(async () => await stopPlaces(places));

		it('has a case for each operation that sends', () => {
			const covered = new Set(places.map(({ entry }) => operationName(entry)));
			const expected = sending(platform).filter((name) => !WITHOUT_REQUEST.includes(name));
			expect(expected.filter((name) => !covered.has(name))).toEqual([]);
			expect(expected).not.toEqual([]);
		});

		it('sends once per key, in any execution', async () => {
			await forAll(places, async (place) => {
				await place.entry.prepare(place.sandbox);
				place.proxy.arm();
				const node = stored(place, ONCE);
				const items = place.entry.items ?? [{ json: {} }];
				const first = await node.run(items);
				const sent = sends(place);
				expect([place.name, first.error?.message, sent > 0]).toEqual([place.name, undefined, true]);
				expect([place.name, complaints(place, first.items)]).toEqual([place.name, []]);
				expect(first.items.map(({ json }) => json.delivery)).toEqual(first.items.map(() => 'sent'));
				place.proxy.arm();
				const second = await node.run(items);
				expect([place.name, second.error?.message, sends(place)]).toEqual([
					place.name,
					undefined,
					0,
				]);
				expect(second.items).toHaveLength(first.items.length);
				expect([place.name, complaints(place, second.items)]).toEqual([place.name, []]);
				for (const { json } of second.items)
					expect(json).toEqual({ target: expect.stringMatching(/\S/), delivery: 'skipped' });
				expect(second.hints).toEqual([
					expect.stringMatching(
						/^Sent to 0 of \d+ chats?: \d+ skipped\. The key of Send Only Once/,
					),
				]);
			});
		});

		it('sends nothing if one of its options cannot be used', async () => {
			await forAll(places, async (place) => {
				await place.entry.prepare(place.sandbox);
				const { resource, operation } = place.entry;
				const { options = {} } = platform.resources
					.find(({ value }) => value === resource)!
					.operations.find(({ value }) => value === operation)!;
				for (const [name, { displayName }] of Object.entries(options)) {
					place.proxy.arm();
					const items = place.entry.items ?? [{ json: {} }];
					const added = { fitText: 5000, [name]: '={{ ({ a: 1 }) }}' };
					const { error } = await stored(place, added).run(items);
					// Without a text there is nothing to fit.
					if (error === undefined && name.startsWith('fit')) continue;
					expect([place.name, name, error?.message]).toEqual([
						place.name,
						name,
						expect.stringContaining(`The parameter "${displayName}" must be `),
					]);
					expect([place.name, name, sends(place)]).toEqual([place.name, name, 0]);
				}
			});
		});

		it('skips the chats that an item before has sent to', async () => {
			await forAll(places, async (place) => {
				await place.entry.prepare(place.sandbox);
				place.proxy.arm();
				const items = place.entry.items ?? [{ json: {} }];
				const { items: output } = await stored(place, ONCE).run([...items, ...items]);
				const [sent, skipped] = [
					output.filter(({ json }) => json.delivery === 'sent'),
					output.filter(({ json }) => json.delivery === 'skipped'),
				];
				expect([place.name, sent.length > 0]).toEqual([place.name, true]);
				expect([place.name, sent.length, skipped.length]).toEqual([
					place.name,
					output.length / 2,
					output.length / 2,
				]);
			});
		});

		it('repeats a message that was refused, and never one that may have been sent', async () => {
			await forAll(places, async (place) => {
				const isLast = (request: Parameters<typeof platform.keyOf>[0]) =>
					platform.keyOf(request) === place.entry.requests.at(-1);
				const items = place.entry.items ?? [{ json: {} }];
				const node = stored(place, ONCE);
				await place.entry.prepare(place.sandbox);
				place.proxy.arm('HTTP 429', isLast);
				expect([place.name, (await node.run(items)).status]).toEqual([place.name, 'error']);
				place.proxy.arm('reset before it is done', isLast);
				expect([place.name, (await node.run(items)).status]).toEqual([place.name, 'error']);
				// The record of the refused message was deleted; otherwise the second run would send
				// nothing.
				expect([place.name, sends(place) > 0]).toEqual([place.name, true]);
				place.proxy.arm();
				const last = await node.run(items);
				expect([place.name, last.error?.message]).toEqual([place.name, undefined]);
				expect([place.name, last.items[0]?.json]).toEqual([
					place.name,
					{ target: expect.any(String), delivery: 'unsure' },
				]);
			});
		});
	},
);

it("notes the chat of the message that QQ's Answer Webhook answers", async () => {
	const parameters = {
		resource: 'message',
		operation: 'answer',
		reply: 'Good morning',
		options: ONCE,
	};
	const answer = storeNode(engine, 'n8n-nodes-groupbots.mojoWebqq', parameters, {});
	const from = (id: string, type = 'group') => ({ json: { messageId: '7', chat: { id, type } } });
	const { items } = await answer.run([from('1'), from('2')]);
	expect(items.map(({ json }) => [json.target, json.delivery])).toEqual([
		['1', 'sent'],
		['2', 'sent'],
	]);
	const both = await answer.run([from('5'), from('5'), from('5')]);
	expect(both.items.map(({ json }) => json.delivery)).toEqual(['sent', 'skipped', 'skipped']);
	// A person can have the number of a group.
	const second = await answer.run([from('2'), from('3'), from('2', 'private')]);
	expect(second.items.map(({ json }) => json.delivery)).toEqual(['skipped', 'sent', 'sent']);
	expect(second.hints.join()).toContain('Sent to 2 of 3 chats: 1 skipped');
});

// A person and a group can have the same number or ID.
it.each(
	PLATFORMS.filter(({ hasOneKindOfId }) => hasOneKindOfId !== true).flatMap(
		({ folder, resources }) =>
			resources.flatMap(({ value, operations }) =>
				operations.flatMap((one) => {
					const [to] = one.fields.sendTo?.properties('sendTo') ?? [];
					const kinds = to?.type === 'options' ? (to.options ?? []) : [];
					return one.sends === true && kinds.length > 1
						? [[`${folder}: ${value}.${one.value}`, one] as const]
						: [];
				}),
			),
	),
)('%s tells chats of different kinds apart', (_name, { chatOf }) => {
	expect(chatOf).toBeDefined();
});

describe('the options of the editor', () => {
	it.each(PLATFORMS.map(({ folder, resources }) => [folder, resources] as const))(
		'of %s are shown for all operations that send, and for no others',
		(_folder, resources) => {
			const all = resources.flatMap(({ value, operations }) =>
				operations.map(({ value: operation, sends: isSend }) => ({ value, operation, isSend })),
			);
			const shown = all.filter(({ isSend }) => isSend);
			const resourcesShown = new Set(shown.map(({ value }) => value));
			const operationsShown = new Set(shown.map(({ operation }) => operation));
			// n8n combines the two lists freely.
			for (const { value, operation, isSend = false } of all)
				expect([
					value,
					operation,
					resourcesShown.has(value) && operationsShown.has(operation),
				]).toEqual([value, operation, isSend]);
		},
	);
});
