import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import { dropOldest } from '../maps';
import { callerOf, type Caller } from '../requests/caller';

/** Makes the caller for requests while a platform or an event waits: it asks once, for at most 3 seconds. */
export function lookUpCaller(context: IWebhookFunctions | ITriggerFunctions): Caller {
	return { ...callerOf(context), retries: 0, timeoutMs: 3_000 };
}

/** Names as the platform reported them last. */
interface Told {
	names: string[];
	/** The time of the report; -Infinity where there was none. */
	at: number;
}

/** The names of a robot, which may still be on their way. */
interface Known {
	told: Promise<Told>;
	/** The time of the last request, which may have failed. */
	askedAt: number;
}

/**
 * Requests the names of a robot. Resolves to none if that fails.
 *
 * @param before the names that the platform reported last; undefined at the first request
 */
type Ask = (before: string[] | undefined) => Promise<string[]>;

const MOST_KNOWN = 10_000;
/** Names that do not match may be outdated. They are requested again after this time, not for every message. */
const ASK_AGAIN_AFTER_MS = 60_000;

/** Remembers names that a trigger requests from the platform: those of a robot, to recognise mentions, and those of people and chats. */
export class KnownNames {
	private readonly known = new Map<string, Known>();

	/** @param freshForMs the time after which names are requested again although they match */
	constructor(private readonly freshForMs = Infinity) {}

	/** Notes names that were requested elsewhere. */
	note(key: string, names: string[]): void {
		const at = Date.now();
		this.set(key, { told: Promise.resolve({ names, at }), askedAt: at });
	}

	/** Returns the names that were reported last, without a request. */
	async last(key: string): Promise<string[]> {
		return (await this.known.get(key)?.told)?.names ?? [];
	}

	/**
	 * Returns the names under a key. Requests them if none are known, or if they do not match and were requested
	 * more than a minute ago. Simultaneous calls share one request. If a request fails, the earlier names stay.
	 */
	async get(key: string, match: (names: string[]) => boolean, ask: Ask): Promise<string[]> {
		const before = this.known.get(key);
		const earlier = await before?.told;
		// Another call has requested them meanwhile.
		if (this.known.get(key) !== before) return await this.get(key, match, ask);
		const now = Date.now();
		if (before !== undefined && earlier !== undefined) {
			const wasJustAsked = now - before.askedAt < ASK_AGAIN_AFTER_MS;
			const isFresh = now - earlier.at < this.freshForMs;
			if (wasJustAsked || (isFresh && match(earlier.names))) return earlier.names;
		}
		const told = request(ask, earlier);
		this.set(key, { told, askedAt: now });
		// If the request throws, for example because the credential cannot be read, the next message makes it again.
		told.catch(() => {
			if (before === undefined) this.known.delete(key);
			else this.known.set(key, before);
		});
		return (await told).names;
	}

	private set(key: string, known: Known): void {
		this.known.set(key, known);
		dropOldest(this.known, MOST_KNOWN);
	}
}

async function request(ask: Ask, earlier: Told | undefined): Promise<Told> {
	const names = (await ask(earlier?.names)).filter((name) => name !== '');
	if (names.length > 0) return { names, at: Date.now() };
	return earlier ?? { names, at: -Infinity };
}
