import { BadInput, conversationIn } from '../kit/input';
import { toJson } from '../kit/json';
import { StandIn } from '../kit/standIn';
import type { CallbackRecord } from '../kit/types';
import type { WildfireFault } from './faults';
import { GroupOperations } from './groupOperations';
import { mentionsIn } from './mentions';
import { payloadOf, STORED_AND_COUNTED, type Payload } from './payload';
import { recallMessage } from './recall';
import type { Settings } from './settings';
import { CONVERSATION, type Conversation } from './state';
import type { NotificationContent, World } from './world';

export interface Said {
	/** A conversation (as in the API, or `group:<id>` / `private:<robot id>`) or a group's id. */
	conversation?: Partial<Conversation> | string;
	groupId?: string;
	sender: string;
	text?: string;
	/** The ids of mentioned members, or everyone; by default `@name` is looked for in the text. */
	mention?: string[] | 'all';
	/** The content of a message other than plain text; missing keys are added. */
	payload?: Partial<Payload>;
	toUsers?: string[];
}

export interface SaidMessage {
	messageUid: string;
	/** Resolves with the callbacks of this message after their responses or failures. */
	delivered: Promise<CallbackRecord[]>;
}

/**
 * The actions of people in their chat apps, in contrast to robots over the API. They reject with a `BadInput` that has
 * the server's refusal and its reason.
 */
export abstract class WildfirePeople extends StandIn<Settings, WildfireFault> {
	protected abstract readonly world: World;

	/** A person writes: stores and delivers the message like any other. */
	say(said: Said): Promise<SaidMessage> {
		return this.doing(() => {
			const { sender, text = '', toUsers } = said;
			if (!this.world.state.users.has(sender)) {
				throw new BadInput(`There is no user "${sender}" who could be the sender`);
			}
			const conv = conversationOf(said);
			const payload = payloadOf({
				type: 1,
				searchableContent: text,
				persistFlag: STORED_AND_COUNTED,
				...mentioned(this.world, conv, said, text),
				...said.payload,
			});
			const { message, delivered } = this.world.send({ sender, conv, payload, toUsers });
			return { messageUid: message.messageUid, delivered };
		});
	}

	join(groupId: string, userId: string): Promise<CallbackRecord[]> {
		return this.add(groupId, userId, userId);
	}

	leave(groupId: string, userId: string): Promise<CallbackRecord[]> {
		return this.change(() => this.as(userId).quit(groupId));
	}

	/** By default the group's owner is the operator, as below. */
	add(groupId: string, userId: string, operator?: string): Promise<CallbackRecord[]> {
		return this.change(() => {
			assertUser(this.world, userId);
			const members = [{ member_id: userId, alias: '', extra: '' }];
			this.as(operator, groupId).add(groupId, members);
		});
	}

	kick(groupId: string, userId: string, operator?: string): Promise<CallbackRecord[]> {
		return this.change(() => this.as(operator, groupId).remove(groupId, [userId]));
	}

	rename(groupId: string, name: string, operator?: string): Promise<CallbackRecord[]> {
		return this.change(() => this.as(operator, groupId).modify(groupId, 0, name));
	}

	/** Members name themselves by an empty member id, as the apps do. */
	setOwnAlias(groupId: string, userId: string, alias: string): Promise<CallbackRecord[]> {
		return this.change(() => this.as(userId).label(groupId, '', 'alias', alias));
	}

	/** A person subscribes to a channel, or unsubscribes. */
	subscribe(channelId: string, userId: string, subscribed = true): Promise<CallbackRecord[]> {
		return this.change(() => {
			const channel = this.world.state.channels.get(channelId);
			if (!channel) throw new BadInput(`There is no channel "${channelId}"`);
			assertUser(this.world, userId);
			if (subscribed) channel.subscribers.add(userId);
			else channel.subscribers.delete(userId);
			const status = subscribed ? 1 : 0;
			this.world.channelEvent(channel, 'subscribe', { userId, channelId, status });
		});
	}

	recall(messageUid: string, operator: string): Promise<CallbackRecord[]> {
		return this.doing(() => recallMessage(this.world, messageUid, operator));
	}

	/** Any group notification (104 to 125) that no action above causes. */
	notify(
		groupId: string,
		type: number,
		operator: string,
		content?: NotificationContent,
	): Promise<CallbackRecord[]> {
		return this.doing(() => this.world.notify(this.world.group(groupId), type, operator, content));
	}

	/**
	 * POSTs a server-level event, which an administrator would have configured by that name. The URL
	 * is optional if `settings.eventUrls` has it.
	 */
	async serverEvent(name: string, body: unknown, url?: string): Promise<CallbackRecord> {
		const target = url ?? (this.settings.eventUrls as Record<string, string>)[name];
		if (!target) throw new BadInput(`No URL is configured for the event "${name}"`);
		return await this.world.poster.post(target, typeof body === 'string' ? body : toJson(body));
	}

	private as(operator: string | undefined, groupId = ''): GroupOperations {
		return new GroupOperations(this.world, operator ?? this.world.group(groupId).owner);
	}

	/** Resolves with the callbacks of an operation's notifications. */
	private change(operation: () => void): Promise<CallbackRecord[]> {
		return this.doing(async () => {
			const before = this.callbacks.length;
			operation();
			const caused = this.callbacks.slice(before);
			await this.settled();
			return caused;
		});
	}
}

function conversationOf({ conversation, groupId }: Said): Conversation {
	if (groupId !== undefined) return { type: CONVERSATION.group, target: groupId, line: 0 };
	if (typeof conversation === 'string') {
		const { kind, id } = conversationIn(conversation, ['group', 'private']);
		return { type: CONVERSATION[kind], target: id, line: 0 };
	}
	if (!conversation?.target) throw new BadInput('Say where: give "groupId" or "conversation"');
	return { type: CONVERSATION.private, line: 0, ...conversation, target: conversation.target };
}

function mentioned(world: World, conv: Conversation, { mention }: Said, text: string) {
	if (mention === 'all') return { mentionedType: 2 };
	if (mention) return { mentionedType: 1, mentionedTarget: mention };
	const group = conv.type === CONVERSATION.group ? world.state.groups.get(conv.target) : undefined;
	return group ? mentionsIn(world, group, text) : {};
}

function assertUser(world: World, userId: string): void {
	if (!world.state.users.has(userId)) throw new BadInput(`There is no user "${userId}"`);
}
