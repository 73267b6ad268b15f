import type { IExecuteFunctions } from 'n8n-workflow';

import type { Labelled } from '../fields';
import { addHint } from '../n8nHelpers';
import { listed } from '../text/excerpt';

/** The most items that a hint names. */
const MOST_NAMED = 10;

/** Collects the hints of a run, to show one hint a subject above the node's output, for any number of items. */
export class RunHints {
	/** The items that a remark is about, by its text. */
	private readonly remarks = new Map<string, Set<number>>();
	private cutTexts = 0;
	private mostParts = 0;

	/**
	 * Notes that a value from the user had no effect, and why.
	 *
	 * @param itemIndex the item; none where it concerns the whole run
	 */
	noEffect({ displayName }: Labelled, reason: string, itemIndex?: number): void {
		this.remark(`"${displayName}" had no effect: ${reason}`, itemIndex);
	}

	/**
	 * Notes what the user should know about an item that succeeded.
	 *
	 * @param text a sentence without the full stop
	 * @param itemIndex the item; none where it concerns the whole run
	 */
	remark(text: string, itemIndex?: number): void {
		const items = this.remarks.get(text) ?? new Set();
		this.remarks.set(text, itemIndex === undefined ? items : items.add(itemIndex));
	}

	/** Notes the number of messages in which a text was sent. */
	sentInParts(count: number): void {
		if (count < 2) return;
		this.cutTexts++;
		this.mostParts = Math.max(this.mostParts, count);
	}

	/** Shows the hints. */
	show(context: Pick<IExecuteFunctions, 'addExecutionHints' | 'getInputData'>): void {
		const itemCount = context.getInputData().length;
		for (const [text, items] of this.remarks) {
			const isOfItems = items.size > 0 && itemCount > 1;
			const message = `${text}${isOfItems ? ` (${itemsIn(items)})` : ''}.`;
			addHint(context, { message, location: 'outputPane' });
		}
		if (this.cutTexts === 0) return;
		const message =
			this.cutTexts === 1
				? `The text was sent in ${this.mostParts} messages: it is longer than "Split Long Text After" allows.`
				: `Texts that are longer than "Split Long Text After" allows were sent in several messages, up to ${this.mostParts} each.`;
		addHint(context, { message, location: 'outputPane' });
	}
}

/** Returns e.g. "item 3" or "items 0, 2 and 5 more". */
function itemsIn(items: ReadonlySet<number>): string {
	const numbers = [...items].sort((a, b) => a - b).map(String);
	return `${items.size === 1 ? 'item' : 'items'} ${listed(numbers, MOST_NAMED)}`;
}
