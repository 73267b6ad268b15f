import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import type { ExecuteNodeOptions, NodeExecution } from '../../engine/types';
import { propertiesOf } from '../../nodes/common/fields';
import type { Operation } from '../../nodes/common/operations/operation';
import { parseJson } from '../../nodes/common/json';
import { operationName, PLATFORMS, startPlace, stopPlaces, type Place } from '../attacks/places';
import type { OperationCase } from '../attacks/platforms/platform';
import type { Received } from '../attacks/proxy';
import { forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { askWith } from '../waiting/asking';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Tests every operation that sends messages, from the platforms' own lists: same output, and long
 * texts split by the same rules.
 */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => {
	await engine.stop();
});

function operationOf({ platform, entry }: Place): Operation {
	const found = platform.resources
		.find(({ value }) => value === entry.resource)
		?.operations.find(({ value }) => value === entry.operation);
	if (found === undefined) throw new Error(`There is no ${operationName(entry)}`);
	return found;
}

/** The parameter with the text of a message, or with a question. */
const textParameterOf = (operation: Operation): string | undefined =>
	propertiesOf(operation.fields).find(
		({ displayName, typeOptions }) =>
			/^(Text|Message)$/.test(displayName) && typeOptions?.rows !== undefined,
	)?.name;

/** Operations that cannot send several messages, and the reason. */
const ONE_MESSAGE = [
	// This operation changes an existing message.
	'Wildfire message.update',
	'Yunhu message.update',
];

async function placesFor(
	platform: (typeof PLATFORMS)[number],
	suffix: string,
	wanted: (operation: Operation) => boolean,
): Promise<Place[]> {
	const names = platform.resources.flatMap(({ value, operations }) =>
		operations.filter(wanted).map((operation) => `${value}.${operation.value}`),
	);
	return await Promise.all(
		names.map(async (name) => {
			const entry = platform.cases.find((one) => operationName(one) === name);
			if (entry === undefined) throw new Error(`No case for ${name}`);
			return await startPlace(engine, platform, entry, suffix);
		}),
	);
}

async function run(
	{ platform, entry, sandbox, credentials }: Place,
	parameters: IDataObject,
	options: IDataObject,
	execution: ExecuteNodeOptions = {},
): Promise<NodeExecution> {
	await entry.prepare(sandbox);
	const { resource, operation, items } = entry;
	return await engine.executeNode(
		platform.node,
		{ resource, operation, ...entry.parameters, ...parameters, options } as never,
		items,
		{ credentials, ...execution },
	);
}

/** All texts in the body of a request, whatever its format. */
function textsIn({ body }: Received): string[] {
	const text = body.toString();
	try {
		return leavesOf(parseJson(text));
	} catch {
		return [text, ...new URLSearchParams(text).values()];
	}
}

function leavesOf(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

/** The hints that n8n shows above the output. */
function hintsOf(data: NodeExecution['data']): string[] {
	const runs = Object.values(data?.resultData.runData ?? {}).flat();
	return runs.flatMap(({ hints = [] }) => hints.map(({ message }) => message));
}

/** Asks in a group, with Retry On Fail, and returns the node's hints. */
async function askLong(
	{ platform, entry, sandbox, credentials }: Place,
	message: string,
	options: IDataObject,
): Promise<string[]> {
	await entry.prepare(sandbox);
	const { sendTo, group, groupId } = entry.parameters;
	const chat = { sendTo, ...(group ? { group } : { groupId }) };
	const retries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
	const { data } = await askWith(
		engine,
		platform.node,
		{ ...chat, message, options },
		credentials,
		retries,
	);
	return hintsOf(data);
}

const LONG =
	'The first paragraph has a few words.\n\nThe second one follows, it is longer. The third sentence ends it.';
const PARTS = [
	'The first paragraph has a few words.',
	'The second one follows, it is longer.',
	'The third sentence ends it.',
];
const FIT = { fitText: 45, fitUnit: 'characters', retries: 0 };
/** Mentions nobody, because a mention would come before the text. */
const PLAIN = {
	contentType: 'text',
	streamType: 'text',
	mention: 'none',
	mentions: {},
	mentionIds: '',
};

const partIn = (request: Received): number =>
	PARTS.findIndex((part) => textsIn(request).includes(part));

function longTextFor(place: Place): IDataObject {
	return { ...PLAIN, [textParameterOf(operationOf(place)) ?? '']: LONG };
}

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(folder, platform) => {
		let texts: Place[] = [];
		let sends: Place[] = [];
		beforeAll(async () => {
			texts = await placesFor(
				platform,
				', long text',
				({ sends: isSend, waits, options = {} }) =>
					isSend === true && !waits && 'fitText' in options,
			);
			sends = await placesFor(
				platform,
				', output',
				({ sends: isSend, waits }) => isSend === true && !waits,
			);
		});
		afterAll(async () => {
			await stopPlaces([...texts, ...sends]);
		});

		it('offers Split Long Text After for every text', () => {
			const without = platform.resources.flatMap(({ value, operations }) =>
				operations
					.filter(({ options = {} }) => !('fitText' in options))
					.filter((operation) => value === 'message' && textParameterOf(operation) !== undefined)
					.map((operation) => `${folder} ${value}.${operation.value}`),
			);
			expect(without).toEqual(ONE_MESSAGE.filter((name) => name.startsWith(`${folder} `)));
			expect(texts).not.toEqual([]);
		});

		it('sends a long text in the same parts, in order, and lists all message IDs', async () => {
			await forAll(texts, async (place) => {
				place.proxy.arm();
				const { items, error, data } = await run(place, longTextFor(place), FIT);
				expect([place.name, error?.message]).toEqual([place.name, undefined]);
				const sent = place.proxy.requests.map(partIn).filter((part) => part >= 0);
				expect([place.name, sent]).toEqual([place.name, [0, 1, 2]]);
				const json = items.find((item) => item.json.messageIds !== undefined)?.json ?? {};
				expect(json.messageIds).toHaveLength(3);
				expect((json.messageIds as string[])[0]).toBe(json.messageId);
				expect([place.name, hintsOf(data)]).toEqual([
					place.name,
					['The text was sent in 3 messages: it is longer than "Split Long Text After" allows.'],
				]);
			});
		});

		it('keeps the delay between messages between the parts', async () => {
			// 300 ms, as delays take a fiftieth of their time here.
			const delay = { seconds: { minimum: 15, maximum: 15 } };
			await forAll(texts, async (place) => {
				const times: number[] = [];
				place.proxy.arm('HTTP 429', (request) => {
					if (partIn(request) >= 0) times.push(Date.now());
					return false;
				});
				const { error } = await run(place, longTextFor(place), { ...FIT, delay });
				expect([place.name, error?.message, times.length]).toEqual([place.name, undefined, 3]);
				const shortest = Math.min(...times.slice(1).map((time, n) => time - (times[n] ?? 0)));
				expect(shortest >= 280 || `${place.name}: ${shortest} ms`).toBe(true);
			});
		});

		it('continues with the failed part, and repeats none that was sent', async () => {
			// Send to Several reports the failed part for each receiver.
			const tried = texts.filter(({ entry }) => entry.operation !== 'sendToSeveral');
			await forAll(tried, async (place) => {
				let failures = 0;
				place.proxy.arm('HTTP 429', (request) => partIn(request) === 1 && failures++ === 0);
				const again = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
				const { items, error } = await run(place, longTextFor(place), FIT, again as never);
				expect([place.name, error?.message]).toEqual([place.name, undefined]);
				const sent = place.proxy.requests.map(partIn).filter((part) => part >= 0);
				expect([place.name, sent]).toEqual([place.name, [0, 1, 1, 2]]);
				expect(items[0]?.json.messageIds).toHaveLength(3);
			});
		});

		it('reports which parts were sent if one may or may not have arrived, and sends nothing more', async () => {
			const tried = texts.filter(({ entry }) => entry.operation !== 'sendToSeveral');
			await forAll(tried, async (place) => {
				place.proxy.arm('reset after it was done', (request) => partIn(request) === 1);
				const again = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
				const { error } = await run(place, longTextFor(place), FIT, again as never);
				expect(error?.description).toContain('Part 1 of 3 was sent');
				const sent = place.proxy.requests.map(partIn).filter((part) => part >= 0);
				expect([place.name, sent]).toEqual([place.name, [0, 1]]);
			});
		});

		describe('a question', () => {
			let place: Place;
			beforeAll(async () => {
				const entry = platform.cases.find(
					({ resource, parameters }) => resource === 'message' && parameters.sendTo === 'group',
				);
				place = await startPlace(engine, platform, entry as OperationCase, ', question');
			});
			afterAll(async () => await stopPlaces([place]));

			/** The texts of messages with one of these words; not a whole form, and not the value of a button of Yunhu's. */
			const asked = (words: RegExp) =>
				place.proxy.requests.flatMap((request) =>
					textsIn(request).filter((text) => words.test(text) && !/^(https?:|\w+=\S+&)/.test(text)),
				);

			it('goes out in the same parts, and the address is not cut', async () => {
				let failures = 0;
				place.proxy.arm('HTTP 429', (request) => partIn(request) === 1 && failures++ === 0);
				const hints = await askLong(place, LONG, FIT);
				const sent = asked(/paragraph|second|third|https?:/);
				expect(sent).toEqual([
					...[0, 1, 1, 2].map((part) => PARTS[part]),
					expect.stringMatching(/^To answer.*[?&]c=[0-9a-z]{4}\S*#[0-9a-f]{32}$/s),
				]);
				expect(hints).toEqual([
					'The text was sent in 4 messages: it is longer than "Split Long Text After" allows.',
				]);
			});

			it('ends with the address in its last part, where there is room', async () => {
				place.proxy.arm();
				await askLong(place, `${'A word, '.repeat(200)}\n\nThe end.`, { ...FIT, fitText: 1000 });
				const sent = asked(/A word|The end|https?:/);
				expect(sent.length).toBeGreaterThan(1);
				expect(sent.at(-1)).toMatch(/The end\.\n\nTo answer.*#[0-9a-f]{32}$/s);
				expect(sent.slice(0, -1).join(' ')).not.toMatch(/https?:/);
			});

			it('that is Markdown goes out as plain text', async () => {
				place.proxy.arm();
				await askLong(place, 'May **this** be [sent](https://a.example/)?', {
					...{ format: 'markdown', retries: 0 },
				});
				expect(asked(/May/)).toEqual([
					expect.stringContaining('May this be sent (https://a.example/)?\n\nTo answer'),
				]);
			});
		});

		it('answers in the chat that started the workflow, or says why it cannot', async () => {
			const answering = sends.filter((place) =>
				propertiesOf(operationOf(place).fields).some(({ name }) => name === 'sendTo'),
			);
			expect(answering).not.toEqual([]);
			await forAll(answering, async (place) => {
				const { sendTo: _to, chat: _chat, ...parameters } = place.entry.parameters;
				const { resource, operation } = place.entry;
				for (const [json, complaint, chat] of [
					[{}, /^The parameter "Chat" finds no message of a .*\[item 0\]$/],
					// Behind a send to another chat the next message goes to the trigger's chat.
					[
						{ messageId: '1', chatId: '2', sentTo: { id: '2', type: 'group' } },
						/^The parameter "Chat" finds no message of a .*\[item 0\]$/,
					],
					// A fixed value would send the answers to all items into the chat of the first one.
					[{}, /^The parameter "Chat" is not valid JSON.*\[item 0\]$/, 'trigger'],
					[
						{ platform: 'elsewhere', chat: { id: '1', type: 'group' } },
						/^The parameter "Chat" is a chat of another platform \(elsewhere\) \[item 0\]$/,
					],
				] as const) {
					place.proxy.arm();
					const { error } = await engine.executeNode(
						place.platform.node,
						{ resource, operation, ...parameters, ...(chat && { chat }) } as never,
						[{ json }],
						{ credentials: place.credentials },
					);
					expect([place.name, error?.message]).toEqual([
						place.name,
						expect.stringMatching(complaint),
					]);
					expect(place.proxy.requests).toEqual([]);
				}
			});
		});

		it('changes and recalls a message directly behind the node that sent it', async () => {
			const changing = platform.cases.filter(
				({ resource, operation }) =>
					resource === 'message' && (operation === 'update' || operation === 'recall'),
			);
			const [sending] = sends.filter(({ entry }) => entry.operation === 'send');
			for (const { resource, operation, parameters, prepare } of changing) {
				if (sending === undefined) throw new Error('No case sends');
				const { entry, sandbox, credentials } = sending;
				sending.proxy.arm();
				await prepare(sandbox);
				const message = { resource: 'message', operation: 'send', ...entry.parameters };
				const { items } = await engine.executeNode(
					platform.node,
					message as never,
					[{ json: {} }],
					{
						credentials,
					},
				);
				const { messageId: _id, inChat: _in, groupId: _group, ...others } = parameters;
				const { error, items: changed } = await engine.executeNode(
					platform.node,
					{ resource, operation, ...others } as never,
					items,
					{ credentials },
				);
				expect([operation, error?.message]).toEqual([operation, undefined]);
				expect(changed[0]?.json.messageId).toBe(items[0]?.json.messageId);
			}
		});

		it("outputs messageId, chatId and timestamp, and the platform's answer only in the raw output", async () => {
			await forAll(sends, async (place) => {
				for (const simplify of [true, false]) {
					// One case has an empty reply, the default of a new node.
					const { items, error } = await run(place, { reply: 'hello' }, { simplify });
					expect([place.name, error?.message, items.length > 0]).toEqual([
						place.name,
						undefined,
						true,
					]);
					for (const { json } of items.filter((item) => item.json.sent !== false)) {
						const { messageId, chatId, sentTo, timestamp, ...more } = json;
						expect([place.name, typeof messageId, typeof chatId, isIso(timestamp)]).toEqual([
							place.name,
							'string',
							'string',
							true,
						]);
						// Operations that answer would take it for the chat of a message.
						expect(json).not.toHaveProperty('chat');
						const chat: unknown = sentTo ?? namedOtherwise(place, chatId);
						expect([place.name, chat]).toEqual([
							place.name,
							expect.objectContaining({ id: chatId, type: expect.any(String) }),
						]);
						const allowed = ['messageIds', 'queued', 'reply', 'sent', ...(simplify ? [] : ['raw'])];
						expect([place.name, Object.keys(more).filter((key) => !allowed.includes(key))]).toEqual(
							[place.name, []],
						);
						expect([place.name, 'raw' in json]).toEqual([place.name, !simplify]);
					}
				}
			});
		});
	},
);

/** The chat of an operation whose case names it otherwise than by ID, or that answers without a trigger. */
function namedOtherwise({ name }: Place, chatId: unknown): object | undefined {
	return NOT_KNOWN.some((one) => name.startsWith(one)) ? { id: chatId, type: '' } : undefined;
}

const NOT_KNOWN = ['Wildfire message.reply', 'MojoWebqq message.answer', 'MojoWebqq message.send'];

function isIso(time: unknown): boolean {
	return typeof time === 'string' && new Date(time).toISOString() === time;
}
