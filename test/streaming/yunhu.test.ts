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
import type { IDataObject, INode, IWebhookFunctions } from 'n8n-workflow';

import type { Message as Envelope } from '../../nodes/common/message';
import { GrowingText } from '../../nodes/common/streaming/growingText';
import { streamingChat } from '../../nodes/Yunhu/stream';
import { SEED } from '../../sandbox/yunhu';
import type { Message } from '../../sandbox/yunhu/state';
import { until } from '../support/until';
import { startWorld, YUNHU, type World } from '../support/yunhu';
import { byId } from '../support/locator';
import {
	activate,
	agent,
	AGENT_PACKAGE,
	chained,
	Dictation,
	LANGCHAIN_PACKAGE,
	node,
	outputOf,
	script,
} from './support';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

let world: World;

beforeAll(async () => {
	world = await startWorld({ morePackages: [AGENT_PACKAGE, LANGCHAIN_PACKAGE] });
});
afterAll(async () => await world.close());
beforeEach(() => world.yunhu.reset());
afterEach(async () => {
	for (const { id, active } of world.engine.workflows())
		if (active) await world.engine.deactivate(id);
});

const trigger = (options: IDataObject = {}) =>
	node(
		'Trigger',
		'n8n-nodes-groupbots.yunhuTrigger',
		{
			setUp: 'automatic',
			botId: byId(SEED.helper),
			events: ['groupMessage'],
			respondTo: 'all',
			options: { streamAnswer: true, ...options },
		},
		{
			typeVersion: 2,
			webhookId: 'trigger',
			credentials: { yunhuUserApi: { id: 'user', name: 'user' } },
		},
	);

const send = (parameters: IDataObject = {}) =>
	node(
		'Send',
		YUNHU,
		{
			resource: 'message',
			operation: 'send',
			sendTo: 'chat',
			contentType: 'text',
			text: '={{ $json.output }}',
			...parameters,
		},
		{ credentials: { yunhuBotApi: { id: 'bot', name: 'bot' } } },
	);

const active = async (...nodes: INode[]) => await activate(world.engine, nodes);
const output = async (name: string) => await outputOf(world.engine, name);

async function ask(text = 'Hi') {
	const said = await world.yunhu.say({
		chatType: 'group',
		chatId: SEED.launch,
		senderId: SEED.bob,
		text,
	});
	return (await said.delivered)[0];
}

/** The bot's messages in the group, oldest first. */
const answers = (): Message[] =>
	world.yunhu.state.messages.filter(
		({ senderId, recalled }) => senderId === SEED.helper && !recalled,
	);
const texts = () => answers().map(({ content }) => content.text);
const streams = () => world.yunhu.requests.filter(({ path }) => path.endsWith('/send-stream'));
const requestsTo = (name: string) =>
	world.yunhu.requests.filter(({ path }) => path.endsWith(`/bot/${name}`));

describe('Stream the Answer on Yunhu', () => {
	it('shows the words as they arrive, in one growing message', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger(), agent());
		const call = await ask();
		expect(call).toMatchObject({ status: 200, responseBody: '' });

		turn.say('Good ');
		await until(() => texts()[0] === 'Good ');
		turn.say('mor', 'ning');
		await until(() => texts()[0] === 'Good morning');
		expect(answers()[0]).toMatchObject({ contentType: 'text' });
		expect(streams()[0]).toMatchObject({ status: 0, body: 'Good morning' });

		turn.say('!');
		turn.end();
		await until(() => streams()[0]?.status === 200);
		await world.engine.idle();
		expect(texts()).toEqual(['Good morning!']);
		const { query, headers } = streams()[0]!;
		expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
			recvId: SEED.launch,
			recvType: 'group',
			contentType: 'text',
			token: SEED.helperToken,
		});
		expect(headers).toMatchObject({
			'Content-Type': 'text/plain; charset=utf-8',
			'Transfer-Encoding': 'chunked',
		});
	});

	it('responds to the platform at once, with the length of the response', async () => {
		const turns = [new Dictation(), new Dictation()];
		const rest = [...turns];
		script(() => [rest.shift()!]);
		await active(trigger(), agent());
		const before = world.engine.executions.length;
		const record = await ask();
		const answer = await fetch(record!.url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: record!.body.replaceAll(/[0-9a-f]{32}/g, 'f'.repeat(32)),
		});
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-length')).toBe('0');
		expect(await answer.text()).toBe('');
		const begun = world.engine.executions.slice(before);
		expect(begun.map(({ status }) => status)).toEqual(['running', 'running']);
		for (const turn of turns) turn.end();
		await world.engine.idle();
	});

	it('formats Markdown when the answer is complete', async () => {
		script(() => [['**Yes**', ', in `main`.\n', '- one\n- two']]);
		await active(trigger(), agent());
		await ask();
		await until(() => answers()[0]?.contentType === 'markdown');
		expect(texts()).toEqual(['**Yes**, in `main`.\n- one\n- two']);
		expect(streams()[0]?.body).toBe('**Yes**, in `main`.\n- one\n- two');
	});

	it('never splits a character', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger(), agent());
		await ask();
		turn.say('Hi \ud83d');
		await until(() => texts()[0] === 'Hi ');
		turn.say('\ude00\ud83d');
		await until(() => texts()[0] === 'Hi 😀');
		turn.end();
		await world.engine.idle();
		await until(() => streams()[0]?.status === 200);
		expect(texts()).toEqual(['Hi 😀']);
	});

	it('sends a message for each turn with text', async () => {
		script(() => [['Let me look.'], [''], ['\n'], ['\n\nIt is ', 'sunny.']]);
		await active(trigger(), agent(), send());
		await ask();
		expect(await output('Send')).toMatchObject([{ json: { messageId: answers()[1]?.msgId } }]);
		expect(texts()).toEqual(['Let me look.', 'It is sunny.']);
	});

	it('sends the answers of two executions in one chat as separate messages', async () => {
		const turns = [new Dictation(), new Dictation()] as const;
		const rest = [...turns];
		script(() => [rest.shift()!]);
		await active(trigger(), agent());
		await ask('first');
		await ask('second');
		turns[0].say('A');
		turns[1].say('B');
		await until(() => answers().length === 2);
		turns[0].say('a');
		turns[1].say('b');
		turns[1].end();
		turns[0].end();
		await until(() => streams().every(({ status }) => status === 200));
		expect(texts().sort()).toEqual(['Aa', 'Bb']);
	});

	it('streams with the credential of the bot if the link is set by hand', async () => {
		world.engine.addCredential({
			id: 'byHand',
			name: 'byHand',
			type: 'yunhuBotApi',
			data: {
				token: SEED.helperToken,
				botId: SEED.helper,
				groups: '',
				webhookSecret: 'chosen',
				baseUrl: world.yunhu.openUrl,
				socketUrl: world.yunhu.socketUrl,
				webUrl: world.yunhu.webUrl,
			},
		});
		script(() => [['Hello']]);
		const id = await active(
			node(
				'Trigger',
				'n8n-nodes-groupbots.yunhuTrigger',
				{
					setUp: 'manual',
					events: ['groupMessage'],
					respondTo: 'all',
					options: { streamAnswer: true },
				},
				{
					typeVersion: 2,
					webhookId: 'byHand',
					credentials: { yunhuBotApi: { id: 'byHand', name: 'byHand' } },
				},
			),
			agent(),
		);
		const [url] = world.engine.workflows().find((workflow) => workflow.id === id)!.webhookUrls;
		world.yunhu.state.bots.get(SEED.helper)!.link = `${url}?secret=chosen`;
		await ask();
		await until(() => streams()[0]?.status === 200);
		expect(texts()).toEqual(['Hello']);
	});

	it('works in a test run', async () => {
		script(() => [['Hello']]);
		const id = world.engine.addWorkflow({ name: 'test', ...chained([trigger(), agent()]) });
		const run = await world.engine.test(id);
		await ask();
		await run.execution;
		await until(() => streams()[0]?.status === 200);
		expect(texts()).toEqual(['Hello']);
	});
});

describe('publishing with Stream the Answer', () => {
	const aiAgent = (name: string, typeVersion: number, more: Partial<INode> = {}) =>
		node(name, '@n8n/n8n-nodes-langchain.agent', {}, { typeVersion, ...more });

	it('is refused if no agent can stream', async () => {
		await expect(active(trigger(), aiAgent('Old', 1.9))).rejects.toThrow(
			/^"Old" cannot stream: .* 1\.9 .* 2\.1\. Put a new AI Agent in its place/,
		);
	});

	it.each<[string, INode[]]>([
		['an agent that streams', [trigger(), aiAgent('Old', 1.9), aiAgent('New', 2.2)]],
		['an old agent that is switched off', [trigger(), aiAgent('Old', 1.9, { disabled: true })]],
		['no agent, as other nodes may stream', [trigger(), agent()]],
		['an old agent and the option off', [trigger({ streamAnswer: false }), aiAgent('Old', 1.9)]],
	])('is possible with %s', async (_what, nodes) => {
		await expect(active(...nodes)).resolves.toBeDefined();
	});
});

describe('a broken stream', () => {
	it('is completed by an edit of its message', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		world.yunhu.fault('stream-lost', { path: '/bot/send-stream', times: 1 });
		await active(trigger(), agent(), send());
		await ask();
		turn.say('It is ');
		await until(() => texts()[0] === 'It is ');
		turn.say('**sunny**');
		turn.end();
		const [sent] = await output('Send');
		expect(sent?.json.messageId).toBe(answers()[0]?.msgId);
		expect(answers()).toMatchObject([
			{ contentType: 'markdown', content: { text: 'It is **sunny**' } },
		]);
		expect(requestsTo('send')).toEqual([]);
	});

	it('is sent as a message if its message is lost', async () => {
		world.yunhu.settings.lostStreams = 'vanish';
		world.yunhu.fault('stream-lost', { path: '/bot/send-stream', times: 1 });
		script(() => [['It is ', 'sunny']]);
		await active(trigger(), agent(), send());
		await ask();
		expect(await output('Send')).toMatchObject([{ json: { messageId: answers()[0]?.msgId } }]);
		expect(texts()).toEqual(['It is sunny']);
	});

	it('is lost if the platform answers before the text has ended', async () => {
		const body = '{"code":1,"msg":"success","data":{"messageInfo":{"msgId":"m1"}}}';
		const context = {
			helpers: {
				httpRequestWithAuthentication: async () => ({ statusCode: 200, headers: {}, body }),
			},
			getCredentials: async () => ({ token: SEED.helperToken, baseUrl: world.yunhu.openUrl }),
			getNode: () => ({ name: 'Trigger', type: 'trigger', typeVersion: 1 }),
		} as unknown as IWebhookFunctions;
		const event = { chat: { type: 'group', id: SEED.launch }, timestamp: '' } as Envelope;
		const chat = streamingChat(context, event, { botId: SEED.helper, setsUp: false });
		const text = new GrowingText();
		text.write('It is ');
		await expect(chat.stream(text, new AbortController().signal)).rejects.toThrow(
			'Yunhu ended the message before the answer was complete',
		);
		text.end();
		expect(await chat.stream(text, new AbortController().signal)).toBe('m1');
	});

	it('is not sent again if the platform had the whole text and cannot be asked', async () => {
		world.yunhu.fault('reset-after', { path: '/bot/send-stream', times: 1 });
		world.yunhu.fault('rate', { path: '/bot/messages' });
		script(() => [['It is ', 'sunny']]);
		await active(trigger(), agent(), send());
		await ask();
		expect(await output('Send')).toMatchObject([{ json: { messageId: '' } }]);
		expect(texts()).toEqual(['It is sunny']);
		expect(requestsTo('messages')).not.toEqual([]);
	});

	it('changes no other message: no earlier one, none of another sender or with other words', async () => {
		script(() => [['It is sunny']]);
		await active(trigger(), agent());
		await ask();
		await until(() => streams()[0]?.status === 200);
		await world.engine.idle();
		world.yunhu.settings.lostStreams = 'vanish';
		world.yunhu.fault('stream-lost', { path: '/bot/send-stream', times: 1 });
		await new Promise((resolve) => setTimeout(resolve, 5));
		await ask();
		await world.engine.idle();
		await until(() => answers().length === 2);
		expect(answers().map(({ editTime }) => editTime)).toEqual([0, 0]);
	});

	it.each(['rate', 'http500-html', 'reset', 'reset-after'] as const)(
		'leaves the whole answer in the chat once (%s)',
		async (fault) => {
			script(() => [['It is ', 'sunny']]);
			world.yunhu.fault(fault, { path: '/send-stream', times: 5 });
			await active(trigger(), agent(), send());
			await ask();
			await output('Send');
			expect(texts()).toEqual(['It is sunny']);
		},
	);

	it('is sent as a message if the platform refuses the stream', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger(), agent());
		await ask();
		world.yunhu.state.groups.get(SEED.launch)!.bots.delete(SEED.helper);
		turn.say('It is ');
		await until(() => streams()[0]?.status === 200);
		expect(texts()).toEqual([]);
		expect(requestsTo('messages')).toEqual([]);
		world.yunhu.reset({ keepRegistrations: true });
		turn.say('sunny');
		turn.end();
		await until(() => texts()[0] === 'It is sunny');
		await world.engine.idle();
	});

	it('is left to the Send node if no request works at that moment', async () => {
		script(() => [['It is ', 'sunny']]);
		world.yunhu.fault('rate', { path: '/send-stream' });
		// The trigger retries it twice.
		world.yunhu.fault('rate', { path: '/bot/send', times: 3 });
		await active(trigger(), agent(), send());
		await ask();
		await output('Send');
		expect(texts()).toEqual(['It is sunny']);
	});

	it('is not sent again if it may have arrived', async () => {
		script(() => [['It is ', 'sunny']]);
		world.yunhu.fault('rate', { path: '/send-stream' });
		world.yunhu.fault('reset-after', { path: '/bot/send', times: 1 });
		await active(trigger(), agent(), send());
		await ask();
		expect(await output('Send')).toMatchObject([{ json: { messageId: '' } }]);
		expect(texts()).toEqual(['It is sunny']);
	});
});

describe('an answer that breaks off', () => {
	it('has a note if the execution is stopped', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger(), agent(), send());
		await ask();
		turn.say('The first ');
		await until(() => texts()[0] === 'The first ');
		world.engine.stopExecution(world.engine.executions.at(-1)!.id);
		await until(() => streams()[0]?.status === 200);
		await world.engine.idle();
		expect(texts()).toEqual(['The first \n\n(unfinished)']);
	});

	it("has a note if the agent fails, with the user's text", async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger({ unfinishedText: '……' }), agent());
		await ask();
		turn.say('The first');
		turn.fail('the key sk-123456 is not valid');
		await until(() => streams()[0]?.status === 200);
		expect(texts()).toEqual(['The first\n\n……']);
	});

	it('has no note if it has no text', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger(), agent());
		await ask();
		turn.fail('no');
		await world.engine.idle();
		expect(answers()).toEqual([]);
		expect(streams()).toEqual([]);
	});
});

describe('a Send node after the agent', () => {
	it('does not repeat a streamed answer, and reports that', async () => {
		script(() => [['Good ', 'morning']]);
		await active(trigger(), agent(), send());
		await ask();
		const [item] = await output('Send');
		expect(texts()).toEqual(['Good morning']);
		expect(item?.json).toEqual({
			messageId: answers()[0]?.msgId,
			chatId: SEED.launch,
			sentTo: { type: 'group', id: SEED.launch },
			timestamp: expect.any(String),
		});
		const run = world.engine.executions.at(-1)?.data?.resultData.runData.Send?.[0];
		expect(run?.hints).toMatchObject([{ message: expect.stringMatching(/streamed it/) }]);
	});

	it.each([
		['another text', { text: '={{ $json.output }}!' }],
		['another chat', { sendTo: 'group', groupId: byId(SEED.hikers) }],
		['a mention', { mention: 'users', mentions: { mention: [{ userId: SEED.bob, name: '' }] } }],
		[
			'buttons',
			{ buttonsFrom: 'json', buttonsJson: '[[{"text":"OK","actionType":3,"value":"1"}]]' },
		],
	])('sends %s', async (_name, parameters) => {
		script(() => [['Good morning']]);
		await active(trigger(), agent(), send(parameters));
		await ask();
		await output('Send');
		await until(() => answers().length === 2);
	});

	it('does not repeat a streamed answer to mention the person who asked, and reports that', async () => {
		script(() => [['Good morning']]);
		await active(trigger(), agent(), send({ mention: 'sender' }));
		await ask();
		expect(await output('Send')).toMatchObject([{ json: { messageId: answers()[0]?.msgId } }]);
		expect(texts()).toEqual(['Good morning']);
		const run = world.engine.executions.at(-1)?.data?.resultData.runData.Send?.[0];
		expect(run?.hints).toContainEqual(
			expect.objectContaining({ message: expect.stringMatching(/^"Mention" had no effect: /) }),
		);
	});

	it('mentions the person who asked in an answer that was not streamed', async () => {
		const set = { mode: 'raw', jsonOutput: '{"output": "Good morning"}' };
		const quiet = node('Quiet', 'n8n-nodes-base.set', set, { typeVersion: 3.4 });
		await active(trigger(), quiet, send({ mention: 'sender' }));
		await ask();
		await output('Send');
		expect(answers()).toMatchObject([{ content: { at: [SEED.bob] } }]);
	});

	it('sends the answer of an agent that does not stream', async () => {
		await active(
			trigger(),
			node(
				'Quiet',
				'n8n-nodes-base.set',
				{
					mode: 'raw',
					jsonOutput: '{"output": "Good morning"}',
				},
				{ typeVersion: 3.4 },
			),
			send(),
		);
		await ask();
		await output('Send');
		expect(texts()).toEqual(['Good morning']);
		expect(streams()).toEqual([]);
	});

	it('sends as usual if the option is off', async () => {
		script(() => [['Good morning']]);
		await active(trigger({ streamAnswer: false }), agent(), send());
		const call = await ask();
		expect(call).toMatchObject({ status: 200, responseBody: '' });
		await output('Send');
		expect(texts()).toEqual(['Good morning']);
		expect(streams()).toEqual([]);
	});
});
