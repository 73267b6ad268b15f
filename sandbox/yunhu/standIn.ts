import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Exchange, Outcome, Reply } from '../kit/exchange';
import type { LoggedRequest, ResetOptions } from '../kit/types';
import type { CallDescription } from '../kit/view';
import { controlActions } from './controlActions';
import { pushMessage } from './events';
import { YUNHU_FAULTS, type YunhuFault } from './faults';
import { YunhuRequest } from './log';
import { serveMedia } from './media';
import { answerOpen, isOpen, isStream, refused } from './open';
import { YunhuPeople } from './people';
import { RateLimiter } from './rateLimiter';
import { refuse } from './refusal';
import { notFound } from './reply';
import { SEED } from './seedIds';
import { CHOICES, type Settings } from './settings';
import type { State } from './state';
import { answerUser } from './user';
import { describeCall, shown } from './view';
import { World } from './world';

/**
 * The Yunhu platform as bots and their owners see it, with the people who chat on it. Each of its
 * hosts has its own URL here; `SEED` names the initial people, bots, groups and tokens.
 */
export class YunhuStandIn extends YunhuPeople {
	readonly id = 'yunhu';
	readonly name = 'Yunhu';
	override readonly mounts = [
		'yunhu-open',
		'yunhu-chat',
		'yunhu-web',
		'yunhu-cdn',
		'yunhu-ws',
	] as const;
	declare readonly requests: YunhuRequest[];
	protected override readonly choices = CHOICES;
	protected override readonly ownActions = controlActions(this);
	protected readonly world = new World(
		() => ({
			page: this.sandboxUrl(),
			open: this.openUrl,
			user: this.userUrl,
			media: this.mediaUrl,
			socket: this.socketUrl,
		}),
		this.poster,
		() => this.changed(),
		pushMessage,
	);
	private readonly limiter = new RateLimiter(() => this.settings.rateLimit);

	constructor(sandboxUrl: () => string) {
		// The one content type that a client requires.
		super(sandboxUrl, YUNHU_FAULTS, { 'Content-Type': 'application/json' });
	}

	override get baseUrl(): string {
		return this.openUrl;
	}

	/**
	 * Replaces `https://chat-go.jwzhd.com` in the bot's credential: `/open-apis/v1/…?token=<bot
	 * token>` is appended.
	 */
	get openUrl(): string {
		return `${this.sandboxUrl()}/yunhu-open`;
	}

	/**
	 * Replaces `https://chat-go.jwzhd.com` in the user's credential: `/v1/…` with the header `token`
	 * is appended.
	 */
	get userUrl(): string {
		return `${this.sandboxUrl()}/yunhu-chat`;
	}

	/**
	 * Replaces `https://chat-web-go.jwzhd.com`, the only host with `/v1/bot/bot-link-reset` and with
	 * JSON answers of `/v1/user/info` and `/v1/bot/bot-info`.
	 */
	get webUrl(): string {
		return `${this.sandboxUrl()}/yunhu-web`;
	}

	/**
	 * Replaces `wss://ws.jwzhd.com/subscribe`; `?token=<bot token>` is appended. Only bots with
	 * subscribeType 1 push here.
	 */
	get socketUrl(): string {
		return `${this.sandboxUrl().replace(/^http/, 'ws')}/yunhu-ws/subscribe`;
	}

	/**
	 * Replaces all media hosts: `/image/`, `/file/`, `/video/` and `/audio/` require a Referer,
	 * `/storage/` a signature.
	 */
	get mediaUrl(): string {
		return `${this.sandboxUrl()}/yunhu-cdn`;
	}

	/** Ids and tokens of the seed. */
	get seed(): typeof SEED {
		return SEED;
	}

	get state(): State {
		return this.world.state;
	}

	get settings(): Settings {
		return this.world.settings;
	}

	/** The server's sockets that are connected with this bot's token. */
	socketsOf(botId: string): WebSocket[] {
		return this.world.delivery.socketsOf(botId);
	}

	snapshot() {
		const { users, bots, groups, files, instructions, messages, boards } = this.state;
		return {
			users: [...users.values()],
			bots: [...bots.values()].map((bot) => ({
				...bot,
				followers: [...bot.followers],
				groupSettings: Object.fromEntries(bot.groupSettings),
				sockets: this.socketsOf(bot.botId).length,
			})),
			groups: [...groups.values()].map((group) => ({
				...group,
				bots: Object.fromEntries(group.bots),
				members: group.members.map((member) => ({ ...member, tags: [...member.tags] })),
			})),
			instructions,
			messages,
			boards,
			files: files.map(({ content, ...file }) => ({ ...file, size: content.length })),
			settings: this.settings,
			faults: this.activeFaults,
		};
	}

	override close(): void {
		this.world.delivery.disconnectAll();
		super.close();
	}

	override upgrade(
		request: IncomingMessage,
		socket: Duplex,
		head: Buffer,
		path: string,
		query: string,
	): void {
		const token = new URLSearchParams(query).get('token') ?? '';
		const bot = path === '/subscribe' ? this.world.botByToken(token) : undefined;
		void this.world.delivery.connect(bot, request, socket, head);
	}

	protected async answer(exchange: Exchange, fault?: YunhuFault): Promise<Outcome> {
		if (fault === 'rate') {
			await exchange.readRest();
			return refused(refuse.tooOften());
		}
		switch (exchange.mount) {
			case 'yunhu-open':
				return await answerOpen(exchange, this.world, this.limiter, fault);
			case 'yunhu-chat':
				// One host has both APIs.
				if (isOpen(exchange.path))
					return await answerOpen(exchange, this.world, this.limiter, fault);
				return answerUser('chat', exchange, this.world);
			case 'yunhu-web':
				return answerUser('web', exchange, this.world);
			case 'yunhu-cdn':
				return serveMedia(exchange, this.world);
			default:
				return notFound();
		}
	}

	protected resetState(options: ResetOptions): void {
		this.world.reset(options);
		this.limiter.reset();
	}

	protected show() {
		return shown(this.world);
	}

	protected describeCall(request: LoggedRequest): CallDescription {
		return describeCall(request as YunhuRequest);
	}

	/** Pictures that the page loads are not calls of a bot. */
	protected override isShown(request: LoggedRequest): boolean {
		return (request as YunhuRequest).host !== 'yunhu-cdn';
	}

	protected override async log(exchange: Exchange): Promise<YunhuRequest> {
		const logged = await YunhuRequest.from(exchange, this.world.now());
		exchange.onPiece = () => logged.read(exchange.body);
		this.requests.push(logged);
		return logged;
	}

	override readsAsItComes(path: string): boolean {
		return isStream(path);
	}

	protected override logReply(logged: LoggedRequest, reply: Reply): void {
		(logged as YunhuRequest).answered(reply);
	}
}
