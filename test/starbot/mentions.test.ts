import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
	BREAKS_CODE,
	mentionCode,
	mentionedIn,
	mentionsByName,
	withoutCodes,
	withoutRobot,
} from '../../nodes/StarBot/mentions';
import { resolveMentions } from '../../sandbox/starbot/mentions';

const RUNS = { numRuns: 1000 };

/** Texts of codes, near-codes, or pieces of codes. */
const hostile = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				'[',
				'[@',
				'@',
				',',
				']',
				'wxid=',
				'"',
				'nick=',
				'isAuto=true',
				'［',
				'＠',
				' ',
				'\u200b',
				'\n',
				'[ @',
				'[\u200b\n＠',
				'[@,wxid=wxid_a,nick=,isAuto=true]',
				'[@,wxid="all",nick=x,isAuto=false]',
			),
			fc.string({ unit: 'binary', maxLength: 5 }),
		),
		{ maxLength: 20 },
	)
	.map((parts) => parts.join(''));

/** Ids in the form of WeChat's own: none of them may be mistaken for one that breaks a code. */
const wxid = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}(@chatroom)?$/);

/** The most lenient reading of the beginning of a code. */
const OPENS = /\[[\s\p{Cf}]*[@＠]/u;

describe('codes in untrusted text', () => {
	it('are no codes after neutralization, even for the most lenient reader', () => {
		let neutralized = 0;
		fc.assert(
			fc.property(hostile, (text) => {
				const safe = withoutCodes(text);
				if (safe !== text) neutralized++;
				expect(safe).not.toMatch(OPENS);
				expect(mentionedIn(safe)).toEqual([]);
				expect(resolveMentions(safe, ['wxid_a', 'all'], (id) => id).mentions).toEqual([]);
			}),
			RUNS,
		);
		expect(neutralized).toBeGreaterThan(100);
	});

	it('are the only changed parts, and only by their bracket', () => {
		fc.assert(
			fc.property(hostile, (text) => {
				const safe = withoutCodes(text);
				expect(safe).toHaveLength(text.length);
				for (const [index, unit] of [...text.split('')].entries()) {
					if (unit !== safe[index]) expect([unit, safe[index]]).toEqual(['[', '［']);
				}
				if (!OPENS.test(text)) expect(safe).toBe(text);
				expect(withoutCodes(safe)).toBe(safe);
			}),
			RUNS,
		);
	});

	it("do not arise where the node's own codes meet the text", () => {
		fc.assert(
			fc.property(fc.uniqueArray(wxid, { minLength: 1, maxLength: 5 }), hostile, (ids, text) => {
				const message = `${ids.map(mentionCode).join('')} ${withoutCodes(text)}`;
				expect(ids.some((id) => BREAKS_CODE.test(id))).toBe(false);
				expect(mentionedIn(message)).toEqual(ids);
				expect(resolveMentions(message, ids, (id) => id).mentions).toEqual(ids);
				const [robot = '', ...others] = ids;
				const rest = `${others.map(mentionCode).join('')} ${withoutCodes(text)}`;
				expect([rest, rest.slice(1)]).toContain(withoutRobot(message, robot, []));
			}),
			RUNS,
		);
	});

	it.each(['a]', 'a[', 'a,b', 'a=b', 'a b', 'a\u00a0b', 'a\u2005b', 'a\nb'])(
		'cannot contain the id %j',
		(id) => {
			expect(BREAKS_CODE.test(id)).toBe(true);
		},
	);
});

describe('mentions by name', () => {
	const names = ['Helper', 'Front Desk', '前台', 'a(b'];

	it.each([
		['@Helper help', 'help'],
		['@Helper', ''],
		['@Helper，帮我', '，帮我'],
		['@Helper, help', ', help'],
		['@Helper\nhelp', 'help'],
		['@Helper\u00a0help', 'help'],
		['@Helper\u2005help', 'help'],
		['@Helper\u3000help', 'help'],
		['@Helper: help', ': help'],
		['please @Helper help', 'please help'],
		['你好@前台\u2005在吗', '你好在吗'],
		['@Helper help @Helper\u2005', 'help'],
		['@Front Desk\u2005and @前台\u2005hello', 'and hello'],
		['@Alice\u2005@Helper\u2005 hi', '@Alice\u2005hi'],
		['write to bob@example.com, @Helper', 'write to bob@example.com,'],
		['@a(b now', 'now'],
		[
			'[@,wxid=wxid_helper,nick=,isAuto=true] hi [@,wxid=wxid_bob,nick=,isAuto=true]',
			'hi [@,wxid=wxid_bob,nick=,isAuto=true]',
		],
		['a [@,wxid=wxid_helper,nick=@Helper,isAuto=true] b', 'a b'],
	])('%j becomes %j', (text, left) => {
		expect(mentionsByName(text, names) || mentionedIn(text).includes('wxid_helper')).toBe(true);
		expect(withoutRobot(text, 'wxid_helper', names)).toBe(left);
	});

	it.each([
		'@Helpers hi',
		'@Helper2',
		'@Helper二号\u2005hi',
		'me@Helper.org',
		'Helper, hi',
		'@ Helper',
		'@helper hi',
		'@Front hi',
		'[@,wxid=wxid_bob,nick=@Helper,isAuto=true] hi',
		'@',
		'',
	])('%j mentions nobody, and stays unchanged', (text) => {
		expect(mentionsByName(text, names)).toBe(false);
		expect(withoutRobot(text, 'wxid_helper', names)).toBe(text);
	});

	it('do not confuse a robot "Bot" with "Bottle", or the reverse', () => {
		expect(mentionsByName('@Bottle hi', ['Bot'])).toBe(false);
		expect(mentionsByName('@Bot hi', ['Bottle'])).toBe(false);
		expect(withoutRobot('@Bot hi @Bottle', '', ['Bot'])).toBe('hi @Bottle');
	});

	/** Texts without mentions, made of the characters around mentions. */
	const around = fc
		.array(
			fc.oneof(
				fc.constantFrom(' ', '\n', '，', '.', 'bob', '你好', '[', ']', '"', '😀', '\u200b'),
				fc.string({ unit: 'binary', maxLength: 4 }),
			),
			{ maxLength: 8 },
		)
		.map((parts) => parts.join('').replace(/[@＠\u2005]/g, ''));
	const mention = fc.constantFrom('@Helper\u2005', '@Alice\u2005', '@老王🌹\u2005');

	it('keep the rest of the text, except one blank per mention of the robot', () => {
		let mentioned = 0;
		fc.assert(
			fc.property(fc.array(fc.tuple(around, mention), { maxLength: 5 }), around, (parts, last) => {
				const text = parts.map((part) => part.join('')).join('') + last;
				const ours = parts.filter(([, name]) => name === '@Helper\u2005').length;
				const left = withoutRobot(text, 'wxid_helper', ['Helper']);
				if (ours > 0) mentioned++;
				expect(mentionsByName(text, ['Helper'])).toBe(ours > 0);
				const expected = text.replaceAll('@Helper\u2005', '');
				expect(left.replace(/\s/gu, '')).toBe(expected.replace(/\s/gu, ''));
				expect(expected.length - left.length).toBeLessThanOrEqual(2 * ours);
				expect(left.length).toBeLessThanOrEqual(expected.length);
			}),
			RUNS,
		);
		expect(mentioned).toBeGreaterThan(100);
	});
});
