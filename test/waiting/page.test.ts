import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ExecuteContext } from 'n8n-core';
import { WAIT_INDEFINITELY, type INodeParameters } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import { answerIn, ask, saidIn, startWorld, type Asked, type World } from './world';

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.stop());

async function post({ url }: Pick<Asked, 'url'>, form: Record<string, string> | string) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
		body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
	});
	return { status: response.status, text: await response.text() };
}

/** Posts a custom form as a browser does; n8n accepts no other encoding there. */
async function postForm({ url }: Asked, form: Record<string, string | string[] | undefined>) {
	const body = new FormData();
	for (const [name, value = []] of Object.entries(form))
		for (const one of [value].flat()) body.append(name, one);
	const response = await fetch(url, { method: 'POST', body });
	return { status: response.status, text: await response.text() };
}

const get = async (url: string, agent = 'Mozilla/5.0') =>
	await fetch(url, { headers: { 'User-Agent': agent } });

describe('the page of a question', () => {
	it('accepts a decision by POST: approved, with a text', async () => {
		const asked = await ask(world);
		const { status, text } = await post(asked, { decision: 'approve', comment: 'but only once' });
		expect(status).toBe(200);
		expect(text).toContain('Thank you');
		const execution = await asked.ended();
		expect(execution.status).toBe('success');
		expect(answerIn(execution)).toEqual({
			approved: true,
			text: 'but only once',
			chatInput: 'but only once',
			respondedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			responder: { id: '', name: '' },
			chatId: asked.chat,
			messageId: expect.stringMatching(/^m\d+$/),
		});
		expect(execution.output('After')).toHaveLength(1);
	});

	it('accepts a decision by POST: declined', async () => {
		const asked = await ask(world);
		await post(asked, { decision: 'decline' });
		expect(answerIn(await asked.ended())).toMatchObject({ approved: false });
	});

	it.each(['MicroMessenger/8.0', 'QQ/9.0', 'TelegramBot', ''])(
		'ignores GET requests such as link previews (%s)',
		async (agent) => {
			const asked = await ask(world);
			const response = await get(asked.url, agent);
			expect(response.status).toBe(200);
			expect(Object.fromEntries(response.headers)).toMatchObject({
				'content-type': 'text/html; charset=utf-8',
				'content-security-policy': expect.stringMatching(
					/^sandbox allow-forms; default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
				),
				'cache-control': 'no-store',
				// The address is the key to the answer.
				'referrer-policy': 'no-referrer',
				'x-content-type-options': 'nosniff',
				'x-robots-tag': 'noindex',
			});
			expect(await response.text()).toContain('May the order be paid?');
			expect(asked.execution.status).toBe('waiting');
			await post(asked, { decision: 'approve' });
			await asked.ended();
		},
	);

	it.each([
		['as it is', {}, '**Pay** 3 * 2 * 5?'],
		[
			'as plain text, like the message, if it is Markdown',
			{ format: 'markdown' },
			'Pay 3 * 2 * 5?',
		],
	])('shows the question %s', async (_how, options, shown) => {
		const asked = await ask(world, { message: '**Pay** 3 * 2 * 5?', options });
		expect(asked.text).toMatch(new RegExp(`^${shown.replace(/[*?]/g, String.raw`\$&`)}\n`));
		expect(await (await get(asked.url)).text()).toContain(`<h1>${shown}</h1>`);
		await post(asked, { decision: 'approve' });
		await asked.ended();
	});

	it('rejects a POST without a body or with an invalid answer, with a message', async () => {
		const asked = await ask(world);
		for (const form of ['', 'decision=maybe', '__proto__=1', `x=${'y'.repeat(100_000)}`]) {
			const { status, text } = await post(asked, form);
			expect([form.slice(0, 20), status]).toEqual([form.slice(0, 20), 422]);
			expect(text).toContain('role="alert"');
		}
		expect(asked.execution.status).toBe('waiting');
		await post(asked, { decision: 'approve' });
		expect((await asked.ended()).status).toBe('success');
	});

	it('rejects a second answer, and accepts one of many simultaneous ones', async () => {
		const asked = await ask(world);
		const answers = await Promise.all(
			Array.from({ length: 8 }, async () => await post(asked, { decision: 'approve' })),
		);
		// n8n itself responds for an ended execution, with a page "No action required".
		expect(answers.filter(({ text }) => text.includes('Thank you'))).toHaveLength(1);
		const execution = await asked.ended();
		expect(execution.output('After')).toHaveLength(1);
		const late = await post(asked, { decision: 'decline' });
		expect(late.text).not.toContain('Thank you');
		expect(answerIn(execution)).toMatchObject({ approved: true });
	});

	it('accepts another answer if n8n could not store the first one, and not before it had the time for that', async () => {
		const asked = await ask(world);
		world.engine.failToStore(1);
		await post(asked, { decision: 'approve' });
		expect(asked.execution.status).toBe('waiting');
		expect((await post(asked, { decision: 'approve' })).status).toBe(409);
		const now = performance.now();
		const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 901_000);
		try {
			expect(await (await get(asked.url)).text()).toContain('May the order be paid?');
			const { status, text } = await post(asked, { decision: 'decline' });
			expect([status, text]).toEqual([200, expect.stringContaining('Thank you')]);
		} finally {
			clock.mockRestore();
		}
		expect(answerIn(await asked.ended())).toMatchObject({ approved: false });
	});

	it('is protected by n8n against forged and missing signatures', async () => {
		const asked = await ask(world);
		const forged = new URL(asked.url);
		forged.searchParams.set('signature', '0'.repeat(64));
		expect((await post({ url: String(forged) }, { decision: 'approve' })).status).toBe(401);
		forged.searchParams.delete('signature');
		expect((await post({ url: String(forged) }, { decision: 'approve' })).status).toBe(401);
		const changed = new URL(asked.url);
		changed.searchParams.set('q', 'another');
		expect((await post({ url: String(changed) }, { decision: 'approve' })).status).toBe(401);
		expect(asked.execution.status).toBe('waiting');
	});

	it('escapes texts', async () => {
		const evil = '<script>alert(1)</script>"\'&';
		const asked = await ask(world, {
			message: evil,
			approvalOptions: { approveLabel: '<b>Yes</b>' },
		});
		const page = await (await get(asked.url)).text();
		expect(page).not.toContain('<script>');
		expect(page).not.toContain('<b>');
		expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
	});

	it('uses the language of the question', async () => {
		const asked = await ask(world, { message: '可以付款吗？' });
		expect(asked.text).toContain(`请回复 "同意 ${asked.code}" 或 "拒绝 ${asked.code}"`);
		const shown = await (await get(asked.url)).text();
		expect(shown).toContain('lang="zh"');
		expect(shown).toMatch(/value="approve">同意<.*value="decline">拒绝</);
		await post(asked, { decision: 'decline' });
		expect(saidIn(world, asked.chat).at(-1)).toBe('拒绝 ✓');
	});

	it('has the labels that the user gave, also in another language', async () => {
		const approvalOptions = { approveLabel: 'Approve', declineLabel: '' };
		const asked = await ask(world, { message: '可以付款吗？', approvalOptions });
		expect(asked.text).toContain(`"Approve ${asked.code}" 或 "拒绝 ${asked.code}"`);
	});

	it('keeps what was written when an answer is refused', async () => {
		const asked = await ask(world);
		const { status, text } = await post(asked, { comment: '<b>not yet', decision: 'maybe' });
		expect(status).toBe(422);
		expect(text).toContain('&lt;b&gt;not yet</textarea>');
	});

	it('offers no declining with Approve Only', async () => {
		const asked = await ask(world, { approvalOptions: { approvalType: 'single' } });
		expect(asked.text).not.toContain('Decline');
		expect(await (await get(asked.url)).text()).not.toContain('decline');
		expect((await post(asked, { decision: 'decline' })).status).toBe(422);
	});
});

describe('a free text', () => {
	it('is output as data.text', async () => {
		const asked = await ask(world, { responseType: 'freeText' });
		expect((await post(asked, { text: '  ' })).status).toBe(422);
		await post(asked, { text: 'on Friday \ud800' });
		expect(answerIn(await asked.ended())).toMatchObject({ text: 'on Friday \ufffd' });
	});
});

const FORM = {
	responseType: 'customForm',
	formFields: {
		field: [
			{ fieldLabel: 'Name', fieldType: 'text', requiredField: true, defaultValue: 'Ann' },
			{ fieldLabel: 'Nights', fieldType: 'number', requiredField: true },
			{ fieldLabel: 'Arrival', fieldType: 'date' },
			{ fieldLabel: 'Room', fieldType: 'dropdown', fieldOptions: 'single, double' },
			{ fieldLabel: 'Breakfast', fieldType: 'checkbox' },
			{ fieldLabel: '__proto__', fieldType: 'textarea' },
			{
				fieldLabel: 'Meals',
				fieldType: 'checkboxes',
				fieldOptions: 'lunch, tea, dinner',
				defaultValue: 'tea',
			},
			{ fieldLabel: 'Bed', fieldType: 'radio', fieldOptions: 'soft, hard', defaultValue: 'hard' },
			{ fieldLabel: 'Mail', fieldType: 'email', placeholder: 'you@example.com' },
		],
	},
};

describe('a custom form', () => {
	it('outputs its fields under their names', async () => {
		const asked = await ask(world, FORM);
		expect(asked.text).not.toContain('To answer, write');
		const page = await (await get(asked.url)).text();
		expect(page).toContain('value="Ann"');
		expect(page).toContain('<form method="post" enctype="multipart/form-data">');
		await postForm(asked, {
			field0: 'Bob',
			field1: '3',
			field2: '2026-12-31',
			field3: 'double',
			field4: 'on',
			field5: 'quiet',
			field6: ['dinner', 'lunch'],
			field7: 'soft',
			field8: 'bob＠example.com',
		});
		const data = answerIn(await asked.ended());
		expect(data).toMatchObject({
			Name: 'Bob',
			Nights: 3,
			Arrival: '2026-12-31',
			Room: 'double',
			Breakfast: true,
			Meals: ['lunch', 'dinner'],
			Bed: 'soft',
			Mail: 'bob@example.com',
		});
		expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
	});

	it.each([
		[{ field0: '', field1: '1' }, 'Name'],
		[{ field0: 'B', field1: 'many' }, 'Nights'],
		[{ field0: 'B', field1: '0x10' }, 'Nights'],
		// As a number, an order's number would lose its last digits.
		[{ field0: 'B', field1: '12345678901234567890' }, 'Nights'],
		[{ field0: 'B', field1: '1', field2: '31.12.2026' }, 'Arrival'],
		[{ field0: 'B', field1: '1', field2: '2026-02-30' }, 'Arrival'],
		[{ field0: 'B', field1: '1', field3: 'suite' }, 'Room'],
		[{ field0: 'B', field1: '1', field6: ['tea', 'supper'] }, 'Meals'],
		[{ field0: 'B', field1: '1', field7: 'medium' }, 'Bed'],
		[{ field0: 'B', field1: '1', field8: 'bob' }, 'Mail'],
	])('%j: the error names the invalid field', async (form, label) => {
		const asked = await ask(world, FORM);
		const { status, text } = await postForm(asked, form);
		expect(status).toBe(422);
		expect(/role="alert">([^<]*)/.exec(text)?.[1]).toContain(label);
		expect(asked.execution.status).toBe('waiting');
	});
});

it('a refused form keeps what was entered', async () => {
	const field = [
		...FORM.formFields.field,
		{ fieldLabel: 'Parking', fieldType: 'checkbox', defaultValue: 'true' },
		{ fieldLabel: 'Extras', fieldType: 'checkboxes', fieldOptions: 'a, b', defaultValue: 'a' },
	];
	const asked = await ask(world, { ...FORM, formFields: { field } });
	const form = {
		field0: 'B"ob',
		field1: 'many',
		field3: 'double',
		field4: 'on',
		field5: 'quiet',
		field6: ['lunch', 'dinner'],
		field7: 'soft',
		field8: 'bob',
	};
	const { text } = await postForm(asked, form);
	expect(text).toContain('name="field0" value="B&quot;ob"');
	expect(text).toContain('name="field1" value="many"');
	expect(text).toContain('<option value="double" selected>');
	expect(text).toMatch(/name="field4" value="on" checked/);
	expect(text).toContain('>quiet</textarea>');
	// It was on and is off now.
	expect(text).not.toMatch(/name="field9" value="on" checked/);
	const checked = [...text.matchAll(/name="(field\d+)" value="([^"]+)" checked/g)];
	expect(checked.map(([, name, value]) => [name, value])).toEqual([
		['field4', 'on'],
		['field6', 'lunch'],
		['field6', 'dinner'],
		['field7', 'soft'],
	]);
	expect(text).toContain('name="field8" value="bob"');
});

it.each([
	['on', true],
	['true', true],
	['false', false],
	['off', false],
	['', false],
])('a checkbox that is sent as "%s" is %s', async (sent, value) => {
	const asked = await ask(world, FORM);
	await postForm(asked, { field0: 'Bob', field1: '1', field4: sent });
	expect(answerIn(await asked.ended())).toMatchObject({ Breakfast: value });
});

it('full-width digits are digits', async () => {
	const asked = await ask(world, FORM);
	await postForm(asked, { field0: 'Bob', field1: '１２', field2: '２０２６-12-31' });
	expect(answerIn(await asked.ended())).toMatchObject({ Nights: 12, Arrival: '2026-12-31' });
});

describe('a question that could not be answered is not asked', () => {
	const form = (...field: INodeParameters[]) => ({
		responseType: 'customForm',
		formFields: { field },
	});
	const text = { fieldLabel: 'Name', fieldType: 'text' };

	it.each<[INodeParameters, string]>([
		[
			{ approvalOptions: { approveLabel: 'OK', declineLabel: 'ok ' } },
			'"Decline Label" is the same',
		],
		[{ approvalOptions: { approveLabel: 'Ｄecline' } }, '"Decline Label" is the same'],
		[{ message: '={{ $json.nothing }}' }, '"Message" is empty'],
		[form(), '"Form Fields" is empty'],
		// n8n drops an expression in the place of all fields.
		[
			{ responseType: 'customForm', formFields: '={{ [{ fieldLabel: "Name" }] }}' },
			'"Form Fields" is empty',
		],
		[form(text, text), '"Form Fields" has two fields with the name "Name"'],
		[
			form({ ...text, fieldLabel: 'approved' }),
			'"Form Fields" has a field with the name "approved"',
		],
		[form({ ...text, fieldLabel: 'messageId' }), 'has a field with the name "messageId"'],
		...['checkboxes', 'dropdown', 'radio'].map((fieldType): [INodeParameters, string] => [
			form({ ...text, fieldType, fieldOptions: ' , ' }),
			'"Field Options" is empty for "Name"',
		]),
		[
			form({ ...text, fieldType: 'checkboxes', fieldOptions: 'a, b', defaultValue: '["a", b' }),
			'"Default Value" begins like a JSON list',
		],
		[{ limitWaitTime: 'afterInterval', resumeAmount: 1e9 }, '"Amount of Time" must be at most'],
		[
			{ limitWaitTime: 'atSpecifiedTime', maxDateAndTime: '2020-01-01' },
			'"Max Date and Time" is in the past',
		],
		[
			{ limitWaitTime: 'atSpecifiedTime', maxDateAndTime: 'tomorrow 5' },
			'"Max Date and Time" is not a date',
		],
	])('%j', async (parameters, complaint) => {
		const before = world.platform.calls.length;
		await expect(ask(world, parameters)).rejects.toThrow(complaint);
		expect(world.platform.calls).toHaveLength(before);
	});
});

describe('an older n8n', () => {
	const context = ExecuteContext.prototype as object;

	it('is asked to check the signatures of the addresses', async () => {
		const asked = jest.fn();
		Object.defineProperty(context, 'setSignatureValidationRequired', {
			configurable: true,
			value: asked,
		});
		try {
			await post(await ask(world), { decision: 'approve' });
			expect(asked).toHaveBeenCalledTimes(1);
		} finally {
			Reflect.deleteProperty(context, 'setSignatureValidationRequired');
		}
	});

	it('that signs no addresses asks nothing', async () => {
		const before = world.platform.calls.length;
		Object.defineProperty(context, 'getSignedResumeUrl', { configurable: true, value: undefined });
		try {
			await expect(ask(world)).rejects.toThrow('This version of n8n cannot sign the addresses');
		} finally {
			Reflect.deleteProperty(context, 'getSignedResumeUrl');
		}
		expect(world.platform.calls).toHaveLength(before);
	});
});

it('is accepted by n8n as multipart/form-data only', async () => {
	const asked = await ask(world, {
		responseType: 'customForm',
		formFields: { field: [{ fieldLabel: 'Name', fieldType: 'text' }] },
	});
	expect((await post(asked, { field0: 'Bob' })).status).toBe(415);
	expect(asked.execution.status).toBe('waiting');
	await postForm(asked, { field0: 'Bob' });
	expect(answerIn(await asked.ended())).toMatchObject({ Name: 'Bob' });
});

describe('after the time limit', () => {
	it('the workflow continues with data.timedOut, and the page says that it is too late', async () => {
		const asked = await ask(world, {
			limitWaitTime: 'afterInterval',
			resumeAmount: 0.005,
			resumeUnit: 'minutes',
		});
		const execution = await asked.ended();
		expect(execution.output('After')[0]?.json).toMatchObject({
			data: { approved: false, timedOut: true, chatId: asked.chat },
		});
		expect((await post(asked, { decision: 'approve' })).text).not.toContain('Thank you');
		expect(execution.output('After')).toHaveLength(1);
	});

	it.each([
		['minutes', 60_000],
		['hours', 3_600_000],
		['days', 86_400_000],
	])('is so many %s away', async (resumeUnit, milliseconds) => {
		const before = Date.now();
		const limit = { limitWaitTime: 'afterInterval', resumeAmount: 1.5, resumeUnit };
		const { execution } = await ask(world, limit);
		const end = execution.waitTill!.getTime() - 1.5 * milliseconds;
		expect(end).toBeGreaterThanOrEqual(before);
		expect(end).toBeLessThanOrEqual(Date.now());
	});

	it('is so far from the time at which the question is in the chat', async () => {
		const message = 'When shall we meet? Any day of this week will do, and the next week too.';
		const seconds = { minimum: 0.4, maximum: 0.4 };
		const options = { fitText: 40, fitUnit: 'characters', delay: { seconds } };
		const before = Date.now();
		const limit = { limitWaitTime: 'afterInterval', resumeAmount: 1 };
		const { execution, chat } = await ask(world, { ...limit, message, options });
		const waited = 400 * (saidIn(world, chat).length - 1);
		expect(execution.waitTill!.getTime()).toBeGreaterThanOrEqual(before + 60_000 + waited);
	});

	it('is looked at before each part: when it is over, no other part is sent', async () => {
		const message = 'When shall we meet? Any day of this week will do, and the next week too.';
		const seconds = { minimum: 0.7, maximum: 0.7 };
		const options = { fitText: 40, fitUnit: 'characters', delay: { seconds } };
		const maxDateAndTime = new Date(Date.now() + 1_000).toISOString();
		const limit = { limitWaitTime: 'atSpecifiedTime', maxDateAndTime };
		await expect(ask(world, { ...limit, message, options }, 'too late')).rejects.toThrow(
			'The parameter "Max Date and Time" is in the past [item 0]',
		);
		expect([1, 2]).toContain(saidIn(world, 'too late').length);
	});

	it('is none from the year 3000 on, which means the same to n8n', async () => {
		const limit = { limitWaitTime: 'atSpecifiedTime', maxDateAndTime: '9999-12-31T23:59:59-05:00' };
		const { execution } = await ask(world, limit);
		expect(execution.waitTill).toEqual(WAIT_INDEFINITELY);
	});

	it('is the given time, or none', async () => {
		const limit = { limitWaitTime: 'atSpecifiedTime', maxDateAndTime: '2100-01-01T08:00:00+08:00' };
		const { execution } = await ask(world, limit);
		expect(execution.waitTill).toEqual(new Date('2100-01-01T00:00:00Z'));
		const endless = await ask(world);
		expect(endless.execution.waitTill!.getTime()).toBeGreaterThan(Date.UTC(2900));
	});

	it('an invalid date is rejected', async () => {
		await expect(
			ask(world, { limitWaitTime: 'atSpecifiedTime', maxDateAndTime: 'tomorrow' }),
		).rejects.toThrow('"Max Date and Time" is not a date');
	});
});

describe('after the answer', () => {
	it('the result is posted in the chat, or nothing', async () => {
		const said = await ask(world, { approvalOptions: { approveLabel: 'Pay it' } });
		await post(said, { decision: 'approve' });
		await said.ended();
		expect(saidIn(world, said.chat)).toHaveLength(2);
		expect(saidIn(world, said.chat)[1]).toContain('Pay it');
		// The platform of these tests cannot update a message.
		const updated = await ask(world, { afterAnswer: 'update' });
		await post(updated, { decision: 'decline', comment: 'too dear' });
		await updated.ended();
		expect(saidIn(world, updated.chat).slice(1)).toEqual(['Decline: too dear']);
		const silent = await ask(world, { afterAnswer: 'nothing' });
		await post(silent, { decision: 'approve' });
		await silent.ended();
		expect(saidIn(world, silent.chat)).toHaveLength(1);
	});

	it('the workflow does not wait for a slow chat', async () => {
		const asked = await ask(world);
		let release = () => {};
		const slow = new Promise<void>((resolve) => (release = resolve));
		world.platform.onCall = async () => await slow;
		try {
			await post(asked, { decision: 'approve' });
			const execution = await Promise.race([asked.ended(), sleep(3_000)]);
			expect(execution?.status).toBe('success');
		} finally {
			delete world.platform.onCall;
			release();
		}
		expect(saidIn(world, asked.chat).slice(1)).toEqual(['Approve ✓']);
	});

	it('the workflow goes on with it, also where the time limit comes before the chat has the outcome', async () => {
		// Long enough for the answer to come in time, also on a busy machine.
		const limit = { limitWaitTime: 'afterInterval', resumeAmount: 0.06, resumeUnit: 'minutes' };
		const asked = await ask(world, limit);
		const end = asked.execution.waitTill!.getTime();
		world.platform.onCall = async () => await sleep(end - Date.now() + 300);
		expect((await post(asked, { decision: 'approve' })).text).toContain('Thank you');
		const execution = await asked.ended();
		await sleep(end - Date.now() + 400);
		delete world.platform.onCall;
		expect(execution.output('After').map(({ json }) => json.data)).toMatchObject([
			{ approved: true },
		]);
		expect(saidIn(world, asked.chat).slice(1)).toEqual([expect.stringContaining('Approve')]);
	});
});
