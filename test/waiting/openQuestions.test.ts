import { describe, expect, it } from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';

import {
	closeQuestion,
	forgetQuestion,
	keepQuestion,
	newCode,
	noteQuestion,
	questionFrom,
	questionsBeingPosted,
	questionsIn,
	postQuestion,
	robotKeyOf,
	type OpenQuestion,
} from '../../nodes/common/waiting/openQuestions';

const question = (code: string, more: Partial<OpenQuestion> = {}): OpenQuestion => ({
	code,
	url: `https://n8n.example/?q=${code}-q`,
	chat: { id: 'chat', type: 'group' },
	messageId: 'm1',
	words: ['Pay'],
	members: ['ann'],
	isNamed: true,
	...more,
});
const codesIn = (robot: string, kept: IDataObject, ...chats: string[]) =>
	questionsIn(robot, kept, chats).open.map(({ code }) => code);

describe('a question that is kept', () => {
	it('is read again as it was, and without what another version wrote otherwise', () => {
		const chat = { id: 'chat', type: 'group', name: 'Team' } as const;
		const asked = question('abc1', {
			chat,
			lang: 'zh',
			earlierIds: ['m0'],
			until: 1_800_000_000_000,
		});
		const stored = JSON.parse(JSON.stringify(asked)) as IDataObject;
		expect(questionFrom(stored)).toEqual([asked]);
		expect(
			questionFrom({ ...stored, messageId: null, words: 'Pay', members: [1, 'ann'], isNamed: 1 }),
		).toEqual([{ ...asked, messageId: '', words: [], members: ['1', 'ann'], isNamed: false }]);
		expect(questionFrom({ ...stored, until: 'soon' })[0]).not.toHaveProperty('until');
		expect(questionFrom({ ...stored, lang: 1 })[0]).not.toHaveProperty('lang');
		expect(questionFrom({ ...stored, earlierIds: 'm0' })[0]).not.toHaveProperty('earlierIds');
	});

	it.each(['code', 'url', 'chat'])('is none without its %s', (name) => {
		for (const value of [undefined, 1, {}])
			expect(questionFrom({ ...question('abc1'), [name]: value } as IDataObject)).toEqual([]);
	});

	it('is found in its own chat, under each ID of it, until it is forgotten', () => {
		const kept: IDataObject = {};
		keepQuestion('keeper', kept, question('abc1'));
		keepQuestion('keeper', kept, question('abc2', { chat: { id: 'other', type: 'group' } }));
		for (const robot of ['keeper', 'another process']) {
			expect(codesIn(robot, kept, 'chat')).toEqual(['abc1']);
			expect(codesIn(robot, kept, 'none', 'other')).toEqual(['abc2']);
			expect(codesIn(robot, kept, 'chat', 'other')).toEqual(['abc1', 'abc2']);
		}
		forgetQuestion('keeper', { code: 'abc1', q: 'abc1-q' }, kept);
		expect(Object.keys(kept.questions as object)).toEqual(['abc2']);
		expect(codesIn('keeper', kept, 'chat', 'other')).toEqual(['abc2']);
		forgetQuestion('keeper', { code: 'abc2', q: 'abc2-q' }, kept);
		expect(kept).toEqual({});
		expect(codesIn('keeper', kept, 'chat', 'other')).toEqual([]);
	});

	it('keeps what the node that asked knows of it', () => {
		noteQuestion(['asker'], question('abc3'));
		const kept: IDataObject = {};
		keepQuestion('asker', kept, question('abc3', { words: [], members: [], isNamed: false }));
		expect(kept.questions).toMatchObject({ abc3: { words: ['Pay'], members: ['ann'] } });
	});

	it('keeps what the static data knows of it after a restart', () => {
		const kept: IDataObject = { questions: { abc7: question('abc7') } };
		const repeated = { words: [], members: [], chat: { id: 'other', type: 'group' } as const };
		keepQuestion('restarted', kept, question('abc7', repeated));
		expect(kept.questions).toEqual({ abc7: question('abc7') });
		expect([codesIn('restarted', kept, 'chat'), codesIn('restarted', kept, 'other')]).toEqual([
			['abc7'],
			[],
		]);
	});

	it('has the chat that its own message shows, whether the message comes before the node notes the question or after', () => {
		const asked = question('abc8', { chat: { id: 'name=Team', type: 'group', isByName: true } });
		const shown = { id: 'uid=7', type: 'group' } as const;
		for (const isFirst of [true, false]) {
			const robot = `shown first: ${isFirst}`;
			if (!isFirst) noteQuestion([robot], asked);
			keepQuestion(robot, {}, { ...asked, chat: shown, words: [] });
			if (isFirst) noteQuestion([robot], asked);
			expect(questionsIn(robot, {}, ['name=Team', 'uid=7']).open).toEqual([
				{ ...asked, chat: shown },
			]);
		}
	});

	it.each([
		['its own message', {}, 'm1'],
		['a question of another process with its code', { url: 'https://n8n.example/?q=other' }, ''],
	])('takes the ID of %s, where the platform gave the node none: %j %j', (_, more, messageId) => {
		const robot = `numbered${messageId}`;
		noteQuestion([robot], question('abc9', { messageId: '' }));
		keepQuestion(robot, {}, question('abc9', { words: [], ...more }));
		expect(questionsIn(robot, {}, ['chat']).open).toEqual([question('abc9', { messageId })]);
	});

	it.each([
		['without questions', {}],
		['with others', { questions: { other: question('other') } }],
		[
			'with that of another process with the same code',
			{ questions: { abc1: question('abc1', { url: 'https://n8n.example/?q=other' }) } },
		],
	])('is closed without a change of static data %s', (_, kept: IDataObject) => {
		const refused = () => {
			throw new Error('changed');
		};
		const frozen = new Proxy(kept, { set: refused, deleteProperty: refused });
		closeQuestion('unchanged', { code: 'abc1', q: 'abc1-q' }, frozen);
		forgetQuestion('unchanged', { code: 'abc1', q: 'abc1-q' }, frozen);
	});
});

describe('a question that was answered', () => {
	it('is no longer open for any trigger, also where its message comes after the answer', () => {
		const kept: IDataObject = {};
		keepQuestion('closer', kept, question('abd1'));
		closeQuestion('closer', { code: 'abd1', q: 'abd1-q' });
		expect(codesIn('closer', kept, 'chat')).toEqual([]);
		keepQuestion('closer', kept, question('abd1'));
		noteQuestion(['closer'], question('abd1'));
		expect(codesIn('closer', kept, 'chat')).toEqual([]);
		expect(kept.questions).toEqual({});
	});

	it('can be named until it is forgotten', () => {
		const asked = question('abd3');
		noteQuestion(['named'], asked);
		closeQuestion('named', { code: 'abd3', q: 'abd3-q' });
		expect(questionsIn('named', {}, ['chat'])).toEqual({ open: [], closed: [asked] });
		forgetQuestion('named', { code: 'abd3', q: 'abd3-q' }, {});
		expect(questionsIn('named', {}, ['chat'])).toEqual({ open: [], closed: [] });
	});

	it('does not open again when 1,000 others were answered since', () => {
		for (let n = 0; n <= 1_000; n++) {
			noteQuestion(['busy'], question(`q${n}`));
			closeQuestion('busy', { code: `q${n}`, q: `q${n}-q` });
		}
		const { open, closed } = questionsIn('busy', {}, ['chat']);
		expect([open, closed.length, closed[0]?.code]).toEqual([[], 1_000, 'q1']);
	});

	it('does not close another one with its code', () => {
		const other = question('abd4', { url: 'https://n8n.example/?q=other&c=abd4' });
		noteQuestion(['neighbour'], other);
		const answered = { code: 'abd4', q: 'answered' };
		closeQuestion('neighbour', answered);
		expect(questionsIn('neighbour', {}, ['chat'])).toEqual({ open: [other], closed: [] });
		forgetQuestion('neighbour', answered, {});
		for (let n = 0; n < 1_000; n++) closeQuestion('neighbour', { code: `q${n}`, q: `q${n}-q` });
		expect(questionsIn('neighbour', {}, ['chat'])).toEqual({ open: [other], closed: [] });
	});
});

describe('a question with the code of one that was answered', () => {
	it('is open: another process of n8n knows only the codes of its own questions', () => {
		const kept: IDataObject = {};
		keepQuestion('reuser', kept, question('abd2', { url: 'https://n8n.example/?q=first&c=abd2' }));
		closeQuestion('reuser', { code: 'abd2', q: 'first' });
		const second = question('abd2', { url: 'https://n8n.example/?q=second&c=abd2' });
		keepQuestion('reuser', kept, second);
		expect(questionsIn('reuser', kept, ['chat']).open).toEqual([second]);
		expect(kept.questions).toEqual({ abd2: second });
	});
});

describe('a question with the code of an older one whose end nobody reported', () => {
	it.each(['in this process', 'in the static data'])('replaces it %s', (where) => {
		const robot = `stale ${where}`;
		const kept: IDataObject = {};
		const stale = question('abe1', { url: 'https://n8n.example/?q=stale&c=abe1', until: 1 });
		if (where === 'in this process') keepQuestion(robot, kept, stale);
		else kept.questions = { abe1: { ...stale } };
		const asked = question('abe1', {
			url: 'https://n8n.example/?q=asked&c=abe1',
			chat: { id: 'other', type: 'group' },
		});
		keepQuestion(robot, kept, asked);
		expect(questionsIn(robot, kept, ['other']).open).toEqual([asked]);
		expect(questionsIn(robot, kept, ['chat']).open).toEqual([]);
		expect(kept.questions).toEqual({ abe1: asked });
	});
});

describe('the questions of one robot', () => {
	it('are the same under each of its names', () => {
		noteQuestion(['first name'], question('abc4'));
		noteQuestion(['first name', 'second name'], question('abc5'));
		for (const name of ['first name', 'second name'])
			expect(codesIn(name, {}, 'chat')).toEqual(['abc4', 'abc5']);
		forgetQuestion('second name', { code: 'abc4', q: 'abc4-q' }, {});
		expect(codesIn('first name', {}, 'chat')).toEqual(['abc5']);
	});

	it('hold one question for each code', () => {
		noteQuestion(['again'], question('abc6'));
		noteQuestion(['again'], question('abc6', { chat: { id: 'other', type: 'group' } }));
		expect([codesIn('again', {}, 'chat'), codesIn('again', {}, 'other')]).toEqual([[], ['abc6']]);
	});

	it('are 20,000 at most, and the oldest go', () => {
		for (let n = 0; n <= 20_000; n++) noteQuestion(['many'], question(`q${n}`));
		const codes = codesIn('many', {}, 'chat');
		expect([codes.length, codes[0]]).toEqual([20_000, 'q1']);
	});

	it('are known by the credential that its node and its trigger share', () => {
		const node = (credentials?: object) => ({ credentials }) as INode;
		const named = (credential: object) => robotKeyOf(node({ api: credential }), 'api');
		expect(named({ id: '7', name: 'Robot' })).toBe(named({ id: '7', name: 'Renamed' }));
		expect(named({ id: '7', name: 'Robot' })).not.toBe(named({ id: '8', name: 'Robot' }));
		expect(named({ id: null, name: 'One' })).not.toBe(named({ id: null, name: 'Two' }));
		expect(robotKeyOf(node(), 'api')).toBe(robotKeyOf(node({ other: { id: '7' } }), 'api'));
	});
});

it('a code has letters and digits, and is no code of an open question', () => {
	const codes = Array.from({ length: 500 }, () => newCode('coder'));
	for (const code of codes) expect(code).toMatch(/^(?=.*\d)(?=.*[a-z])[2-9a-hjkmnp-z]{4}$/);
	expect(new Set(codes).size).toBeGreaterThan(400);
});

it('a question is being posted until that ends, well or not', async () => {
	const posting = () => [...questionsBeingPosted('poster').keys()];
	expect(posting()).toEqual([]);
	let end = () => {};
	const posted = postQuestion(['poster', 'key'], 'abc7', async () => {
		await new Promise<void>((resolve) => (end = resolve));
		return 'id';
	});
	expect([posting(), questionsBeingPosted('key').size]).toEqual([['abc7'], 1]);
	end();
	expect(await posted).toBe('id');
	expect(posting()).toEqual([]);
	const refused = async () => await Promise.reject(new Error('refused'));
	await expect(postQuestion(['poster'], 'abc8', refused)).rejects.toThrow('refused');
	expect(posting()).toEqual([]);
});
