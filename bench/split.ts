import { splitText } from '../nodes/common/text/split';
import { cpuTime, interleaved, type Figure } from './measure';

const MB = 1024 * 1024;
const ROUNDS = 11;
const CALLS = 10;
const FIT = { limit: 2_000, unit: 'characters' } as const;

const PARAGRAPH =
	'Some **bold** words and a [link](https://example.com/a/b?c=d) here. Another sentence follows, with `code`.\n';
const SECTION = `${PARAGRAPH.repeat(4)}\n\`\`\`js\nconst answer = 42;\n\`\`\`\n\n`;

/** The time of Fit Text for 1 MB of Markdown, and for twice as much. */
export async function split(): Promise<Figure[]> {
	const once = SECTION.repeat(MB / SECTION.length);
	const twice = SECTION.repeat((2 * MB) / SECTION.length);
	const side = (text: string) => async () =>
		await cpuTime(async () => {
			for (let call = 0; call < CALLS; call++) splitText(text, FIT);
		});
	const runs = await interleaved(ROUNDS, { once: side(once), twice: side(twice) });
	return [
		{
			name: 'split',
			// The minimum of the rounds, because garbage collection affects only some of them.
			value: Math.min(...runs.twice) / Math.min(...runs.once),
			target: { atMost: 2.2 },
			unit: 'CPU time: splitting 2 MB of Markdown / 1 MB',
			runs,
			details: { limit: FIT.limit, parts: splitText(once, FIT).length },
		},
	];
}
