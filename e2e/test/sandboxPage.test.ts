import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { enterCallback } from '../../sandbox/exampleCallbacks';
import type { WorkflowFile } from '../../engine';
import { readExamples } from '../../sandbox/exampleWorkflows';
import { ROOT, until } from '../lib';
import { N8nWorkflows } from '../lib/workflows';
import { openBrowser, type Browser } from './support/browser';
import { START_TIMEOUT_MS, startWorld, type World } from './support/world';

/**
 * By the platform's name on the page: the workflow that answers, where a member writes, and the
 * text.
 */
const CHATS: Record<string, { example: string; group: string; write: string }> = {
	WildfireChat: {
		example: 'wildfire-auto-reply.json',
		group: 'Weekend hikers',
		write: '@Helper help',
	},
	'QQ (Mojo-Webqq)': {
		example: 'qq-auto-reply.json',
		group: 'PERL学习交流',
		write: '@机器人小灰 help',
	},
	Yunhu: { example: 'yunhu-instruction-bot.json', group: 'Product launch', write: '/help' },
	'WeChat (StarBot)': {
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
let workflows: N8nWorkflows | undefined;

/** Opens the page anew, at an address in it. */
async function open(address: string): Promise<void> {
	await browser.page.goto('about:blank');
	await browser.page.goto(`${world.sandbox.url}/${address}`);
	await browser.page.locator('.conversation').first().waitFor({ state: 'attached' });
}

const focused = async () => await browser.page.evaluate('document.activeElement?.id');

beforeAll(async () => {
	world = await startWorld(
		async (home) => {
			await home.importWorkflows(path.join(ROOT, 'examples'));
			for (const { workflow } of EXAMPLES) await home.publish(workflow.id);
		},
		{
			workflows: {
				get place() {
					return workflows?.place;
				},
				list: () => workflows?.list() ?? [],
				run: async (id) => await workflows?.run(id),
			},
		},
	);
	workflows = await N8nWorkflows.of(world.rest, readExamples());
	for (const { workflow } of EXAMPLES) {
		await world.rest.settled(workflow.id);
		enterCallback(world.sandbox, workflow, world.n8n.url);
	}
	world.sandbox.mojoWebqq.settings.sendIntervalMs = 1;
	browser = await openBrowser({ width: 1400, height: 900 });
	await browser.page.goto(world.sandbox.url);
}, START_TIMEOUT_MS);

afterAll(async () => {
	workflows?.close();
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
				'QQ (Mojo-Webqq), practice computer',
				'WeChat (StarBot), desk computer',
				'WeChat (StarBot), practice computer',
				'WeChat (StarBot), relay computer',
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

	it('shows where the workflows run, and suggests messages for them', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId2/chat');
		await page.locator('#workflows-box summary').click();
		expect(await page.locator('#workflows-place a').getAttribute('href')).toBe(
			`${world.n8n.url}/home/workflows`,
		);
		expect(await page.locator('#workflows > li').count()).toBe(readExamples().length);
		await page.locator('#workflows-box summary').click();
		const offered = page.locator('#tries .try', { hasText: 'WildfireChat: answer when mentioned' });
		await offered.getByRole('button', { name: 'Book club' }).click();
		expect(await page.locator('#chat-title').innerText()).toBe('Book club');
		expect(await page.locator('#text').inputValue()).toBe('@Helper help');
		await page.locator('#text').fill('');
	});

	it('runs an announcement, shows where it posts, and opens that chat', async () => {
		const { page } = browser;
		await open('#/yunhu/private%3A37090343/chat');
		const announcement = page.locator('#tries .try', { hasText: 'Yunhu: scheduled announcement' });
		expect(await announcement.locator('.try-line').innerText()).toContain('Posts into');
		await announcement.getByRole('button', { name: 'Run now' }).click();
		await page.locator('#chat-title').getByText('Product launch', { exact: true }).waitFor();
		await page.locator('#messages .message', { hasText: 'Weekly report' }).waitFor();
	});

	it('asks before it resets, and keeps the workflows connected', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId2/chat');
		const { robots } = world.sandbox.wildfire.state;
		const registered = robots.get('FireRobot')?.callback;
		expect(registered).toContain(world.n8n.url);
		await page.locator('#reset').click();
		await page.locator('#ask').getByRole('button', { name: 'Cancel' }).click();
		expect(await page.locator('#messages .message').count()).toBeGreaterThan(0);
		await page.locator('#reset').click();
		await page.locator('#ask').getByRole('button', { name: 'Reset' }).click();
		await page.locator('#empty').getByText('Nothing here yet').waitFor();
		expect(world.sandbox.wildfire.state.robots.get('FireRobot')?.callback).toBe(registered);
		await page.locator('#empty').getByRole('button', { name: 'Write “@Helper help”' }).click();
		await page.locator('#send').click();
		await page.locator('#messages .message', { hasText: 'run by an n8n workflow' }).waitFor();
	});

	it('matches the picture in README.md', async () => {
		const { page } = browser;
		world.sandbox.wildfire.reset({ keepRegistrations: true });
		await open('#/wildfire/group%3AgroupId1/chat');
		await page.locator('#empty').getByRole('button', { name: 'Write “@Helper help”' }).click();
		await page.locator('#send').click();
		await page.locator('#messages .message', { hasText: 'run by an n8n workflow' }).waitFor();
		await page
			.locator('#tries .try', { hasText: 'WildfireChat: scheduled announcement' })
			.getByRole('button', { name: 'Run now' })
			.click();
		await page.locator('#messages .message', { hasText: 'Good morning' }).waitFor();
		await browser.picture('sandbox', 'h1, #conversations h2, #messages, #tries');
	});

	it('sends no empty form', async () => {
		const { page } = browser;
		await open('#/yunhu/group%3A307149245/chat');
		await page.locator('#actions').getByRole('button', { name: '/leave' }).click();
		const form = page.locator('#ask form');
		await form.getByRole('button', { name: 'Send' }).click();
		expect(await page.locator('#ask').isVisible()).toBe(true);
		expect(await form.locator(':invalid').count()).toBeGreaterThan(0);
		await form.getByLabel('Holiday').check();
		await form.getByRole('button', { name: 'Send' }).click();
		await page.locator('#messages .message', { hasText: 'was noted: Kind = Holiday' }).waitFor();
	});

	it('marks messages in other chats as unread, and not after a reload', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId3/chat');
		await world.sandbox.wildfire.say({ groupId: 'groupId4', sender: 'userC', text: 'Anybody?' });
		const unread = page.locator('.conversation', { hasText: 'Board room' }).locator('.unread');
		await unread.waitFor();
		await page.locator('.conversation', { hasText: 'Board room' }).click();
		await unread.waitFor({ state: 'detached' });
		const counted = await page.locator('.unread').count();
		await page.reload();
		await page.locator('.conversation').first().waitFor();
		expect(await page.locator('.unread').count()).toBe(counted);
		expect(await page.locator('#chat-title').innerText()).toBe('Board room');
	});

	it('reaches the message field with a few presses of Tab, and with two by the link to it', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId4/chat');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		expect(await focused()).toBe('text');
		await open('#/wildfire/group%3AgroupId4/chat');
		let presses = 0;
		do {
			await page.keyboard.press('Tab');
			presses += 1;
		} while ((await focused()) !== 'text' && presses < 20);
		expect(presses).toBeLessThanOrEqual(8);
	});

	describe.each([
		[1400, 'light'],
		[1400, 'dark'],
		[400, 'light'],
		[400, 'dark'],
	] as const)('%s pixels wide, %s', (width, colorScheme) => {
		beforeAll(async () => {
			await browser.page.setViewportSize({ width, height: 900 });
			await browser.page.emulateMedia({ colorScheme });
		});

		it.each(['', '#/yunhu/group%3A307149245/chat', '#/wildfire/group%3AgroupId2/info'])(
			'breaks no rule of axe at /%s',
			async (address) => {
				const { page } = browser;
				await open(address);
				for (const summary of await page.locator('details:not([open]) > summary').all()) {
					if (await summary.isVisible()) await summary.click();
				}
				await page.evaluate(axe.source);
				const violations = await page.evaluate(async (): Promise<string[]> => {
					const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
					const results = await inPage.run({
						runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
						rules: { 'label-content-name-mismatch': { enabled: true } },
					});
					return results.violations.map(
						({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
					);
				});
				expect(violations).toEqual([]);
				await browser.screenshot(`sandbox-${width}-${colorScheme}${address.replace(/\W+/g, '-')}`);
			},
		);
	});

	it('shows one pane at a time on a phone, and does not scroll sideways', async () => {
		const { page } = browser;
		await page.setViewportSize({ width: 360, height: 700 });
		await open('');
		const panes = () =>
			page
				.locator('.conversations, .chat, .side')
				.evaluateAll((all) =>
					all
						.filter((pane) => (pane as unknown as { offsetParent: unknown }).offsetParent)
						.map((pane) => pane.className),
				);
		const sideways = () =>
			page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>;
		expect([await panes(), await sideways()]).toEqual([['conversations'], 0]);
		await page.locator('.conversation', { hasText: 'Weekend hikers' }).first().click();
		expect([await panes(), await sideways()]).toEqual([['chat'], 0]);
		await page.locator('#to-info').click();
		expect([await panes(), await sideways()]).toEqual([['side'], 0]);
		await page.goBack();
		expect(await panes()).toEqual(['chat']);
		const chats = (await (await fetch(`${world.sandbox.url}/_sandbox/state`)).json()) as {
			platforms: Array<{ id: string; conversations: Array<{ id: string }> }>;
		};
		for (const { id, conversations } of chats.platforms) {
			for (const conversation of conversations) {
				await open(`#/${[id, conversation.id, 'chat'].map(encodeURIComponent).join('/')}`);
				expect([id, conversation.id, await sideways()]).toEqual([id, conversation.id, 0]);
			}
		}
		await page.locator('#to-list').click();
		expect(await panes()).toEqual(['conversations']);
	});

	it.each([
		[1400, 600],
		[360, 400],
	])('is no higher than a window of %s × %s pixels', async (width, height) => {
		const { page } = browser;
		const { groups } = world.sandbox.mojoWebqq.state;
		const group = groups.at(-1)!;
		await page.setViewportSize({ width, height });
		await open('');
		world.sandbox.mojoWebqq.say({
			kind: 'group',
			targetId: String(group.id),
			senderId: String(group.member.at(-1)!.id),
			text: 'Below the end of the window',
		});
		await page.locator('.unread').last().waitFor({ state: 'attached' });
		for (const address of [
			'',
			'#/yunhu/group%3A307149245/chat',
			'#/yunhu/group%3A307149245/info',
		]) {
			await open(address);
			for (const summary of await page.locator('details:not([open]) > summary').all()) {
				if (await summary.isVisible()) await summary.click();
			}
			expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height);
		}
	});

	it('works with a broken address, and in a browser that stores nothing', async () => {
		const page = await browser.page.context().newPage();
		await page.addInitScript(() => {
			Object.defineProperty(globalThis, 'localStorage', {
				get: () => {
					throw new Error('The user denied permission to access the storage');
				},
			});
		});
		for (const address of ['#/wildfire/group%3AgroupId4/chat', '#/wildfire/%E5']) {
			await page.goto('about:blank');
			await page.goto(`${world.sandbox.url}/${address}`);
			await page.locator('#text').fill('Still here');
			await page.locator('#send').click();
			await page.locator('.bubble', { hasText: 'Still here' }).last().waitFor();
			expect(await page.locator('.unread').count()).toBeGreaterThan(0);
		}
		await page.close();
	});

	it('shows pictures and HTML as a whole, and stays at the end', async () => {
		const { page } = browser;
		const { yunhu, wildfire } = world.sandbox;
		const { hikers, bob } = yunhu.seed;
		const place = { chatType: 'group', chatId: hikers, senderId: bob } as const;
		await page.setViewportSize({ width: 1400, height: 600 });
		await open(`#/yunhu/group%3A${hikers}/chat`);
		await yunhu.say({
			...place,
			contentType: 'html',
			text: '<h1>Plan</h1><p>First<br>Second</p><li>Third</li>',
		});
		const bubble = page.locator('.bubble.html');
		expect((await bubble.innerText()).split(/\n+/)).toEqual(['Plan', 'First', 'Second', 'Third']);
		const bytes = readFileSync(path.join(ROOT, 'docs/images/sandbox.png'));
		for (const name of ['one.png', 'two.png', 'three.png']) {
			const file = { kind: 'image', name, bytes, type: 'image/png' } as const;
			await yunhu.say({ ...place, contentType: 'image', file });
		}
		await page.waitForFunction(
			"[...document.querySelectorAll('#log img')].filter((one) => one.naturalWidth > 0).length === 3",
		);
		const below =
			'document.querySelector("#log").scrollHeight - document.querySelector("#log").scrollTop';
		const height = 'document.querySelector("#log").clientHeight';
		expect(await page.evaluate(`${below} - ${height}`)).toBeLessThan(2);

		const remoteMediaUrl = `https://example.com/${'picture'.repeat(60)}`;
		const payload = { type: 3, searchableContent: '[picture]', remoteMediaUrl };
		await wildfire.say({ groupId: 'groupId4', sender: 'userC', payload });
		await page.setViewportSize({ width: 360, height: 700 });
		await open('#/wildfire/group%3AgroupId4/chat');
		const picture = page.locator('.bubble.image').last();
		const [outer, inner] = [await picture.boundingBox(), await picture.locator('a').boundingBox()];
		expect(inner!.y + inner!.height).toBeLessThan(outer!.y + outer!.height);
	});

	it('offers an answer only where a question was asked before', async () => {
		const { page } = browser;
		await page.setViewportSize({ width: 1400, height: 900 });
		world.sandbox.yunhu.reset({ keepRegistrations: true });
		await open('#/yunhu/group%3A307149245/chat');
		const offered = await page.locator('#empty button').allInnerTexts();
		expect(offered).toContain('Write “/help”');
		expect(offered).not.toContain('Write “yes”');
		const approval = page.locator('#tries .try', { hasText: 'Yunhu: approve in a group' });
		// An unpublished workflow, which still can be run.
		expect(await approval.innerText()).toContain('Then write “yes” in');
	});

	it('makes links of the addresses in a text', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId4/chat');
		await page.locator('#text').fill('(See https://example.com/a?b=1&c=@d, http://[ and @Carol.)');
		await page.locator('#send').click();
		const bubble = page.locator('.bubble', { hasText: '(See https' });
		await bubble.waitFor();
		expect(
			await bubble.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))),
		).toEqual(['https://example.com/a?b=1&c=@d']);
		expect(await bubble.locator('.mention').allInnerTexts()).toEqual(['@Carol']);
		expect(await bubble.innerText()).toBe(
			'(See https://example.com/a?b=1&c=@d, http://[ and @Carol.)',
		);
	});

	it('shows chats with addresses that are none', async () => {
		const { page } = browser;
		const { wildfire, starbotPractice } = world.sandbox;
		for (const type of [3, 5]) {
			await wildfire.say({
				groupId: 'groupId4',
				sender: 'userC',
				payload: { type, searchableContent: 'a file', remoteMediaUrl: 'http://[' },
			});
		}
		const [group] = starbotPractice.view().conversations;
		const person = group!.members.find(({ robot }) => !robot)!.id;
		starbotPractice.settings.callbackUrl = 'http://[';
		starbotPractice.say({ chatId: group!.id.replace('group:', ''), senderId: person, text: 'Hm' });
		for (const [address, text] of [
			['wildfire/group%3AgroupId4', 'a file'],
			[`starbot-practice/${encodeURIComponent(group!.id)}`, 'Hm'],
		]) {
			await open(`#/${address}/chat`);
			await page.locator('.bubble', { hasText: text }).last().waitFor();
			expect(await page.locator('#connection').innerText()).toContain('Running');
		}
		starbotPractice.reset();
	});

	it('sends a message once, and keeps what is typed meanwhile', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId4/chat');
		let answer = () => {};
		const answered = new Promise<void>((resolve) => (answer = resolve));
		await page.route('**/say', async (route) => {
			await answered;
			await route.continue();
		});
		await page.locator('#text').fill('Once');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Enter');
		await page.locator('#text').pressSequentially('the next one');
		answer();
		await page.locator('.bubble', { hasText: 'Once' }).waitFor();
		await page.unroute('**/say');
		expect(await page.locator('.bubble', { hasText: 'Once' }).count()).toBe(1);
		expect(await page.locator('#text').inputValue()).toBe('the next one');
	});

	it('says that the sandbox does not answer, and keeps the text', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId4/chat');
		const complaints = browser.complaints.length;
		await page.route('**/say', async (route) => await route.abort());
		await page.locator('#text').fill('Is anybody there?');
		await page.locator('#send').click();
		await page.locator('#toast').getByText('does not answer').waitFor();
		await page.unroute('**/say');
		expect(await page.locator('#text').inputValue()).toBe('Is anybody there?');
		// Chromium's own line about the request, which may come after the page's.
		await until(60_000, 'Chromium complains', () =>
			browser.complaints.length > complaints ? true : undefined,
		);
		expect(browser.complaints.splice(complaints)).toHaveLength(1);
	});

	it('says that the sandbox is away until it answers again, whatever is opened meanwhile', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId4/chat');
		const complaints = browser.complaints.length;
		const connection = page.locator('#connection');
		const say = async (text: string) =>
			await world.sandbox.wildfire.say({ groupId: 'groupId4', sender: 'userC', text });
		await page.route('**/_sandbox/state', async (route) => await route.abort());
		await say('Nobody sees this');
		await connection.getByText('The sandbox is not running').waitFor();
		await page.locator('.conversation', { hasText: 'All hands' }).click();
		await page.locator('#chat-title').getByText('All hands').waitFor();
		expect(await connection.innerText()).toBe('The sandbox is not running');
		await page.unroute('**/_sandbox/state');
		await say('Somebody sees this');
		await connection.getByText('Running on this machine').waitFor();
		// Chromium's own line about each request, which may come later.
		await until(60_000, 'Chromium complains', () =>
			browser.complaints.length > complaints ? true : undefined,
		);
		browser.complaints.splice(complaints);
	});

	it('renames no group to blanks, and forgets the new name at Escape', async () => {
		const { page } = browser;
		await open('#/wildfire/group%3AgroupId4/chat');
		await page.locator('#rename').click();
		await page.locator('#rename-input').fill('   ');
		await page.keyboard.press('Enter');
		expect(await page.locator('#rename-input:invalid').count()).toBe(1);
		expect(await page.locator('#toast').isHidden()).toBe(true);
		await page.keyboard.press('Escape');
		expect(await page.locator('#rename-form').isHidden()).toBe(true);
		expect(await focused()).toBe('rename');
		expect(await page.locator('#chat-title').innerText()).toBe('Board room');
	});

	it('leads from a chat in which nobody answers to what to try', async () => {
		const { page } = browser;
		await page.setViewportSize({ width: 360, height: 700 });
		world.sandbox.wildfire.reset({ keepRegistrations: true });
		await open('#/wildfire/group%3AgroupId4/chat');
		await page.locator('#empty').getByRole('button', { name: 'See “What to try”' }).click();
		expect(await page.locator('#tries').isVisible()).toBe(true);
		expect(await focused()).toBe('tries-title');
		await page.setViewportSize({ width: 1400, height: 900 });
	});

	it('shows the end of a long chat', async () => {
		const { page } = browser;
		for (let number = 1; number <= 400; number++) {
			await world.sandbox.wildfire.say({
				groupId: 'groupId4',
				sender: 'userC',
				text: `No. ${number}`,
			});
		}
		await open('#/wildfire/group%3AgroupId4/chat');
		await page.locator('.bubble').getByText('No. 400', { exact: true }).waitFor();
		expect(await page.locator('#messages .message').count()).toBe(300);
		expect(await page.locator('#messages > li').first().innerText()).toMatch(
			/^\d+ earlier messages are not shown$/,
		);
	});

	it.each([1400, 1000, 901, 900, 360])(
		'has the name of a group and all controls in sight, %s pixels wide',
		async (width) => {
			const { page } = browser;
			await page.setViewportSize({ width, height: 900 });
			for (const name of ['N'.repeat(60), 'Product launch']) {
				await world.sandbox.yunhu.rename('307149245', name);
				await open('#/yunhu/group%3A307149245/chat');
				const outside = () =>
					page.locator('.chat').evaluate((chat) => {
						const { left, right } = chat.getBoundingClientRect();
						return [...chat.querySelectorAll('button, input, select, textarea, h2, .hint')]
							.map((control) => ({ box: control.getBoundingClientRect(), html: control.outerHTML }))
							.filter(({ box }) => box.width > 0 && (box.left < left || box.right > right))
							.map(({ html }) => html);
					});
				expect(await outside()).toEqual([]);
				await page.locator('#rename').click();
				expect(await outside()).toEqual([]);
				const { height } = (await page.locator('#rename-cancel').boundingBox())!;
				expect(height).toBeLessThan(40);
			}
		},
	);

	it("writes nothing to the browser's console", () => {
		expect(browser.complaints).toEqual([]);
	});
});
