import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

// The search of n8n's editor; its package exports it without a name.
import { sublimeSearch } from '../../node_modules/@n8n/utils/dist/search/sublime-search.cjs';
import { PLATFORMS } from '../../platforms';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';

interface Described {
	name: string;
	displayName: string;
	codex?: {
		alias?: string[];
		categories?: string[];
		subcategories?: Record<string, string[]>;
		resources?: Record<'primaryDocumentation' | 'credentialDocumentation', Array<{ url: string }>>;
	};
}

/** The keys that n8n's node creator searches, with their weights. */
const KEYS = [
	{ key: 'properties.displayName', weight: 1.3 },
	{ key: 'properties.codex.alias', weight: 1 },
];

const own = readJson<Described[]>(path.join(ROOT, 'dist/types/nodes.json'));
const all = [
	...readJson<Described[]>(path.join(ROOT, 'node_modules/n8n-nodes-base/dist/types/nodes.json')),
	...own,
];
const credentials = readJson<Array<{ name: string; documentationUrl: string }>>(
	path.join(ROOT, 'dist/types/credentials.json'),
);

const found = (text: string) =>
	sublimeSearch(
		text,
		all.map((properties) => ({ properties })),
		KEYS,
	).map(({ item }) => item.properties.name);

const PUBLISHED = 'https://github.com/groupbots/n8n-nodes-groupbots/blob/main/';

describe('the node creator', () => {
	it.each([
		['wechat', ['starBot', 'starBotTrigger']],
		['微信', ['starBot', 'starBotTrigger']],
		['QQ群', ['mojoWebqq', 'mojoWebqqTrigger', 'mojoWebqqWebhookTrigger']],
		['starbot', ['starBot', 'starBotTrigger']],
		['qq', ['mojoWebqq', 'mojoWebqqTrigger', 'mojoWebqqWebhookTrigger']],
		['webqq', ['mojoWebqq', 'mojoWebqqTrigger', 'mojoWebqqWebhookTrigger']],
		['野火', ['wildfire', 'wildfireTrigger']],
		['wildfire', ['wildfire', 'wildfireTrigger']],
		['云湖', ['yunhu', 'yunhuSocketTrigger', 'yunhuTrigger']],
		['yunhu', ['yunhu', 'yunhuSocketTrigger', 'yunhuTrigger']],
	])('finds among the first five for "%s": %j', (text, names) => {
		expect(found(text).slice(0, 5)).toEqual(expect.arrayContaining(names));
	});

	it.each([
		...['群', '群聊', '群发', '公告', '机器人'],
		...['group chat', 'group message', 'announcement', 'broadcast', 'chatbot'],
		...['messenger', 'instant messaging'],
	])('finds every node of the package for "%s"', (text) => {
		expect(found(text)).toEqual(expect.arrayContaining(own.map(({ name }) => name)));
	});

	it.each([
		['wechat', 'starBot'],
		['微信', 'starBot'],
		['QQ群', 'mojoWebqq'],
		['qq', 'mojoWebqq'],
	])('lists first for "%s": %s and its trigger', (text, name) => {
		expect(found(text)[0]).toMatch(new RegExp(`^${name}`));
	});

	it.each(own.map((node) => [node.name, node] as const))(
		'lists %s under Communication, with a link to an existing page of this project',
		(name, { codex }) => {
			// n8n lists nodes with Send and Wait under Human in the Loop too.
			const asks = PLATFORMS.some(({ node }) => node === name);
			expect(codex?.categories).toEqual(['Communication', ...(asks ? ['HITL'] : [])]);
			expect(codex?.subcategories).toEqual(asks ? { HITL: ['Human in the Loop'] } : undefined);
			const { primaryDocumentation = [], credentialDocumentation = [] } = codex?.resources ?? {};
			const urls = [...primaryDocumentation, ...credentialDocumentation].map(({ url }) => url);
			expect(urls).toHaveLength(2);
			expect(urls.filter((url) => !isPublished(url))).toEqual([]);
		},
	);

	it.each(credentials.map(({ name, documentationUrl }) => [name, documentationUrl]))(
		'links %s to an existing section of this project',
		(_name, url) => {
			expect(url).toContain('#');
			expect([url, isPublished(url)]).toEqual([url, true]);
		},
	);
});

/** Whether an address leads to a page of this repository, and to a heading in it. */
function isPublished(url: string): boolean {
	const [page = '', heading] = url.replace(PUBLISHED, '').split('#');
	const file = path.join(ROOT, page);
	if (!url.startsWith(PUBLISHED) || !existsSync(file)) return false;
	return (
		heading === undefined || new RegExp(`^#+ ${heading}$`, 'im').test(readFileSync(file, 'utf8'))
	);
}
