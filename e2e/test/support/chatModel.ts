import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A tool in the request of the agent: `parameters` is a JSON schema. */
export interface OfferedTool {
	name: string;
	description: string;
	parameters: { properties?: Record<string, object> };
}

export interface ToolCall {
	name: string;
	arguments: object;
}

type Decide = (results: readonly string[]) => readonly ToolCall[] | string;

export interface ChatModel {
	/** The base URL for the credential of n8n's OpenAI nodes. */
	readonly url: string;
	/** The tools of the last conversation's first request. */
	readonly offered: readonly OfferedTool[];
	/** The answers of the tools, as the agent passed them on. */
	readonly results: readonly string[];
	/** Scripts the next conversation: first these calls, and after their answers this text. */
	willCall(calls: readonly ToolCall[], text: string): void;
	/** Scripts the next conversation: each turn is calls, or the final text, made of the answers of all tools so far. */
	willDecide(decide: Decide): void;
	/** The model's next words, one by one, if the request asks for a stream. */
	willSay(words: AsyncIterable<string>): void;
	close(): Promise<void>;
}

interface Request {
	stream?: boolean;
	tools?: Array<{ function: OfferedTool }>;
	messages: Array<{ role: string; content: unknown }>;
}

/** A chat model that follows a script, with as much of OpenAI's API as an agent needs. */
export async function startChatModel(): Promise<ChatModel> {
	let decide: Decide = () => '';
	let offered: OfferedTool[] = [];
	let results: string[] = [];
	let words: AsyncIterable<string> | undefined;

	const server = createServer((request, response) => {
		void json(request).then((body) => {
			const { messages, tools = [], stream = false } = body as Request;
			if (stream && words !== undefined) {
				void say(response, words);
				words = undefined;
				return;
			}
			results = messages
				.filter(({ role }) => role === 'tool')
				.map(({ content }) => JSON.stringify(content));
			const next = decide(results);
			if (typeof next === 'string') return answer(response, stream, { content: next }, 'stop');
			if (results.length === 0) offered = tools.map((tool) => tool.function);
			const toolCalls = next.map((call, index) => ({
				index,
				id: `call_${results.length + index}`,
				type: 'function',
				function: { name: call.name, arguments: JSON.stringify(call.arguments) },
			}));
			answer(response, stream, { content: null, tool_calls: toolCalls }, 'tool_calls');
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		get offered() {
			return offered;
		},
		get results() {
			return results;
		},
		willCall(calls, text) {
			decide = (answers) => (answers.length > 0 || calls.length === 0 ? text : calls);
		},
		willDecide(next) {
			decide = next;
		},
		willSay(next) {
			words = next;
		},
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

async function say(response: ServerResponse, words: AsyncIterable<string>): Promise<void> {
	const about = { id: 'chatcmpl-1', created: 0, model: 'stub', object: 'chat.completion.chunk' };
	const send = (delta: object, finish_reason: string | null) =>
		response.write(
			`data: ${JSON.stringify({ ...about, choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
		);
	response.setHeader('content-type', 'text/event-stream');
	send({ role: 'assistant', content: '' }, null);
	for await (const content of words) send({ content }, null);
	send({}, 'stop');
	response.end('data: [DONE]\n\n');
}

function answer(response: ServerResponse, stream: boolean, said: object, reason: string): void {
	const message = { role: 'assistant', ...said };
	const about = { id: 'chatcmpl-1', created: 0, model: 'stub' };
	const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
	if (!stream) {
		response.setHeader('content-type', 'application/json');
		const choices = [{ index: 0, message, finish_reason: reason }];
		response.end(JSON.stringify({ ...about, object: 'chat.completion', choices, usage }));
		return;
	}
	response.setHeader('content-type', 'text/event-stream');
	const choices = [{ index: 0, delta: message, finish_reason: reason }];
	response.write(
		`data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', choices })}\n\n`,
	);
	response.end('data: [DONE]\n\n');
}
