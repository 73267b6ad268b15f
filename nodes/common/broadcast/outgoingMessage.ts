import { NodeOperationError, type INode, type INodeExecutionData } from 'n8n-workflow';

import type { Delivery } from './delivery';
import type { SentOnce } from './sendOnlyOnce';
import type { SendingOptions } from './options';

/** Ends a call before it sends its message, whose chats have all had it. An error of n8n, because operations pass those on unchanged. */
export class AllSkipped extends NodeOperationError {
	constructor(node: INode) {
		super(node, 'All chats have had the message');
	}
}

/** The message that a call of an operation that sends is about to send, to one chat or to several. */
export class OutgoingMessage {
	/** The chats of the call, also those that are skipped. */
	readonly all: readonly string[];
	/** The results that are known so far, by chat. */
	readonly deliveries = new Map<string, Delivery>();
	private claiming: Promise<void> | undefined;
	private granted = new Set<string>();

	/**
	 * @param chats the chats to send to; claim() removes the ones that have had the message (Send Only Once)
	 * @param notes by chat, the note of Send Only Once, and the chat's name in the output
	 * @param once absent without the option
	 * @param isContinued whether an earlier try of n8n (Retry On Fail) sent a part of the message, and noted the chat
	 */
	constructor(
		readonly options: SendingOptions,
		public chats: readonly string[],
		private readonly notes: ReadonlyMap<string, { entry: string; name: string }> = new Map(),
		private readonly once?: SentOnce,
		private readonly isContinued = false,
	) {
		this.all = chats;
	}

	private get isSkipped(): boolean {
		return this.chats.length === 0;
	}

	/**
	 * Notes that the message is about to be sent, the first time it is called.
	 *
	 * @throws AllSkipped where all its chats have had it
	 */
	async claim(node: INode): Promise<void> {
		if (this.once === undefined) return;
		this.claiming ??= this.claimAll(this.once);
		await this.claiming;
		if (this.isSkipped) throw new AllSkipped(node);
	}

	private async claimAll(once: SentOnce): Promise<void> {
		const claims = await Promise.allSettled(
			[...this.notes].map(async ([chat, { entry }]) => {
				const claim = await once.claim(entry);
				return { chat, claim: this.isContinued && claim === 'unsure' ? 'granted' : claim };
			}),
		);
		const known = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
		this.granted = new Set(
			known.filter(({ claim }) => claim === 'granted').map(({ chat }) => chat),
		);
		const failed = claims.find((claim) => claim.status === 'rejected');
		if (failed !== undefined) throw failed.reason as Error;
		this.chats = [...this.granted];
		for (const { chat, claim } of known) {
			if (claim !== 'granted') this.deliveries.set(chat, claim === 'sent' ? 'skipped' : 'unsure');
		}
	}

	/** Records the result of the message for chats that it was sent to. Operations whose result does not show it call this themselves. */
	settle(delivery: Exclude<Delivery, 'skipped'>, chats: readonly string[] = this.chats): void {
		for (const chat of chats) {
			if (this.deliveries.has(chat)) continue;
			this.deliveries.set(chat, delivery);
			const note = this.notes.get(chat);
			if (note !== undefined && this.granted.has(chat)) this.once?.settle(note.entry, delivery);
		}
	}

	/**
	 * Returns the items of a call that succeeded. With Send Only Once they have the result for each chat; a skipped chat
	 * gets an item too.
	 *
	 * @param hasRows whether the result has an object for each chat, with `chatId`, and `sent: false` if it was refused
	 */
	delivered(
		items: INodeExecutionData[],
		itemIndex: number,
		hasRows: boolean,
	): INodeExecutionData[] {
		const rows = new Map(hasRows ? items.map((item) => [item.json.chatId, item]) : []);
		for (const chat of this.chats)
			this.settle(rows.get(chat)?.json.sent === false ? 'refused' : 'sent', [chat]);
		if (this.once === undefined) return items;
		if (!hasRows && !this.isSkipped) {
			const [chat = ''] = this.chats;
			return items.map((item) => this.marked(item, chat));
		}
		return this.all.map((chat) =>
			this.marked(rows.get(chat) ?? { json: {}, pairedItem: { item: itemIndex } }, chat),
		);
	}

	/** Returns the name of a chat in the output. */
	nameOf(chat: string): string {
		return this.notes.get(chat)?.name ?? chat;
	}

	private marked(item: INodeExecutionData, chat: string): INodeExecutionData {
		const [target, delivery] = [this.nameOf(chat), this.deliveries.get(chat)];
		return { ...item, json: { ...item.json, target, delivery } };
	}
}
