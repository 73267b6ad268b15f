import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { group, number, type Field, type Fields, type Values } from '../fields';
import { objectsIn } from '../guards';
import type { Mentions, Message } from '../message';
import { filesOf, NO_FILES } from './media';
import { pause } from '../requests/request';

const TIMES = {
	silence: number({
		displayName: 'Silence (Seconds)',
		min: 0.1,
		max: 60,
		fractions: true,
		default: 3,
		description: 'How long the sender must pause before the messages start the workflow',
	}),
	longestWait: number({
		displayName: 'Longest Wait (Seconds)',
		min: 1,
		max: 300,
		default: 20,
		description:
			'The time after which the messages start the workflow, even if the sender continues to write',
	}),
} satisfies Fields;

const times = group({
	displayName: 'Combine Messages',
	placeholder: 'Add times',
	description:
		'Makes one item of the messages that a person writes in a row in one chat: the texts in lines, the media together, the IDs in messageIds. Each message has to pass Respond To and Filters by itself.',
	inCollection: true,
	group: { displayName: 'Combine', name: 'combine' },
	fields: TIMES,
});

type Times = Values<typeof TIMES>;

/** The option Combine Messages. Undefined where the user did not add it. */
export const combineMessages: Field<Times | undefined> = {
	...times,
	read: (input, name) => (input.value(name) === undefined ? undefined : times.read(input, name)),
};

/** A message that waits for more messages of its sender. */
export interface Held {
	item: INodeExecutionData;
	message: Message;
}

interface Burst<H extends Held> {
	held: H[];
	/** Times of performance.now(), which go on evenly when the clock of the machine is set. */
	beganAt: number;
	lastAt: number;
}

/** Holds messages back until their sender has been silent for a while. */
export class Bursts<H extends Held> {
	private readonly open = new Map<string, Burst<H>>();
	private over = new AbortController();
	private isWaiting = false;

	/** @param start takes the messages of a burst, in their order */
	constructor(
		private readonly times: Times,
		private readonly start: (held: H[]) => void,
	) {}

	add(one: H): void {
		const { platform, event, chat, sender } = one.message;
		const key = JSON.stringify([platform, event, chat.type, chat.id, sender.id]);
		const now = performance.now();
		const burst = this.open.get(key);
		if (burst === undefined) this.open.set(key, { held: [one], beganAt: now, lastAt: now });
		else {
			burst.held.push(one);
			burst.lastAt = now;
		}
		if (!this.isWaiting) void this.wait();
	}

	/** Starts the workflow with all waiting messages, so that a deactivation loses none. */
	flush(): void {
		this.over.abort();
		this.over = new AbortController();
		this.isWaiting = false;
		for (const key of [...this.open.keys()]) this.end(key);
	}

	/** Waits with one timer for all bursts. A burst that begins during the wait ends later than the open ones. */
	private async wait(): Promise<void> {
		this.isWaiting = true;
		const { signal } = this.over;
		while (this.open.size > 0) {
			let next = Infinity;
			for (const burst of this.open.values()) next = Math.min(next, this.endOf(burst));
			await pause(Math.max(next - performance.now(), 0), signal);
			if (signal.aborted) return;
			const now = performance.now();
			for (const [key, burst] of this.open) if (this.endOf(burst) <= now) this.end(key);
		}
		this.isWaiting = false;
	}

	private endOf({ beganAt, lastAt }: Burst<H>): number {
		const { silence, longestWait } = this.times;
		return Math.min(lastAt + silence * 1000, beganAt + longestWait * 1000);
	}

	private end(key: string): void {
		const burst = this.open.get(key);
		if (burst === undefined) return;
		this.open.delete(key);
		this.start(burst.held);
	}
}

/** Makes one item of several messages, with the id and the details of the last one. */
export function combined(held: Held[]): INodeExecutionData[] {
	const last = held.at(-1);
	if (last === undefined) return [];
	const messages = held.map(({ message }) => message);
	const binary: IBinaryKeyData = {};
	const downloads: IDataObject[] = [];
	let before = NO_FILES;
	for (const { item, message } of held) {
		const files = filesOf(message, before);
		const names = new Map(
			filesOf(message).map(({ binaryName }, place) => [binaryName, files[place]?.binaryName]),
		);
		const renamed = (name: string) => names.get(name) ?? name;
		for (const [name, file] of Object.entries(item.binary ?? {})) binary[renamed(name)] = file;
		for (const { binary: name, ...download } of objectsIn(item.json.downloads))
			downloads.push({ ...download, ...(typeof name === 'string' && { binary: renamed(name) }) });
		const quotedCount = message.replyTo?.media?.length ?? 0;
		before = {
			own: before.own + message.media.length,
			quoted: before.quoted + quotedCount,
		};
	}
	const json: IDataObject = {
		...last.item.json,
		text: joined(messages.map(({ text }) => text)),
		chatInput: joined(messages.map(({ chatInput = '' }) => chatInput)),
		mentions: allMentions(messages),
		media: messages.flatMap(({ media }) => media),
		messageIds: messages.map(({ messageId }) => messageId).filter((id) => id !== ''),
		...(downloads.length > 0 && { downloads }),
	};
	const replyTo = messages.find((message) => message.replyTo !== undefined)?.replyTo;
	if (replyTo !== undefined) json.replyTo = replyTo;
	return [{ ...last.item, json, ...(Object.keys(binary).length > 0 && { binary }) }];
}

/** Joins texts with line breaks. Leaves out empty ones, such as the text of a picture. */
function joined(texts: string[]): string {
	return texts.filter((text) => text !== '').join('\n');
}

function allMentions(messages: Message[]): Mentions {
	return {
		me: messages.some(({ mentions }) => mentions.me),
		everyone: messages.some(({ mentions }) => mentions.everyone),
		users: [...new Set(messages.flatMap(({ mentions }) => mentions.users))],
	};
}
