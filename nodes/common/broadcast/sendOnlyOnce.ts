import type { ProcessedStore } from '../n8nHelpers';
import { runExclusive } from '../mutex';

/**
 * The most chats that are noted in advance. If n8n is killed, they count as unsure, so chats are noted in advance only if
 * the server answers faster than n8n writes its notes.
 */
const MOST_AHEAD = 100;

/**
 * From this rate on (messages per millisecond) chats are noted in advance. Slower servers leave time to note each chat
 * separately.
 */
const FAST = 0.1;

/** One note in advance covers the messages of this time. */
const NOTED_AHEAD_MS = 100;

/** The state of a chat under a key. */
type State =
	/** Noted by this run, not sent to yet. */
	| 'ahead'
	/** Noted by this run and being sent to. */
	| 'sending'
	/** Had the message, in this run or in an earlier one. */
	| 'sent'
	/** Noted, and perhaps sent to. */
	| 'unsure';

/** The answer to a claim: the caller may send to the chat, or the chat has had or may have had the message. */
export type Claim = 'granted' | 'sent' | 'unsure';

/** A claim that waits for its note to be written. */
interface PendingClaim {
	resolve(claim: Claim): void;
	reject(error: unknown): void;
}

/** Names the message to one chat. n8n's store keeps only a digest of this text. */
export function entryOf(key: string, chat: string): string {
	return JSON.stringify([key, chat]);
}

const sentEntry = (entry: string) => `${entry} sent`;

/**
 * Notes in n8n's database which chats have had a message: once before it is sent, and again when the chat has it. A chat with
 * only the first note may have got the message before n8n crashed. Claims that arrive while a note is being
 * written are noted together, since n8n reads and writes its whole list each time.
 */
export class SentOnce {
	private readonly known = new Map<string, State>();
	private asked = new Map<string, PendingClaim>();
	private sentUnnoted: string[] = [];
	/** Notes to delete: of chats that got no message, and ones that were written only to read the store. */
	private unwanted: string[] = [];
	private readonly coming: IterableIterator<string>;
	private noting: Promise<void> | undefined;
	private readonly started = Date.now();
	private sentInAll = 0;
	/** Whether the last chats were all noted by an earlier run. */
	private isSkipping = false;

	/**
	 * @param id names the node: notes of one node are written one after another
	 * @param upcoming the entries of all calls, in the order in which they are made
	 * @param claimError makes the error of a claim from an error of the store; nothing is sent to the chat then
	 */
	constructor(
		private readonly store: ProcessedStore,
		private readonly id: string,
		upcoming: Iterable<string>,
		private readonly claimError: (error: unknown) => Error,
	) {
		this.coming = upcoming[Symbol.iterator]() as IterableIterator<string>;
	}

	/**
	 * Notes that the chat is about to be sent to, unless it is noted already.
	 *
	 * @throws the error of `claimError` where n8n's store fails
	 */
	async claim(entry: string): Promise<Claim> {
		const state = this.known.get(entry);
		if (state === 'ahead') {
			this.known.set(entry, 'sending');
			return 'granted';
		}
		if (state === 'sent') return 'sent';
		if (state !== undefined) return 'unsure';
		this.known.set(entry, 'sending');
		return await new Promise((resolve, reject) => {
			this.asked.set(entry, { resolve, reject });
			this.note();
		});
	}

	/** Records the result for a claimed chat. Deletes the note after a refusal. */
	settle(entry: string, result: 'sent' | 'refused' | 'unsure'): void {
		if (result === 'refused') {
			this.known.delete(entry);
			this.unwanted.push(entry);
			return;
		}
		this.known.set(entry, result);
		if (result === 'unsure') return;
		this.sentInAll++;
		this.sentUnnoted.push(entry);
	}

	/**
	 * Writes the notes that are not written yet, and deletes the notes of chats that got no message.
	 */
	async end(): Promise<void> {
		await this.noting;
		for (const [entry, state] of this.known) {
			if (state === 'ahead') this.unwanted.push(entry);
		}
		await runExclusive(this.id, undefined, async () => {
			try {
				if (this.sentUnnoted.length > 0) await this.store.note(this.sentUnnoted.map(sentEntry));
			} finally {
				await this.removeUnwanted();
			}
		});
	}

	private note(): void {
		this.noting ??= (async () => {
			// Claims made in the same turn of the event loop are noted together.
			await Promise.resolve();
			while (this.asked.size > 0) {
				const asked = this.asked;
				this.asked = new Map();
				try {
					await runExclusive(this.id, undefined, async () => await this.noteTogether(asked));
				} catch (error) {
					for (const [entry, { reject }] of asked) {
						this.known.delete(entry);
						reject(this.claimError(error));
					}
				}
			}
			this.noting = undefined;
		})();
	}

	private async noteTogether(asked: ReadonlyMap<string, PendingClaim>): Promise<void> {
		await this.removeUnwanted();
		// n8n's store cannot be read without writing. While all chats are skipped, the node asks about many at once, and deletes the notes of the
		// chats that turn out to be new.
		const isSkipping = this.isSkipping;
		const ahead = this.ahead(isSkipping ? MOST_AHEAD : this.countAhead(asked.size));
		// A copy: more are sent while the note is written.
		const sent = [...this.sentUnnoted];
		const entries = [...asked.keys(), ...ahead];
		const written = new Set(await this.store.note([...entries, ...sent.map(sentEntry)]));
		this.sentUnnoted = this.sentUnnoted.slice(sent.length);
		const earlier = entries.filter((entry) => !written.has(entry));
		const early = ahead.filter((entry) => written.has(entry));
		let isComplete = false;
		try {
			await this.learn(earlier);
			if (isSkipping) await this.remove(early);
			isComplete = true;
		} finally {
			// Nothing is sent to these chats, so a later run must not find them noted.
			if (!isComplete) {
				const fresh = entries.filter((entry) => written.has(entry));
				this.unwanted = [...new Set([...this.unwanted, ...fresh])];
			}
		}
		this.isSkipping = earlier.length === entries.length;
		if (!isSkipping) for (const entry of early) this.known.set(entry, 'ahead');
		for (const [entry, { resolve }] of asked) {
			resolve(written.has(entry) ? 'granted' : (this.known.get(entry) as 'sent' | 'unsure'));
		}
	}

	/** Finds out which chats of an earlier run certainly had the message. */
	private async learn(earlier: string[]): Promise<void> {
		if (earlier.length === 0) return;
		// The store cannot be read without writing, so the entries that were not there are deleted again.
		const unsure = new Set(await this.store.note(earlier.map(sentEntry)));
		await this.remove([...unsure]);
		for (const entry of earlier)
			this.known.set(entry, unsure.has(sentEntry(entry)) ? 'unsure' : 'sent');
	}

	/** Deletes notes now, or with the next ones if n8n's store fails. */
	private async remove(entries: string[]): Promise<void> {
		this.unwanted.push(...entries);
		await this.removeUnwanted();
	}

	private async removeUnwanted(): Promise<void> {
		const unwanted = [...this.unwanted];
		if (unwanted.length === 0) return;
		await this.store.remove(unwanted);
		this.unwanted = this.unwanted.slice(unwanted.length);
	}

	/** Returns how many chats to note in addition to the requested ones. */
	private countAhead(asked: number): number {
		const sentPerMs = this.sentInAll / Math.max(Date.now() - this.started, 1);
		if (sentPerMs < FAST) return 0;
		return Math.min(Math.floor(sentPerMs * NOTED_AHEAD_MS), MOST_AHEAD) - asked;
	}

	/** Returns the next entries that are not known yet. */
	private ahead(count: number): string[] {
		const found = new Set<string>();
		while (found.size < count) {
			const { value, done } = this.coming.next();
			if (done) break;
			if (!this.known.has(value)) found.add(value);
		}
		return [...found];
	}
}
