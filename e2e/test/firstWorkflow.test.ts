import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';

import { ROOT, until } from '../lib';
import { startTryOut, type TryOut } from '../lib/tryOut';
import { openBrowser, type Browser } from './support/browser';
import { START_TIMEOUT_MS, VERSION } from './support/world';

const PATIENCE_MS = 60_000;
const byTestId = (id: string) => `[data-test-id="${id}"]`;

/** The steps of a page's section, each as one line. */
function stepsOf(page: string, heading: string): string[] {
	const text = readFileSync(path.join(ROOT, page), 'utf8');
	const section = text.slice(text.indexOf(`## ${heading}`)).split(/\n## /)[0] ?? '';
	return [...section.matchAll(/^\d\. ([\s\S]*?)(?=\n\d\. |\n\n)/gm)].map(([, step = '']) =>
		step.replace(/\s+/g, ' '),
	);
}

const bold = (step: string) => [...step.matchAll(/\*\*(.+?)\*\*/g)].map(([, text = '']) => text);

/**
 * The texts in italics: names in n8n, with arrows between those that are pressed one after another.
 */
const italics = (step: string) =>
	[...step.replace(/\*\*.+?\*\*/g, '').matchAll(/\*(.+?)\*/g)].map(([, text = '']) => text);

const code = (step: string) => [...step.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

/** Fields and their values: "*Base URL* `http://…`". */
const fieldsIn = (step: string) =>
	[...step.matchAll(/\*([^*]+)\* `([^`]+)`/g)].map(([, name = '', value = '']) => [name, value]);

/** Its menus are those of n8n 2. */
(VERSION === '2' ? describe : describe.skip).each([
	['README.md', 'First workflow'],
	['docs/guide.zh-CN.md', '第一个工作流'],
])('the first workflow of %s', (page, heading) => {
	const [credential, workflow, choose, publish, tryIt] = stepsOf(page, heading) as [
		string,
		string,
		string,
		string,
		string,
	];
	let directory: string;
	let started: TryOut;
	let browser: Browser;

	beforeAll(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'groupbots-first-'));
		started = await startTryOut({ version: '2', port: 0, directory, say: () => {} });
		browser = await openBrowser();
	}, START_TIMEOUT_MS);

	afterAll(async () => {
		await browser?.close();
		await started?.close();
		await rm(directory, { recursive: true, force: true, maxRetries: 3 });
	}, START_TIMEOUT_MS);

	/** The printed text, as a newcomer reads it. */
	const printed = (pattern: RegExp) => {
		const [, ...found] = pattern.exec(started.welcome) ?? [];
		expect([pattern, found.length > 0]).toEqual([pattern, true]);
		return found;
	};

	const button = (name: string, within: Locator | TryOutPage = browser.page): Locator =>
		within.locator('button:visible').getByText(name, { exact: true }).first();

	it(
		'can be followed literally in npm run n8n',
		async () => {
			const { page: tab } = browser;
			const { sandbox } = started;

			// 1. Credential
			const [n8nUrl = ''] = printed(/n8n: +(\S+)/);
			await tab.goto(n8nUrl);
			const [email = '', password = ''] = printed(/sign in as (\S+) with the password (\S+)/);
			await tab.locator('input[type="email"]').fill(email);
			await tab.locator('input[type="password"]').fill(password);
			await tab.keyboard.press('Enter');
			await tab.waitForURL('**/home/workflows');
			const [way = '', next = '', ...names] = italics(credential);
			const [tabName = '', create = ''] = way.split(' → ');
			await tab.getByRole('link', { name: tabName, exact: true }).last().click();
			await button(create).click();
			const dialog = tab.locator('[role="dialog"]:visible');
			const [type = ''] = bold(credential).slice(1);
			await dialog.locator('input').first().fill(type);
			await tab.locator('[role="option"]:visible').getByText(type).first().click();
			await button(next, dialog).click();
			for (const [name = '', value = ''] of fieldsIn(credential)) {
				const [shown = ''] = printed(new RegExp(`\\(${type}\\)[^]*?${name} +(\\S+)`));
				expect(value).toBe(shown.replace(sandbox.url, 'http://127.0.0.1:4680'));
				const label = dialog.locator('label', { hasText: name }).first();
				await label
					.locator('xpath=following::*[self::input or self::textarea][1]')
					.fill(value.replace('http://127.0.0.1:4680', sandbox.url));
			}
			const [save = '', success = ''] = names.slice(-2);
			await button(save, dialog).click();
			await dialog.getByText(success, { exact: true }).waitFor();
			await browser.screenshot('first-workflow-credential');
			await tab.keyboard.press('Escape');
			await dialog.first().waitFor({ state: 'hidden' });

			// 2. Workflow
			const [list = '', createWorkflow = '', , menu = ''] = italics(workflow);
			await tab.getByRole('link', { name: list, exact: true }).last().click();
			await button(createWorkflow).click();
			await tab.locator(byTestId('canvas-add-button')).waitFor();
			await tab.locator(byTestId('workflow-menu')).first().click();
			const [first = '', second = ''] = menu.split(' → ');
			await tab.getByRole('menuitem', { name: first, exact: true }).click();
			const [chooser] = await Promise.all([
				tab.waitForEvent('filechooser'),
				tab.getByRole('menuitem', { name: second, exact: true }).click(),
			]);
			const [file = ''] = code(workflow);
			await chooser.setFiles(path.join(ROOT, file));
			await tab.locator(byTestId('canvas-node')).first().waitFor();

			// 3. Choose the credential
			const nodes = bold(choose).slice(1, -1);
			const own = bold(choose).at(-1)!;
			expect(nodes).toHaveLength(3);
			for (const node of nodes) {
				await tab.locator(`${byTestId('canvas-node')}[data-node-name="${node}"]`).dblclick();
				const panel = tab.locator(byTestId('ndv'));
				await panel.locator(byTestId('node-credentials-select')).click();
				await tab
					.locator('[role="option"]:visible')
					.getByText(own, { exact: true })
					.first()
					.click();
				await tab.locator(byTestId('ndv-close-button')).first().click();
				await panel.waitFor({ state: 'hidden' });
			}

			// 4. Publish
			const [press = ''] = italics(publish);
			await button(press).click();
			await button(press, dialog).click();
			// n8n closes this window and opens one about the first published workflow; only the address says that it is done.
			const { 'Robot ID': robotId = '' } = Object.fromEntries(fieldsIn(credential)) as Partial<
				Record<string, string>
			>;
			await until(PATIENCE_MS, 'the trigger has registered its address', () =>
				sandbox.wildfire.state.robots.get(robotId)?.callback ? true : undefined,
			);
			await browser.screenshot('first-workflow-published');

			// 5. Try it
			const [sandboxUrl = ''] = printed(/The sandbox: +(\S+)/);
			await tab.goto(sandboxUrl);
			const [, group = ''] = bold(tryIt);
			const [text = ''] = code(tryIt);
			await tab
				.locator('#conversations section[aria-label="WildfireChat"]')
				.getByText(group, { exact: true })
				.click();
			await tab.locator('#text').fill(text);
			await tab.locator('#send').click();
			await tab.locator('#messages .message', { hasText: 'run by an n8n workflow' }).waitFor();
			await browser.screenshot('first-workflow-answered');
		},
		START_TIMEOUT_MS,
	);
});

type TryOutPage = Browser['page'];
