import { describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readAll } from '../../nodes/common/fields';
import { QUESTION_SIGNS } from '../../nodes/common/waiting/answerWords';
import { decisionFromText, isDecisive } from '../../nodes/common/waiting/chatAnswer';
import { decisionFromForm } from '../../nodes/common/waiting/formAnswer';
import { noticePage, questionPage } from '../../nodes/common/waiting/page';
import { textsFor } from '../../nodes/common/waiting/pageTexts';
import { labelsOf, questionFields, type Question } from '../../nodes/common/waiting/questionFields';
import { inputOf } from '../support/input';
import { growth, IN_PROPORTION } from '../support/growth';

const questionOf = (parameters: IDataObject = {}): Question =>
	readAll(questionFields, inputOf({ message: 'Pay it?', ...parameters }));
const formOf = (...field: IDataObject[]) =>
	questionOf({ responseType: 'customForm', formFields: { field } });

const APPROVAL = questionOf();
const APPROVE_ONLY = questionOf({ approvalOptions: { approvalType: 'single' } });
const FREE_TEXT = questionOf({ responseType: 'freeText' });

/** The longest text that is an answer. */
const LONGEST = 'x'.repeat(20_000);

/** The words that decide with the question's code or a quote; those before the bar also alone. */
const WORDS = {
	yes: 'yes y ok okay approve approved 同意 批准 可以 好 好的 是 行 | agree agreed 是的 👍 👌 ✅ ✔',
	no: 'no n decline declined reject 拒绝 不同意 不批准 不可以 否 不行 不 | rejected disagree 拒絕 不是 反对 反對 👎 ❌ ✖',
};

describe('each word of the list', () => {
	it.each(
		Object.entries(WORDS).flatMap(([answer, list]) => {
			const [alone = '', named = ''] = list.split(' | ').map((words) => words.split(' '));
			return [
				...[...alone].map((word) => [word, answer === 'yes', true] as const),
				...[...named].map((word) => [word, answer === 'yes', false] as const),
			];
		}),
	)('%s: approved is %j; alone it decides: %j', (word, approved, alone) => {
		expect(decisionFromText(APPROVAL, word)).toEqual({ decision: { approved } });
		expect(isDecisive(word, [])).toBe(alone);
	});
});

describe('an answer in words', () => {
	it.each<[string, Question, string, unknown]>([
		['yes', APPROVAL, 'yes', { approved: true }],
		['a word in other letters', APPROVAL, ' ＯＫ ', { approved: true }],
		['no', APPROVAL, 'N', { approved: false }],
		[
			'a word and more',
			APPROVAL,
			'no: ask Ann',
			{ approved: false, text: 'ask Ann', chatInput: 'ask Ann' },
		],
		['the longer of two words', APPROVAL, '不同意', { approved: false }],
		['a word that goes on', APPROVAL, 'nothing', 'Please answer "Approve" or "Decline".'],
		['yes, where nobody can decline', APPROVE_ONLY, 'yes', { approved: true }],
		['no, where nobody can decline', APPROVE_ONLY, 'no', 'Please answer "Approve".'],
		['nothing', APPROVAL, '', 'Please answer "Approve" or "Decline".'],
		[
			'a label, before yes and no',
			questionOf({ approvalOptions: { approveLabel: 'No', declineLabel: 'Yes' } }),
			'no',
			{ approved: true },
		],
		[
			'no problem, where "No" is a label',
			questionOf({ approvalOptions: { approveLabel: 'Yes', declineLabel: 'No' } }),
			'No problem',
			'Please answer "Yes" or "No".',
		],
		['a text', FREE_TEXT, ' a\nb ', { approved: true, text: 'a\nb', chatInput: 'a\nb' }],
		['no text', FREE_TEXT, ' ', 'The answer is empty.'],
		['a long text', FREE_TEXT, LONGEST, { approved: true, text: LONGEST, chatInput: LONGEST }],
		['a longer text', FREE_TEXT, `${LONGEST}x`, 'The answer is too long.'],
		['a text for a form', formOf(), 'yes', 'Answer on this page:'],
	])('%s', (_what, question, text, expected) => {
		const { decision, complaint } = { decision: undefined, ...decisionFromText(question, text) };
		expect(decision ?? complaint).toEqual(expected);
	});

	it.each([
		['yes', [], true],
		['不', [], true],
		['Pay', ['Pay'], true],
		['pay.', ['Pay'], true],
		['pay it', ['Pay'], false],
		['payment', ['Pay'], false],
		['付款吧', ['付款'], false],
		['付款吧', ['付款', '付款吧'], true],
		['付款吧', ['付款吧', '付款'], true],
		['perhaps', [], false],
		// Only with the code or a quote.
		['agree', [], false],
		['agreed', [], false],
		['rejected', [], false],
		['disagree', [], false],
		['是的', [], false],
		['不是', [], false],
		['👍', [], false],
		['1', ['+1', 'No'], false],
		['a', ['A.', 'B.'], false],
		['pay', ['✅ Pay', '❌ Wait'], false],
		['✅ pay', ['✅ Pay', '❌ Wait'], true],
	])('%j alone, beside the labels %j, answers a question: %s', (text, labels, isAnswer) => {
		expect(isDecisive(text, labels)).toBe(isAnswer);
	});
});

it.each([
	['हाँ', 'हाँ', true],
	['हाँ', 'हाँलाकि', false],
	['so\u0300', 's\u00f2', true],
	['s\u00f2', 'so\u0300', true],
	['so\u0300', 'so\u0300n', false],
	['so', 'so\u0300', false],
	['ΛΑΘΟΣ', 'λάθος', false],
	['ΛΑΘΟΣ', 'λαθος', true],
	['λαθος', 'ΛΑΘΟΣ', true],
	['예', '\u110b\u1168', true],
	['ガ', 'ｶﾞ', true],
	['カ', 'ｶﾞ', false],
	['1️⃣', '1️⃣', true],
	['1️⃣', '1\u20e3ok', true],
	['1', '1️⃣', false],
	['👩‍💻', '👩🏽‍💻', true],
	['👍', '👍🏽ok', true],
	['\u200b', '\u200bhello', false],
	['Straße', 'STRASSE', true],
])('the label %j: %j begins with it: %s', (approveLabel, text, isLabel) => {
	const { decision } = {
		decision: undefined,
		...decisionFromText(questionOf({ approvalOptions: { approveLabel } }), text),
	};
	expect(decision !== undefined).toBe(isLabel);
});

it.each([
	["Don't pay", 'Pay', 'Don’t pay', true],
	['Pay', 'Pay later', 'pay  later', false],
	['Pay', 'Pay later', 'pay\nlater', false],
	['Pay', 'Pay later', 'pay-later', undefined],
	['Yes – pay', 'No – wait', 'no - wait', false],
	['Say “yes”', 'Say “no”', 'say "no"', false],
	['✅ Pay', '❌ Wait', 'wait', false],
	['✅ Pay', '❌ Wait', '❌', false],
	['✅ Pay', '❌ Wait', '✅', true],
	// The emoji of a label counts before those that everybody knows.
	['❌ Delete it', '✅ Keep it', '❌', true],
	['❌ Delete it', '✅ Keep it', 'keep it', false],
	['👍 Now', '👍 Later', '👍', undefined],
	['+1', '-1', '1', undefined],
	['Pay!', 'Pay?', 'pay', undefined],
	['1', '2', '2️⃣', undefined],
	// An emoji never gives the answer opposite to its label.
	['Delete ❌', 'Keep ✅', '✅', false],
	['Delete ❌', 'Keep ✅', '❌', true],
	['删除👎', '保留👍', '👍', false],
	['Pay ✔\ufe0e', 'Wait', '✔', true],
	['🗑 Delete', 'Keep', '👍', undefined],
	['✅ Pay', '❌ Wait', '❌ wait?', undefined],
	['✅ Pay', '❌ Wait', '❌ why? no money', false],
	['Delete ❌', 'Keep ✅', 'delete ❌?', undefined],
	['A.', 'B.', 'a.?', undefined],
	['Pay', 'Wait', '@no ok', undefined],
	['Pay', 'Wait', '@ok ok', true],
	['Pay', 'Wait', '@bob no', false],
	['Pay ✅ now', 'Wait', '✅', undefined],
	['Pay ✅', 'Wait ✅', '✅', undefined],
	['No', 'Yes', '👍', undefined],
	['No, delete it', 'Yes, keep it', '👍', undefined],
	// Nor does a common word.
	['No', 'Yes', 'no', true],
	['No', 'Yes', 'yes', false],
	['No', 'Yes', 'ok', undefined],
	['No!', 'Yes!', 'n', undefined],
	['No, delete it', 'Yes, keep it', 'yes', undefined],
	['No-wait', 'Yes-go', 'ok', undefined],
	['Approve', 'Approve later', 'approve-later', undefined],
	['Approve', 'Approve later', 'approve', true],
	['Pay', 'Not yet', 'ok', true],
	['Pay', 'Not yet', 'no', false],
	['+1', 'No', '1', true],
	['A.', 'B.', 'b', false],
	// A hyphen makes another word of a label, not of a word that everybody uses.
	['Pay', 'Wait', 'pay-later', undefined],
	['Pay', 'Wait', 'pay - later', true],
	['Pay', 'Wait', 'pay-5', true],
	['Don', 'Wait', 'don’t', undefined],
	['付款', '等待', '付款-later', true],
	// Signs before a label, unless they may belong to one.
	['1', '2', '-1', true],
	['1', '2', '#2', false],
	['1', '-1', '- 1', undefined],
	['1', '-1', '-1', false],
	['Pay', 'Wait', '!pay', undefined],
	['同意', '拒绝', '×同意', undefined],
])('of the labels %j and %j, %j is approved: %s', (approveLabel, declineLabel, text, approved) => {
	const { decision } = {
		decision: undefined,
		...decisionFromText(questionOf({ approvalOptions: { approveLabel, declineLabel } }), text),
	};
	expect(decision?.approved).toBe(approved);
});

it.each([
	['同意-张三', true, '张三'],
	['同意—张三', true, '张三'],
	['同意——张三', true, '张三'],
	['ok-thanks', true, 'thanks'],
	['yes-please', true, 'please'],
	['no-too dear', false, 'too dear'],
	['no-5', false, '-5'],
	['“ok”, thanks', true, 'thanks'],
	['“okay then', true, 'then'],
	['“perhaps”', undefined, undefined],
	['同意付款', true, '付款'],
	['同意不了', undefined, undefined],
	['可以吗', undefined, undefined],
	['可以吗我问问', undefined, undefined],
	['可以谈谈吗', undefined, undefined],
	['可以谈谈？', undefined, undefined],
	['ok 吗', undefined, undefined],
	['是的', true, undefined],
	['是的确有问题', undefined, undefined],
	['不是', false, undefined],
	['不是，太贵', false, '太贵'],
	['不是我负责的', undefined, undefined],
	// Both answers are none, unless there is more.
	...[
		'yes no',
		'yes/no',
		'y/n',
		'Approve / Decline',
		'Approve or Decline?',
		'no, approve',
		'ok 👎',
	].map((both): [string, undefined, undefined] => [both, undefined, undefined]),
	...[
		'"Approve" or "Decline"',
		'同意/拒绝',
		'批准还是不批准？',
		'👍👎',
		'👍不行',
		'“同意”、“拒绝”',
	].map((both): [string, undefined, undefined] => [both, undefined, undefined]),
	...['no or ok', 'no/ok', 'no / okay', '不行、可以', '否还是是', '不，同意', 'no yes', '👎👍'].map(
		(both): [string, undefined, undefined] => [both, undefined, undefined],
	),
	// A polite word behind a decline does not take it back.
	['拒绝，好的', false, '好的'],
	['不行，好的', false, '好的'],
	['否，可以', false, '可以'],
	['不同意，行', false, '行'],
	['no, ok', false, 'ok'],
	['No. Okay.', false, 'Okay.'],
	['不 好', false, '好'],
	['不同意 👌', false, '👌'],
	['ok, no hurry', true, 'no hurry'],
	['同意，不过要快', true, '不过要快'],
	['no, ok?yes', false, 'ok?yes'],
	['no-brainer', undefined, undefined],
	['No-one objects', undefined, undefined],
	["y'all decide", undefined, undefined],
	['n’est pas', undefined, undefined],
])(
	'with the code or a quote, %j is approved: %s, with the words %j',
	(written, approved, words) => {
		const { decision } = { decision: undefined, ...decisionFromText(APPROVAL, written) };
		expect([decision?.approved, decision?.text]).toEqual([approved, words]);
	},
);

const TAKEN_BACK = [
	...['I decline', 'I do not approve', "I don't agree", 'we reject', 'I can not', 'but I decline'],
	...['no 😂', 'no :(', 'no??????????', 'no thanks 😅', '不 👎', '😂不同意', '但我反对'],
	...['reject it please', 'I do not approve of this'],
	// With the other answer in it, an instruction and an answer look the same.
	...['decline it', 'reject this', '我不同意', '但我拒绝', '我们不同意'],
	...['not', 'not yet', 'not really', 'never', 'nope', 'no', 'no thanks', 'not now', 'no, not now'],
	...['but no', 'but not now', 'wait, no', 'actually no', "don't", 'can’t', 'do not', 'will not'],
	...['decline', 'reject', '不了', '但是不行', '别', '没有', '拒绝', '不同意', '算了', '还不行'],
];

it.each(
	['ok', 'Approve', 'yes,', '同意', '👍'].flatMap((yes) => TAKEN_BACK.map((no) => `${yes} ${no}`)),
)('%j is no answer: the no behind the yes takes it back', (written) => {
	expect(decisionFromText(APPROVAL, written)).toEqual({ complaint: expect.any(String) });
	expect(decisionFromText(APPROVE_ONLY, written)).toEqual({ complaint: expect.any(String) });
});

it.each(['Pay', 'Pay now', '付款'])('the label %j is taken back too', (approveLabel) => {
	const question = questionOf({ approvalOptions: { approveLabel, declineLabel: 'Later' } });
	for (const no of [...TAKEN_BACK, 'later', 'but later'])
		expect(decisionFromText(question, `${approveLabel} ${no}`)).toHaveProperty('complaint');
	expect(decisionFromText(question, `${approveLabel} then`)).toHaveProperty(
		'decision.approved',
		true,
	);
});

it.each([
	['yes', 'Never', 'Always', 'never'],
	['ok', 'Cancel', 'Keep', 'cancel'],
	['好的', '不通知', '通知', '不通知'],
	['好', '别发', '发', '别发'],
])('%s does not take back the label %j', (yes, approveLabel, declineLabel, label) => {
	const question = questionOf({ approvalOptions: { approveLabel, declineLabel } });
	expect(decisionFromText(question, `${yes} ${label}`)).toHaveProperty('decision.approved', true);
});

it.each([
	['ok, no problem', 'no problem'],
	['yes, no rush', 'no rush'],
	['approve. No changes needed', 'No changes needed'],
	['ok, no comments', 'no comments'],
	['yes, not a problem', 'not a problem'],
	["ok, don't forget the invoice", "don't forget the invoice"],
	["ok, can't wait!", "can't wait!"],
	['yes, no later than 5pm', 'no later than 5pm'],
	['ok, nothing else', 'nothing else'],
	['yes, cancel it', 'cancel it'],
	['ok cancel', 'cancel'],
	['ok but hurry', 'but hurry'],
	['ok, notify Ann', 'notify Ann'],
	['同意，没问题', '没问题'],
	['同意，不用改', '不用改'],
	['可以，别忘了发票', '别忘了发票'],
	['同意，不超过100', '不超过100'],
	['同意，未来再说', '未来再说'],
	['同意 不错', '不错'],
	['好的，不客气', '不客气'],
	['可以，不过要快', '不过要快'],
])('%j is approved, with the words %j', (written, words) => {
	const { decision } = { decision: undefined, ...decisionFromText(APPROVAL, written) };
	expect([decision?.approved, decision?.text]).toEqual([true, words]);
});

it.each([
	['Ja', 'Nein', 'ja, aber nein'],
	['Ja', 'Nein', 'Ja nein!'],
	['Oui', 'Non', 'oui mais non'],
	['Sí', 'No', 'sí, pero no'],
	['Да', 'Нет', 'да, но нет'],
	['نعم', 'لا', 'نعم، لا'],
	['はい', 'いいえ', 'はい、いいえ'],
	['付款', '取消', '付款还是取消'],
	['はい', 'いいえ', 'はい、でもいいえ'],
	['ใช่', 'ไม่', 'ใช่ ไม่'],
	['Pay', 'Keep', 'pay, rather keep'],
])('with the labels %s and %s, %j is no answer', (approveLabel, declineLabel, written) => {
	const question = questionOf({ approvalOptions: { approveLabel, declineLabel } });
	expect(decisionFromText(question, written)).toHaveProperty('complaint');
	expect(decisionFromText(question, approveLabel)).toHaveProperty('decision.approved', true);
	expect(decisionFromText(question, declineLabel)).toHaveProperty('decision.approved', false);
	const rest = `${approveLabel} ${declineLabel}bank`;
	expect(decisionFromText(question, rest)).toHaveProperty('decision.approved', true);
});

it.each([
	['Pay', 'Wait', "pay, don't wait"],
	['Pay', 'Wait', 'Pay, no need to wait'],
	['Pay', 'Wait', 'pay, sorry for the wait'],
	['Send', 'Cancel', 'send, do not cancel'],
	['Keep', 'Delete', 'keep, never delete'],
	['Now', 'Later', 'now, not later'],
	['Now', 'Later', 'ok, see you later'],
	['1', '2', '1, not 2'],
	['Yes', 'No', 'yes. He said no'],
	['好', '不好', '好的，没什么不好'],
	['发布', '取消', '发布，不要取消'],
	['发布', '取消', '发布，活动没有取消'],
	['同意', '拒绝', '同意，不要拒绝'],
	['同意', '拒绝', '同意。上次被拒绝'],
	['同意', '拒绝', '好，我不拒绝'],
	['Approve', 'Decline', 'approve; do not decline'],
])('with the labels %s and %s, %j is approved', (approveLabel, declineLabel, written) => {
	const question = questionOf({ approvalOptions: { approveLabel, declineLabel } });
	expect(decisionFromText(question, written)).toHaveProperty('decision.approved', true);
});

it.each([...QUESTION_SIGNS.replace('¿', ''), '❓\ufe0f', '⁉️', '?!', '??'])(
	'a word with the question mark %j is no answer',
	(sign) => {
		for (const word of ['ok', 'no', '同意', '拒绝', '👍', '❌', 'Approve'])
			for (const blank of ['', ' '])
				expect(decisionFromText(APPROVAL, word + blank + sign)).toHaveProperty('complaint');
		// "?!" may be a text.
		if (!sign.includes('!'))
			expect(decisionFromText(FREE_TEXT, ` ${sign}`)).toHaveProperty('complaint');
	},
);

it.each(['＠Weather ok', '＠小助手 同意', '@小助手 ＠Bob 同意'])(
	'%j is approved: the mention has a full-width sign',
	(written) => {
		expect(decisionFromText(APPROVAL, written)).toHaveProperty('decision.approved', true);
	},
);

it('＠no ok is no answer', () => {
	expect(decisionFromText(APPROVAL, '＠no ok')).toHaveProperty('complaint');
});

/** Anybody in the chat can write them, and each open question reads them. */
it.each(['\u200b', '\u200d', '\ufe0f', '\u00ad', '\u3164', '🏽', '\u{e0020}', 'o\u200b', 'y 🏽'])(
	'a message of many times %j is compared with few words',
	(piece) => {
		const normalize = jest.spyOn(String.prototype, 'normalize');
		try {
			isDecisive('hello', ['Pay', 'Keep']);
			const usual = normalize.mock.calls.length;
			normalize.mockClear();
			isDecisive(piece + [...piece].at(-1)!.repeat(9_000), ['Pay', 'Keep']);
			expect(normalize.mock.calls.length).toBeLessThan(3 * usual);
		} finally {
			normalize.mockRestore();
		}
	},
);

it.each(['n/a', 'N/A', 'y/o'])('%j is no answer', (written) => {
	expect(decisionFromText(APPROVAL, written)).toHaveProperty('complaint');
});

it.each([
	['Pay it?', 'en'],
	['可以付款吗？', 'zh'],
	['ok 付款？', 'zh'],
	['把 API gateway v2.3 部署到生产环境？', 'zh'],
	['不 7f3a', 'zh'],
	['付款？\nhttps://n8n.example/webhook-waiting/7/a-b-c-d-e?q=f-g-h&signature=i-j', 'zh'],
	['见https://n8n.example/a，可以付款吗？', 'zh'],
	['Approve the refund for 王小明?', 'en'],
	["Don't pay 王?", 'en'],
	['承認しますか？', 'en'],
	['承認 OK ですか', 'en'],
	['承認시겠습니까?', 'en'],
])('the language of %j is %s', (message, lang) => {
	expect(textsFor(message).lang).toBe(lang);
	const labels = lang === 'zh' ? ['同意', '拒绝'] : ['Approve', 'Decline'];
	expect(Object.values(labelsOf(questionOf({ message })) ?? {})).toEqual(labels);
});

it('the time that a label takes is in proportion to its length', async () => {
	const ratio = await growth((words) => {
		const label = 'Pay now '.repeat(words).trim();
		expect(isDecisive(`${label}.`, [label])).toBe(true);
		expect(isDecisive(`${label} and more`, [label])).toBe(false);
	}, 600);
	expect(ratio).toBeLessThan(IN_PROPORTION);
});

it.each([
	['!', 'a', 'a'],
	['!', '', ''],
	['✅', 'a', 'a'],
	['✅ ', 'a', 'a'],
])(
	'the time that a label of many times %j takes is in proportion to it',
	async (sign, before, after) => {
		const ratio = await growth((times) => {
			const approvalOptions = { approveLabel: `${before}${sign.repeat(times)}${after}` };
			decisionFromText(questionOf({ approvalOptions }), 'x');
		}, 5_000);
		expect(ratio).toBeLessThan(IN_PROPORTION);
	},
);

it.each(['a', '中', '1', "'", 'a1', 'https://'])(
	'the time that the language of many times %j takes is in proportion to them',
	async (piece) => {
		const ratio = await growth((times) => textsFor(piece.repeat(times)), 20_000);
		expect(ratio).toBeLessThan(IN_PROPORTION);
	},
);

/** Anybody can write the text. */
it.each(['\u0301\u0316', '\u200b', '"', ' ', '🏽', '.'])(
	'the time for many times %j, before and behind a word, is in proportion to their number',
	async (piece) => {
		// Up to the longest answer that is read.
		const ratio = await growth((length) => {
			const times = length / piece.length;
			isDecisive(`y${piece.repeat(times)}`, []);
			isDecisive(`${piece.repeat(times)}yes`, []);
		}, 4_999);
		expect(ratio).toBeLessThan(IN_PROPORTION);
	},
);

it.each([
	' ',
	'not ',
	'no, ',
	'but ',
	'但是',
	'不',
	'not yet ',
	'.',
	'?',
	'#',
	'\u0315',
	'\u0300',
	'?#',
])('the time for many times %j behind a yes is in proportion to their number', async (piece) => {
	const ratio = await growth((length) => {
		const rest = piece.repeat(length / piece.length);
		decisionFromText(APPROVAL, `ok ${rest}x`);
	}, 4_999);
	expect(ratio).toBeLessThan(IN_PROPORTION);
});

describe('an answer on the page', () => {
	it.each<[string, Question, IDataObject, unknown]>([
		['approve', APPROVAL, { decision: 'approve', comment: ' ' }, { approved: true }],
		[
			'decline',
			APPROVAL,
			{ decision: 'decline', comment: ' why ' },
			{ approved: false, text: 'why', chatInput: 'why' },
		],
		[
			'decline, which nobody can',
			APPROVE_ONLY,
			{ decision: 'decline' },
			'Please answer "Approve".',
		],
		[
			'the last of two decisions',
			APPROVAL,
			{ decision: ['decline', 'approve'] },
			{ approved: true },
		],
		['another decision', APPROVAL, { decision: 'x' }, 'Please answer "Approve" or "Decline".'],
		['a decision that is no text', APPROVAL, { decision: 1 }, expect.any(String)],
		['a text', FREE_TEXT, { text: ' a ' }, { approved: true, text: 'a', chatInput: 'a' }],
		[
			'lines as browsers write them',
			FREE_TEXT,
			{ text: 'a\r\n\r\nb\r\n' },
			{ approved: true, text: 'a\n\nb', chatInput: 'a\n\nb' },
		],
		[
			'an option of two lines',
			formOf({ fieldLabel: 'Field', fieldType: 'dropdown', fieldOptions: ['a\nb', 'c'] }),
			{ field0: 'a\r\nb' },
			{ approved: true, Field: 'a\nb' },
		],
		['no text', FREE_TEXT, {}, 'The answer is empty.'],
		[
			'a long form',
			FREE_TEXT,
			{ text: 'x'.repeat(99_989) },
			expect.objectContaining({ approved: true }),
		],
		['a longer form', FREE_TEXT, { text: 'x'.repeat(99_990) }, 'The answer is too long.'],
	])('%s', (_what, question, form, expected) => {
		const { decision, complaint } = { decision: undefined, ...decisionFromForm(question, form) };
		expect(decision ?? complaint).toEqual(expected);
	});

	it.each<[fieldType: string, given: string, value: unknown]>([
		['text', ' a ', 'a'],
		['text', ' ', null],
		['textarea', 'a\nb', 'a\nb'],
		['number', '1.5', 1.5],
		['number', '', null],
		['number', 'x', '"Field" must be a number.'],
		['date', '2028-02-29', '2028-02-29'],
		['date', '', null],
		['date', '2027-02-29', '"Field" must be a date like 2026-12-31.'],
		['dropdown', 'red', 'red'],
		['dropdown', '', null],
		['dropdown', 'blue', 'Please choose one of the options of "Field".'],
		['radio', 'red', 'red'],
		['radio', '', null],
		['radio', 'blue', 'Please choose one of the options of "Field".'],
		['email', ' ann@example.com ', 'ann@example.com'],
		['email', '', null],
		['email', 'ann@', '"Field" must be an email address like name@example.com.'],
		['email', 'ann@b@c', '"Field" must be an email address like name@example.com.'],
		['email', 'a nn@b.c', '"Field" must be an email address like name@example.com.'],
		['checkbox', 'on', true],
		['checkbox', '1', true],
		['checkbox', 'yes', true],
		['checkbox', 'honest', false],
		['checkbox', '', false],
	])('a field for a %s: %j', (fieldType, given, value) => {
		const about = { fieldLabel: 'Field', fieldType, fieldOptions: 'red, green' };
		const answer = (field: IDataObject) => decisionFromForm(formOf(field), { field0: given });
		const isComplaint = /must|choose/.test(String(value));
		const expected = isComplaint
			? { complaint: value }
			: { decision: { approved: true, Field: value } };
		expect(answer(about)).toEqual(expected);
		const isEmpty = value === null || value === false;
		expect(answer({ ...about, requiredField: true })).toEqual(
			isEmpty ? { complaint: 'Please fill in "Field".' } : expected,
		);
	});

	it.each<[given: unknown, value: unknown]>([
		[undefined, []],
		['', []],
		['green', ['green']],
		[
			['green', ' red ', 'green'],
			['red', 'green'],
		],
		[['red', 'blue'], 'Please choose one of the options of "Field".'],
	])('a field for several checkboxes: %j', (given, value) => {
		const about = { fieldLabel: 'Field', fieldType: 'checkboxes', fieldOptions: 'red, green' };
		const answer = (field: IDataObject) =>
			decisionFromForm(
				formOf(field),
				given === undefined ? {} : ({ field0: given } as IDataObject),
			);
		const expected =
			typeof value === 'string'
				? { complaint: value }
				: { decision: { approved: true, Field: value } };
		expect(answer(about)).toEqual(expected);
		const isEmpty = Array.isArray(value) && value.length === 0;
		expect(answer({ ...about, requiredField: true })).toEqual(
			isEmpty ? { complaint: 'Please fill in "Field".' } : expected,
		);
	});

	it.each([
		[' red ,green，, light blue\npink '],
		['red、green；light blue;pink'],
		[['red', 'green', 'light blue', 'pink', 'red']],
		['["red", "green", "light blue", "pink"]'],
	])('the options of a drop-down, however they are given: %j', (fieldOptions) => {
		const { responseType } = formOf({ fieldLabel: 'Color', fieldType: 'dropdown', fieldOptions });
		if (responseType.kind !== 'customForm') throw new Error('no form');
		expect(responseType.formFields.map(({ fieldOptions }) => fieldOptions)).toEqual([
			['red', 'green', 'light blue', 'pink'],
		]);
	});
});

describe('the page', () => {
	it('of an approval: a comment, and a button for each answer', () => {
		const page = questionPage(APPROVAL);
		expect(page).toContain('<h1>Pay it?</h1>');
		expect(page).not.toContain('role="alert"');
		expect(page).not.toContain('enctype');
		expect(page).toMatch(/<textarea id="comment" name="comment" rows="3"><\/textarea>/);
		expect(page).toContain('<button name="decision" value="approve">Approve</button>');
		expect(page).toContain('<button class="no" name="decision" value="decline">Decline</button>');
	});

	it('of a free text: it must be filled in', () => {
		expect(questionPage(FREE_TEXT)).toContain('name="text" rows="3" required></textarea>');
	});

	it.each<[IDataObject, RegExp]>([
		[{}, /<input type="text" id="field0" name="field0" value="">/],
		[
			{ requiredField: true, defaultValue: 'a"b' },
			/<input type="text" id="field0" name="field0" value="a&quot;b" required>/,
		],
		[
			{ fieldType: 'number', defaultValue: '3' },
			/<input type="number" step="any" id="field0" name="field0" value="3">/,
		],
		[{ fieldType: 'date' }, /<input type="date" id="field0" name="field0" value="">/],
		[
			{ fieldType: 'date', defaultValue: ' 2026-12-31T18:00:00.000+08:00', requiredField: true },
			/<input type="date" id="field0" name="field0" value="2026-12-31" required>/,
		],
		[
			{ fieldType: 'textarea', requiredField: true, defaultValue: '<i>' },
			/<textarea id="field0" name="field0" rows="3" required>&lt;i&gt;<\/textarea>/,
		],
		[{ fieldType: 'textarea' }, /<textarea id="field0" name="field0" rows="3"><\/textarea>/],
		[{ fieldType: 'checkbox' }, /<input type="checkbox" id="field0" name="field0" value="on">/],
		[
			{ fieldType: 'checkbox', defaultValue: 'true', requiredField: true },
			/name="field0" value="on" checked required>/,
		],
		[
			{ fieldType: 'dropdown', fieldOptions: 'red, "green"', defaultValue: ' red ' },
			/<select id="field0" name="field0"><option value=""><\/option><option value="red" selected>red<\/option><option value="&quot;green&quot;">&quot;green&quot;<\/option><\/select>/,
		],
		[
			{ fieldType: 'dropdown', fieldOptions: 'red', requiredField: true },
			/<select id="field0" name="field0" required><option value=""><\/option><option value="red">/,
		],
		[
			{ fieldType: 'email', placeholder: 'a"@b' },
			/<input type="email" id="field0" name="field0" value="" placeholder="a&quot;@b">/,
		],
		[
			{ fieldType: 'textarea', placeholder: 'Tell us' },
			/<textarea id="field0" name="field0" rows="3" placeholder="Tell us"><\/textarea>/,
		],
	])('of a form with the field %j', (field, input) => {
		const page = questionPage(formOf({ fieldLabel: 'A & B', ...field }));
		expect(page).toContain('<form method="post" enctype="multipart/form-data">');
		expect(page).toContain('<label for="field0">A &amp; B</label>');
		expect(page).toMatch(input);
	});

	it.each<[IDataObject, string]>([
		[
			{ fieldType: 'checkboxes', fieldOptions: ['red', 'dark, blue'], defaultValue: 'red, x' },
			'<div class="check"><input type="checkbox" id="field0-0" name="field0" value="red" checked><label for="field0-0">red</label></div>' +
				'<div class="check"><input type="checkbox" id="field0-1" name="field0" value="dark, blue"><label for="field0-1">dark, blue</label></div>',
		],
		[
			{ fieldType: 'radio', fieldOptions: 'a<, b', defaultValue: 'b', requiredField: true },
			'<div class="check"><input type="radio" id="field0-0" name="field0" value="a&lt;" required><label for="field0-0">a&lt;</label></div>' +
				'<div class="check"><input type="radio" id="field0-1" name="field0" value="b" checked required><label for="field0-1">b</label></div>',
		],
	])('of a form with the group %j names the group and each option', (field, inputs) => {
		const page = questionPage(formOf({ fieldLabel: 'A & B', ...field }));
		expect(page).toContain(`<fieldset><legend>A &amp; B</legend>${inputs}</fieldset>`);
	});

	it('of an answer that was refused says why', () => {
		const refused = { entered: { comment: 'a<b' }, complaint: 'Not <so>.' };
		const page = questionPage(APPROVAL, refused);
		expect(page).toContain('>a&lt;b</textarea>');
		expect(page).toContain('<p class="complaint" role="alert">Not &lt;so&gt;.</p>');
	});

	it('of a notice is in the language of the question', () => {
		expect(noticePage('付款？', 'Thank you')).toMatch(/lang="zh".*<h1>Thank you<\/h1>/s);
		expect(noticePage('Pay?', '<b>')).toMatch(/lang="en".*<h1>&lt;b&gt;<\/h1>/s);
	});
});

describe('the labels of an approval', () => {
	it('are those that the user gave, without blanks around them', () => {
		const labels = (approvalOptions: IDataObject) => labelsOf(questionOf({ approvalOptions }));
		expect(labels({ approveLabel: ' Pay ', declineLabel: ' Wait ' })).toEqual({
			approve: 'Pay',
			decline: 'Wait',
		});
		expect(labels({ approveLabel: ' ', declineLabel: '' })).toEqual({
			approve: 'Approve',
			decline: 'Decline',
		});
		expect(labels({ approveLabel: 'Pay\n  now', declineLabel: 'Not\u3000now' })).toEqual({
			approve: 'Pay now',
			decline: 'Not now',
		});
		expect(labels({ approvalType: 'single', declineLabel: 'Wait' })).toEqual({
			approve: 'Approve',
		});
		expect(labelsOf(FREE_TEXT)).toBeUndefined();
	});

	it('have none to decline in the editor, where nobody can', () => {
		const options = questionFields.responseType
			.properties('responseType')
			.find(({ name }) => name === 'approvalOptions')?.options as INodeProperties[];
		const decline = options.find(({ name }) => name === 'declineLabel');
		expect(decline?.displayOptions).toEqual({ hide: { approvalType: ['single'] } });
	});
});
