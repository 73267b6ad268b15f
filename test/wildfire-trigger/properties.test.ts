import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { digest } from '../../nodes/common/digests';
import { parseObject } from '../../nodes/common/triggers/eventBody';
import { receive } from '../../nodes/common/triggers/inbound';
import { int64, parseJson, stringifyJson } from '../../nodes/common/json';
import { normalise } from '../../nodes/Wildfire/events';
import { inboundOf } from '../../nodes/Wildfire/inbound';
import { withoutNames } from '../../nodes/Wildfire/mentions';
import { triggerFields } from '../../nodes/Wildfire/triggerFields';
import { rowOf } from '../support/filters';
import { ROBOT } from '../support/wildfire';
import { ALL_EVENTS, expectEnvelope, post, TriggerWorld } from './support';

const ROBOT_KNOWN = { id: ROBOT.id, displayName: 'Helper' };
const RUNS = { numRuns: 500 };

/** No parsed value may change Object.prototype. */
const clean = Object.getOwnPropertyNames(Object.prototype).sort();
afterEach(() => {
	expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(clean);
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

/** JSON values with keys and values that break careless code. */
const key = fc.oneof(
	fc.string(),
	fc.constantFrom(
		'__proto__',
		'constructor',
		'prototype',
		'toString',
		'valueOf',
		'toJSON',
		'length',
		'polluted',
		'then',
	),
);
const { value: nasty } = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.string({ unit: 'binary' }),
		fc.integer(),
		fc.double({ noNaN: true, noDefaultInfinity: true }),
		fc.boolean(),
		fc.constantFrom(null, '', '0', 0, -1, 1, 80, 105, 1e300, '9'.repeat(25), '{', '{"a":1}', {
			toString: 1,
			valueOf: 1,
		}),
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(key, tie('value'), { maxKeys: 4 }),
	),
}));

const maybe = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
	fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: nasty });
const contentType = fc.oneof(
	fc.integer({ min: -2, max: 130 }),
	fc.constantFrom('1', '105', 400, 510, 1000, 1.5),
);
const base64edData = maybe(
	fc.oneof(
		nasty.map((value) => Buffer.from(JSON.stringify(value)).toString('base64')),
		fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
		fc
			.record(
				{
					g: maybe(fc.string()),
					o: maybe(fc.string()),
					n: maybe(fc.string()),
					m: maybe(fc.string()),
					ms: maybe(fc.array(fc.string())),
					quote: nasty,
				},
				{ requiredKeys: [] },
			)
			.map((value) => Buffer.from(JSON.stringify(value)).toString('base64')),
	),
);

/** Bodies that resemble callbacks more or less. */
const eventLike = fc.record(
	{
		messageId: maybe(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String)),
		sender: fc.oneof(fc.string(), fc.constantFrom('userA', ROBOT.id)),
		conv: maybe(
			fc.record({
				type: maybe(fc.integer({ min: 0, max: 6 })),
				target: maybe(fc.string()),
				line: nasty,
			}),
		),
		payload: maybe(
			fc.record(
				{
					type: contentType,
					searchableContent: maybe(fc.string()),
					pushContent: nasty,
					content: maybe(fc.constantFrom('{"lat":1,"long":2}', '12', 'x')),
					base64edData,
					remoteMediaUrl: maybe(fc.webUrl()),
					mentionedType: maybe(fc.integer({ min: 0, max: 2 })),
					mentionedTarget: maybe(fc.array(fc.constantFrom(ROBOT.id, 'userB'))),
					extra: nasty,
				},
				{ requiredKeys: ['type'] },
			),
		),
		timestamp: maybe(fc.integer()),
		senderUserInfo: maybe(fc.record({ type: nasty, displayName: nasty, name: nasty })),
		targetGroupInfo: nasty,
		toRobotId: nasty,
	},
	{ requiredKeys: ['sender', 'conv', 'payload'] },
);

const serverLike = fc.dictionary(
	fc.oneof(
		fc.constantFrom(
			'message',
			'conversation',
			'userId',
			'operatorId',
			'user',
			'status',
			'type',
			'memberIds',
			'memberId',
			'value',
			'targetId',
			'groupId',
			'groupInfo',
			'channelId',
			'chatroomId',
			'timestamp',
			'readTime',
		),
		key,
	),
	nasty,
);

const anyBody = fc.oneof(eventLike, serverLike, nasty);
const anyEvent = fc.constantFrom('', 'nothing', '__proto__', ...ALL_EVENTS);

describe('lossless JSON', () => {
	it('equals JSON.parse for values that JSON.parse keeps', () => {
		fc.assert(
			fc.property(nasty, fc.constantFrom('', `,"long":"${'1'.repeat(20)}"`), (value, forced) => {
				// A long run of digits, even in a text, selects the slower of its two parsers.
				const text = `{"value":${JSON.stringify(value)}${forced}}`;
				const exact = JSON.parse(text, (_key, entry: unknown) =>
					typeof entry === 'number' && Number.isInteger(entry) && !Number.isSafeInteger(entry)
						? 'big'
						: entry,
				);
				if (JSON.stringify(exact).includes('"big"')) return;
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
			RUNS,
		);
	});

	it('rejects what JSON.parse rejects, and accepts what it accepts', () => {
		const takes = (parse: (text: string) => unknown, text: string) => {
			try {
				parse(text);
				return true;
			} catch {
				return false;
			}
		};
		const pieces = fc.constantFrom(
			'{',
			'}',
			'[',
			']',
			',',
			':',
			'"',
			'"a"',
			'1',
			'-',
			'.5',
			'e9',
			'null',
			'tru',
			' ',
			'\\u00',
			'0',
			'\n',
			'12345678901234567890',
		);
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
				for (const text of [parts.join(''), `[${parts.join('')},12345678901234567890]`]) {
					expect([text, takes(parseJson, text)]).toEqual([text, takes(JSON.parse, text)]);
				}
			}),
			{ numRuns: 2000 },
		);
	});

	it('keeps every digit of a long integer at any place', () => {
		const long = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
		fc.assert(
			fc.property(long, nasty, (integer, beside) => {
				const expected = Number.isSafeInteger(Number(integer)) ? Number(integer) : String(integer);
				const text = `{"a":[{"b":${integer}},${JSON.stringify(beside)}],"c":${integer}}`;
				const value = parseJson(text) as { a: [{ b: unknown }]; c: unknown };
				expect([value.a[0].b, value.c]).toEqual([expected, expected]);
			}),
			RUNS,
		);
	});

	it('writes ids back unchanged, and everything else as JSON.stringify does', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), nasty, (id, beside) => {
				const text = stringifyJson({ id: int64(String(id)), beside });
				expect(text).toBe(`{"id":${id},"beside":${JSON.stringify(beside)}}`);
			}),
			RUNS,
		);
	});

	it('uses the last of repeated keys, and treats __proto__ as a normal key', () => {
		fc.assert(
			fc.property(key, nasty, nasty, (name, first, second) => {
				const quoted = JSON.stringify(name);
				for (const more of ['', ',"x":12345678901234567890']) {
					const text = `{${quoted}:${JSON.stringify(first)},${quoted}:${JSON.stringify(second)}${more}}`;
					const value = parseJson(text) as object;
					expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
					expect(Object.hasOwn(value, name)).toBe(true);
				}
			}),
			RUNS,
		);
		const value = parseJson(
			'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"n":12345678901234567890}',
		);
		expect((value as IDataObject).polluted).toBeUndefined();
	});
});

describe('any data of a platform', () => {
	it('bytes: become an object or undefined, never an error', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.uint8Array({ maxLength: 200 }),
					nasty.map((value) => Buffer.from(JSON.stringify(value))),
				),
				(bytes) => {
					const value = parseObject(Buffer.from(bytes));
					if (value !== undefined)
						expect([typeof value, Array.isArray(value)]).toEqual(['object', false]);
				},
			),
			{ numRuns: 2000 },
		);
	});

	it('base64edData of a notification: is decoded exactly', () => {
		const text = fc
			.string({ unit: 'binary', minLength: 1 })
			.filter((value) => Buffer.from(value).toString() === value);
		fc.assert(
			fc.property(text, fc.array(text), text, (operator, members, value) => {
				const payload = {
					type: 105,
					base64edData: Buffer.from(
						JSON.stringify({ g: 'g', o: operator, ms: members, n: value }),
					).toString('base64'),
				};
				const message = normalise(
					{ sender: 's', conv: { type: 1, target: 'g' }, payload },
					ROBOT_KNOWN,
					'',
				);
				expect(message?.details).toEqual({ operator, members, value });
			}),
			RUNS,
		);
	});

	it('any body of any event: becomes an envelope with the documented types, or is rejected', () => {
		let events = 0;
		fc.assert(
			fc.property(anyBody, anyEvent, (value, event) => {
				const body = parseObject(Buffer.from(JSON.stringify(value)));
				const message = body && normalise(body, ROBOT_KNOWN, event);
				if (message === undefined) return;
				events++;
				expectEnvelope(message);
				expect(message.raw).toBe(body);
			}),
			{ numRuns: 3000 },
		);
		expect(events).toBeGreaterThan(500);
	});

	it('any text with any number of mentions: loses only the mentions and one blank each', () => {
		const name = fc.constantFrom('robot', 'Fire Robot', '小火', 'a.b*c+', 'R2-D2', '$&');
		const said = fc.string({
			unit: fc.constantFrom('@', 'a', 'B', ' ', '\n', '\t', '.', '小', '(', '$'),
		});
		// No generated text continues a mention's name, or ends in the beginning of an address.
		const part = said.filter((text) => !/[\w小]$/.test(text) && !/^[\w小.]/.test(text));
		fc.assert(
			fc.property(name, fc.array(part, { minLength: 1, maxLength: 6 }), (robot, parts) => {
				const text = parts.join(` @${robot} `);
				const left = withoutNames(text, [robot]);
				expect(left.replace(/\s/g, '')).toBe(parts.join('').replace(/\s/g, ''));
				// Of the two blanks around each mention one is kept.
				expect(left.length).toBe(parts.join('').length + parts.length - 1);
			}),
			RUNS,
		);
	});

	it('texts with 100,000 characters of a mention take linear time', () => {
		const many = 100_000;
		for (const text of ['@', '@robot', '@robot x ', ' @', '@@robot ', '@rob', '\n@robot\n']) {
			const whole = text.repeat(many);
			const left = withoutNames(whole, ['robot', 'Fire Robot']);
			expect(left.length).toBeLessThanOrEqual(whole.length);
			expect(left.replace(/@robot/g, '').length).toBe(
				left.length - 6 * (left.match(/@robot/g)?.length ?? 0),
			);
		}
		expect(withoutNames('@robot x '.repeat(many), ['robot'])).toBe('x '.repeat(many));
		expect(withoutNames('@rob'.repeat(many), ['robot'])).toBe('@rob'.repeat(many));
	});
});

describe('the whole trigger', () => {
	const TOKEN = 'secret';

	/** n8n's context for webhook() with the call in it; requests to the platform are not possible. */
	function call(rawBody: unknown, query: object, parameters: IDataObject) {
		const sent: { status?: number; body?: string } = {};
		const response = {
			status: (status: number) =>
				Object.assign(response, { sent: Object.assign(sent, { status }) }),
			type: () => response,
			once: () => response,
			send: (body: string) => Object.assign(sent, { body }),
		};
		const context = {
			getWorkflowStaticData: () => ({
				tokenDigest: digest(TOKEN),
				robotId: ROBOT.id,
				robotName: 'Helper',
			}),
			getQueryData: () => query,
			getHeaderData: () => ({}),
			getNodeWebhookUrl: () => 'http://127.0.0.1/webhook/node/webhook',
			getRequestObject: () => ({ rawBody, readRawBody: async () => {} }),
			getResponseObject: () => response,
			getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
			getWorkflow: () => ({ id: 'workflow' }),
			getNode: () => ({ id: 'node', name: 'Trigger', parameters }),
			getMode: () => 'webhook',
			getCredentials: async () => ({ baseUrl: 'nowhere' }),
		} as unknown as IWebhookFunctions;
		return { context, sent };
	}

	const filters = fc.record(
		{
			ignoreRobots: fc.constant(false),
			mention: fc.constantFrom('any', 'me', 'meOrEveryone'),
			textMode: fc.constantFrom('startsWith', 'equals', 'contains', 'matches'),
			text: fc.constantFrom('', 'a', '^a', '.'),
			chats: fc.oneof(nasty, fc.record({ values: fc.array(fc.record({ located: nasty })) })),
			senders: fc.constantFrom(undefined, rowOf('userA')),
			caseSensitive: fc.boolean(),
		},
		{ requiredKeys: ['ignoreRobots'] },
	);
	const token = fc.oneof(
		{ weight: 5, arbitrary: fc.constant<unknown>(TOKEN) },
		{
			weight: 1,
			arbitrary: fc.oneof(
				nasty,
				fc.constantFrom(undefined, '', [TOKEN], [TOKEN, TOKEN], { 0: TOKEN }, `${TOKEN} `),
			),
		},
	);
	const event = fc.oneof(
		{ weight: 3, arbitrary: fc.constant<unknown>(undefined) },
		{ weight: 2, arbitrary: anyEvent },
		{ weight: 1, arbitrary: nasty },
	);
	const bytes = fc.oneof(
		{ weight: 4, arbitrary: eventLike.map((value) => Buffer.from(JSON.stringify(value))) },
		anyBody.map((value) => Buffer.from(JSON.stringify(value))),
		fc.uint8Array().map((list) => Buffer.from(list)),
		fc.constantFrom(undefined, Buffer.alloc(0)),
	);

	it('responds to any call with 200, 400 or 401, and starts nothing after 400 and 401', async () => {
		const seen = new Set<string>();
		await fc.assert(
			fc.asyncProperty(
				token,
				event,
				bytes,
				filters,
				fc.boolean(),
				async (given, name, rawBody, chosen, simplify) => {
					const query = {
						...(given !== undefined && { token: given }),
						...(name !== undefined && { event: name }),
					};
					const { context, sent } = call(rawBody, query, {
						events: ALL_EVENTS,
						respondTo: 'all',
						filters: chosen as IDataObject,
						simplify,
					});
					const result = await receive(context, triggerFields, inboundOf);
					const [item] = (result.workflowData?.[0] ?? []) as INodeExecutionData[];
					// n8n itself answers with 200.
					const outcome = item === undefined ? `${sent.status ?? 200}` : 'started';
					seen.add(outcome);
					expect(['200', '400', '401', 'started']).toContain(outcome);
					expect(outcome === '401').toBe(given !== TOKEN);
					// n8n itself responds to a call that starts a workflow.
					if (item !== undefined) expect([sent, result.noWebhookResponse]).toEqual([{}, false]);
					else if (outcome === '200') expect(result).toEqual({ webhookResponse: '' });
					else expect(result).toEqual({ noWebhookResponse: true });
					if (item !== undefined && simplify) expectEnvelope(item.json);
				},
			),
			{ numRuns: 3000 },
		);
		expect([...seen].sort()).toEqual(['200', '400', '401', 'started']);
	});
});

describe("on n8n's engine", () => {
	let world: TriggerWorld;
	beforeAll(async () => {
		world = await TriggerWorld.start();
	});
	afterAll(async () => await world.close());

	it('responds to any body with 200 or 4xx, and every execution that starts succeeds', async () => {
		const id = await world.activate({ filters: { ignoreRobots: false } });
		await fc.assert(
			fc.asyncProperty(anyBody, anyEvent, async (value, event) => {
				const query = event === '' ? '' : `&event=${event}`;
				const { status } = await post(world.callback + query, JSON.stringify(value));
				expect([200, 400, 422]).toContain(status);
			}),
			{ numRuns: 300 },
		);
		const items = await world.items(id);
		items.forEach(expectEnvelope);
		expect(items.length).toBeGreaterThan(20);
	});
});
