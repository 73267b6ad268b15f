import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';

import { ROOT } from '../../lib';

/** The folder for screenshots, for people to look at (ignored by git). */
const SCREENSHOTS = path.join(ROOT, 'e2e/screenshots');
/** The pictures of README.md, each with a file of the texts in it. */
const PICTURES = path.join(ROOT, 'docs/images');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
	'--no-sandbox',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
	// The editor's pages would load pictures and news from n8n's servers.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
/**
 * The time limit for any step on a page: a small machine runs n8n, its task runner and the browser
 * at once.
 */
const PATIENCE_MS = 60_000;

export interface Browser {
	page: Page;
	/** Warnings and errors in the browser's console, and uncaught errors of the page. */
	complaints: string[];
	/** Writes e2e/screenshots/<name>.png. */
	screenshot(name: string): Promise<void>;
	/**
	 * Compares the texts of some elements with those in docs/images/<name>.png at the time it was
	 * made: a picture with other texts is out of date. `npm run pictures` makes it anew.
	 */
	picture(name: string, elements: string): Promise<void>;
	close(): Promise<void>;
}

/** A separate headless Chromium with one page. */
export async function openBrowser(viewport = { width: 1400, height: 1000 }): Promise<Browser> {
	const executablePath = CHROMIUM.find((file) => existsSync(file));
	if (!executablePath) {
		throw new Error(
			'The browser tests need Chromium. On Debian and Ubuntu: apt-get install chromium fonts-noto-cjk',
		);
	}
	await mkdir(SCREENSHOTS, { recursive: true });
	const profile = await mkdtemp(path.join(tmpdir(), 'groupbots-chromium-'));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		args: FLAGS,
		viewport,
	});
	context.setDefaultTimeout(PATIENCE_MS);
	const page = context.pages()[0] ?? (await context.newPage());
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error)));
	return {
		page,
		complaints,
		async screenshot(name) {
			await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
		},
		async picture(name, elements) {
			const texts = (await page.locator(elements).allInnerTexts()).join('\n');
			const shown = `${texts.replace(/\d\d:\d\d/g, '12:00').replace(/\s*\n\s*/g, '\n')}\n`;
			const file = path.join(PICTURES, name);
			if (process.env.PICTURES === '1') {
				await page.screenshot({ path: `${file}.png` });
				await writeFile(`${file}.txt`, shown);
			} else if (readFileSync(`${file}.txt`, 'utf8') !== shown) {
				throw new Error(
					`docs/images/${name}.png shows something else than the page does now. Run npm run pictures, and look at it.\n${shown}`,
				);
			}
		},
		async close() {
			await context.close();
			await rm(profile, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}
