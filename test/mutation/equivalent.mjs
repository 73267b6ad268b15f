/**
 * Mutants that no test can notice, because a user cannot: by file, the line, what Stryker writes in it, and why that makes no
 * difference. They are left out of the score. A line that stands several times in its file means all of them.
 */
export const EQUIVALENT = {
	'nodes/common/concurrency.ts': [
		{
			line: 'if (stopped()) break;',
			becomes: 'false',
			why: 'a second check follows before a task starts; this one spares reading further tasks',
		},
	],
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
	'nodes/common/secrets.ts': [
		{
			line: 'if (madeOf !== values.size) forms = formsOf([...values]);',
			becomes: 'true',
			why: 'makes the same forms again',
		},
		{ line: 'if (end <= position) continue;', becomes: 'end < position', why: 'adds nothing' },
		{
			line: "return [...new Set(resolved.map(comparable))].filter((form) => form !== '');",
			becomes: 'true',
			why: 'no escape stands for nothing, so no form is empty',
		},
	],
	'nodes/common/values.ts': [
		...['false', '/[[{]/'].map((becomes) => ({
			line: 'if (!/^[[{]/.test(text)) return undefined;',
			becomes,
			why: 'only spares reading what is no object and no list',
		})),
		{ line: '} catch {', becomes: '{}', why: 'also returns undefined' },
		{
			line: "if (typeof number !== 'number' || !Number.isFinite(number)) {",
			becomes: 'false',
			why: 'the second half refuses them; the compiler needs the first',
		},
		...['min', 'max'].map((limit) => ({
			line: `if (${limit} !== undefined && number ${limit === 'min' ? '<' : '>'} ${limit}) {`,
			becomes: 'true',
			why: 'no number is less or more than undefined; the compiler needs it',
		})),
		{
			line: 'return toIds(value, () => new Error(), separator);',
			becomes: '() => undefined',
			why: 'what is thrown is not read',
		},
	],
};
