import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';

import { itemsOf, startServedCage, type ServedCage } from './parrot';

/** Tests Retry On Fail where an AI agent uses the node as a tool: what the agent asks for next is no other try of the last. */

let cage: ServedCage;
let heard: string[] = [];
let answer: (text: string) => number = () => 200;

async function textOf(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request) body += String(chunk);
	return (JSON.parse(body) as { text: string }).text;
}

beforeAll(async () => {
	cage = await startServedCage((request, response) => {
		void (async () => {
			const text = await textOf(request);
			heard.push(text);
			response.writeHead(answer(text)).end('{}');
		})();
	});
});
afterAll(async () => {
	await cage.close();
});
afterEach(() => {
	heard = [];
	answer = () => 200;
});

const AT = { typeVersion: 1, position: [0, 0] as [number, number] };

function tool(name: string) {
	return {
		...AT,
		id: name,
		name,
		type: 'n8n-nodes-parrot.parrotTool',
		parameters: {
			resource: 'parrot',
			operation: 'say',
			chats: 'c1, c2',
			text: "={{ $fromAI('text') }}",
			options: { retries: 0 },
		},
		credentials: { parrotApi: { id: 'p', name: 'p' } },
		retryOnFail: true,
		maxTries: 3,
		waitBetweenTries: 1,
	};
}

/** Returns what the tools answer to an agent that asks each of them for each of these texts. */
async function answersOf(tools: string[], ...texts: string[]): Promise<unknown[]> {
	const used = { node: 'Agent', type: 'ai_tool' as const, index: 0 };
	const workflow = cage.engine.addWorkflow({
		name: 'An agent with tools',
		nodes: [
			{
				...AT,
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				parameters: {},
			},
			{ ...AT, id: 'agent', name: 'Agent', type: 'n8n-nodes-parrot.parrotAgent', parameters: {} },
			...tools.map(tool),
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			...Object.fromEntries(tools.map((name) => [name, { ai_tool: [[used]] }])),
		},
	});
	const items = itemsOf(...texts.map((text) => ({ text })));
	const record = await cage.engine.run(workflow, { startNode: 'Start', items });
	return record.output('Agent').map(({ json }) => json.answer);
}

const said = (text: string) =>
	JSON.stringify([
		{ chat: 'c1', said: text },
		{ chat: 'c2', said: text },
	]);

describe('a tool with Retry On Fail', () => {
	it('sends each message that the agent asks for', async () => {
		expect(await answersOf(['Tool'], 'one', 'two', 'two')).toEqual([
			said('one'),
			said('two'),
			said('two'),
		]);
		expect(heard).toEqual(['one', 'one', 'two', 'two', 'two', 'two']);
	});

	it('sends where another tool of the agent has sent', async () => {
		expect(await answersOf(['Tool', 'Other'], 'one')).toEqual([said('one'), said('one')]);
		expect(heard).toHaveLength(4);
	});

	it('repeats only what failed', async () => {
		let refused = 0;
		answer = (text) => (text === 'two' && ++refused === 1 ? 500 : 200);
		expect(await answersOf(['Tool'], 'one', 'two')).toEqual([said('one'), said('two')]);
		expect(heard).toEqual(['one', 'one', 'two', 'two', 'two']);
	});
});
