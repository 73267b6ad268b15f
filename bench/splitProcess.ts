import { splitText } from '../nodes/common/text/split';
import { cpuTime, interleaved } from './measure';
import { reportToParent } from './process';

const MB = 1024 * 1024;
const CALLS = 10;

const PARAGRAPH =
	'Some **bold** words and a [link](https://example.com/a/b?c=d) here. Another sentence follows, with `code`.\n';
const SECTION = `${PARAGRAPH.repeat(4)}\n\`\`\`js\nconst answer = 42;\n\`\`\`\n\n`;

export interface Order {
	rounds: number;
	limit: number;
}

export interface Report {
	runs: Record<'once' | 'twice', number[]>;
	/** How many parts 1 MB gives. */
	parts: number;
}

/** The CPU time of Split Long Text After for 1 MB of Markdown, and for twice as much. */
reportToParent(async ({ rounds, limit }: Order): Promise<Report> => {
	const fit = { limit, unit: 'characters' } as const;
	const once = SECTION.repeat(MB / SECTION.length);
	const twice = SECTION.repeat((2 * MB) / SECTION.length);
	const side = (text: string) => async () =>
		await cpuTime(async () => {
			for (let call = 0; call < CALLS; call++) splitText(text, fit);
		});
	const runs = await interleaved(rounds, { once: side(once), twice: side(twice) });
	return { runs, parts: splitText(once, fit).length };
});
