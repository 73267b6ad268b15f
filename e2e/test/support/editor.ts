import type { Locator, Page } from 'playwright-core';

import { BROWSER_ID, until, type N8nRest } from '../../lib';

/** The whole text, ignoring case. */
const nameIn = (text: string) => new RegExp(`^\\s*${text.replace(/\W/g, '\\$&')}\\s*$`, 'i');
const byTestId = (id: string) => `[data-test-id="${id}"]`;

/** The part of an <img> that is used; the browser's types are not available here. */
interface Picture {
	naturalWidth: number;
	decode(): Promise<void>;
}

/** Operates n8n's editor like a user, by the test ids of n8n's own tests. */
export class Editor {
	/** The panel of the open node. */
	readonly panel: Locator;
	readonly output: Locator;
	private readonly creator: Locator;

	constructor(
		private readonly page: Page,
		private readonly rest: N8nRest,
	) {
		this.panel = page.locator(byTestId('ndv'));
		this.output = this.panel.locator(byTestId('output-panel'));
		this.creator = page.locator(byTestId('node-creator'));
	}

	/** Opens a workflow, signed in. */
	async open(workflowId: string): Promise<void> {
		const context = this.page.context();
		await context.addCookies([
			{ name: 'n8n-auth', value: this.rest.sessionCookie, url: this.rest.url },
		]);
		await context.addInitScript({
			content: `localStorage.setItem('n8n-browserId', '${BROWSER_ID}')`,
		});
		await this.page.goto(`${this.rest.url}/workflow/${workflowId}`, { waitUntil: 'commit' });
		await this.page.locator(byTestId('canvas-node')).first().waitFor();
	}

	/** Types into the search for nodes and returns the names in the results, the best first. */
	async search(text: string, expected: string): Promise<string[]> {
		const bar = this.page.locator(byTestId('node-creator-search-bar'));
		if (!(await bar.isVisible()))
			await this.page.locator(byTestId('node-creator-plus-button')).click();
		await bar.fill(text);
		await this.found(expected).waitFor();
		return await this.creator.locator(byTestId('node-creator-item-name')).allInnerTexts();
	}

	/**
	 * Adds a node by one of the entries under its name, which opens it, and returns its name on the
	 * canvas.
	 */
	async add(name: string, list: 'Actions' | 'Triggers', entry: string): Promise<string> {
		await this.search(name, name);
		await this.found(name).click();
		const heading = this.page.locator(byTestId('node-creator-category-item'), {
			hasText: `${list} (`,
		});
		// The workflow decides which of the two lists is open.
		const category = this.creator.locator('[data-category-collapsed]', { has: heading }).first();
		await category.waitFor();
		if ((await category.getAttribute('data-category-collapsed')) === 'true') await heading.click();
		await this.found(entry).click();
		await this.panel.waitFor();
		return (await this.panel.locator(byTestId('node-title-container')).innerText()).trim();
	}

	node(name: string): Locator {
		return this.page.locator(`${byTestId('canvas-node')}[data-node-name="${name}"]`);
	}

	async closeNode(): Promise<void> {
		const [close, closeInN8n1] = ['ndv-close-button', 'back-to-canvas'].map((id) =>
			this.page.locator(byTestId(id)),
		);
		await close!.or(closeInN8n1!).first().click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** Whether the picture of a node on the canvas has been loaded. */
	async hasIcon(name: string): Promise<boolean> {
		const icon = this.node(name).locator('img').first();
		await icon.waitFor();
		return await icon.evaluate(async (image: Picture) => {
			await image.decode();
			return image.naturalWidth > 0;
		});
	}

	async chooseCredential(name: string): Promise<void> {
		await this.panel.locator(byTestId('node-credentials-select')).click();
		await this.openOptions().getByText(name, { exact: true }).click();
		await this.openOptions().first().waitFor({ state: 'hidden' });
	}

	/** The options of a drop-down of the open node. */
	async options(parameter: string): Promise<string[]> {
		await this.parameter(parameter).click();
		const headlines = this.openOptions().locator('.option-headline');
		await headlines.first().waitFor();
		const texts = await headlines.allInnerTexts();
		await this.page.keyboard.press('Escape');
		await this.openOptions().first().waitFor({ state: 'hidden' });
		return texts.map((text) => text.trim());
	}

	/** Opens the list "From list", returns its entries, and selects the first. */
	async pickFirst(parameter: string): Promise<string[]> {
		await this.panel
			.locator(byTestId(`resource-locator-${parameter}`))
			.locator(byTestId('rlc-input'))
			.click();
		const items = this.page.locator(`${byTestId('rlc-item')}:visible`);
		await items.first().waitFor();
		const texts = await items.allInnerTexts();
		await items.first().click();
		return texts.map((text) => text.trim());
	}

	/** Selects an entry of a drop-down. */
	async choose(parameter: string, entry: string): Promise<void> {
		await this.parameter(parameter).click();
		await this.openOptions().getByText(entry, { exact: true }).click();
		await this.openOptions().first().waitFor({ state: 'hidden' });
	}

	/**
	 * Fills in a field, which may contain an expression: n8n shows that in an editor of its own, and
	 * accepts the text only after a moment, when it shows the value below it.
	 */
	async write(parameter: string, text: string): Promise<void> {
		const field = this.parameter(parameter).locator('textarea, input, .cm-content').first();
		if ((await field.getAttribute('contenteditable')) === null) return await field.fill(text);
		await field.click();
		// Some time after the field has got the focus n8n moves the cursor into the expression.
		await until(60_000, `${parameter} holds nothing but the text`, async () => {
			await this.page.keyboard.press('ControlOrMeta+A');
			await this.page.keyboard.insertText(text);
			return (await field.innerText()).trim() === text ? true : undefined;
		});
		const values = this.panel.locator('[data-test-id^="parameter-expression-preview-"]');
		await values.getByText(text, { exact: true }).first().waitFor();
	}

	parameter(name: string): Locator {
		return this.panel.locator(byTestId(`parameter-input-${name}`));
	}

	/** Presses "Execute step" and waits for the output: one object, as the output table shows it. */
	async execute(): Promise<Record<string, string>> {
		await this.panel.locator(byTestId('node-execute-button')).click();
		await this.output.locator('td', { hasText: /\S/ }).first().waitFor();
		const cells = async (tag: string) =>
			(await this.output.locator(tag).allInnerTexts()).map((text) => text.trim());
		const values = await cells('td');
		// The last column is empty and only fills the line.
		const names = (await cells('th')).filter((name) => name !== '');
		return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
	}

	private found(name: string): Locator {
		return this.creator.locator(byTestId('node-creator-item-name')).getByText(nameIn(name)).first();
	}

	private openOptions(): Locator {
		return this.page.locator('[role="option"]:visible');
	}
}
