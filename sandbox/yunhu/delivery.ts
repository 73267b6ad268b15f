import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { CallbackPoster } from '../kit/callbackPoster';
import { toJson } from '../kit/json';
import type { CallbackRecord } from '../kit/types';
import { refuse } from './refusal';
import type { Settings } from './settings';
import type { Bot, EventSwitch } from './state';

export type EventType =
	| 'message.receive.normal'
	| 'message.receive.instruction'
	| 'bot.followed'
	| 'bot.unfollowed'
	| 'group.join'
	| 'group.leave'
	| 'button.report.inline'
	| 'bot.shortcut.menu'
	| 'bot.setting'
	| 'a2ui.button.report';

/** The switch of `event/edit` that turns an event off; other events cannot be turned off. */
const SWITCH_OF: Partial<Record<EventType, EventSwitch>> = {
	'message.receive.normal': 'messageReceiveNormal',
	'message.receive.instruction': 'messageReceiveInstruction',
	'bot.followed': 'botFollowed',
	'bot.unfollowed': 'botUnfollowed',
	'group.join': 'groupJoin',
	'group.leave': 'groupLeave',
	'bot.setting': 'botSetting',
};

/**
 * Delivers events to the subscribers: to a bot's link, or to the sockets connected with its token.
 */
export class Delivery {
	private readonly server = new WebSocketServer({ noServer: true });
	private readonly sockets = new Map<WebSocket, { botId: string; heardAt: number }>();

	constructor(
		private readonly settings: Settings,
		private readonly poster: CallbackPoster,
		private readonly changed: () => void,
	) {}

	/**
	 * Delivers one way per bot, by `subscribeType`: clients describe it so, the documents do not.
	 * Nothing is repeated, because no retry policy is known. That a stopped bot gets nothing is an
	 * inference.
	 */
	async push(bot: Bot, eventType: EventType, event: object): Promise<CallbackRecord[]> {
		const byName = SWITCH_OF[eventType];
		if (bot.isStop || (byName && !bot.switches[byName])) return [];
		const header = {
			eventId: randomBytes(16).toString('hex'),
			eventType,
			eventTime: this.settings.clock(),
		};
		const body = toJson({ version: '1.0', header, event });
		if (bot.subscribeType === 1) return [this.pushToSockets(bot, body)];
		return bot.link === '' || bot.linkStop ? [] : [await this.post(bot, body)];
	}

	/** Repeats a push byte for byte, as a platform might after a lost answer. */
	async repeat(bot: Bot, record: CallbackRecord): Promise<CallbackRecord> {
		return bot.subscribeType === 1
			? this.pushToSockets(bot, record.body)
			: await this.post(bot, record.body);
	}

	/** The real answer to a wrong token is not known. */
	async connect(
		bot: Bot | undefined,
		request: IncomingMessage,
		socket: Duplex,
		head: Buffer,
	): Promise<void> {
		if (!bot) {
			const { code, text } = refuse.badToken();
			return refuseUpgrade(socket, toJson({ code, msg: text }));
		}
		if (this.settings.socketsPerBot === 'one') await closed(this.socketsOf(bot.botId));
		this.server.handleUpgrade(request, socket, head, (connection) => {
			const entry = { botId: bot.botId, heardAt: Date.now() };
			this.sockets.set(connection, entry);
			const heard = () => (entry.heardAt = Date.now());
			for (const event of ['message', 'ping', 'pong']) connection.on(event, heard);
			// The 'close' event reports a broken connection as well.
			connection.on('error', () => undefined);
			const heartbeat = this.startHeartbeat(connection, entry);
			connection.on('close', () => {
				clearInterval(heartbeat);
				this.sockets.delete(connection);
				this.changed();
			});
			this.changed();
		});
	}

	socketsOf(botId: string): WebSocket[] {
		return [...this.sockets]
			.filter(([{ readyState, OPEN }, entry]) => entry.botId === botId && readyState === OPEN)
			.map(([connection]) => connection);
	}

	disconnectAll(): void {
		for (const connection of this.sockets.keys()) connection.terminate();
	}

	private async post(bot: Bot, body: string): Promise<CallbackRecord> {
		const record = await this.poster.post(bot.link, body);
		const taken = record.status >= 200 && record.status < 300;
		bot.linkFailures = taken ? 0 : bot.linkFailures + 1;
		if (bot.linkFailures >= this.settings.linkStopAfter) bot.linkStop = 1;
		this.changed();
		return record;
	}

	private pushToSockets(bot: Bot, body: string): CallbackRecord {
		const connections = this.socketsOf(bot.botId);
		for (const connection of connections) connection.send(body);
		const record: CallbackRecord = {
			url: `socket of ${bot.nickname}`,
			body,
			status: connections.length > 0 ? 200 : 0,
			responseBody: '',
			at: this.settings.clock(),
			error: connections.length > 0 ? undefined : 'No socket is connected',
		};
		this.poster.records.push(record);
		this.changed();
		return record;
	}

	/** Clients without their own heartbeat stay connected, so the server must send pings. */
	private startHeartbeat(connection: WebSocket, entry: { heardAt: number }): NodeJS.Timeout {
		const { socketPingMs, socketSilenceMs } = this.settings;
		const timer = setInterval(() => {
			if (Date.now() - entry.heardAt > socketSilenceMs) connection.terminate();
			else connection.ping();
		}, socketPingMs);
		timer.unref();
		return timer;
	}
}

/** Resolves after the clients have closed the sockets too. */
async function closed(sockets: WebSocket[]): Promise<void> {
	await Promise.all(
		sockets.map(async (socket) => {
			// Not `once()`, which rejects if the client breaks the protocol at its end.
			const gone = new Promise((resolve) => socket.on('close', resolve));
			socket.close();
			await gone;
		}),
	);
}

/** Answers an upgrade request with an HTTP response instead of a WebSocket. */
function refuseUpgrade(socket: Duplex, body: string): void {
	socket.end(
		'HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Type: application/json\r\n' +
			`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
	);
}
