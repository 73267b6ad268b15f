export interface Settings {
	/** How long every answer takes. */
	latencyMs: number;
	/** Calls a second that the open API takes from a bot per endpoint; 0 for any number. */
	rateLimit: number;
	clock: () => number;
	/** How `bot-info` writes the picture's id: as clients read it, or as the community document has it. */
	avatarId: 'integer' | 'string';
	/** Whether `stop-bot` answers like all others, or with the bare status that one client expects. */
	stopBotReply: 'wrapped' | 'bare';
	/** Pushes to a link that fail in a row before the platform stops it. The real number is not known. */
	linkStopAfter: number;
	/** How often the server pings a socket, and how long it puts up with silence. */
	socketPingMs: number;
	socketSilenceMs: number;
	/** How many sockets a bot may have: with one, the old one is closed before the new handshake is answered. */
	socketsPerBot: 'one' | 'many';
	/** What becomes of a streamed message whose connection was lost. Not documented. */
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

/** The settings that take one of some texts. */
export const CHOICES = {
	avatarId: ['integer', 'string'],
	stopBotReply: ['wrapped', 'bare'],
	socketsPerBot: ['one', 'many'],
	lostStreams: ['stay', 'vanish'],
};
