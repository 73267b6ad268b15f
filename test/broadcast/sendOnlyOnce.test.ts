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
import { DataDeduplicationService } from 'n8n-core';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { processedData } from '../../engine/processedData';
import { Broadcast } from '../../nodes/common/broadcast/broadcast';
import { SentOnce } from '../../nodes/common/broadcast/sendOnlyOnce';
import type { Call } from '../../nodes/common/operations/call';
import type { Run } from '../../nodes/common/operations/run';
import type { ProcessedStore } from '../../nodes/common/n8nHelpers';
import { operation, type Operation } from '../../nodes/common/operations/operation';
import { runOperations } from '../../nodes/common/operations/runOperations';
import { itemsOf, startCage, type Cage } from '../common/parrot';
import { storeNode, type NodeSettings, type Ran, type StoredNode } from './support';
import { until } from '../support/until';

/**
 * Tests Send Only Once on the platform of the tests: the kernel sends a message once to each chat,
 * whatever fails in between.
 */

interface Said {
	chat: string;
	text: string;
}

let cage: Cage;
let server: Server;
let heard: string[] = [];
/** Answers with an HTTP status, a connection reset, or never. */
let answer: (said: Said) => number | 'never' | 'reset' = () => 200;

async function bodyOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

beforeAll(async () => {
	server = createServer((request, response) => {
		void (async () => {
			const said = JSON.parse(await bodyOf(request)) as Said;
			heard.push(said.chat);
			const status = answer(said);
			if (status === 'reset') request.socket.resetAndDestroy();
			else if (status !== 'never') response.writeHead(status).end('{}');
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cage = await startCage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
	server.closeAllConnections();
	await cage.engine.stop();
	server.close();
});
beforeEach(() => {
	heard = [];
});
afterEach(() => {
	answer = () => 200;
});

afterEach(() => {
	jest.restoreAllMocks();
});

const isSent = (note: unknown) => String(note).endsWith(' sent');

/** The stored records from now on, read from the calls to n8n's store. */
function keptNotes(): ReadonlySet<unknown> {
	const kept = new Set<unknown>();
	const { checkProcessedAndRecord, removeProcessed } = processedData;
	jest.spyOn(processedData, 'checkProcessedAndRecord').mockImplementation(async (...args) => {
		for (const entry of args[0]) kept.add(entry);
		return await checkProcessedAndRecord.apply(processedData, args);
	});
	jest.spyOn(processedData, 'removeProcessed').mockImplementation(async (...args) => {
		await removeProcessed.apply(processedData, args);
		for (const entry of args[0]) kept.delete(entry);
	});
	return kept;
}

const FROM_ITEM = { chats: '={{ $json.chat }}', text: '={{ $json.text }}' };

function node(
	key: unknown = 'k',
	settings: NodeSettings = {},
	options: IDataObject = {},
): StoredNode {
	return storeNode(
		cage.engine,
		'n8n-nodes-parrot.parrot',
		{
			resource: 'parrot',
			operation: 'say',
			...FROM_ITEM,
			options: { retries: 0, sendOnlyOnce: { message: { key } }, ...options },
		} as INodeParameters,
		{ parrotApi: 'p' },
		settings,
	);
}

const chats = (count: number, from = 0): INodeExecutionData[] =>
	itemsOf(...Array.from({ length: count }, (_, n) => ({ chat: `c${from + n}`, text: 'hello' })));

const deliveries = ({ items, error }: Ran) =>
	error ? error.message : items.map(({ json }) => json.delivery ?? json.error);
const times = (list: string[]) => Math.max(0, ...countsOf(list).values());

function countsOf(list: string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
	return counts;
}

describe('a second run with the same key', () => {
	it('skips the chats that received the message, and sends to the others', async () => {
		const announce = node();
		expect(deliveries(await announce.run(chats(3)))).toEqual(['sent', 'sent', 'sent']);
		const second = await announce.run(chats(5));
		expect(deliveries(second)).toEqual(['skipped', 'skipped', 'skipped', 'sent', 'sent']);
		expect(second.items.map(({ json }) => json.target)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
		expect(second.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ item })),
		);
		expect(second.hints).toEqual(['Sent to 2 of 5 chats: 3 skipped']);
		expect(heard.sort()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
	});

	it('says in a hint that a fixed key skips all chats in every later run', async () => {
		const all = 'Sent to 0 of 2 chats: 2 skipped';
		const fixed = node('k');
		expect((await fixed.run(chats(2))).hints).toEqual([]);
		expect((await fixed.run(chats(2))).hints).toEqual([
			`${all}. The key of Send Only Once is the same in every run: for a new message, change it, or use an expression, e.g. {{ $today }}.`,
		]);
		const changing = node('={{ $today }}');
		expect((await changing.run(chats(2))).hints).toEqual([]);
		expect((await changing.run(chats(2))).hints).toEqual([all]);
	});

	it('says in a hint that without a key the next execution sends again', async () => {
		const once = node('');
		const { hints } = await once.run(chats(2));
		expect(hints).toEqual([
			expect.stringMatching(/^Send Only Once has no key, so the next execution/),
		]);
		heard = [];
		await once.run(chats(2));
		expect(heard.sort()).toEqual(['c0', 'c1']);
	});

	it('sends to the remaining chats after n8n was killed, repeats no message, and reports the chats that are unsure', async () => {
		const announce = node('k', {}, { concurrency: 5 });
		// More chats than are recorded ahead, so that some are left, however fast the machine is.
		const all = chats(250);
		// From the 20th chat on the server never answers, so the run stops as if n8n had been killed.
		answer = ({ chat }) => (Number(chat.slice(1)) >= 20 ? 'never' : 200);
		void announce.run(all);
		await until(() => heard.length === 25);
		answer = () => 200;
		const second = await announce.run(all);
		expect(times(heard)).toBe(1);
		const delivered = deliveries(second) as string[];
		// Chats whose request got no answer are reported as unsure, not as skipped.
		const unsure = new Set(heard.slice(20, 25));
		for (const [index, came] of delivered.entries())
			if (unsure.has(`c${index}`)) expect([index, came]).toEqual([index, 'unsure']);
		expect(delivered.filter((came) => came === 'sent').length).toBeGreaterThan(0);
		expect(
			new Set([...heard, ...delivered.flatMap((c, i) => (c === 'unsure' ? [`c${i}`] : []))]).size,
		).toBe(250);
		const third = await announce.run(all);
		expect(times(heard)).toBe(1);
		expect((deliveries(third) as string[]).filter((came) => came === 'sent')).toEqual([]);
		// A later run leaves unsure chats unsure.
		expect((deliveries(third) as string[]).filter((came) => came === 'unsure')).toEqual(
			delivered.filter((came) => came === 'unsure'),
		);
	});

	it('sends to the remaining chats right after the execution was stopped', async () => {
		const announce = node('k', {}, { concurrency: 5 });
		const stop = new AbortController();
		const notes = keptNotes();
		answer = ({ chat }) => (Number(chat.slice(1)) >= 10 ? 'never' : 200);
		const first = announce.run(chats(40), stop.signal);
		await until(() => heard.length === 15);
		stop.abort();
		expect((await first).status).toBe('canceled');
		expect(heard).toHaveLength(15);
		answer = () => 200;
		// The node completes its records after n8n has ended the execution: fifteen chats, of which ten
		// are marked as sent.
		await until(() => notes.size === 25 && [...notes].filter(isSent).length === 10);
		const second = deliveries(await announce.run(chats(40))) as string[];
		expect(countsOf(second)).toEqual(
			new Map([
				['skipped', 10],
				['unsure', 5],
				['sent', 25],
			]),
		);
		expect([heard.length, times(heard)]).toEqual([40, 1]);
	});

	it('sends to the remaining chats after an error stopped the run, and the error says so', async () => {
		const announce = node('k', {}, { concurrency: 1 });
		answer = ({ chat }) => (chat === 'c3' ? 500 : 200);
		const { error } = await announce.run(chats(6));
		expect(error?.description).toContain('Completed: c0, c1, c2.');
		expect(error?.description).toContain(
			'A second run with the same key of Send Only Once skips them.',
		);
		answer = () => 200;
		expect(deliveries(await announce.run(chats(6)))).toEqual([
			'skipped',
			'skipped',
			'skipped',
			'sent',
			'sent',
			'sent',
		]);
	});
});

it('refuses the chats of one run beyond 20,000, as n8n keeps no more', () => {
	const options = { sendOnlyOnce: { message: { key: 'k' } } };
	const helpers = { checkProcessedAndRecord: async () => {}, removeProcessed: async () => {} };
	const context = {
		getNode: () => ({ id: 'node', name: 'Send', parameters: { options } }),
		getWorkflow: () => ({ id: 'workflow' }),
		helpers,
	};
	const broadcast = new Broadcast({ context } as unknown as Run, {} as Operation);
	const calls = Array.from({ length: 20_002 }, (_, index) => ({
		target: `c${index}`,
		options: () => ({ sendOnlyOnce: { key: 'k' } }),
		wasMade: () => false,
	}));
	const tasks = broadcast.plan(calls.map((call) => ({ call: call as unknown as Call })));
	const refused = [...(tasks as Iterable<{ refusal?: Error }>)].map(({ refusal }) => refusal);
	expect(refused.filter((refusal) => refusal === undefined)).toHaveLength(20_000);
	expect(refused.at(20_000)?.message).toBe(
		'Send Only Once can keep at most 20000 chats of one run',
	);
});

it('says in a hint that refused chats may be left out of the next run if n8n cannot save the results', async () => {
	const announce = node('k', { onError: 'continueRegularOutput' });
	answer = () => 500;
	const removal = jest
		.spyOn(processedData, 'removeProcessed')
		.mockRejectedValue(new Error('SQLITE_BUSY'));
	const { hints } = await announce.run(chats(1));
	removal.mockRestore();
	expect(hints).toContainEqual(
		'n8n could not save the results of this run (SQLITE_BUSY). The next run with the same key may send nothing to the chats of this run, also not to those that were refused: use another key for them.',
	);
	answer = () => 200;
	expect(deliveries(await announce.run(chats(1)))).toEqual(['unsure']);
});

describe('the record of a chat', () => {
	it('is deleted if the platform refused the message, and kept if the message may have arrived', async () => {
		const announce = node('k', { onError: 'continueRegularOutput' });
		answer = ({ chat }) => (chat === 'c1' ? 500 : chat === 'c2' ? 'reset' : 200);
		const first = await announce.run(chats(4));
		expect(first.hints).toEqual(['Sent to 2 of 4 chats: 1 failed (c1), 1 unsure (c2)']);
		answer = () => 200;
		expect(deliveries(await announce.run(chats(4)))).toEqual([
			'skipped',
			'sent',
			'unsure',
			'skipped',
		]);
	});

	it.each([
		[20, ''],
		[22, ' and 2 more'],
	])('is named in the hint: the first 20 of %d', async (count, more) => {
		const announce = node('k', { onError: 'continueRegularOutput' });
		answer = () => 500;
		const { hints } = await announce.run(chats(count));
		const names = Array.from({ length: 20 }, (_, n) => `c${n}`).join(', ');
		expect(hints).toEqual([`Sent to 0 of ${count} chats: ${count} failed (${names}${more})`]);
	});

	it('is deleted if the message goes to the error output', async () => {
		const announce = node('k', { onError: 'continueErrorOutput' });
		answer = ({ chat }) => (chat === 'c1' ? 500 : 200);
		const { items, failed } = await announce.run(chats(3));
		expect(items.map(({ json }) => json.target)).toEqual(['c0', 'c2']);
		expect(failed.map(({ json }) => json.error)).toEqual(['The parrot refuses "hello"']);
		answer = () => 200;
		expect(deliveries(await announce.run(chats(3)))).toEqual(['skipped', 'sent', 'skipped']);
	});

	it('is deleted if n8n could not read the credential', async () => {
		const parameters = {
			resource: 'parrot',
			operation: 'say',
			...FROM_ITEM,
			options: { retries: 0, sendOnlyOnce: { message: { key: 'k' } } },
		};
		const announce = storeNode(
			cage.engine,
			'n8n-nodes-parrot.parrot',
			parameters,
			{ parrotApi: 'late' },
			{ onError: 'continueRegularOutput' },
		);
		const first = await announce.run(chats(2));
		expect(deliveries(first)).toEqual(
			Array(2).fill('Credential with ID "late" does not exist for type "parrotApi".'),
		);
		expect(first.hints).toEqual(['Sent to 0 of 2 chats: 2 failed (c0, c1)']);
		const { port } = server.address() as AddressInfo;
		cage.engine.addCredential({
			id: 'late',
			name: 'late',
			type: 'parrotApi',
			data: { url: `http://127.0.0.1:${port}`, secret: 's' },
		});
		expect(deliveries(await announce.run(chats(2)))).toEqual(['sent', 'sent']);
	});

	it('is kept during the tries of Retry On Fail', async () => {
		const announce = node('k', { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
		let refusals = 2;
		answer = ({ chat }) => (chat === 'c1' && refusals-- > 0 ? 500 : 200);
		expect(deliveries(await announce.run(chats(4)))).toEqual(['sent', 'sent', 'sent', 'sent']);
		expect([...countsOf(heard)].sort()).toEqual([
			['c0', 1],
			['c1', 3],
			['c2', 1],
			['c3', 1],
		]);
	});

	it('is told in the hint as it was in the first try of Retry On Fail', async () => {
		const announce = node('k', { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		expect(deliveries(await announce.run(chats(1)))).toEqual(['sent']);
		let refusals = 1;
		answer = ({ chat }) => (chat === 'c1' && refusals-- > 0 ? 500 : 200);
		const { items, hints } = await announce.run(chats(2));
		expect(items.map(({ json }) => json.delivery)).toEqual(['skipped', 'sent']);
		expect(hints).toContain('Sent to 1 of 2 chats: 1 skipped');
	});

	it('lets Retry On Fail send the rest of a text in parts, and no part twice', async () => {
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const announce = node('k', settings, { fitText: 20 });
		const text = 'The first part here. The second part. The third part.';
		const said: string[] = [];
		let refusals = 1;
		answer = ({ text: part }) => {
			said.push(part);
			return part === 'The second part.' && refusals-- > 0 ? 500 : 200;
		};
		expect(deliveries(await announce.run(itemsOf({ chat: 'a', text })))).toEqual(['sent']);
		expect(said).toEqual([
			'The first part here.',
			...['The second part.', 'The second part.'],
			'The third part.',
		]);
		expect(deliveries(await announce.run(itemsOf({ chat: 'a', text })))).toEqual(['skipped']);
	});

	it('counts for every item with the same chat', async () => {
		const announce = node();
		const twice = itemsOf({ chat: 'a,b', text: 'one' }, { chat: 'b,a', text: 'two' });
		expect(deliveries(await announce.run(twice))).toEqual(['sent', 'sent', 'skipped', 'skipped']);
		expect(heard.sort()).toEqual(['a', 'b']);
	});

	it('is deleted if the first of two items with the same chat was refused, so the second is sent', async () => {
		const announce = node('k', { onError: 'continueRegularOutput' });
		answer = ({ text }) => (text === 'one' ? 500 : 200);
		const twice = itemsOf({ chat: 'a', text: 'one' }, { chat: 'a', text: 'two' });
		expect(deliveries(await announce.run(twice))).toEqual(['The parrot refuses "one"', 'sent']);
		expect(heard).toEqual(['a', 'a']);
	});

	it('prevents two simultaneous runs from sending to the same chat', async () => {
		const announce = node();
		const both = await Promise.all([announce.run(chats(200)), announce.run(chats(200))]);
		expect([heard.length, times(heard)]).toEqual([200, 1]);
		expect(both.flatMap(({ hints }) => hints)).not.toEqual([]);
	});

	it('belongs to the node: another node with the same key sends', async () => {
		for (const announce of [node(), node()])
			expect(deliveries(await announce.run(chats(1)))).toEqual(['sent']);
	});
});

describe('Key', () => {
	it.each([
		['a text', 'Monday', 'Monday'],
		['a number', 7, 7],
		['a number in one run and the same number as text in the next', 7, '7'],
		['a date', '={{ $today }}', '={{ $today }}'],
		['true', true, 'true'],
	])('accepts %s', async (_name, first, second) => {
		const announce = node('={{ $json.key }}');
		const run = async (key: unknown) =>
			await announce.run(itemsOf({ chat: 'c', text: 'hello', key } as IDataObject));
		const isExpression = String(first).startsWith('=');
		const fixed = isExpression ? node(first) : undefined;
		const one = await (fixed?.run(chats(1)) ?? run(first));
		const two = await (fixed?.run(chats(1)) ?? run(second));
		expect([deliveries(one), deliveries(two)]).toEqual([['sent'], ['skipped']]);
	});

	it('distinguishes messages', async () => {
		const announce = node('={{ $json.text }}');
		const items = itemsOf({ chat: 'c', text: 'one' }, { chat: 'c', text: 'two' });
		expect(deliveries(await announce.run(items))).toEqual(['sent', 'sent']);
		expect(deliveries(await announce.run(items))).toEqual(['skipped', 'skipped']);
	});

	it.each([[''], ['   '], [null]])('defaults to the execution if it is %j', async (key) => {
		const announce = node(key);
		const twice = itemsOf({ chat: 'c', text: 'one' }, { chat: 'c', text: 'two' });
		expect(deliveries(await announce.run(twice))).toEqual(['sent', 'skipped']);
		expect(deliveries(await announce.run(twice))).toEqual(['sent', 'skipped']);
	});

	it.each([[null], [undefined], ['']])(
		'fails and sends nothing if its expression returns %j',
		async (key) => {
			const announce = node('={{ $json.key }}');
			const items = itemsOf({ chat: 'c', text: 'hello', key } as IDataObject);
			const { error } = await announce.run(items);
			expect(error).toMatchObject({
				message: 'The parameter "Key" is empty [item 0]',
				description: 'Its expression gives nothing for this item.',
			});
			expect(heard).toEqual([]);
		},
	);

	it.each([[{ id: 1 }], [['a']]])('rejects %j', async (key) => {
		const announce = node('={{ $json.key }}');
		const { error } = await announce.run(itemsOf({ chat: 'c', text: 'hello', key } as IDataObject));
		expect(error?.message).toBe(
			'The parameter "Key" must be text, not an object or a list [item 0]',
		);
		expect(heard).toEqual([]);
	});
});

it('an error in a message for no chat is an error, and not a message that all its chats have had', async () => {
	const context = { getNode: () => ({ name: 'Node', parameters: {} }) };
	const operation = { managesTurns: true, recipients: () => [] } as unknown as Operation;
	const call = { context, itemIndex: 0, options: () => ({}) } as unknown as Call;
	const sending = new Broadcast({ context } as unknown as Run, operation).deliver(
		call,
		async () => await Promise.reject(new Error('has no chat')),
	);
	await expect(sending).rejects.toThrow('has no chat');
});

describe("without n8n's store of processed data", () => {
	const send = operation({
		value: 'o',
		name: 'O',
		action: 'Do',
		description: 'Does',
		source: 'the parrot',
		sends: true,
		fields: {},
		async run() {
			return await Promise.reject(new Error('sent all the same'));
		},
	});
	const context = (helpers: object, workflow: object, continueOnFail = false) => {
		const parameters: IDataObject = {
			resource: 'r',
			operation: 'o',
			options: { sendOnlyOnce: { message: { key: 'k' } } },
		};
		return {
			getNode: () => ({ name: 'Node', id: 'node', type: 'parrot', parameters }),
			getWorkflow: () => workflow,
			getInputData: () => [{ json: { a: 1 } }, { json: { b: 2 } }],
			getNodeParameter: (name: string) => parameters[name],
			getExecutionCancelSignal: () => undefined,
			continueOnFail: () => continueOnFail,
			helpers,
		} as unknown as IExecuteFunctions;
	};
	const resources = [{ value: 'r', name: 'R', operations: [send] }];
	const store = { checkProcessedAndRecord: () => ({ new: [] }), removeProcessed: () => {} };

	it.each(['checkProcessedAndRecord', 'removeProcessed'] as const)(
		'throws and sends nothing: n8n lacks %s',
		async (missing) => {
			await expect(
				runOperations(context({ ...store, [missing]: undefined }, { id: 'w' }), resources),
			).rejects.toMatchObject({
				message: 'Send Only Once does not work in this version of n8n, so nothing was sent',
				description: 'Update n8n, or remove Send Only Once from the options.',
			});
		},
	);

	it('throws and sends nothing: the workflow was never saved', async () => {
		await expect(runOperations(context(store, {}), resources)).rejects.toMatchObject({
			message: 'Send Only Once needs a workflow that is saved, so nothing was sent',
		});
	});

	it('each item fails with Continue On Fail: n8n would put out the input as what was sent', async () => {
		const [items] = await runOperations(context(store, {}, true), resources);
		expect(items).toMatchObject(
			[0, 1].map((item) => ({
				json: {},
				error: { message: 'Send Only Once needs a workflow that is saved, so nothing was sent' },
				pairedItem: { item },
			})),
		);
	});

	it('sends to no chat that n8n cannot record', async () => {
		const announce = node('k', { onError: 'continueRegularOutput' });
		expect(deliveries(await announce.run(chats(1)))).toEqual(['sent']);
		const service = DataDeduplicationService.getInstance();
		const note = jest
			.spyOn(service, 'checkProcessedAndRecord')
			.mockRejectedValue(new Error('SQLITE_FULL'));
		try {
			expect(deliveries(await announce.run(chats(3)))).toEqual(
				Array(3).fill(
					'n8n could not note that the message is about to be sent, so it was not sent',
				),
			);
		} finally {
			note.mockRestore();
		}
		expect(heard).toEqual(['c0']);
		expect(deliveries(await announce.run(chats(3)))).toEqual(['skipped', 'sent', 'sent']);
	});

	it('refuses, and is not unsure about, a chat for which n8n could not delete a note first', async () => {
		const announce = node('k', { onError: 'continueRegularOutput' }, { concurrency: 1 });
		answer = ({ chat }) => (chat === 'c0' ? 403 : 200);
		const remove = jest
			.spyOn(DataDeduplicationService.getInstance(), 'removeProcessed')
			.mockRejectedValue(new Error('SQLITE_BUSY'));
		try {
			const { hints, items } = await announce.run(chats(2));
			expect(items[1]!.json.error).toBe(
				'n8n could not note that the message is about to be sent, so it was not sent',
			);
			expect(hints).toContain('Sent to 0 of 2 chats: 2 failed (c0, c1)');
		} finally {
			remove.mockRestore();
		}
		expect(heard).toEqual(['c0']);
	});
});

/** n8n's store of processed data in memory; keeps the calls that it received. */
class Store implements ProcessedStore {
	readonly entries = new Set<string>();
	notes: string[][] = [];
	failing = false;
	/** While set, nothing can be deleted. */
	keeping = false;
	/** While set, recording waits. */
	finish?: () => void;
	isSlow = false;

	async note(entries: string[]): Promise<string[]> {
		this.notes.push(entries);
		if (this.isSlow) await new Promise<void>((resolve) => (this.finish = resolve));
		if (this.failing) throw new Error('disk full');
		const fresh = entries.filter((entry) => !this.entries.has(entry));
		for (const entry of entries) this.entries.add(entry);
		return fresh;
	}

	async remove(entries: string[]): Promise<void> {
		if (this.keeping) throw new Error('locked');
		for (const entry of entries) this.entries.delete(entry);
	}
}

const asError = (error: unknown) => error as Error;

describe('the records of chats', () => {
	it('are written in one call for all messages that wait, before any of them is sent', async () => {
		const store = new Store();
		const once = new SentOnce(store, 'n1', [], asError);
		expect(await Promise.all(['a', 'b', 'c'].map(async (e) => await once.claim(e)))).toEqual([
			'granted',
			'granted',
			'granted',
		]);
		expect(store.notes).toEqual([['a', 'b', 'c']]);
	});

	it('include the delivered messages at the next write, or at the end', async () => {
		const store = new Store();
		const once = new SentOnce(store, 'n2', [], asError);
		await once.claim('a');
		once.settle('a', 'sent');
		await once.claim('b');
		once.settle('b', 'sent');
		await once.end();
		expect(store.notes).toEqual([['a'], ['b', 'a sent'], ['b sent']]);
	});

	it('are not written far ahead when the server is slower than the store', async () => {
		const store = new Store();
		const once = new SentOnce(store, 'n3', ['a', 'b', 'c'], asError);
		for (const entry of ['a', 'b', 'c']) {
			await once.claim(entry);
			await new Promise((resolve) => setTimeout(resolve, 20));
			once.settle(entry, 'sent');
		}
		expect(store.notes).toEqual([['a'], ['b', 'a sent'], ['c', 'b sent']]);
	});

	it('are deleted at the end for chats that were recorded ahead but not sent to', async () => {
		const store = new Store();
		const entries = Array.from({ length: 300 }, (_, n) => `e${n}`);
		const once = new SentOnce(store, 'n4', entries, asError);
		for (const entry of entries.slice(0, 100)) {
			store.isSlow = true;
			const claimed = once.claim(entry);
			await new Promise((resolve) => setTimeout(resolve, 3));
			store.isSlow = false;
			store.finish?.();
			await claimed;
			once.settle(entry, 'sent');
		}
		const ahead = Math.max(...store.notes.map(({ length }) => length));
		expect(ahead).toBeLessThanOrEqual(201);
		await once.end();
		expect(store.entries).toEqual(
			new Set(entries.slice(0, 100).flatMap((entry) => [entry, `${entry} sent`])),
		);
	});

	describe('where the server is quick', () => {
		const entries = Array.from({ length: 300 }, (_, n) => `e${n}`);
		const fresh = ({ notes }: Store) => notes.flat().filter((entry) => !entry.endsWith(' sent'));
		let clock: { mockRestore(): void };
		beforeEach(() => {
			// No time passes.
			clock = jest.spyOn(Date, 'now').mockReturnValue(1_800_000_000_000);
		});
		afterEach(() => clock.mockRestore());

		it('are written for up to 100 chats at a time, each once', async () => {
			const store = new Store();
			const once = new SentOnce(store, 'n7', entries, asError);
			for (const entry of entries.slice(0, 150)) {
				expect(await once.claim(entry)).toBe('granted');
				expect(store.entries).toContain(entry);
				once.settle(entry, 'sent');
			}
			expect(
				store.notes.map((note) => note.filter((one) => !one.endsWith(' sent')).length),
			).toEqual([1, 100, 100]);
			expect(fresh(store)).toEqual(entries.slice(0, 201));
			await once.end();
			expect(store.entries).toEqual(
				new Set(entries.slice(0, 150).flatMap((entry) => [entry, `${entry} sent`])),
			);
		});

		it('are read for up to 100 chats at a time that had the message before', async () => {
			const store = new Store();
			for (const entry of entries.slice(0, 150)) {
				store.entries.add(entry);
				if (entry !== 'e7') store.entries.add(`${entry} sent`);
			}
			const once = new SentOnce(store, 'n8', entries, asError);
			const claims: string[] = [];
			for (const entry of entries.slice(0, 150)) claims.push(await once.claim(entry));
			expect(claims).toEqual(entries.slice(0, 150).map((e) => (e === 'e7' ? 'unsure' : 'sent')));
			expect(store.notes).toHaveLength(6);
			// What was read of the others is no note.
			expect(store.entries).not.toContain('e150');
			for (const entry of entries.slice(150, 160)) {
				expect(await once.claim(entry)).toBe('granted');
				once.settle(entry, 'sent');
			}
			await once.end();
			const had = (entry: string) => (entry === 'e7' ? [entry] : [entry, `${entry} sent`]);
			expect(store.entries).toEqual(new Set(entries.slice(0, 160).flatMap(had)));
		});
	});

	it('include chats that received or refused the message during another write', async () => {
		const store = new Store();
		const once = new SentOnce(store, 'n6', [], asError);
		await Promise.all(['a', 'b'].map(async (entry) => await once.claim(entry)));
		once.settle('a', 'sent');
		store.isSlow = true;
		const claimed = once.claim('c');
		await new Promise((resolve) => setTimeout(resolve, 5));
		once.settle('b', 'sent');
		store.isSlow = false;
		store.finish?.();
		await claimed;
		once.settle('c', 'refused');
		await once.end();
		expect([...store.entries].sort()).toEqual(['a', 'a sent', 'b', 'b sent']);
	});

	it('are deleted later where n8n could not delete them, and none is left of a chat that was not sent to', async () => {
		const store = new Store();
		store.entries.add('had');
		const once = new SentOnce(store, 'n9', [], asError);
		await once.claim('refused');
		once.settle('refused', 'refused');
		store.keeping = true;
		await expect(once.claim('a')).rejects.toThrow('locked');
		store.keeping = false;
		expect(await once.claim('a')).toBe('granted');
		once.settle('a', 'sent');
		// Whether a chat had the message is read by writing it, so a failure may leave it written.
		store.keeping = true;
		const both = await Promise.allSettled(['had', 'b'].map(async (one) => await once.claim(one)));
		expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		store.keeping = false;
		await once.end();
		expect([...store.entries].sort()).toEqual(['a', 'a sent', 'had']);
	});

	it('do not count after a failed write, and the next try writes them', async () => {
		const store = new Store();
		const once = new SentOnce(store, 'n5', [], asError);
		store.failing = true;
		await expect(once.claim('a')).rejects.toThrow('disk full');
		store.failing = false;
		expect(await once.claim('a')).toBe('granted');
	});
});
