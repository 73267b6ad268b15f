import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { linkFor } from '../../nodes/common/waiting/link';
import {
	keepQuestion,
	noteQuestion,
	postQuestion,
	questionsIn,
} from '../../nodes/common/waiting/openQuestions';
import { keyOf } from '../../nodes/common/waiting/answerKey';
import { withToolInput, type Question } from '../../nodes/common/waiting/questionFields';
import { PLATFORMS } from '../../platforms';
import { signed } from '../../nodes/common/signedMessages';
import { storeNode } from '../broadcast/support';
import { until } from '../support/until';
import { expectTrue, type Schema } from '../schema/schemas';
import { chain } from '../support/workflow';
import {
	answerIn,
	ask,
	ASK,
	CREDENTIALS,
	executionCount,
	saidIn,
	startWorld,
	storedCodes,
	webhookUrls,
	write,
	type World,
} from './world';

const ROOT = path.join(__dirname, '../..');

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.stop());

const codeIn = (text = '') => /[?&]c=(\w+)/.exec(text)?.[1] ?? '';
const addressIn = (text = '') => /https?:[^\s#]+/.exec(text)?.[0] ?? '';

async function approve(address: string): Promise<number> {
	const body = new URLSearchParams({ decision: 'approve' });
	return (await fetch(address, { method: 'POST', body })).status;
}

describe('a node that asks twice in one execution', () => {
	it('does not accept an answer to the first question for the second', async () => {
		const { engine } = world;
		const chat = 'loop';
		const file = chain(
			['Start', 'n8n-nodes-base.manualTrigger'],
			['Items', 'n8n-nodes-base.noOp'],
			['Loop', 'n8n-nodes-base.splitInBatches', { options: {} }, { typeVersion: 3 }],
			[
				'Ask',
				ASK,
				{ resource: 'parrot', operation: 'sendAndWait', chat, message: '=Pay {{ $json.sum }}?' },
				CREDENTIALS,
			],
		);
		const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
		file.nodes.push(...chain(['After', 'n8n-nodes-base.noOp']).nodes);
		file.connections.Loop = { main: [to('After'), to('Ask')] };
		file.connections.Ask = { main: [to('Loop')] };
		const items = [1, 1000].map((sum) => ({ json: { sum } }));

		const record = await engine.run(engine.addWorkflow(file), { items });
		const [first = ''] = saidIn(world, chat);
		expect(first).toContain('Pay 1?');
		await write(world, chat, `ok ${codeIn(first)}`);
		const question = () => saidIn(world, chat).find((text) => text.includes('Pay 1000?'));
		await engine.waitForExecution(
			({ id, status }) => id === record.id && status === 'waiting' && question() !== undefined,
		);
		const second = question();

		expect(await approve(addressIn(first))).toBe(410);
		await write(world, chat, `ok ${codeIn(first)}`);
		expect(record.status).toBe('waiting');
		expect(await approve(addressIn(second))).toBe(200);
		await engine.waitForExecution(({ id, status }) => id === record.id && status !== 'waiting');
		expect(record.output('After')).toHaveLength(2);
	});
});

describe('a question with expressions', () => {
	/** Asks with an item that has `data`, the field in which the node itself keeps the question. */
	async function askOf(chat: string, parameters: object) {
		const workflow = world.engine.addWorkflow(
			chain(
				['Start', 'n8n-nodes-base.manualTrigger'],
				[
					'Ask',
					ASK,
					{ resource: 'parrot', operation: 'sendAndWait', chat, message: 'Pay?', ...parameters },
					CREDENTIALS,
				],
			),
		);
		const data = { text: 'Pay 7 to Bob?', yes: 'Jawohl', no: 'Nein', who: 'ann', field: 'Day' };
		const execution = await world.engine.run(workflow, { items: [{ json: { data } }] });
		expect([execution.error?.message, execution.status]).toEqual([undefined, 'waiting']);
		const [text = ''] = saidIn(world, chat);
		const answer = async () => {
			await world.engine.waitForExecution(
				({ id, status }) => id === execution.id && status !== 'waiting',
			);
			return answerIn(execution);
		};
		return { text, answer };
	}

	it.each([
		['text', { message: '={{ $json.data.text }}' }, 'ok'],
		['label', { approvalOptions: { approveLabel: '={{ $json.data.yes }}' } }, 'Jawohl'],
		['other label', { approvalOptions: { declineLabel: '={{ $json.data.no }}' } }, 'Nein'],
		['member', { whoMayAnswer: 'members', memberIds: '={{ $json.data.who }}' }, 'ok'],
	])(
		"is answered as it was asked: its %s comes from the input's data",
		async (name, given, word) => {
			const { text, answer } = await askOf(`data ${name}`, given);
			expect(await write(world, `data ${name}`, `${word} ${codeIn(text)}`)).toBe(200);
			expect(await answer()).toMatchObject({ approved: word !== 'Nein', responder: { id: 'ann' } });
		},
	);

	it('has one text, also where the expression gives another one each time', async () => {
		const { text, answer } = await askOf('each time', {
			message: '={{ $json.data.text }} {{ Math.random() }}',
		});
		const [question = ''] = text.split('\n');
		expect(question).toContain('Pay 7 to Bob? 0.');
		expect(await (await fetch(addressIn(text))).text()).toContain(question);
		expect(await approve(addressIn(text))).toBe(200);
		expect(await answer()).toMatchObject({ approved: true });
	});

	it('has the fields that people were shown', async () => {
		const { text, answer } = await askOf('fields', {
			responseType: 'customForm',
			formFields: { field: [{ fieldLabel: '={{ $json.data.field }}', fieldType: 'text' }] },
		});
		const form = new FormData();
		form.set('field0', 'Monday');
		const { status } = await fetch(addressIn(text), { method: 'POST', body: form });
		expect(status).toBe(200);
		expect(await answer()).toMatchObject({ approved: true, Day: 'Monday' });
	});
});

describe('an answer that comes before n8n has stored the execution as waiting', () => {
	it('is accepted', async () => {
		const { engine } = world;
		const { chat } = await ask(world);
		const answered = new Promise<number>((resolve) => {
			world.platform.onCall = ({ body }) => {
				const code = codeIn(String(body.text));
				if (body.chat !== 'early' || code === '') return;
				void write(world, 'early', `ok ${code}`).then(resolve);
			};
		});
		expect(chat).not.toBe('early');
		const workflow = engine.addWorkflow(
			chain(
				['Start', 'n8n-nodes-base.manualTrigger'],
				[
					'Ask',
					ASK,
					{ resource: 'parrot', operation: 'sendAndWait', chat: 'early', message: 'Now?' },
					CREDENTIALS,
				],
			),
		);
		const execution = await engine.run(workflow);
		expect(await answered).toBe(200);
		await engine.waitForExecution(({ id, status }) => id === execution.id && status === 'success');
		expect(answerIn(execution)).toMatchObject({ approved: true });
	});
});

describe('an answer that comes before the platform has confirmed the question', () => {
	it('is accepted', async () => {
		let answered: Promise<number> | undefined;
		world.platform.onCall = async ({ body }) => {
			const code = codeIn(String(body.text));
			if (body.chat !== 'slow' || code === '') return;
			answered = write(world, 'slow', `ok ${code}`);
			// Confirms when the trigger has missed the answer, or waits for the question.
			await Promise.race([answered, sleep(300)]);
		};
		const before = executionCount(world);
		const { execution, ended } = await ask(world, {}, 'slow');
		expect(await answered).toBe(200);
		await ended();
		expect(answerIn(execution)).toMatchObject({ approved: true });
		expect(executionCount(world)).toBe(before);
	});

	it('starts the workflow like any other message if the question could not be posted', async () => {
		const { engine } = world;
		let refuse: (error: Error) => void = () => {};
		const posting = postQuestion(['parrotApi p'], 'abcd', async () => {
			await new Promise((_resolve, reject) => (refuse = reject));
		});
		const before = executionCount(world);
		const written = write(world, 'slow', 'ok abcd');
		refuse(new Error('refused'));
		await expect(posting).rejects.toThrow('refused');
		expect(await written).toBe(200);
		await engine.idle();
		expect(executionCount(world)).toBe(before + 1);
	});
});

describe('an answer while n8n cannot be reached', () => {
	it('starts no workflow, and its sender is asked to try again', async () => {
		const key = keyOf({ secret: () => 's3cret' }, {});
		// No server listens on the port.
		const link = linkFor(key, 'http://127.0.0.1:1/webhook-waiting/1/x?q=1&c=2');
		const before = executionCount(world);
		expect(
			await write(world, 'down', 'yes', { quoted: { id: 'x', text: `Question\n${link}` } }),
		).toBe(200);
		expect(saidIn(world, 'down').at(-1)).toContain('Please try again later.');
		await write(world, 'down', 'yes', { quoted: { id: 'x', text: `可以吗？\n${link}` } });
		expect(saidIn(world, 'down').at(-1)).toContain('请稍后再试');
		expect(executionCount(world)).toBe(before);
	});
});

describe('questions in the static data of a trigger', () => {
	it.each([
		['', false],
		[', also if the node notes a question after its own message was received', true],
	])('are kept if two webhook calls begin with the same data%s', (_when, isNotedLater) => {
		const robot = `robot ${isNotedLater}`;
		const calls: IDataObject[] = [{}, {}];
		for (const [index, kept] of calls.entries()) {
			const question = {
				code: `abc${index}`,
				url: `https://n8n.example/${index}`,
				chat: { id: 'chat', type: 'group' as const },
				messageId: '',
				words: [],
				members: [],
				isNamed: false,
			};
			keepQuestion(robot, kept, question);
			if (isNotedLater) noteQuestion([robot], question);
		}
		// n8n stores the data of the call that ends last; another process reads it.
		const stored = JSON.parse(JSON.stringify(calls[1])) as IDataObject;
		const codes = questionsIn('another process', stored, ['chat']).open.map(({ code }) => code);
		expect(codes.sort()).toEqual(['abc0', 'abc1']);
	});

	it('are limited to the newest 200', () => {
		const kept: IDataObject = {};
		for (let index = 0; index < 250; index++) {
			keepQuestion('busy robot', kept, {
				code: `q${index}`,
				url: 'https://n8n.example/',
				chat: { id: 'chat', type: 'group' },
				messageId: '',
				words: [],
				members: [],
				isNamed: false,
			});
		}
		const codes = Object.keys(kept.questions as object);
		expect(codes).toHaveLength(200);
		expect(codes.at(-1)).toBe('q249');
	});
});

describe("the question of a human review of an agent's tool", () => {
	const question = (message: string) => ({ message }) as Question;

	it("shows the agent's parameters for the tool in place of [object Object]", () => {
		const item = { toolParameters: { Text: 'Hello, $&', people: ['a', 'b'] } };
		expect(withToolInput(question('Input:\n[object Object]'), item).message).toBe(
			'Input:\nText: Hello, $&\npeople: ["a","b"]',
		);
		expect(withToolInput(question('Pay?'), item).message).toBe('Pay?');
		expect(withToolInput(question('[object Object]'), {}).message).toBe('[object Object]');
	});

	it('shows them as the tool gets them, whatever Format says', async () => {
		const rest = ['-rf `a` *b*', '&lt; \\*'];
		const asked = storeNode(
			world.engine,
			ASK,
			{
				resource: 'parrot',
				operation: 'sendAndWait',
				chat: 'review',
				message: '=May **this** run?\n{{ $json.toolParameters }}',
				options: { format: 'markdown' },
			},
			{ parrotApi: 'p' },
		);
		const execution = await asked.run([{ json: { toolParameters: { cmd: 'rm', rest } } }]);
		const [said] = saidIn(world, 'review');
		expect(said).toMatch(/^May this run\?\n/);
		expect(said).toContain(`cmd: rm\nrest: ${JSON.stringify(rest)}\n`);
		const page = await (await fetch(addressIn(said))).text();
		expect(page).toContain('May this run?\ncmd: rm\n');
		expect(page).toContain('*b*');
		await approve(addressIn(said));
		await world.engine.waitForExecution(
			({ id, status }) => id === execution.id && status !== 'waiting',
		);
	});
});

it("asks for the first of several items only, as n8n's own nodes do", async () => {
	const asked = storeNode(
		world.engine,
		ASK,
		{
			resource: 'parrot',
			operation: 'sendAndWait',
			chat: 'several',
			message: '=Pay {{ $json.sum }}?',
		},
		{ parrotApi: 'p' },
	);
	const execution = await asked.run([1, 1000].map((sum) => ({ json: { sum } })));
	expect(execution.status).toBe('waiting');
	const said = saidIn(world, 'several');
	expect(said.map((text) => text.split('\n')[0])).toEqual(['Pay 1?']);
	await approve(addressIn(said[0]));
	await world.engine.waitForExecution(
		({ id, status }) => id === execution.id && status !== 'waiting',
	);
});

it('with Send Only Once a chat is asked once under a key', async () => {
	const { engine } = world;
	const options = { sendOnlyOnce: { message: { key: 'may the order be paid' } } };
	const asked = storeNode(
		engine,
		ASK,
		{ resource: 'parrot', operation: 'sendAndWait', chat: 'once', message: 'Pay?', options },
		{ parrotApi: 'p' },
	);
	const first = await asked.run([{ json: {} }]);
	expect(first.status).toBe('waiting');
	const second = await asked.run([{ json: {} }]);
	expect([second.status, second.items.map(({ json }) => json)]).toEqual([
		'success',
		[{ target: 'once', delivery: 'skipped' }],
	]);
	expect(saidIn(world, 'once')).toHaveLength(1);
	await approve(addressIn(saidIn(world, 'once')[0]));
	await engine.waitForExecution(({ id, status }) => id === first.id && status !== 'waiting');
});

describe('the output', () => {
	it("matches every platform's schema", async () => {
		const byCode = await ask(world);
		await write(world, byCode.chat, `no ${byCode.code} ask Alice`);
		const byPage = await ask(world);
		await approve(byPage.url);
		const noTime = { limitWaitTime: 'afterInterval', resumeAmount: 0, resumeUnit: 'minutes' };
		const late = await ask(world, noTime);
		const long = await ask(world, { ...noTime, options: { fitText: 20 } });
		const outputs = await Promise.all(
			[byCode, byPage, late, long].map(
				async ({ ended }) => (await ended()).output('After')[0]?.json as IDataObject,
			),
		);
		for (const { folder } of PLATFORMS) {
			const file = `nodes/${folder}/__schema__/v1.0.0/message/sendAndWait.json`;
			const schema = JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Schema;
			// What only one platform's chats have: test/schema compares that.
			for (const own of ['line', 'onlyTo', 'robot', 'via'])
				delete schema.properties?.data?.properties?.chat?.properties?.[own];
			expectTrue(schema, outputs);
		}
	});
});

describe('a question that the trigger learns from the message of the robot', () => {
	it('is stored although that message also starts the workflow', async () => {
		const { engine } = world;
		const before = executionCount(world);
		// The first call finds empty static data, which n8n treats differently.
		const asked = [await ask(world), await ask(world)];
		for (const { chat, text } of asked) {
			expect(await write(world, chat, text, { sender: 'parrot' })).toBe(200);
		}
		await engine.idle();
		expect(executionCount(world)).toBe(before + 2);

		// n8n saves the static data after the node's response.
		await until(() => asked.every(({ code }) => storedCodes(world).includes(code)));
		for (const { url } of asked) await approve(url);
	});

	it('is stored before the platform gets its response, if the message starts nothing', async () => {
		const listening = await startWorld({ respondTo: 'mentioned' });
		try {
			const asked = await ask(listening);
			expect(await write(listening, asked.chat, asked.text, { sender: 'parrot' })).toBe(200);
			expect(storedCodes(listening)).toContain(asked.code);
			expect(executionCount(listening)).toBe(0);
			await approve(asked.url);
		} finally {
			await listening.stop();
		}
	});

	it('is stored before the node that announced it gets the response', async () => {
		const question = {
			code: 'a2b3',
			url: 'http://127.0.0.1:1/x',
			chat: { id: 'c', type: 'group' },
		};
		const body = signed(keyOf({ secret: () => 's3cret' }, {}), 'groupbotsQuestion', question);
		const [address = ''] = webhookUrls(world);
		const { status } = await fetch(address, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(body),
		});
		expect(status).toBe(200);
		expect(storedCodes(world)).toContain('a2b3');
	});

	it('is known with its language, also where another process posted it', async () => {
		const key = keyOf({ secret: () => 's3cret' }, {});
		// No server listens on the port.
		const link = linkFor(key, 'http://127.0.0.1:1/webhook-waiting/1/x?q=7&c=k7k7');
		await write(world, 'learned', `可以吗？\n${link}`, { sender: 'parrot' });
		await write(world, 'learned', 'ok k7k7');
		expect(saidIn(world, 'learned').at(-1)).toContain('请稍后再试');
	});
});
