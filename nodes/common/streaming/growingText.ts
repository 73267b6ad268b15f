import { beginningOf } from '../text/excerpt';

/** A text with one writer and several readers, who read it while it grows. */
export class GrowingText {
	/** A model writes tens of thousands of pieces. They are kept apart, so that readers need not copy the whole text for each piece. */
	private readonly pieces: string[] = [];
	/** Half of a surrogate pair at the end: models split characters between two tokens. */
	private half = '';
	private hasEnded = false;
	private wake = () => {};
	private changed = this.nextChange();

	constructor() {
		this.whole = this.wholeText();
	}

	/** Resolves to the whole text when it has ended. */
	readonly whole: Promise<string>;

	/** The time of the last piece, by performance.now(). */
	lastAt = performance.now();

	/** The text so far. */
	get soFar(): string {
		return this.pieces.join('');
	}

	get isEnded(): boolean {
		return this.hasEnded;
	}

	write(addition: string): void {
		if (this.hasEnded) return;
		const text = this.half + addition;
		const piece = beginningOf(text, text.length);
		this.half = text.slice(piece.length);
		if (piece === '') return;
		this.pieces.push(piece);
		this.lastAt = performance.now();
		this.notify();
	}

	end(): void {
		this.hasEnded = true;
		this.notify();
	}

	/** Reads the text from its start: first the present text, then each new piece. */
	async *additions(): AsyncGenerator<string> {
		for (let read = 0; ;) {
			const { changed, isEnded } = this;
			const pieces = this.pieces.slice(read);
			if (pieces.length > 0) {
				read += pieces.length;
				yield pieces.join('');
			} else if (isEnded) {
				return;
			} else {
				await changed;
			}
		}
	}

	private async wholeText(): Promise<string> {
		while (!this.hasEnded) await this.changed;
		return this.soFar;
	}

	private notify(): void {
		const { wake } = this;
		this.changed = this.nextChange();
		wake();
	}

	private async nextChange(): Promise<void> {
		return await new Promise((resolve) => (this.wake = resolve));
	}
}

/** A request body that is sent while its text grows. n8n's request helper streams any object with the interface of Blob. */
export class GrowingBody {
	readonly [Symbol.toStringTag] = 'Blob';

	/** Whether the whole text was read. */
	wasRead = false;

	constructor(private readonly text: GrowingText) {}

	/** Reads the text from its start, once for each attempt of the request. */
	async *stream(): AsyncGenerator<Buffer> {
		for await (const addition of this.text.additions()) yield Buffer.from(addition);
		this.wasRead = true;
	}
}
