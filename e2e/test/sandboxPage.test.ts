import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { enterCallback } from '../../sandbox/exampleCallbacks';
import type { WorkflowFile } from '../../engine';
import { ROOT } from '../lib';
import { openBrowser, type Browser } from './support/browser';
import { START_TIMEOUT_MS, startWorld, type World } from './support/world';

/** By the platform's name on the page: the workflow that answers, where somebody writes, and what. */
const CHATS: Record<string, { example: string; group: string; write: string }> = {
	WildfireChat: {
		example: 'wildfire-auto-reply.json',
		group: 'Weekend hikers',
		write: '@Helper help',
	},
	'Mojo-Webqq (QQ)': {
		example: 'qq-auto-reply.json',
		group: 'PERL学习交流',
		write: '@机器人小灰 help',
	},
	Yunhu: { example: 'yunhu-instruction-bot.json', group: 'Product launch', write: '/help' },
	'StarBot (WeChat)': {
		example: 'wechat-auto-reply.json',
		group: 'Book club',
		write: '@Helper help',
	},
};
const EXAMPLES = Object.values(CHATS).map(({ example }) => {
	const file = path.join(ROOT, 'examples', example);
	return {
		file,
		workflow: JSON.parse(readFileSync(file, 'utf8')) as WorkflowFile & { id: string },
	};
});

let world: World;
let browser: Browser;

beforeAll(async () => {
	world = await startWorld(async (home) => {
		await home.importWorkflows(path.join(ROOT, 'examples'));
		for (const { workflow } of EXAMPLES) await home.publish(workflow.id);
	});
	for (const { workflow } of EXAMPLES) {
		await world.rest.settled(workflow.id);
		enterCallback(world.sandbox, workflow, world.n8n.url);
	}
	world.sandbox.mojo.settings.sendIntervalMs = 1;
	browser = await openBrowser({ width: 1400, height: 900 });
	await browser.page.goto(world.sandbox.url);
}, START_TIMEOUT_MS);

afterAll(async () => {
	await browser?.close();
	await world.close();
}, START_TIMEOUT_MS);

describe('the page of the sandbox', () => {
	it('shows each conversation of each platform', async () => {
		const { page } = browser;
		const sections = page.locator('#conversations section');
		await sections.first().waitFor();
		expect(
			await sections.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')).sort()),
		).toEqual(
			[
				...Object.keys(CHATS),
				'StarBot (WeChat), desk computer',
				'StarBot (WeChat), relay computer',
			].sort(),
		);
		const names = await page.locator('#conversations .conversation strong').allInnerTexts();
		expect(names.length).toBeGreaterThan(Object.keys(CHATS).length * 2);
		for (const [index, name] of names.entries()) {
			await page.locator('#conversations .conversation').nth(index).click();
			await page.locator('#chat-title').getByText(name, { exact: true }).waitFor();
			expect(await page.locator('#members li').count()).toBeGreaterThan(0);
		}
	});

	it.each(Object.entries(CHATS))(
		'%s: a member writes, and the workflow in n8n answers',
		async (platform, chat) => {
			const { page } = browser;
			await page
				.locator(`#conversations section[aria-label="${platform}"]`)
				.getByText(chat.group, { exact: true })
				.click();
			await page.locator('#text').fill(chat.write);
			await page.locator('#send').click();
			const answer = page.locator('#messages .message', { hasText: 'run by an n8n workflow' });
			await answer.waitFor();
			expect(await answer.locator('.tag.robot').innerText()).toBe('robot');
			await browser.screenshot(`sandbox-${chat.example.replace('.json', '')}`);
		},
	);

	it('writes nothing into the console of the browser', () => {
		expect(browser.complaints).toEqual([]);
	});
});
