import { randomBytes, randomUUID } from 'node:crypto';
import type { CallbackPoster } from '../kit/callbackPoster';
import type { CallbackRecord, ResetOptions } from '../kit/types';
import { Delivery } from './delivery';
import { refuse } from './refusal';
import { seedState } from './seed';
import { defaultSettings, type Settings } from './settings';
import type { Bot, Chat, Group, Message, State, User } from './state';

export interface Urls {
	page: string;
	open: string;
	media: string;
	socket: string;
	user: string;
}

export interface Draft {
	chat: Chat;
	senderId: string;
	senderType: 'user' | 'bot';
	contentType: string;
	content: Record<string, unknown>;
	parentId?: string;
	commandId?: number;
	commandName?: string;
}

export interface Sent {
	message: Message;
	/** Resolves with the pushes of this message, after their responses. */
	delivered: Promise<CallbackRecord[]>;
}

/** An instruction's message goes to its bot only, and as another event. */
export interface Addressed {
	botId: string;
}

type PushMessage = (
	world: World,
	message: Message,
	addressed?: Addressed,
) => Promise<CallbackRecord[]>;

/** State, clock and message distribution: everything other than HTTP. */
export class World {
	state: State = seedState();
	readonly settings: Settings = defaultSettings();
	readonly delivery: Delivery;
	private lastId = 0;

	constructor(
		private readonly urlsNow: () => Urls,
		poster: CallbackPoster,
		readonly changed: () => void,
		/** Reports a person's message to the bots. */
		private readonly push: PushMessage,
	) {
		this.delivery = new Delivery(this.settings, poster, changed);
	}

	get urls(): Urls {
		return this.urlsNow();
	}

	reset({ keepRegistrations }: ResetOptions = {}): void {
		const { bots } = this.state;
		this.state = seedState();
		Object.assign(this.settings, defaultSettings());
		if (keepRegistrations) {
			for (const bot of this.state.bots.values()) {
				const { link, subscribeType, switches } = bots.get(bot.botId) ?? bot;
				Object.assign(bot, { link, subscribeType, switches });
			}
			return;
		}
		this.delivery.disconnectAll();
	}

	now(): number {
		return this.settings.clock();
	}

	/** Row numbers of what is created after the seed. */
	nextId(): number {
		return 3000 + ++this.lastId;
	}

	bot(botId: string): Bot {
		const bot = this.state.bots.get(botId);
		if (!bot) throw refuse.noSuchBot();
		return bot;
	}

	botByToken(token: string): Bot | undefined {
		return [...this.state.bots.values()].find((bot) => bot.token === token);
	}

	group(groupId: string): Group {
		const group = this.state.groups.get(groupId);
		if (!group) throw refuse.noSuchGroup(groupId);
		return group;
	}

	groupsOf(botId: string): Group[] {
		return [...this.state.groups.values()].filter(({ bots }) => bots.has(botId));
	}

	user(userId: string): User | undefined {
		return this.state.users.get(userId);
	}

	nameOf(id: string): string {
		return this.user(id)?.nickname ?? this.state.bots.get(id)?.nickname ?? id;
	}

	/** The group or person to whom a bot writes; both refuse bots that they have not added. */
	chatFor(bot: Bot, type: 'group' | 'user', id: string): Chat {
		if (type === 'user') {
			if (!bot.followers.has(id)) throw refuse.notAFriend();
			return { type: 'private', botId: bot.botId, userId: id };
		}
		if (!this.group(id).bots.has(bot.botId)) throw refuse.notInGroup(id, bot.botId);
		return { type: 'group', groupId: id };
	}

	messagesIn(chat: Chat): Message[] {
		return this.state.messages.filter((message) => sameChat(message.chat, chat));
	}

	/** Stores a message. Bots get events for messages of people, not of other bots. */
	post(draft: Draft, addressed?: Addressed): Sent {
		const message: Message = {
			...draft,
			parentId: draft.parentId ?? '',
			commandId: draft.commandId ?? 0,
			commandName: draft.commandName ?? '',
			// Tips have ids with dashes.
			msgId: draft.contentType === 'tip' ? randomUUID() : randomBytes(16).toString('hex'),
			sendTime: this.now(),
			editTime: 0,
			recalled: false,
		};
		this.state.messages.push(message);
		const fromPerson = draft.senderType === 'user';
		return {
			message,
			delivered: fromPerson ? this.push(this, message, addressed) : Promise.resolve([]),
		};
	}
}

export function sameChat(a: Chat, b: Chat): boolean {
	if (a.type === 'group') return b.type === 'group' && a.groupId === b.groupId;
	return b.type === 'private' && a.botId === b.botId && a.userId === b.userId;
}
