import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
	BREAKS_CODE,
	mentionCode,
	mentionedIn,
	stripped,
	withoutCodes,
} from '../../nodes/StarBot/mentions';
import { resolveMentions } from '../../sandbox/starbot/mentions';

const RUNS = { numRuns: 1000 };

/** Texts that are codes, nearly codes, or pieces of them. */
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

const wxid = fc
	.stringMatching(/^[A-Za-z0-9_-]{1,20}(@chatroom)?$/)
	.filter((id) => !BREAKS_CODE.test(id));

/** What a reader that is as lax as can be would take for the beginning of a code. */
const OPENS = /\[[\s\p{Cf}]*[@＠]/u;

describe('codes in untrusted text', () => {
	it('are none afterwards, whoever reads them', () => {
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

	it('are all that is changed, and only their bracket', () => {
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

	it("do not come about where the node's own codes meet the text", () => {
		fc.assert(
			fc.property(fc.uniqueArray(wxid, { minLength: 1, maxLength: 5 }), hostile, (ids, text) => {
				const message = `${ids.map(mentionCode).join('')} ${withoutCodes(text)}`;
				expect(mentionedIn(message)).toEqual(ids);
				expect(resolveMentions(message, ids, (id) => id).mentions).toEqual(ids);
				expect(stripped(message)).toBe(withoutCodes(text).trim());
			}),
			RUNS,
		);
	});
});
