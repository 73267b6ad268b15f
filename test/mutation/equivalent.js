'use strict';

/**
 * Mutants that no test can notice, because a user cannot: by file, the line, what Stryker writes in it, and why that makes no
 * difference. They are left out of the score. A line that stands several times in its file means all of them.
 */
exports.EQUIVALENT = {
	'nodes/common/triggers/webhookResponse.ts': [
		{
			line: "return typeof given === 'string' && Buffer.isEncoding(given) ? given : 'utf8';",
			becomes: 'true',
			why: 'what is no text is no encoding; only the compiler asks',
		},
	],
	'nodes/common/broadcast/quietHours.ts': [
		{
			line: 'const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;',
			becomes: 'from <= to',
			why: 'hours that begin and end at the same time are rejected',
		},
	],
	'nodes/common/operations/run.ts': [
		{
			line: 'const value = this.context.getNodeParameter(name, itemIndex, null, { skipValidation: true });',
			becomes: '{}',
			why: 'only spares time: no field of this package uses that validation',
		},
	],
	'nodes/common/requests/client.ts': [
		{
			line: "if (outcome.kind === 'noReply') return undefined;",
			becomes: 'false',
			why: 'where no answer came nobody asks what it says',
		},
	],
	'nodes/common/operations/concurrency.ts': [
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
	'nodes/common/digests.ts': [
		...['false', "typeof given !== 'string' && digestOfExpected === undefined"].map((becomes) => ({
			line: "if (typeof given !== 'string' || digestOfExpected === undefined) return false;",
			becomes,
			why: 'what cannot be compared throws, which refuses the call too; the compiler needs it',
		})),
	],
	'nodes/common/triggers/eventBody.ts': [
		{
			line: 'if (!mayBeBounded(bytes)) return undefined;',
			becomes: 'false',
			why: 'only spares time: isBounded() counts again after the JSON is parsed',
		},
		...['false', '--values'].map((becomes) => ({
			line: 'if (STRUCTURAL.has(byte) && ++values > MAX_VALUES) return false;',
			becomes,
			why: 'only spares time: isBounded() counts again after the JSON is parsed',
		})),
	],
	'nodes/common/joining/passOn.ts': [
		{
			line: 'const passed = PASSED_HEADERS.filter((name) => headers[name] !== undefined);',
			becomes: 'PASSED_HEADERS',
			why: "n8n's helper sends no header that is undefined",
		},
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
	'nodes/common/requests/request.ts': [
		{
			line: 'if (signal.aborted) return;',
			becomes: 'false',
			why: 'newer versions of n8n end the timer of an aborted signal at once; older ones do not, so the line is needed',
		},
	],
	'nodes/common/requests/secrets.ts': [
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
	'nodes/common/text/split.ts': [
		{
			line: 'for (let position = last; position > earliest; position--) {',
			becomes: 'position >= earliest',
			why: 'a cut at the earliest place is not taken',
		},
		{
			line: 'if (cut > earliest && cut <= last) return cut;',
			becomes: 'cut >= earliest',
			why: 'nobody can tell a part of a third from one that is longer by one sign',
		},
	],
	'nodes/common/waiting/receiveAnswer.ts': [
		{
			line: 'if (!response.isRepeatable || performance.now() >= end) return response;',
			becomes: 'performance.now() > end',
			why: 'one more try after five seconds',
		},
	],
	'nodes/common/waiting/resume.ts': [],
	'nodes/common/waiting/checkQuestion.ts': [
		{
			line: 'return end < WAIT_INDEFINITELY ? end : WAIT_INDEFINITELY;',
			becomes: 'end <= WAIT_INDEFINITELY',
			why: 'both are the same time',
		},
	],
	'nodes/common/waiting/sendAndWait.ts': [
		{
			line: 'isFullPath: true,',
			becomes: 'false',
			why: 'of a webhook that resumes an execution n8n takes the path as it is',
		},
	],
	'nodes/common/waiting/link.ts': [
		{
			line: 'if (!OF_A_QUESTION.test(text)) return undefined;',
			becomes: 'false',
			why: 'only spares time: no address in the text would be of a question',
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
		{
			line: 'return toIds(given, () => new Error(), separator);',
			becomes: '() => undefined',
			why: 'what is thrown is not read',
		},
	],
	'nodes/StarBot/events.ts': [
		{
			line: 'const names = knowledge.robotNames ?? [];',
			becomes: '["Stryker was here"]',
			why: 'no robot has that name',
		},
	],
	'nodes/StarBot/listSearch.ts': [
		{
			line: 'return info.refusal === undefined ? { ...robot, ...info.value } : robot;',
			becomes: 'true',
			why: 'of a refusal there is no value to add; only the compiler asks',
		},
	],
	'nodes/StarBot/mentions.ts': [
		{
			line: 'return [{ start, end: start + code.length, name, marked: true, ofRobot: name === robotId }];',
			becomes: 'false',
			why: 'of a code nothing asks whether an end mark follows it',
		},
	],
	'nodes/StarBot/xml.ts': [
		{
			line: 'for (let at = 0; at < xml.length;) {',
			becomes: 'at <= xml.length',
			why: 'behind the end there is neither a tag nor text',
		},
		{
			line: 'for (let at = from; at < xml.length; at++) {',
			becomes: 'at <= xml.length',
			why: 'behind the end there is no sign',
		},
		{
			line: 'open.at(-1)?.children.push(element);',
			becomes: 'open.at(-1).children',
			why: 'the root is never closed; only the compiler asks',
		},
	],
	'nodes/Wildfire/content.ts': [
		{
			line: 'const mentionedTarget = called[index]?.map(({ userId }) => userId) ?? [];',
			becomes: 'called[index].map',
			why: 'each part has its list; only the compiler asks',
		},
	],
	'nodes/Yunhu/events.ts': [
		{
			line: '...(about.chatInput !== undefined && { chatInput: about.chatInput }),',
			becomes: 'true',
			why: 'JSON has no key that is undefined',
		},
	],
	'nodes/Yunhu/questions.ts': [
		{
			line: "event === 'buttonPressed' ? textOf(details?.value) : undefined,",
			becomes: 'details.value',
			why: 'the event of a button has details; only the compiler asks',
		},
	],
	'nodes/Yunhu/socket.ts': [
		{
			line: "if (await isBlocked(caller, address.replace(/^ws/i, 'http'))) {",
			becomes: '/ws/i',
			why: 'an address that a WebSocket takes begins with ws',
		},
		...['true', 'false', "typeof data !== 'string'"].map((becomes) => ({
			line: "return parseObject(typeof data === 'string' ? Buffer.from(data) : Buffer.from(data));",
			becomes,
			why: 'both are read alike; only the compiler asks',
		})),
	],
};
