import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { openBrowser, type Browser } from './support/browser';
import { Editor } from './support/editor';
import { START_TIMEOUT_MS, startWorld, type World } from './support/world';

let world: World;
let browser: Browser;
let editor: Editor;
let workflowId: string;

beforeAll(async () => {
	world = await startWorld();
	world.sandbox.mojoWebqq.settings.sendIntervalMs = 1;
	browser = await openBrowser();
	editor = new Editor(browser.page, world.rest);
}, START_TIMEOUT_MS);

afterAll(async () => {
	await browser?.close();
	await world.close();
}, START_TIMEOUT_MS);

beforeEach(async () => {
	const start = {
		id: 'start',
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const workflow = await world.rest.createWorkflow({
		name: 'Tried in the editor',
		nodes: [start],
		connections: {},
	});
	workflowId = workflow.id;
	await editor.open(workflowId);
});

afterEach(async () => {
	await browser.screenshot(`after-${expect.getState().currentTestName?.replace(/\W+/g, '-')}`);
	// n8n asks before a page with changes is left.
	await browser.page.goto('about:blank');
	await world.rest.deleteWorkflow(workflowId);
});

interface Case {
	name: string;
	/** The text that people type into the search for nodes. */
	searches: string[];
	action: string;
	resources: string[];
	/** Some of the operations. */
	operations: string[];
	credential: string;
	/** The field with the groups, and the entries of its list. */
	groups: [field: string, names: string[]];
	/** The output of the send. */
	output: object;
	/** The last message in the stand-in. */
	said(): unknown;
	/**
	 * The names of its triggers in the list of nodes, whether n8n shows an address for them, and one
	 * of their fields.
	 */
	triggers: Array<[name: string, hasAddress: boolean, field: string]>;
}

const TEXT = 'Hello from the editor';

const CASES: Case[] = [
	{
		name: 'WeChat (StarBot)',
		searches: ['starbot', 'wechat', '微信'],
		action: 'Send text message',
		resources: [
			'Friend',
			'Group',
			'Group Member',
			'Message',
			'Request',
			'Robot',
			'Transfer',
			'WeChat',
		],
		operations: ['Send Image', 'Send Text', 'Send URL Card'],
		credential: 'WeChat robot',
		groups: ['groupId', ['Product launch', '周末徒步', 'Book club']],
		output: { chatId: '13887961909@chatroom' },
		said: () => world.sandbox.starbot.state.messages.at(-1)?.message,
		triggers: [['WeChat (StarBot)', true, 'Simplify']],
	},
	{
		name: 'WildfireChat',
		searches: ['wildfire', '野火'],
		action: 'Send message',
		resources: ['Friend', 'Group', 'Group Member', 'Message', 'Robot', 'User'],
		operations: ['Recall', 'Reply', 'Send', 'Update'],
		credential: 'WildfireChat robot',
		groups: ['groupId', ['Product launch', 'Weekend hikers', 'Book club']],
		output: { messageId: expect.stringMatching(/^\d{18,19}$/), chatId: 'groupId1' },
		said: () => world.sandbox.wildfire.state.messages.at(-1)?.payload.searchableContent,
		triggers: [['WildfireChat', true, 'Replace Existing Callback']],
	},
	{
		name: 'Yunhu',
		searches: ['yunhu', '云湖'],
		action: 'Send message',
		resources: ['Board', 'Bot', 'Group', 'Instruction', 'Message', 'Tag'],
		operations: ['Get Many', 'Recall', 'Send', 'Update'],
		credential: 'Yunhu bot',
		groups: ['groupId', ['Product launch', 'Weekend hikers', 'Community']],
		output: { messageId: expect.stringMatching(/^[0-9a-f]{32}$/), chatId: '307149245' },
		said: () => world.sandbox.yunhu.state.messages.at(-1)?.content.text,
		triggers: [
			['Yunhu', true, 'Set Up Link'],
			['Yunhu WebSocket', false, 'Simplify'],
		],
	},
	{
		name: 'QQ (Mojo-Webqq)',
		searches: ['mojo', 'qq'],
		action: 'Send message',
		resources: [
			'Account',
			'Client',
			'Controller',
			'Discussion',
			'Event',
			'Friend',
			'Group',
			'Group Member',
			'Message',
		],
		operations: ['Answer Webhook', 'Send'],
		credential: 'QQ robot',
		groups: ['group', ['PERL学习交流', '吃货联盟😋', 'Launch', 'Quiet corner']],
		output: { messageId: expect.stringMatching(/^\d+$/), chatId: '144539789' },
		said: () => world.sandbox.mojoWebqq.state.messages.at(-1)?.content,
		triggers: [
			['QQ (Mojo-Webqq)', false, 'Simplify'],
			['QQ (Mojo-Webqq) Webhook', true, 'Respond'],
		],
	},
];

describe('in the editor', () => {
	it.each(CASES)('$name is found, added, filled in and run', async (one) => {
		for (const text of one.searches)
			expect(await editor.search(text, one.name)).toContain(one.name);

		const node = await editor.add(one.name, 'Actions', one.action);
		await editor.chooseCredential(one.credential);
		expect(await editor.options('resource')).toEqual(expect.arrayContaining(one.resources));
		expect(await editor.options('operation')).toEqual(expect.arrayContaining(one.operations));
		await editor.choose('sendTo', 'Group');
		const [field, groups] = one.groups;
		const offered = await editor.pickFirst(field);
		expect(offered).toEqual(groups.map((name) => expect.stringContaining(name)));
		await editor.write('text', TEXT);
		expect(await editor.execute()).toMatchObject(one.output);
		expect(one.said()).toBe(TEXT);
		await browser.screenshot(`${one.name.replace(/\W+/g, '-')}-sent`);
		await editor.closeNode();
		expect(await editor.hasIcon(node)).toBe(true);
	});

	it.each(CASES.flatMap(({ triggers }) => triggers))(
		'%s Trigger is added and shows when it starts',
		async (name, hasAddress, field) => {
			const node = await editor.add(name, 'Triggers', 'On group message');
			await editor.parameter('events').getByText('Group Message', { exact: true }).waitFor();
			await editor.panel.getByText(field, { exact: true }).first().waitFor();
			const addresses = editor.panel.getByText('Webhook URLs');
			if (hasAddress) {
				await addresses.click();
				await editor.panel.getByText(`${world.n8n.url}/webhook-test/`).waitFor();
			} else {
				// The addresses would be above the fields, which are shown already.
				expect(await addresses.count()).toBe(0);
			}
			await browser.screenshot(`${name.replace(/\W+/g, '-')}-trigger`);
			await editor.closeNode();
			expect(await editor.hasIcon(node)).toBe(true);
		},
	);
});
