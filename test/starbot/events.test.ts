import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { Message } from '../../nodes/common/message';
import { valuesOf } from '../../nodes/common/triggers/triggerFields';
import { isOwn, normalise, type Knowledge } from '../../nodes/StarBot/events';
import { inboundOf } from '../../nodes/StarBot/inbound';
import { triggerFields } from '../../nodes/StarBot/triggerFields';
import { rowOf } from '../support/filters';
import { ALL_EVENTS, GROUP, HELPER, TRANSFER } from '../support/starbot';

/**
 * Sends events with missing or invalid parts, from a client or from someone with its secret: an
 * event arrives with its valid parts, and nothing throws.
 */

const KNOWLEDGE: Knowledge = {
	codes: new Map([
		['started', 'clientStarted'],
		['friend', 'friendRequest'],
		['payment', 'qrPayment'],
	]),
	robotNames: ['Helper', 'a(b'],
	senderField: 'sender',
	groupField: 'group',
	mentionedField: 'mentioned',
};

const MESSAGE = {
	...HELPER,
	timeStamp: 1726826627676,
	messageId: '7053704521966022857',
	messageType: 1,
	messageSource: 0,
	fromWxId: 'wxid_alice',
	fromNickName: 'Alice',
	toWxId: '',
	message: '@Helper [@,wxid=wxid_bob,nick=,isAuto=true] hello',
};
const GROUP_MESSAGE = {
	...MESSAGE,
	fromType: 'group',
	fromWxId: GROUP,
	group: GROUP,
	sender: 'wxid_bob',
	mentioned: ['wxid_helper'],
};
const QUOTE =
	'<msg><appmsg><title>@Helper why?</title><type>57</type><refermsg><type>1</type><svrid>1</svrid><chatusr>a</chatusr><content>x</content></refermsg></appmsg></msg>';

/** A body for every event, and a message for each way of reading it. */
const SAMPLES: Array<[event: string, code: string, data: IDataObject]> = [
	['clientStarted', 'started', { ...HELPER }],
	['loggedIn', '10001', { ...HELPER, nickname: 'Helper', wxNum: 'helper', sign: '' }],
	['privateMessage', '10002', { ...MESSAGE, fromType: 'private' }],
	['groupMessage', '31415', GROUP_MESSAGE],
	['groupMessage', '31415', { ...GROUP_MESSAGE, messageType: 49, message: QUOTE }],
	['officialMessage', '31416', { ...MESSAGE, fromType: 'official', messageType: 3 }],
	['systemNotice', '10002', { ...MESSAGE, fromType: 'private', messageType: 10000 }],
	['transfer', '10005', TRANSFER],
	['messageRevoked', '10006', { ...MESSAGE, fromType: 'group' }],
	['friendRequest', 'friend', { ...MESSAGE }],
	['qrPayment', 'payment', { ...TRANSFER }],
	['other', '27182', { ...MESSAGE, anything: { deep: [1] } }],
];

const ODD = [
	'null',
	'[]',
	'[null]',
	'[["a"],{}]',
	'{}',
	'{"toString":1,"valueOf":1}',
	'{"__proto__":{"a":1}}',
	'"__proto__"',
	'"constructor"',
	'true',
	'-1',
	'1e308',
	'""',
	'"\\u0000\\ud800"',
];

const LONG = [
	'@',
	'@H',
	'[@,',
	'[@,wxid=',
	'<',
	'<a>',
	'<a "',
	'<![CDATA[',
	'<!--',
	'&',
	'&#1',
	'[',
]
	.concat([' ', '\n', '\u2005', '\u00a0', '，', ',', '"', '\\', '(', '\u0301', '😀', '</'])
	.map((sign) => JSON.stringify(sign.repeat(Math.ceil(100_000 / sign.length))));

function bodyOf(code: string, data: IDataObject): IDataObject {
	return { event: code, description: 'd', time: 1726826627676, robotId: HELPER.robotId, data };
}

/**
 * A body with one key of it, or of its data, deleted or replaced, after a round trip through JSON.
 */
function* oddBodies(code: string, sample: IDataObject, values: string[]): Generator<IDataObject> {
	const body = bodyOf(code, sample);
	for (const [holder, key] of [
		...Object.keys(body).map((name) => ['', name] as const),
		...[...Object.keys(sample), '__proto__'].map((name) => ['data', name] as const),
	]) {
		for (const value of [undefined, ...values]) {
			const without = JSON.parse(JSON.stringify(body)) as IDataObject;
			const target = (holder === '' ? without : without.data) as IDataObject;
			delete target[key];
			const text = JSON.stringify(target);
			const put =
				value === undefined
					? text
					: text.replace(/\}$/, `${text === '{}' ? '' : ','}${JSON.stringify(key)}:${value}}`);
			const odd = JSON.parse(put) as IDataObject;
			yield holder === '' ? odd : { ...without, data: odd };
		}
	}
}

const PARAMETERS: IDataObject = {
	events: ALL_EVENTS,
	filters: { robots: rowOf(`${HELPER.robotId}, other`, 'robotId') },
};
const CONTEXT = {
	getNode: () => ({ parameters: PARAMETERS }),
	getNodeParameter: (name: string, fallback: unknown) => PARAMETERS[name] ?? fallback,
	getWorkflowStaticData: () => ({}),
	getQueryData: () => ({}),
} as unknown as IWebhookFunctions;
const READER = inboundOf(CONTEXT).reader(valuesOf(CONTEXT, triggerFields));

/** Checks the types of the envelope, and that all code that reads it works. */
function check(message: Message, body: IDataObject): void {
	const { chat, sender, mentions, ...rest } = message;
	expect(ALL_EVENTS).toContain(rest.event);
	const texts = [
		rest.messageId,
		chat.id,
		chat.type,
		chat.name ?? '',
		sender.id,
		sender.name ?? '',
		rest.text,
		rest.contentType,
		...mentions.users,
		...Object.values(rest.replyTo ?? {}).map((part) =>
			typeof part === 'object' && 'id' in part ? part.id : part,
		),
	];
	expect(texts.filter((text) => typeof text !== 'string')).toEqual([]);
	// Absent where the platform gave none.
	if (rest.timestamp !== undefined)
		expect(new Date(rest.timestamp).toISOString()).toBe(rest.timestamp);
	expect(rest.raw).toBe(body);
	expect(Object.getPrototypeOf(rest.details)).toBe(Object.prototype);
	expect(typeof isOwn(message)).toBe('boolean');
	expect(typeof READER.keyOf?.(message)).toBe('string');
	expect(typeof READER.wanted?.(message)).toBe('boolean');
}

it('the samples include every event', () => {
	for (const [event, code, data] of SAMPLES)
		expect(normalise(bodyOf(code, data), KNOWLEDGE)?.event).toBe(event);
	expect(new Set(SAMPLES.map(([event]) => event))).toEqual(new Set(ALL_EVENTS));
});

describe.each(SAMPLES)('%s (code %s)', (_event, code, sample) => {
	it('arrives with its valid parts, whichever part is missing or invalid', () => {
		let bodies = 0;
		for (const body of oddBodies(code, sample, ODD)) {
			bodies++;
			const message = normalise(body, KNOWLEDGE);
			const isEvent =
				typeof body.event === 'string' ? body.event !== '' : typeof body.event === 'number';
			expect(message !== undefined).toBe(isEvent);
			if (message !== undefined) check(message, body);
		}
		expect(bodies).toBeGreaterThan(6 * ODD.length);
	});

	it('is read in linear time, whichever part has 100,000 repetitions', () => {
		for (const body of oddBodies(code, sample, LONG)) {
			const message = normalise(body, KNOWLEDGE);
			if (message !== undefined) check(message, body);
		}
	});
});

describe('any JSON at all', () => {
	const value = fc.oneof(
		fc.jsonValue(),
		fc.constantFrom<unknown>('group', 'official', 'private', GROUP, 1, '1', 10002, '10005', 10000),
		fc.constant(QUOTE),
	);
	const keys = [...Object.keys(GROUP_MESSAGE), ...Object.keys(TRANSFER), '__proto__', 'nickname'];
	const data = fc.oneof(fc.dictionary(fc.constantFrom(...keys), value), value);

	it('becomes an envelope with the documented types, or is rejected', () => {
		let events = 0;
		fc.assert(
			fc.property(
				fc.oneof(fc.constantFrom<unknown>('10001', '10002', '10005', '10006', 10002, 'x'), value),
				data,
				value,
				(event, content, time) => {
					const body = JSON.parse(JSON.stringify({ event, data: content, time })) as IDataObject;
					const message = normalise(body, { ...KNOWLEDGE, mentionedField: 'nickname' });
					if (message === undefined) return;
					events++;
					check(message, body);
				},
			),
			{ numRuns: 2000 },
		);
		expect(events).toBeGreaterThan(500);
	});
});
