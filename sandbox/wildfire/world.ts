import { escapeRegExp } from 'lodash';
import { randomBytes } from 'node:crypto';
import type { CallbackPoster } from '../kit/callbackPoster';
import { toJson } from '../kit/json';
import type { CallbackRecord, ResetOptions } from '../kit/types';
import { Refusal } from './codes';
import { MessageIds } from './messageId';
import { base64Json, payloadOf, payloadToSend, TRANSPARENT, type Payload } from './payload';
import { seedState } from './seed';
import { assertMaySend } from './sendRules';
import { defaultSettings, type EventName, type Settings } from './settings';
import {
	CONVERSATION,
	memberOf,
	type Channel,
	type Conversation,
	type Group,
	type Message,
	type State,
	type User,
} from './state';

export interface Draft {
	sender: string;
	conv: Conversation;
	payload: Payload;
	toUsers?: string[];
}

export interface Sent {
	message: Message;
	/** Resolves with the callbacks of this message, after their responses. */
	delivered: Promise<CallbackRecord[]>;
}

/** The notification of a group operation: its lines, and a text in place of the default. */
export interface Announcement {
	lines: number[];
	custom?: Payload | null;
}

export interface NotificationContent {
	/** `n`: the new name, alias, flag, number of a setting or other value of the notification. */
	value?: string | number;
	/**
	 * `m`: one member, or the value of a setting. The server writes an empty text if there is none.
	 */
	member?: string;
	/** `ms`: several members, in place of `m`. */
	members?: string[];
	/** `mi`: the users whose join was rejected, and why (1 blacklist, 2 stranger). */
	rejected?: Record<string, number>;
}

/** The documents say five minutes; the server uses one minute. */
const AUTH_CODE_MS = 60_000;

/** State, clock and message distribution: everything other than HTTP. */
export class World {
	state: State = seedState();
	readonly settings: Settings = defaultSettings();
	private readonly ids = new MessageIds();
	private readonly authCodes = new Map<string, { userId: string; expires: number }>();

	constructor(readonly poster: CallbackPoster) {}

	reset({ keepRegistrations }: ResetOptions = {}): void {
		const { eventUrls } = this.settings;
		const { robots } = this.state;
		this.state = seedState();
		Object.assign(this.settings, defaultSettings());
		if (keepRegistrations) {
			this.settings.eventUrls = eventUrls;
			for (const robot of this.state.robots.values()) {
				robot.callback = robots.get(robot.userId)?.callback ?? '';
			}
		}
		this.authCodes.clear();
	}

	now(): number {
		return this.settings.clock();
	}

	group(groupId: string): Group {
		const group = this.state.groups.get(groupId);
		if (!group) throw new Refusal(253);
		return group;
	}

	/** The code that a client app gets for its user and gives to the robot's owner. */
	issueAuthCode(userId: string): string {
		const code = randomBytes(24).toString('base64');
		this.authCodes.set(code, { userId, expires: this.now() + AUTH_CODE_MS });
		return code;
	}

	redeemAuthCode(code: string): User | undefined {
		const issued = this.authCodes.get(code);
		if (!issued || this.now() > issued.expires) return undefined;
		return this.state.users.get(issued.userId);
	}

	/** This person's name in the group, as a member sees it. */
	nameOf(userId: string, group?: Group): string {
		const alias = group && memberOf(group, userId)?.alias;
		return alias || this.state.users.get(userId)?.displayName || userId;
	}

	/** Sends as a user or robot would: rights, mutes and sensitive words apply. */
	send(draft: Draft): Sent {
		assertMaySend(this, draft.sender, draft.conv);
		const said = draft.payload.searchableContent.toLowerCase();
		const matched = this.settings.sensitiveWords.filter((word) =>
			said.includes(word.toLowerCase()),
		);
		if (matched.length === 0) return this.post(draft);
		if (this.settings.onSensitiveWord === 'refuse') throw new Refusal(242);
		if (this.settings.onSensitiveWord === 'drop') return this.post(draft, { dropped: true });
		const masked = matched.reduce(
			(text, word) => text.replace(new RegExp(escapeRegExp(word), 'gi'), '***'),
			draft.payload.searchableContent,
		);
		return this.post({ ...draft, payload: { ...draft.payload, searchableContent: masked } });
	}

	/**
	 * Posts the group notifications 104 to 125, one message per conversation line.
	 *
	 * @param toUsers the only members who receive it; all members if it is empty
	 */
	notify(
		group: Group,
		type: number,
		operator: string,
		{ value, member = '', members, rejected }: NotificationContent = {},
		{ lines, custom }: Announcement = { lines: [0] },
		toUsers: string[] = [],
	): Promise<CallbackRecord[]> {
		const payload =
			custom && custom.type > 0
				? custom
				: payloadOf({
						type,
						base64edData: base64Json({
							g: group.target_id,
							o: operator,
							n: value,
							...(rejected ? { mi: rejected } : members ? { ms: members } : { m: member }),
						}),
					});
		const sent = lines.map((line) =>
			this.post({
				sender: operator,
				conv: { type: CONVERSATION.group, target: group.target_id, line },
				payload,
				toUsers,
			}),
		);
		return Promise.all(sent.map(({ delivered }) => delivered)).then((records) => records.flat());
	}

	/** Delivers a stored message again, as after an update or a recall. */
	async distribute(message: Message): Promise<CallbackRecord[]> {
		const urls = this.receivers(message)
			.filter((userId) => userId !== message.sender)
			.map((userId) => this.state.robots.get(userId)?.callback)
			.filter((url): url is string => Boolean(url));
		return await this.postAll(urls, outputMessageData(message));
	}

	/**
	 * Reports a subscription or a message to a channel's owner, at the address of the channel plus
	 * the kind of event. The server does so for channels with `auto: 1` only.
	 */
	channelEvent({ callback, automatic }: Channel, kind: 'subscribe' | 'message', body: unknown) {
		if (callback && automatic) void this.poster.post(`${callback}/${kind}`, toJson(body));
	}

	event(name: EventName, body: unknown): void {
		const url = this.settings.eventUrls[name];
		if (url) void this.poster.post(url, toJson(body));
	}

	async postAll(urls: string[], body: unknown): Promise<CallbackRecord[]> {
		const text = toJson(body);
		return await Promise.all(urls.map((url) => this.poster.post(url, text)));
	}

	private post(draft: Draft, { dropped = false } = {}): Sent {
		const now = this.now();
		const message: Message = {
			messageUid: String(this.ids.next(now)),
			sender: draft.sender,
			conv: draft.conv,
			payload: draft.payload,
			toUsers: draft.toUsers ?? [],
			timestamp: now,
			dropped,
		};
		this.state.messages.push(message);
		if (dropped) return { message, delivered: Promise.resolve([]) };

		this.event('message.forward.url', outputMessageData(message));
		const channel =
			message.conv.type === CONVERSATION.channel && this.state.channels.get(message.conv.target);
		if (channel && channel.owner !== message.sender)
			this.channelEvent(channel, 'message', outputMessageData(message));
		if (message.payload.mentionedType > 0) {
			this.event('message.mentionmsg.forward.url', outputMessageData(message));
		}
		// Typing notices and unfinished streaming texts go to online clients only, and so never to a
		// robot.
		const delivered =
			message.payload.persistFlag === TRANSPARENT ? Promise.resolve([]) : this.distribute(message);
		return { message, delivered };
	}

	/** Returns the users who get a message, as the community server chooses them (MemoryMessagesStore.getNotifyReceivers). */
	private receivers(message: Message): string[] {
		const { conv, toUsers } = message;
		if (conv.type === CONVERSATION.channel) return this.channelReceivers(message);
		const everybody =
			conv.type === CONVERSATION.private
				? [conv.target]
				: conv.type === CONVERSATION.group
					? (this.state.groups.get(conv.target)?.members ?? []).map(({ member_id }) => member_id)
					: [];
		return toUsers.length === 0
			? everybody
			: everybody.filter((userId) => toUsers.includes(userId));
	}

	/** The owner's messages go to all subscribers, or to those named. A subscriber's message goes to the owner, unless the channel has `auto: 1`. */
	private channelReceivers({ conv, sender, toUsers }: Message): string[] {
		const channel = this.state.channels.get(conv.target);
		if (channel === undefined) return [];
		const { owner, automatic, subscribers } = channel;
		if (sender !== owner) return automatic ? [] : [owner];
		return toUsers.length === 0
			? [...subscribers]
			: toUsers.filter((userId) => subscribers.has(userId));
	}
}

/** The form of callbacks and message events. */
export function outputMessageData(message: Message) {
	return {
		messageId: BigInt(message.messageUid),
		sender: message.sender,
		conv: message.conv,
		payload: payloadToSend(message.payload),
		toUsers: message.toUsers,
		timestamp: message.timestamp,
	};
}
