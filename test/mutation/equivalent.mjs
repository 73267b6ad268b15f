/**
 * Mutants that no test can notice, because a user cannot: by file, the line, what Stryker writes in it, and why that makes no
 * difference. They are left out of the score. A line that stands several times in its file means all of them.
 */
export const EQUIVALENT = {
	'nodes/common/dates.ts': [
		{
			line: 'ISO.exec(text) ?? [];',
			becomes: '["Stryker was here"]',
			why: 'the first member, the whole text, is not read',
		},
		{
			line: "const clock = `${day}T${minute}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}`;",
			becomes: "fraction.padEnd(3, '0')",
			why: 'V8 reads three digits of a fraction; ECMAScript promises no more than three',
		},
		...['offset.toLowerCase()', '/(\\d{2}):?(\\d{2})/', '/(\\d):?(\\d{2})$/'].map((becomes) => ({
			line: "return offset.toUpperCase().replace(/(\\d{2}):?(\\d{2})$/, '$1:$2');",
			becomes,
			why: 'V8 reads `z` as well, and the offset is four digits',
		})),
		...['/\\d{4}-\\d{2}-\\d{2}$/', '/^\\d{4}-\\d{2}-\\d{2}/'].map((becomes) => ({
			line: 'const time = /^\\d{4}-\\d{2}-\\d{2}$/.test(text) ? Date.parse(text) : NaN;',
			becomes,
			why: 'V8 takes no such date with more before or behind it',
		})),
	],
	'nodes/common/mutex.ts': [
		{
			line: 'const end = Promise.allSettled([before, mine]).then(() => {',
			becomes: '{}',
			why: 'only frees memory',
		},
		{
			line: 'if (ends.get(key) === end) ends.delete(key);',
			becomes: 'false',
			why: 'only frees memory',
		},
		{
			line: 'if (before === undefined || signal?.aborted) return;',
			becomes: 'false',
			why: 'waiting for nothing ends at once',
		},
	],
};
