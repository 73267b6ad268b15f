/** A status as a part of the protobuf answer, as the whole of it, or as JSON. */
export type StatusForm = 'wrapped' | 'bare' | 'json';

export interface Settings {
	/** The delay of every answer. */
	latencyMs: number;
	/** Calls a second that the open API accepts from a bot per endpoint; 0 for any number. */
	rateLimit: number;
	clock: () => number;
	/**
	 * The form of the picture's id in `bot-info`: as clients read it, or as in the community
	 * document.
	 */
	avatarId: 'integer' | 'string';
	/**
	 * The answer of `stop-bot`, which is not known: like that of all others, the bare status that one
	 * client expects, or the status as JSON.
	 */
	stopBotReply: StatusForm;
	/**
	 * Consecutive failed pushes to a link before the platform stops it. The real number is not known.
	 */
	linkStopAfter: number;
	/** How often the server pings a socket, and how long it waits for an answer. */
	socketPingMs: number;
	socketSilenceMs: number;
	/**
	 * The maximum number of sockets per bot: with one, the old one is closed before the new handshake
	 * is answered.
	 */
	socketsPerBot: 'one' | 'many';
	/** The fate of a streamed message whose connection is lost. Not documented. */
	lostStreams: 'stay' | 'vanish';
}

export function defaultSettings(): Settings {
	return {
		latencyMs: 0,
		rateLimit: 10,
		clock: Date.now,
		avatarId: 'integer',
		stopBotReply: 'wrapped',
		linkStopAfter: 5,
		socketPingMs: 30_000,
		socketSilenceMs: 90_000,
		socketsPerBot: 'many',
		lostStreams: 'stay',
	};
}

/** The settings that accept one of several texts. */
export const CHOICES = {
	avatarId: ['integer', 'string'],
	stopBotReply: ['wrapped', 'bare', 'json'],
	socketsPerBot: ['one', 'many'],
	lostStreams: ['stay', 'vanish'],
};
