import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
	findMentions,
	mentionsRobot,
	withoutRobotMentions,
	type MentionRule,
} from '../../nodes/common/mentions';

const YUNHU: MentionRule = { endMarks: '\u200b\u2066\u2067\u2068\u2069' };
const WECHAT: MentionRule = { endMarks: '\u2005' };
const QQ: MentionRule = {};
const WILDFIRE: MentionRule = { ignoreCase: true };
const RULES = { Yunhu: YUNHU, WeChat: WECHAT, QQ, WildfireChat: WILDFIRE };

describe("the robot's mention", () => {
	it.each(Object.entries(RULES))('on %s may have a full-width sign', (_platform, rule) => {
		const mark = rule.endMarks?.[0] ?? ' ';
		expect(withoutRobotMentions(`＠Bot${mark}help`, ['Bot'], rule)).toBe('help');
		expect(withoutRobotMentions('＠Bottle help', ['Bot'], rule)).toBe('＠Bottle help');
		expect(withoutRobotMentions('me＠Bot.org', ['Bot'], rule)).toBe('me＠Bot.org');
		expect(withoutRobotMentions(`@小＠助手${mark}help`, ['小＠助手'], rule)).toBe('help');
		expect(mentionsRobot('@Ann＠Bot\u2005help', ['Bot'], rule)).toBe(false);
	});

	it.each<[string, string]>([
		['@Bot\u200bsend the invoice', 'send the invoice'],
		['@Bot\u200b send the invoice', 'send the invoice'],
		[
			'my address is bob@example.com, @Bot\u200b send the invoice',
			'my address is bob@example.com, send the invoice',
		],
		['meet @ 10 today @Bot\u200b remind us', 'meet @ 10 today remind us'],
		['@Ann hello @Bot\u200b help', '@Ann hello help'],
		['@Ann\u200b hello @Bot\u2068 help', '@Ann\u200b hello help'],
		['@Bot help', 'help'],
		['@Bot\u200b@Bot\u2069 help', 'help'],
		['@Bot the Great\u200b help', '@Bot the Great\u200b help'],
		['@Bottle\u200b @Bottle help', '@Bottle\u200b @Bottle help'],
		['@\u200b @ \u200b@\n\u200b', '@\u200b @ \u200b@\n\u200b'],
	])('on Yunhu: %j becomes %j', (text, expected) => {
		expect(withoutRobotMentions(text, ['Bot'], YUNHU)).toBe(expected);
	});

	it.each<[string, string]>(
		[
			['@Bot\u2005help', 'help'],
			['ask @Bot\u2005 about it', 'ask about it'],
			['@Bot，help', '，help'],
			['@Bot\nhelp', 'help'],
			['@Bot\u00a0help', 'help'],
			['@Bot help, @Bot please', 'help, please'],
			['@Bot @Bot @Bot', ''],
			['@Bot@Bot help', 'help'],
			['你好@Bot 帮忙', '你好 帮忙'],
			['@Bottle @Bot2 @Bot_x @Bot-x @Bot.org @Bots @Bot🤖 @机器人', undefined],
			['write to me@Bot today', undefined],
			['@Bot, and you @Ann', ', and you @Ann'],
			['thanks @Bot.', 'thanks .'],
			['thanks @Bot', 'thanks'],
			['first\n@Bot second', 'first\nsecond'],
			['first @Bot\nsecond', 'first\nsecond'],
			['first\r\n@Bot\r\nsecond', 'first\r\nsecond'],
			['a  b @Bot c  d', 'a  b c  d'],
		].map(([text, expected]) => [text as string, expected ?? (text as string)]),
	)('on WeChat and QQ: %j becomes %j', (text, expected) => {
		expect(withoutRobotMentions(text, ['Bot'], WECHAT)).toBe(expected);
		expect(mentionsRobot(text, ['Bot'], WECHAT)).toBe(text !== expected);
		if (!text.includes('\u2005')) expect(withoutRobotMentions(text, ['Bot'], QQ)).toBe(expected);
	});

	it.each<[string, string[], string]>([
		['@Weather Bot (beta) how is it', ['Weather Bot (beta)'], 'how is it'],
		['@Bot 2 hi', ['Bot', 'Bot 2'], 'hi'],
		['@a.b*c+ hi', ['a.b*c+'], 'hi'],
		['@$& hi $&', ['$&'], 'hi $&'],
		['@me@home hi', ['me@home'], 'hi'],
		['@BOT hi', ['bot'], '@BOT hi'],
		['@ hi', ['', '  '], '@ hi'],
	])('%j with the names %j becomes %j', (text, names, expected) => {
		expect(withoutRobotMentions(text, names)).toBe(expected);
	});

	it('is removed whatever its case on a platform that ignores the case of names', () => {
		expect(withoutRobotMentions('@BOT hi', ['bot'], WILDFIRE)).toBe('hi');
	});

	it('ends at the characters that the platform defines', () => {
		expect(withoutRobotMentions('@Bot你好', ['Bot'], { longerName: /\w/ })).toBe('你好');
	});
});

describe('the mentions of a text', () => {
	const found = (text: string, rule = WECHAT) =>
		findMentions(text, ['Bot', 'Bot 2'], rule).map(({ start, end, name, marked, ofRobot }) => [
			text.slice(start, end),
			name,
			...(marked ? ['marked'] : []),
			...(ofRobot ? ['robot'] : []),
		]);

	it('are those with an end mark, and those of the robot, with their names and places', () => {
		expect(found('hi @Ann Lee\u2005and @Bot\u2005@Bot 2, @Bob @Bot')).toEqual([
			['@Ann Lee\u2005', 'Ann Lee', 'marked'],
			['@Bot\u2005', 'Bot', 'marked', 'robot'],
			['@Bot 2', 'Bot 2', 'robot'],
			['@Bot', 'Bot', 'robot'],
		]);
		expect(found('@Ann hi @Bot', QQ)).toEqual([['@Bot', 'Bot', 'robot']]);
	});

	it('go over no line, and begin with no blank', () => {
		for (const text of ['@Ann\nLee\u2005', '@ Ann\u2005', '@\u2005', '@Ann', '@Ann\rLee\u2005'])
			expect([text, found(text)]).toEqual([text, []]);
	});
});

describe.each(Object.entries(RULES))('%s: any text', (_platform, rule) => {
	const marks = [...(rule.endMarks ?? '')];
	const end = fc.constantFrom(...marks, ' ', '\n', '，', '\u00a0', ', ');
	const name = fc.constantFrom('Bot', 'My Bot', '机器人', 'a.b*c+');
	/** Text without mentions, with "@" in any place. */
	const prose = fc.oneof(
		fc.constantFrom('bob@example.com, ', 'meet @ 10 ', ' @@ ', '@Ann ', '\n', '@Botswana ', '1@x '),
		fc.string({ unit: fc.constantFrom('a', 'B', ' ', '小', '.', '\n', '🙂', '\u0301') }),
	);
	const others = (
		fc.constantFrom('Ann', 'Bottle', 'My Botany', '小明') as fc.Arbitrary<string>
	).chain((other) => end.map((sign) => `@${other}${sign}`));

	it("removes the robot's mentions with one blank each, and nothing else", () => {
		let removed = 0;
		fc.assert(
			fc.property(
				name,
				fc.array(
					fc.oneof(
						prose.map((text) => ({ text, isRobots: false })),
						others.map((text) => ({ text, isRobots: false })),
						end.map((sign) => ({ text: sign, isRobots: true })),
					),
					{ maxLength: 12 },
				),
				(robot, parts) => {
					// A blank before each part separates it from the part before.
					const text = parts
						.map((part) => ` ${part.isRobots ? `@${robot}` : ''}${part.text}`)
						.join('');
					const left = withoutRobotMentions(text, [robot], rule);
					const mentions = parts.filter(({ isRobots }) => isRobots);
					const ends = mentions.filter(({ text }) => marks.includes(text)).map(({ text }) => text);
					removed += mentions.length;
					expect(visible(left)).toBe(
						visible(
							parts
								.map(({ text, isRobots }) => (isRobots && marks.includes(text) ? '' : text))
								.join(''),
						),
					);
					const written = mentions.length * blanks(robot) + blanks(ends.join(''));
					const gone = blanks(text) - blanks(left) - written;
					expect(gone).toBeGreaterThanOrEqual(0);
					expect(gone).toBeLessThanOrEqual(mentions.length);
				},
			),
			{ numRuns: 300 },
		);
		expect(removed).toBeGreaterThan(150);
	});

	it('removes only whole mentions from pieces of mentions', () => {
		let changed = 0;
		const pieces = fc.constantFrom('@', 'Bot', '@Bot', 'tle', ' ', '\n', 'x', '，', ...marks);
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
				const text = parts.join('');
				const left = withoutRobotMentions(text, ['Bot'], rule);
				expect(isIn(left, text)).toBe(true);
				const gone = (sign: string) => text.split(sign).length - left.split(sign).length;
				const mentions = gone('@');
				expect(['B', 'o', 't'].map(gone)).toEqual([mentions, mentions, mentions]);
				expect(['l', 'e', 'x', '，'].map(gone)).toEqual([0, 0, 0, 0]);
				expect(blanks(text) - blanks(left)).toBeLessThanOrEqual(2 * mentions);
				if (mentions > 0) changed++;
			}),
			{ numRuns: 1000 },
		);
		expect(changed).toBeGreaterThan(100);
	});

	it.each([
		'@',
		'@@ ',
		'@B',
		'@Bo',
		'a@',
		'@Bot',
		'@Bot ',
		'@Botx',
		' ',
		'\n',
		'\u200b',
		'\u2005',
		...marks,
	])('ends for 100,000 times %j', (piece) => {
		const text = piece.repeat(100_000);
		const left = withoutRobotMentions(text, ['Bot', '@@@@', 'Bo@'], rule);
		expect(left.length).toBeLessThanOrEqual(text.length);
		expect(withoutRobotMentions(`${text}\n@Bot hi`, ['Bot'], rule)).toMatch(/hi$/);
	});
});

function visible(text: string): string {
	return text.replace(/\s/g, '');
}

function blanks(text: string): number {
	return text.length - visible(text).length;
}

/** Whether a text can be made from another by leaving characters out. */
function isIn(part: string, whole: string): boolean {
	let at = 0;
	for (const sign of whole) if (at < part.length && part.startsWith(sign, at)) at += sign.length;
	return at === part.length;
}
