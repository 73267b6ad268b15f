import { beginningOf } from '../text/excerpt';

/** A text that somebody writes, and that others read while it grows. */
export class GrowingText {
	private written = '';
	private hasEnded = false;
	private wake = () => {};
	private changed = this.nextChange();

	constructor() {
		this.whole = this.wholeText();
	}

	/** Resolves to the whole text when it has ended. */
	readonly whole: Promise<string>;

	/** The text so far. Ends with no half of a character: models split those between two tokens. */
	get soFar(): string {
		return beginningOf(this.written, Infinity);
	}

	get isEnded(): boolean {
		return this.hasEnded;
	}

	write(addition: string): void {
		if (this.hasEnded || addition === '') return;
		this.written += addition;
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
			const addition = this.soFar.slice(read);
			if (addition !== '') {
				read += addition.length;
				yield addition;
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

/** A request body that is sent while a text grows: n8n's request helper streams any object with the interface of Blob. */
export class GrowingBody {
	readonly [Symbol.toStringTag] = 'Blob';

	/** Whether the whole text was read. */
	wasRead = false;

	constructor(private readonly text: GrowingText) {}

	/** Called anew for each attempt. */
	async *stream(): AsyncGenerator<Buffer> {
		for await (const addition of this.text.additions()) yield Buffer.from(addition);
		this.wasRead = true;
	}
}
