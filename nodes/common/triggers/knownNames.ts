import type { IWebhookFunctions } from 'n8n-workflow';

import { dropOldest } from '../maps';
import { callerOf, type Caller } from '../requests/caller';

/** Makes the caller for requests while a platform waits for the answer to its call: it asks once, for at most 3 seconds. */
export function lookUpCaller(context: IWebhookFunctions): Caller {
	return { ...callerOf(context), retries: 0, timeoutMs: 3_000 };
}

interface Known {
	names: string[];
	askedAt: number;
}

const MOST_KNOWN = 10_000;
/** Names that do not match may be outdated. They are requested again after this time, not for every message. */
const ASK_AGAIN_AFTER_MS = 60_000;

/** Remembers a robot's names, which a trigger requests from the platform to recognise mentions. */
export class KnownNames {
	private readonly known = new Map<string, Known>();

	/**
	 * Returns the names under a key. Requests them if none are known, or if they do not match and were requested
	 * more than a minute ago.
	 */
	async get(
		key: string,
		match: (names: string[]) => boolean,
		ask: () => Promise<string[]>,
	): Promise<string[]> {
		const before = this.known.get(key);
		const isCurrent = before !== undefined && Date.now() - before.askedAt < ASK_AGAIN_AFTER_MS;
		if (before !== undefined && (isCurrent || match(before.names))) return before.names;
		const names = await ask();
		this.known.set(key, { names, askedAt: Date.now() });
		dropOldest(this.known, MOST_KNOWN);
		return names;
	}
}
