import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { INodeParameters } from 'n8n-workflow';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { linkFor } from '../../nodes/common/waiting/link';
import {
	forgetQuestion,
	noteQuestion,
	questionsIn,
} from '../../nodes/common/waiting/openQuestions';
import { keyOf } from '../../nodes/common/waiting/answerKey';
import { chain } from '../support/workflow';
import {
	answerIn,
	ask,
	ASK,
	CREDENTIALS,
	executionCount,
	reportOwn,
	saidAfterQuestion,
	saidIn,
	startWorld,
	write,
	type World,
} from './world';

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.stop());

describe('an answer in the chat', () => {
	it('with the code resumes the execution and starts no other workflow', async () => {
		const asked = await ask(world);
		expect(asked.text).toContain(`"Approve ${asked.code}" or "Decline ${asked.code}"`);
		const before = executionCount(world);
		expect(await write(world, asked.chat, `ok ${asked.code}`)).toBe(200);
		const execution = await asked.ended();
		expect(answerIn(execution)).toMatchObject({
			approved: true,
			responder: { id: 'ann', name: 'ANN' },
			chatId: asked.chat,
		});
		expect(executionCount(world)).toBe(before);
		// The outcome, and no thanks besides.
		expect(saidIn(world, asked.chat).slice(1)).toEqual(['Approve (ANN)']);
	});

	it.each([
		['Decline CODE', false, undefined],
		['CODE decline', false, undefined],
		['no CODE ask Alice first', false, 'ask Alice first'],
		['Approve "CODE" go ahead', true, 'go ahead'],
		['同意 CODE', true, undefined],
		['不同意 CODE', false, undefined],
		['yes, CODE', true, undefined],
		// As Chinese keyboards and habits have it: full-width letters, and no blanks.
		['同意CODE', true, undefined],
		['同意，CODE', true, undefined],
		['CODE不同意', false, undefined],
		['ＯＫ　「CODE」', true, undefined],
		['ｎｏ CODE', false, undefined],
		['ok CODE!', true, undefined],
		['(CODE) ok', true, undefined],
		// With the quotes in which the question shows the answers.
		['"Approve CODE"', true, undefined],
		['“Decline CODE”', false, undefined],
		['「不同意 CODE」 先问小王', false, '先问小王'],
		['**ok** CODE', true, undefined],
		['"no CODE ask Ann"', false, 'ask Ann'],
		// In one word, as on phones.
		['okCODE', true, undefined],
		['CODEno', false, undefined],
		['approveCODE now', true, 'now'],
		['ok-CODE', true, undefined],
		['ok #CODE', true, undefined],
		['👍 CODE', true, undefined],
		['❌CODE', false, undefined],
		['ok CODE👍', true, '👍'],
		['ok CODE - because', true, 'because'],
		// A sign between the code and the word.
		...['-', '—', '——', '/', '|', '=', '+', '->', '→', '?', '…', '##', ' - '].map(
			(sign): [string, boolean, undefined] => [`CODE${sign}ok`, true, undefined],
		),
		['CODE·同意', true, undefined],
		['CODE-no because', false, 'because'],
		['#CODE ok', true, undefined],
		['okCODE-thanks', true, 'thanks'],
		['CODE 同意-张三', true, '张三'],
		['同意-小王 CODE', true, '小王'],
		['agreeCODE', true, undefined],
		['no CODE -5', false, '-5'],
		// Words like yes and no.
		['是的CODE', true, undefined],
		['我同意 CODE', true, undefined],
		['I agree CODE', true, undefined],
		['disagree CODE', false, undefined],
		['rejected CODE', false, undefined],
		['拒絕 CODE', false, undefined],
		['同意付款 CODE', true, '付款'],
		['可以，什么时候到？ CODE', true, '什么时候到？'],
		// A mention whose name the platform does not tell.
		['@Robot\u2005ok CODE', true, undefined],
		['@The Robot\u2005no CODE too dear', false, 'too dear'],
	])('%s', async (text, approved, words) => {
		const asked = await ask(world);
		await write(world, asked.chat, text.replace('CODE', asked.code));
		const data = answerIn(await asked.ended());
		expect([data.approved, data.text]).toEqual([approved, words]);
	});

	it('with the code in other letters counts', async () => {
		const wide = (code: string) =>
			code.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
		for (const change of [(code: string) => code.toUpperCase(), wide]) {
			const asked = await ask(world, { responseType: 'freeText' });
			await write(world, asked.chat, `on Friday ${change(asked.code)}`);
			expect(answerIn(await asked.ended())).toMatchObject({ text: 'on Friday' });
		}
	});

	it.each([
		['Really?!\nYes: "C++" CODE', 'Really?!\nYes: "C++"'],
		['CODE😀', '😀'],
		['CODE，👍', '👍'],
		['CODE:-5', '-5'],
		['CODE-5', '-5'],
		['CODE.5', '.5'],
		['CODE .5', '.5'],
		['CODE $5', '$5'],
		['CODE,5月3日', '5月3日'],
		['CODE-Tuesday', 'Tuesday'],
		['CODE—周二', '周二'],
		['CODE——周二', '周二'],
		['CODE……周二', '周二'],
		['CODE→周二', '周二'],
		['on CODE, Tuesday', 'on  Tuesday'],
		['周二CODE，下午', '周二 下午'],
		['CODE = 周二', '= 周二'],
		['CODE$5', '$5'],
		['CODE@alice come', '@alice come'],
		['CODE(maybe)', '(maybe)'],
		['CODE：“明天”', '“明天”'],
		['「明天」CODE', '「明天」'],
		['"Tuesday" CODE', '"Tuesday"'],
		['CODE\n- a\n- b', '- a\n- b'],
		// What belongs to the code goes with it: the comma, and the quotes in which the question shows it.
		['Tuesday, CODE', 'Tuesday'],
		['CODE, Tuesday.', 'Tuesday.'],
		['"Tuesday CODE"', 'Tuesday'],
		['“CODE Tuesday”', 'Tuesday'],
		['Tuesday (CODE)', 'Tuesday'],
		// Only the first code names the question.
		['CODE please put CODE on the invoice', 'please put CODE on the invoice'],
	])('keeps its own signs and lines: %j', async (written, text) => {
		const asked = await ask(world, { responseType: 'freeText' });
		const withCode = (words: string) => words.replaceAll('CODE', asked.code);
		await write(world, asked.chat, withCode(written));
		expect(answerIn(await asked.ended())).toMatchObject({ text: withCode(text) });
	});

	it.each([
		['CODE,1', true],
		['CODE.1', true],
		['CODE-1', true],
		['CODE/2', false],
		['CODE，2', false],
	])('with the labels 1 and 2: "%s" is approved: %s', async (written, approved) => {
		const asked = await ask(world, { approvalOptions: { approveLabel: '1', declineLabel: '2' } });
		await write(world, asked.chat, written.replace('CODE', asked.code));
		expect(answerIn(await asked.ended())).toMatchObject({ approved });
	});

	it.each(['CODE', 'CODE?', ' CODE ？'])('"%s" is no text', async (written) => {
		const asked = await ask(world, { responseType: 'freeText' });
		await write(world, asked.chat, written.replace('CODE', asked.code));
		expect(await saidAfterQuestion(world, asked, 1)).toEqual(['The answer is empty.']);
		expect(asked.execution.status).toBe('waiting');
	});

	it.each(['ok FIRST\nno SECOND', 'no SECOND, ok FIRST', 'ok FIRST SECOND'])(
		'"%s" to two open questions counts for neither, and its writer is told so',
		async (written) => {
			const [first, second] = [await ask(world, {}, written), await ask(world, {}, written)];
			const before = executionCount(world);
			const text = written.replace('FIRST', first.code).replace('SECOND', second.code);
			await write(world, first.chat, text);
			expect(saidIn(world, first.chat).slice(2)).toEqual([
				'Please answer one question in each message.',
			]);
			await write(world, first.chat, `ok ${first.code}`);
			expect(answerIn(await first.ended())).toMatchObject({ approved: true });
			// With the code of one that is answered, only one of them can be meant.
			await write(world, first.chat, `no ${second.code}, as ${first.code} is enough`);
			expect(answerIn(await second.ended())).toMatchObject({
				approved: false,
				text: `as ${first.code} is enough`,
			});
			expect(executionCount(world)).toBe(before);
		},
	);

	it.each([
		'"Approve CODE" or "Decline CODE"',
		'Approve CODE / Decline CODE',
		'同意CODE还是拒绝CODE？',
	])('%s, copied from the question, is neither yes nor no', async (text) => {
		const asked = await ask(world);
		await write(world, asked.chat, text.replaceAll('CODE', asked.code));
		expect(await saidAfterQuestion(world, asked, 1)).toEqual([
			'Please answer "Approve" or "Decline".',
		]);
		await write(world, asked.chat, `ok ${asked.code}, ${asked.code} is right`);
		expect(answerIn(await asked.ended())).toMatchObject({ approved: true, text: 'is right' });
	});

	it('with the code of two questions, which two processes can give, counts for one', async () => {
		const asked = await ask(world);
		// Its own message comes back, from which the trigger keeps it. The process forgets it for the other.
		await reportOwn(world, asked);
		knowQuestion(asked.chat, asked.code, `${world.engine.url}/webhook-waiting/999999/x`);
		await write(world, asked.chat, `ok ${asked.code}`);
		expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
	});

	it.each([
		[{ approveLabel: 'No', declineLabel: 'Yes' }, 'no', true],
		[{ approveLabel: 'No', declineLabel: 'Yes' }, 'YES', false],
		[{ approveLabel: 'Not now', declineLabel: 'No' }, 'not now', true],
		[{ approveLabel: '不', declineLabel: '不行' }, '不行', false],
		[{ approveLabel: '不', declineLabel: '不行' }, '不', true],
	])('labels %j come before yes and no: %s', async (approvalOptions, text, approved) => {
		const asked = await ask(world, { approvalOptions });
		await write(world, asked.chat, text);
		expect(answerIn(await asked.ended())).toMatchObject({ approved });
	});

	it.each(['yes', 'OK', 'Ok.', '同意', '同意。', '好的～', 'approve', 'Approve!', '"Approve"'])(
		'"%s" without a code is enough if one question is open',
		async (text) => {
			const asked = await ask(world);
			await write(world, asked.chat, text);
			expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
		},
	);

	it('"yes" without a code is a normal message if two questions are open', async () => {
		const one = await ask(world);
		const two = await ask(world, {}, one.chat);
		const before = executionCount(world);
		await write(world, one.chat, 'yes');
		await world.engine.idle();
		expect(executionCount(world)).toBe(before + 1);
		expect([one.execution.status, two.execution.status]).toEqual(['waiting', 'waiting']);
		await write(world, one.chat, `no ${two.code}`);
		expect(answerIn(await two.ended())).toMatchObject({ approved: false });
		await write(world, one.chat, 'yes');
		expect(answerIn(await one.ended())).toMatchObject({ approved: true });
	});

	it('that quotes the question resumes the execution', async () => {
		const asked = await ask(world, { responseType: 'freeText' });
		const quoted = { id: answerIn(asked.execution)?.messageId ?? 'unknown', text: asked.text };
		await write(world, asked.chat, 'on Friday', { quoted });
		expect(answerIn(await asked.ended())).toMatchObject({ text: 'on Friday' });
	});

	it.each([0, 1, 2, 3])(
		'that quotes message %d from the end of a question in several counts',
		async (back) => {
			const message = 'When shall we meet? Any day of this week will do, and the next week too.';
			const options = { fitText: 40, fitUnit: 'characters' };
			const asked = await ask(world, { responseType: 'freeText', message, options });
			expect(saidIn(world, asked.chat)).toHaveLength(4);
			// The platform numbers its messages.
			const last = Number(String(answerIn(asked.execution).messageId).slice(1));
			await write(world, asked.chat, 'on Friday', { quoted: { id: `m${last - back}`, text: '' } });
			expect(answerIn(await asked.ended())).toMatchObject({ text: 'on Friday' });
		},
	);

	it('that quotes the question counts by its ID alone, or by the code in its text alone', async () => {
		const one = await ask(world, { responseType: 'freeText' });
		const messageId = String(answerIn(one.execution).messageId);
		const question = { id: messageId, text: 'May the order be paid?' };
		const before = executionCount(world);
		for (const other of [
			{ id: 'other', text: question.text },
			{ id: '', text: '' },
		])
			await write(world, one.chat, 'not an answer', { quoted: other });
		await world.engine.idle();
		expect(executionCount(world)).toBe(before + 2);
		await write(world, one.chat, 'on Friday', { quoted: question });
		expect(answerIn(await one.ended())).toMatchObject({ text: 'on Friday' });
		const two = await ask(world, { responseType: 'freeText' });
		const quoted = { id: 'other', text: `To answer, write "… ${two.code}"` };
		await write(world, two.chat, 'on Monday', { quoted });
		expect(answerIn(await two.ended())).toMatchObject({ text: 'on Monday' });
	});

	it.each([
		['\u2714\ufe0f', '\u2714'],
		['\u2714', '\u2714\ufe0f'],
		['👍', '👍🏻'],
		['José', 'Jose\u0301'],
		['Approve', 'approve\u200b'],
		['Approve', '\u2068Approve\u2069'],
	])('the label %j written %j is the label', async (approveLabel, text) => {
		const asked = await ask(world, { approvalOptions: { approveLabel } });
		await write(world, asked.chat, text);
		const data = answerIn(await asked.ended());
		expect([data.approved, data.text]).toEqual([true, undefined]);
	});

	it.each([
		'同意不了',
		'可以吗？',
		'可以不',
		'批准嗎',
		'可以？',
		'OK?',
		'No problem',
		'no objections,',
		'可以谈谈吗',
		'我们可以谈谈吗？',
		'可以再等等？',
		'同意 吗',
		'ok吗',
		'no-brainer',
		'ok-ish',
		'不是我负责的',
	])('"%s" is neither yes nor no', async (text) => {
		const asked = await ask(world);
		await write(world, asked.chat, `${text} ${asked.code}`);
		expect(await saidAfterQuestion(world, asked, 1)).toEqual([
			expect.stringContaining('"Approve" or "Decline"'),
		]);
		expect(asked.execution.status).toBe('waiting');
	});

	it.each(['ok CODE?', '同意CODE？', '同意 CODE 吗', 'approve: CODE?'])(
		'"%s" asks, and is no answer',
		async (text) => {
			const asked = await ask(world);
			await write(world, asked.chat, text.replace('CODE', asked.code));
			expect(await saidAfterQuestion(world, asked, 1)).toEqual([
				expect.stringContaining('"Approve" or "Decline"'),
			]);
			expect(asked.execution.status).toBe('waiting');
		},
	);

	it.each([
		'hello',
		'yesterday',
		'no idea',
		'good morning',
		'好奇怪',
		'ok?',
		'“可以” ？',
		// Alone, they can be about anything.
		'👍',
		'❌',
		'我同意',
		'@bob yes',
		'agree',
		'agreed.',
		'rejected',
		'disagree',
		'是的',
		'不是',
	])('"%s" is a normal message', async (text) => {
		const asked = await ask(world);
		const before = executionCount(world);
		await write(world, asked.chat, text);
		await world.engine.idle();
		expect(executionCount(world)).toBe(before + 1);
		expect(asked.execution.status).toBe('waiting');
	});

	it('with the right code in another chat, or with an old or wrong code, changes nothing', async () => {
		const asked = await ask(world);
		const before = executionCount(world);
		await write(world, 'elsewhere', `ok ${asked.code}`);
		await write(world, asked.chat, 'ok 0000');
		await world.engine.idle();
		expect(executionCount(world)).toBe(before + 2);
		expect(asked.execution.status).toBe('waiting');
		await write(world, asked.chat, `ok ${asked.code}`);
		await asked.ended();
		await write(world, asked.chat, `no ${asked.code}`);
		await world.engine.idle();
		expect(executionCount(world)).toBe(before + 3);
	});

	it('with the right code in a longer word is a normal message, unless the rest of it is an answer', async () => {
		const asked = await ask(world);
		const named = await ask(world, { responseType: 'freeText' });
		const before = executionCount(world);
		await write(world, asked.chat, `nice weather ${asked.code}x`);
		await write(world, asked.chat, `x${asked.code}`);
		await write(world, named.chat, `friday${named.code}`);
		await world.engine.idle();
		expect(executionCount(world)).toBe(before + 3);
		expect([asked.execution.status, named.execution.status]).toEqual(['waiting', 'waiting']);
	});

	it('that is not an option gets a reply in the chat, and the execution keeps waiting', async () => {
		const asked = await ask(world);
		const before = executionCount(world);
		await write(world, asked.chat, `perhaps ${asked.code}`);
		expect(await saidAfterQuestion(world, asked, 1)).toEqual([
			expect.stringContaining('"Approve" or "Decline"'),
		]);
		await write(world, asked.chat, `${'x'.repeat(100_000)} ${asked.code}`);
		expect((await saidAfterQuestion(world, asked, 2)).at(-1)).toBe('The answer is too long.');
		expect(executionCount(world)).toBe(before);
		expect(asked.execution.status).toBe('waiting');
		await write(world, asked.chat, `ok ${asked.code}`);
		await asked.ended();
	});

	it('counts behind a mention, however the trigger is set', async () => {
		const other = await startWorld({ options: { stripMention: false, quoteInInput: true } });
		try {
			const asked = await ask(other);
			const quoted = { id: String(answerIn(asked.execution).messageId), text: 'Lunch?' };
			await write(other, asked.chat, '@Polly yes', { quoted });
			expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
		} finally {
			await other.stop();
		}
	});

	it('counts without a message ID too, which a platform may leave out', async () => {
		const asked = await ask(world);
		for (const text of ['perhaps', 'perhaps', 'maybe'])
			await write(world, asked.chat, `${text} ${asked.code}`, { id: '' });
		expect(await saidAfterQuestion(world, asked, 3)).toEqual(
			Array(3).fill('Please answer "Approve" or "Decline".'),
		);
		await write(world, asked.chat, `ok ${asked.code}`, { id: '' });
		expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
	});

	it('from someone who may not answer is refused in the chat', async () => {
		const asked = await ask(world, { whoMayAnswer: 'members', memberIds: 'bob, carl' });
		await write(world, asked.chat, `ok ${asked.code}`, { sender: 'ann' });
		expect(await saidAfterQuestion(world, asked, 1)).toEqual(['You cannot answer this question.']);
		expect(asked.execution.status).toBe('waiting');
		await write(world, asked.chat, 'yes', { sender: 'bob' });
		expect(answerIn(await asked.ended())).toMatchObject({ responder: { id: 'bob' } });
	});

	it.each([
		['Only Bob decides.', 'Only Bob decides.'],
		[' ', 'You cannot answer this question.'],
	])('from someone who may not answer gets the reply of the node: %j', async (given, reply) => {
		const members = { whoMayAnswer: 'members', memberIds: 'bob', replyToOthers: given };
		const asked = await ask(world, members);
		await write(world, asked.chat, `ok ${asked.code}`, { sender: 'ann' });
		expect(await saidAfterQuestion(world, asked, 1)).toEqual([reply]);
		expect(asked.execution.status).toBe('waiting');
		await write(world, asked.chat, `ok ${asked.code}`, { sender: 'bob' });
		expect(answerIn(await asked.ended())).toMatchObject({ responder: { id: 'bob' } });
	});

	it.each([
		['may not be given', { sender: 'ann' }, 'ok', 'You cannot answer this question.'],
		['is no option', { sender: 'bob' }, 'perhaps', 'Please answer "Approve" or "Decline".'],
	])('that %s is refused at once, also where the chat is slow', async (_, by, word, reason) => {
		const asked = await ask(world, { whoMayAnswer: 'members', memberIds: 'bob' });
		let release = () => {};
		const slow = new Promise<void>((resolve) => (release = resolve));
		world.platform.onCall = async () => await slow;
		try {
			const answered = write(world, asked.chat, `${word} ${asked.code}`, by);
			expect(await Promise.race([answered, sleep(3_000, 'nothing')])).toBe(200);
		} finally {
			delete world.platform.onCall;
			release();
		}
		expect(await saidAfterQuestion(world, asked, 1)).toEqual([reason]);
		expect(asked.execution.status).toBe('waiting');
	});

	it.each<[string, INodeParameters]>([
		['Page Only is on', { answerIn: 'page' }],
		[
			'the question is a form',
			{ responseType: 'customForm', formFields: { field: [{ fieldLabel: 'Day' }] } },
		],
	])('is a normal message if %s', async (_, parameters) => {
		const asked = await ask(world, parameters);
		expect(asked.text).not.toContain('To answer, write');
		// Its own message comes back, from which the trigger learns of other questions.
		await write(world, asked.chat, asked.text, { sender: 'parrot' });
		const before = executionCount(world);
		const quoted = { id: String(answerIn(asked.execution).messageId), text: asked.text };
		await write(world, asked.chat, 'ok');
		await write(world, asked.chat, `ok ${asked.code}`);
		await write(world, asked.chat, 'what is that?', { quoted });
		await world.engine.idle();
		expect([executionCount(world), saidIn(world, asked.chat).length]).toEqual([before + 3, 1]);
		expect(asked.execution.status).toBe('waiting');
	});

	it('is refused on the page if only some members may answer, because the page cannot identify them', async () => {
		await expect(
			ask(world, { whoMayAnswer: 'members', memberIds: 'bob', answerIn: 'page' }),
		).rejects.toThrow('"Who May Answer"');
		const asked = await ask(world, { whoMayAnswer: 'members', memberIds: 'bob' });
		const response = await fetch(asked.url, {
			method: 'POST',
			body: new URLSearchParams({ decision: 'approve' }),
		});
		expect(response.status).toBe(403);
		expect(asked.execution.status).toBe('waiting');
	});
});

describe('an answer that comes too late', () => {
	it('gets one reply in the chat, also after an answer on the page', async () => {
		const asked = await ask(world, { afterAnswer: 'nothing' });
		const before = executionCount(world);
		const body = new URLSearchParams({ decision: 'approve' });
		await fetch(asked.url, { method: 'POST', body });
		await asked.ended();
		await write(world, asked.chat, `ok ${asked.code}`);
		expect(saidIn(world, asked.chat).slice(1)).toEqual([
			expect.stringMatching(/^This question (is no longer open|was answered already)\.$/),
		]);
		await write(world, asked.chat, `ok ${asked.code}`);
		await world.engine.idle();
		expect(saidIn(world, asked.chat)).toHaveLength(2);
		expect(executionCount(world)).toBe(before + 1);
	});

	it('gets one reply in the chat', async () => {
		const asked = await ask(world, {
			limitWaitTime: 'afterInterval',
			resumeAmount: 0.005,
			resumeUnit: 'minutes',
		});
		await asked.ended();
		await write(world, asked.chat, `ok ${asked.code}`);
		expect(saidIn(world, asked.chat).at(-1)).toBe('This question is no longer open.');
		const before = executionCount(world);
		await write(world, asked.chat, `ok ${asked.code}`);
		await world.engine.idle();
		expect(executionCount(world)).toBe(before + 1);
	});

	it('gets its reply in the language of the question', async () => {
		const asked = await ask(world, { message: '可以付款吗？', afterAnswer: 'nothing' });
		const body = new URLSearchParams({ decision: 'approve' });
		await fetch(asked.url, { method: 'POST', body });
		await asked.ended();
		await write(world, asked.chat, `ok ${asked.code}`);
		expect(saidIn(world, asked.chat).slice(1)).toEqual([
			expect.stringMatching(/^这个问题已经(结束|有人回答了)。$/),
		]);
	});
});

/** Has the trigger know a question without a node that waits. */
function knowQuestion(chat: string, code: string, address: string, isByName = false) {
	noteQuestion(['parrotApi p'], {
		code,
		url: `${address}?q=1&c=${code}&signature=x`,
		chat: { id: chat, type: 'group', ...(isByName && { isByName }) },
		messageId: '',
		words: [],
		members: [],
		isNamed: false,
	});
}

type Reply = [status: number, body: unknown];
let replies = 0;
const DELETED: Reply = [404, { message: 'The execution "7" does not exist.' }];

/** Starts a server in n8n's place, which gets the answers from triggers. */
async function startN8n(
	reply: (url: string, answer: { text?: string; decision?: string }) => Promise<Reply>,
) {
	const server = createServer((request, response) => {
		void (async () => {
			const { groupbotsAnswer } = (await json(request)) as { groupbotsAnswer: string };
			const answer = JSON.parse(groupbotsAnswer) as { text?: string; decision?: string };
			const [status, body] = await reply(request.url ?? '', answer);
			const type = typeof body === 'string' ? 'text/html' : 'application/json';
			response.writeHead(status, { 'Content-Type': type });
			response.end(typeof body === 'string' ? body : JSON.stringify(body));
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		address: `http://127.0.0.1:${port}/webhook-waiting/7/x`,
		close: () => (server.close(), server.closeAllConnections()),
	};
}

describe('an answer to an execution that has failed', () => {
	it('gets its reply at once: n8n answers with the status by which it also asks for patience', async () => {
		let calls = 0;
		const n8n = createServer((request, response) => {
			calls++;
			request.resume();
			const message = 'The execution "7" has finished with error.';
			response.writeHead(409, { 'Content-Type': 'application/json' });
			response.end(JSON.stringify({ code: 409, message }));
		});
		await new Promise<void>((resolve) => n8n.listen(0, '127.0.0.1', resolve));
		const { port } = n8n.address() as AddressInfo;
		knowQuestion('failed', 'abc2', `http://127.0.0.1:${port}/webhook-waiting/7/x`);
		await write(world, 'failed', 'ok abc2');
		n8n.close();
		n8n.closeAllConnections();
		expect([calls, saidIn(world, 'failed')]).toEqual([1, ['This question is no longer open.']]);
	});
});

describe('an answer with the code of its question', () => {
	it.each<[string, Reply]>([
		[
			'of an execution that still runs',
			[409, { message: 'The execution "7" is running already.' }],
		],
		// n8n 2.41.1, while a run from the editor still runs.
		["of n8n's own failure", [500, { code: 0, message: 'Cannot read properties of undefined' }]],
		['of an n8n that starts', [503, { code: 503, message: 'Database is not ready!' }]],
	])('is repeated at the reply %s, until the execution waits', async (name, early) => {
		const code = `ab${++replies}x`;
		let calls = 0;
		const n8n = await startN8n(async () =>
			++calls < 3 ? early : [200, { groupbots: 'accepted' }],
		);
		knowQuestion(name, code, n8n.address);
		await write(world, name, `yes ${code}`);
		n8n.close();
		expect([calls, saidIn(world, name)]).toEqual([3, []]);
		expect(questionsIn('parrotApi p', {}, [name]).open).toEqual([]);
	});

	it('is not repeated after the node itself has failed at it', async () => {
		let calls = 0;
		const n8n = await startN8n(async () => (calls++, [500, 'not taken']));
		knowQuestion('node failed', 'abg3', n8n.address);
		await write(world, 'node failed', 'yes abg3');
		n8n.close();
		expect([calls, saidIn(world, 'node failed')]).toEqual([
			1,
			['Your answer could not be taken now. Please try again later.'],
		]);
	});
});

describe('a word that could answer a question, and does not name it,', () => {
	/** Tells whether the word starts the workflow like any other message, and nothing is said in the chat. */
	const isOrdinary = async (chat: string, text: string, more = {}) => {
		const [before, said] = [executionCount(world), saidIn(world, chat).length];
		expect(await write(world, chat, text, more)).toBe(200);
		await world.engine.idle();
		expect(saidIn(world, chat)).toHaveLength(said);
		expect(executionCount(world)).toBe(before + 1);
	};
	const onPage = async (url: string) =>
		await fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'approve' }) });

	it('is a normal message after the question was answered on its page', async () => {
		const asked = await ask(world, { afterAnswer: 'nothing' });
		await onPage(asked.url);
		await asked.ended();
		await isOrdinary(asked.chat, '好的');
	});

	it('is a normal message after the time limit', async () => {
		const asked = await ask(world, {
			limitWaitTime: 'afterInterval',
			resumeAmount: 0.005,
			resumeUnit: 'minutes',
		});
		await asked.ended();
		await isOrdinary(asked.chat, 'ok');
	});

	it('is a normal message beside a quote of another message', async () => {
		const asked = await ask(world);
		await isOrdinary(asked.chat, 'yes', { quoted: { id: 'other', text: 'Lunch?' } });
		await write(world, asked.chat, 'yes');
		expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
	});

	it('does not answer another question than the quoted one, which was answered', async () => {
		const first = await ask(world);
		const quoted = { id: String(answerIn(first.execution).messageId), text: first.text };
		await write(world, first.chat, 'yes');
		await first.ended();
		const second = await ask(world, {}, first.chat);
		await write(world, first.chat, 'no', { quoted });
		expect(saidIn(world, first.chat).at(-1)).toBe('This question is no longer open.');
		await isOrdinary(first.chat, 'no', { quoted: { ...quoted, text: 'May the order be paid?' } });
		await write(world, first.chat, 'yes');
		expect(answerIn(await second.ended())).toMatchObject({ approved: true });
	});

	it('answers the only question whose execution still waits', async () => {
		const asked = await ask(world);
		for (const code of ['gon1', 'gon2'])
			knowQuestion(asked.chat, code, `${world.engine.url}/webhook-waiting/999999/x`);
		const before = executionCount(world);
		await write(world, asked.chat, 'yes');
		expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
		expect(saidIn(world, asked.chat).slice(1)).toEqual(['Approve (ANN)']);
		expect(executionCount(world)).toBe(before);
		await write(world, asked.chat, 'ok gon2');
		expect(saidIn(world, asked.chat).at(-1)).toBe('This question is no longer open.');
	});

	it('answers none if n8n does not say which of the executions still wait', async () => {
		const n8n = createServer((request, response) => {
			request.resume();
			response.writeHead(request.url?.includes('c=abc6') === true ? 503 : 409).end();
		});
		await new Promise<void>((resolve) => n8n.listen(0, '127.0.0.1', resolve));
		const { port } = n8n.address() as AddressInfo;
		const asked = await ask(world);
		// A busy server, an execution that does not wait yet, and a server that is down.
		for (const code of ['abc6', 'abc7', 'abc8']) {
			const host = `127.0.0.1:${code === 'abc8' ? 1 : port}`;
			knowQuestion(asked.chat, code, `http://${host}/webhook-waiting/7/x`);
			await isOrdinary(asked.chat, 'yes');
			forgetQuestion('parrotApi p', { code, q: '1' }, {});
		}
		n8n.close();
		n8n.closeAllConnections();
		await write(world, asked.chat, 'yes');
		expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
	});

	it('answers only one question where several triggers receive it', async () => {
		const { engine } = world;
		const second = engine.addWorkflow(
			chain(
				[
					'Hear too',
					'n8n-nodes-parrot.parrotTrigger',
					{ respondTo: 'all' },
					{ ...CREDENTIALS, typeVersion: 2, webhookId: 'second' },
				],
				['Heard', 'n8n-nodes-base.noOp'],
			),
		);
		await engine.activate(second);
		let isAnswered = () => {};
		const answered = new Promise<void>((resolve) => (isAnswered = resolve));
		let checks = 0;
		const n8n = await startN8n(async (url, { text }) => {
			if (url.includes('c=gone')) return DELETED;
			if (text === '') {
				// The second trigger asks late.
				if (++checks === 1) return [422, { groupbots: 'unclear' }];
				await answered;
				return [409, { groupbots: 'answered' }];
			}
			isAnswered();
			return [200, { groupbots: 'accepted' }];
		});
		for (const code of ['gone', 'abd5']) knowQuestion('two triggers', code, n8n.address);
		const before = engine.executions.length;
		const more = { id: 'the same', time: new Date().toISOString() };
		await Promise.all([
			write(world, 'two triggers', 'yes', more),
			write({ ...world, listening: second }, 'two triggers', 'yes', more),
		]);
		await engine.idle();
		n8n.close();
		await engine.deactivate(second);
		expect([engine.executions.length, saidIn(world, 'two triggers')]).toEqual([before, []]);
	});

	it('has n8n asked only until two questions wait, and not again for some seconds', async () => {
		const asked: string[] = [];
		const n8n = await startN8n(async (url) => {
			asked.push(url.slice(-15, -12));
			return [422, { groupbots: 'unclear' }];
		});
		for (const code of ['wa11', 'wa12', 'wa13', 'wa14', 'wa15'])
			knowQuestion('many', code, n8n.address);
		for (let n = 0; n < 3; n++) await isOrdinary('many', 'ok');
		n8n.close();
		expect(asked).toHaveLength(2);
	});

	it.each<[string, Reply, boolean]>([
		['a proxy that starts again', [404, { message: '404 page not found' }], true],
		['a proxy with a page', [404, '<html><title>Not found</title></html>'], true],
		['a proxy without words', [404, ''], true],
		['the page of a login', [200, '<html><title>Sign in</title></html>'], true],
		['no words', [410, ''], true],
		['n8n after it was deleted', [404, { message: 'The execution "7" does not exist.' }], false],
		[
			'n8n after a failure',
			[409, { message: 'The execution "7" has finished with error.' }],
			false,
		],
		['n8n after its end', [200, '<html><title>No action required</title></html>'], false],
	])('leaves a question open of which %s answers: %j %s', async (name, reply, isOpen) => {
		const n8n = await startN8n(async () => reply);
		const codes = [`wx${++replies}a`, `wx${replies}b`];
		for (const code of codes) knowQuestion(name, code, n8n.address);
		await isOrdinary(name, 'ok');
		const { open } = questionsIn('parrotApi p', {}, [name]);
		expect(open).toHaveLength(isOpen ? 2 : 0);
		// Nor does a person who names it hear that it is over.
		await write(world, name, `ok ${codes[0]}`);
		n8n.close();
		const over = 'This question is no longer open.';
		const notTaken = 'Your answer could not be taken now. Please try again later.';
		expect(saidIn(world, name)).toEqual([isOpen ? notTaken : over]);
	});

	it('is a normal message while the chat of the question is known only by its name; the code counts', async () => {
		const taken: unknown[] = [];
		const n8n = await startN8n(async (_url, { text }) => {
			taken.push(text);
			return [200, { groupbots: 'accepted' }];
		});
		knowQuestion('by name', 'abf2', n8n.address, true);
		await isOrdinary('by name', 'yes');
		expect(taken).toEqual([]);
		await write(world, 'by name', 'yes abf2');
		n8n.close();
		expect(taken).toEqual(['yes']);
	});

	it('closes no question whose execution does not wait yet, nor does its code', async () => {
		const n8n = await startN8n(async () => [409, { message: 'is running already' }]);
		knowQuestion('early word', 'abf3', n8n.address);
		knowQuestion('early code', 'abf4', n8n.address);
		await isOrdinary('early word', 'yes');
		await write(world, 'early code', 'yes abf4');
		n8n.close();
		expect(saidIn(world, 'early code')).toEqual([
			'Your answer could not be taken now. Please try again later.',
		]);
		for (const chat of ['early word', 'early code'])
			expect([chat, questionsIn('parrotApi p', {}, [chat]).open.length]).toEqual([chat, 1]);
	});

	it('is a normal message after the execution was deleted', async () => {
		knowQuestion('deleted', 'abc3', `${world.engine.url}/webhook-waiting/999999/x`);
		await isOrdinary('deleted', 'ok');
	});

	it('is a normal message where it is no option', async () => {
		const asked = await ask(world, { approvalOptions: { approvalType: 'single' } });
		await isOrdinary(asked.chat, 'no');
		expect(asked.execution.status).toBe('waiting');
		await write(world, asked.chat, 'yes');
		await asked.ended();
	});

	it.each<[string, INodeParameters]>([
		['answered on its page', {}],
		['over', { limitWaitTime: 'afterInterval', resumeAmount: 0.005, resumeUnit: 'minutes' }],
	])('answers the only open question, also where another one was %s', async (_, parameters) => {
		const gone = await ask(world, { ...parameters, afterAnswer: 'nothing' });
		// Its own message comes back, from which the trigger keeps it.
		await reportOwn(world, gone);
		if (parameters.limitWaitTime === undefined) await onPage(gone.url);
		await gone.ended();
		const asked = await ask(world, {}, gone.chat);
		await write(world, asked.chat, 'no');
		expect(answerIn(await asked.ended())).toMatchObject({ approved: false });
	});
});

const keyWith = (secret: string) => keyOf({ secret: () => secret }, {});

describe('a word alone answers a question that a trigger knows only by its message, as after a restart, if it is', () => {
	it.each<[string, INodeParameters, boolean]>([
		['for anybody', {}, true],
		[
			'not one for members, who are not in the message',
			{ whoMayAnswer: 'members', memberIds: 'ann' },
			false,
		],
		['not one for a free text, which any message could be', { responseType: 'freeText' }, false],
	])('%s', async (_what, parameters, isAnswer) => {
		const answers: unknown[] = [];
		const n8n = await startN8n(async (_url, { text }) => {
			answers.push(text);
			return [200, { groupbots: 'accepted' }];
		});
		const asked = await ask(world, parameters);
		const query = new URLSearchParams(new URL(asked.url).search);
		query.set('c', 'k9k9');
		query.set('q', asked.chat);
		const link = linkFor(keyWith('s3cret'), `${n8n.address}?${query}`);
		const chat = `learned from ${asked.chat}`;
		await reportOwn(world, { chat, text: `May the order be paid?\n${link}`, code: 'k9k9' });
		await write(world, chat, 'yes', { sender: 'ann' });
		const byWord = [...answers];
		await write(world, chat, 'k9k9 yes', { sender: 'ann' });
		n8n.close();
		expect([byWord, answers]).toEqual([isAnswer ? ['yes'] : [], ['yes']]);
	});
});

describe('a button', () => {
	it('answers with the value that the node gave it', async () => {
		const asked = await ask(world);
		const link = linkFor(keyWith('s3cret'), asked.url);
		await write(world, asked.chat, '', { button: `${link} decline` });
		expect(answerIn(await asked.ended())).toMatchObject({ approved: false });
	});

	it('of a message counts where another one was pressed in vain, also if the events have one ID and no time of their own', async () => {
		const pressed: unknown[] = [];
		const n8n = await startN8n(async (_url, { decision }) => {
			pressed.push(decision);
			return pressed.length === 1 ? [503, ''] : [200, { groupbots: 'accepted' }];
		});
		const link = linkFor(keyWith('s3cret'), `${n8n.address}?q=1&c=abf5&signature=x`);
		const event = { id: 'm1', time: '2026-01-05T09:00:00.000Z' };
		for (const decision of ['approve', 'decline'])
			await write(world, 'buttons', '', { ...event, button: `${link} ${decision}` });
		n8n.close();
		expect(pressed).toEqual(['approve', 'decline']);
	});

	it('that is pressed again gets a reply again', async () => {
		const asked = await ask(world, { whoMayAnswer: 'members', memberIds: 'bob' });
		const link = linkFor(keyWith('s3cret'), asked.url);
		for (let pressed = 1; pressed <= 3; pressed++) {
			// The ID is that of the question, each time.
			await write(world, asked.chat, '', { button: `${link} approve`, id: 'm1' });
			expect(await saidAfterQuestion(world, asked, pressed)).toEqual(
				Array(pressed).fill('You cannot answer this question.'),
			);
		}
	});

	it('with a value of another program is a normal event', async () => {
		const asked = await ask(world);
		for (const key of [keyWith('wrong'), keyWith(''), '']) {
			await write(world, asked.chat, '', { button: `${linkFor(key, asked.url)} approve` });
		}
		await write(world, asked.chat, '', { button: `${asked.url} approve` });
		await world.engine.idle();
		expect(asked.execution.status).toBe('waiting');
	});
});

describe('the question of another robot', () => {
	it('is not answered, also where the credentials of both have the same secret', async () => {
		const { engine, platform } = world;
		const data = { url: platform.url, secret: 'the same' };
		const robots = ['one', 'other'].map((id) => ({ id, name: id }));
		for (const robot of robots) engine.addCredential({ ...robot, type: 'parrotApi', data });
		const [one, other] = robots.map((parrotApi) => ({ credentials: { parrotApi } }));
		const askAs = async (chat: string, credentials = {}) =>
			await engine.run(
				engine.addWorkflow(
					chain(
						['Start', 'n8n-nodes-base.manualTrigger'],
						[
							'Ask',
							ASK,
							{ resource: 'parrot', operation: 'sendAndWait', chat, message: 'Pay?' },
							credentials,
						],
					),
				),
			);
		const listening = engine.addWorkflow(
			chain(
				[
					'Hear',
					'n8n-nodes-parrot.parrotTrigger',
					{ respondTo: 'all' },
					{ ...other, typeVersion: 2, webhookId: 'other' },
				],
				['Heard', 'n8n-nodes-base.noOp'],
			),
		);
		await engine.activate(listening);
		const [mine, others] = [await askAs('with the other', other), await askAs('with the one', one)];
		await write({ ...world, listening }, 'with the one', 'ok');
		await engine.idle();
		expect([others.status, executionCount({ ...world, listening })]).toEqual(['waiting', 1]);
		await write({ ...world, listening }, 'with the other', 'ok');
		await engine.waitForExecution(({ id, status }) => id === mine.id && status !== 'waiting');
		await engine.deactivate(listening);
	});
});

describe('a forged answer', () => {
	it('to the resume address gets 401 and changes nothing', async () => {
		const asked = await ask(world, { whoMayAnswer: 'members', memberIds: 'bob' });
		const groupbotsAnswer = JSON.stringify({ text: 'yes', responder: { id: 'bob', name: 'Bob' } });
		for (const proof of [undefined, '', 'x', '0'.repeat(64), 7, null]) {
			const response = await fetch(asked.url, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({ groupbotsAnswer, proof }),
			});
			expect([response.status, await response.text()]).toEqual([401, 'unauthorized']);
		}
		expect(asked.execution.status).toBe('waiting');
	});

	it.each<[string, (forged: string) => Record<string, unknown>]>([
		['in a quoted text', (forged) => ({ quoted: { id: 'x', text: `Pay? ${forged}` } })],
		['of a button', (forged) => ({ button: `${forged} approve` })],
	])('as a link to this n8n %s', async (_where, event) => {
		const { engine } = world;
		const asked = await ask(world, { responseType: 'freeText' });
		// Yunhu's trigger keeps the key that it had when it was published, if it sets up the link itself.
		const withKeptKey = engine.addWorkflow({
			...chain(
				[
					'Hear',
					'n8n-nodes-parrot.parrotTrigger',
					{ respondTo: 'all' },
					{
						typeVersion: 2,
						webhookId: `kept ${_where}`,
						credentials: { parrotApi: { id: 'p', name: 'p' } },
					},
				],
				['Heard', 'n8n-nodes-base.noOp'],
			),
			staticData: { 'node:Hear': { answerKey: 'of an old token' } },
		});
		await engine.activate(withKeptKey);
		const warnings = jest.spyOn(Container.get(Logger), 'warn').mockClear();
		// A question that this process does not know: the code of a known one would find it.
		const unknown = asked.url.replace(/c=\w+/, 'c=22zz');
		const forged = event(`${unknown}#${'0'.repeat(32)}`);
		// Elsewhere the link may be a question of another robot, which somebody quotes.
		await write(world, asked.chat, 'hi', forged);
		expect(warnings).not.toHaveBeenCalled();
		await write({ ...world, listening: withKeptKey }, asked.chat, 'hi', forged);
		const texts = warnings.mock.calls.map(([text]) => text);
		warnings.mockRestore();
		await engine.deactivate(withKeptKey);
		expect(texts).toEqual([
			expect.stringMatching(
				/^Hear: Ignored a link to a question, .*unpublish and publish the workflow\.$/,
			),
		]);
		expect(texts.join()).not.toMatch(/https?:/);
		expect(asked.execution.status).toBe('waiting');
	});

	it('as a link to another server in a quoted text is not followed', async () => {
		const asked = await ask(world, { responseType: 'freeText' });
		const calls = world.platform.calls.length;
		const evil = `${world.platform.url}/webhook-waiting/1/x?q=1&c=2#${'0'.repeat(32)}`;
		await write(world, asked.chat, 'hi', { quoted: { id: 'x', text: `see ${evil}` } });
		await world.engine.idle();
		expect(world.platform.calls).toHaveLength(calls);
	});
});
