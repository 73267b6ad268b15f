import type { CallbackPoster } from '../kit/callbackPoster';
import type { CallbackRecord, ResetOptions } from '../kit/types';
import { messageEvent, type StarBotEvent } from './events';
import { defaultSettings, type Settings } from './settings';
import type { Group, Message, Person, Robot, State } from './state';

/** The state, and the client's reports of it: everything other than requests. */
export class World {
	state: State;
	readonly settings: Settings = defaultSettings();
	private messageCount = 0n;

	constructor(
		private readonly seed: () => State,
		private readonly poster: CallbackPoster,
	) {
		this.state = seed();
	}

	reset({ keepRegistrations }: ResetOptions = {}): void {
		const { callbackUrl, callbackAuthorization } = this.settings;
		this.state = this.seed();
		Object.assign(this.settings, defaultSettings());
		if (keepRegistrations) Object.assign(this.settings, { callbackUrl, callbackAuthorization });
	}

	/** Finds a robot by its robotId or instanceId. */
	robot(id: string): Robot | undefined {
		return this.state.robots.find(({ robotId, instanceId }) => robotId === id || instanceId === id);
	}

	person(wxId: string): Person | undefined {
		return this.state.people.find((person) => person.wxId === wxId);
	}

	group(wxId: string): Group | undefined {
		return this.state.groups.find((group) => group.wxId === wxId);
	}

	groupsOf({ robotId }: Robot): Group[] {
		return this.state.groups.filter(
			({ members }) => robotId !== undefined && members.includes(robotId),
		);
	}

	readonly nameOf = (wxId: string): string =>
		(this.person(wxId) ?? this.robot(wxId) ?? this.group(wxId))?.nickname || wxId;

	isOnline({ login }: Robot): boolean {
		return login === 'online' && !this.settings.loginPending;
	}

	/** A message id with 19 digits, like WeChat's own. */
	nextMessageId(): string {
		return String(BigInt(Date.now()) * 1_000_000n + (++this.messageCount % 1_000_000n));
	}

	/** Stores a message and reports it to every robot in its chat. */
	deliver(message: Message): Promise<CallbackRecord[]> {
		this.state.messages.push(message);
		const { ownMessages } = this.settings;
		return this.reportAll(
			this.receivers(message)
				.filter(({ robotId }) => ownMessages || robotId !== message.senderId)
				.map((robot) => [robot, messageEvent(robot, message, this.nameOf, this.settings)]),
		);
	}

	/** Tells the page of a change in a group. */
	note({ wxId: chatId }: Group, text: string): void {
		this.state.notices.push({ chatId, at: Date.now(), text });
	}

	receivers({ fromType, chatId, instanceId }: Message): Robot[] {
		if (fromType !== 'group')
			return this.state.robots.filter((robot) => robot.instanceId === instanceId);
		return this.state.robots.filter((robot) =>
			this.groupsOf(robot).some(({ wxId }) => wxId === chatId),
		);
	}

	async reportAll(events: Array<[Robot, StarBotEvent]>): Promise<CallbackRecord[]> {
		const online = events.filter(([robot]) => this.isOnline(robot));
		const records = await Promise.all(online.map(([, event]) => this.post(event)));
		return records.filter((record) => record !== undefined);
	}

	/** Posts once, to the one URL of the client; resolves with undefined if nothing is posted. */
	async post({
		event,
		description,
		data,
		...more
	}: StarBotEvent): Promise<CallbackRecord | undefined> {
		const { callbackUrl, callbackAuthorization, running } = this.settings;
		if (!callbackUrl || !running) return undefined;
		const body = JSON.stringify({ event, description, time: Date.now(), data, ...more });
		const headers = callbackAuthorization ? { Authorization: callbackAuthorization } : undefined;
		return await this.poster.post(callbackUrl, body, undefined, headers);
	}
}
