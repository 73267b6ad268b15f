import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Execution } from '../../lib';
import { nodeOf, type NodeData } from './nodes';

export const CHATS = 500;
export const AT_ONCE = 10;
/** Answers take so long that recording single chats costs little, and none is recorded ahead. */
const ANSWER_MS = 300;
/** From this message on the chat server stops answering, if it is told to. */
export const SILENT_AFTER = 160;

/** A chat server that answers after a while, and no longer from a certain message on. */
export class ChatServer {
	readonly heard: string[] = [];
	private fallsSilent = false;
	private readonly server: Server = createServer((request, response) => {
		void (async () => {
			const { conv } = JSON.parse(await bodyOf(request)) as { conv: { target: string } };
			const number = this.heard.push(conv.target);
			if (this.fallsSilent && number > SILENT_AFTER) return;
			setTimeout(() => {
				const result = { messageUid: number, timestamp: Date.now() };
				response.setHeader('Content-Type', 'application/json');
				response.end(JSON.stringify({ code: 0, msg: 'success', result }));
			}, ANSWER_MS);
		})();
	});

	/** Starts; returns its address. */
	async listen(): Promise<string> {
		this.server.listen(0, '127.0.0.1');
		await once(this.server, 'listening');
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	fallSilent(fallsSilent: boolean): void {
		this.fallsSilent = fallsSilent;
	}

	/** Whether all open requests wait for an answer that never comes. */
	get isSilent(): boolean {
		return this.fallsSilent && this.heard.length === SILENT_AFTER + AT_ONCE;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

/** The node that sends a message to all chats, with Send Only Once. */
export function announcement(credentialId: string): NodeData {
	const node = nodeOf('Announce', ['n8n-nodes-groupbots.wildfire', 1], {
		resource: 'message',
		operation: 'send',
		sendTo: 'groups',
		groupIds: `={{ Array.from({ length: ${CHATS} }, (_, n) => 'group' + n) }}`,
		contentType: 'text',
		text: 'Good morning',
		options: { concurrency: AT_ONCE, sendOnlyOnce: { message: { key: 'Monday' } } },
	});
	return { ...node, credentials: { wildfireRobotApi: { id: credentialId, name: 'Robot' } } };
}

/** How often each delivery occurs in the output. */
export function deliveriesIn({ data }: Execution): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { json } of data.resultData.runData.Announce?.[0]?.data?.main?.[0] ?? []) {
		const delivery = String(json.delivery);
		counts[delivery] = (counts[delivery] ?? 0) + 1;
	}
	return counts;
}
