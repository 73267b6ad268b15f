import { describe, expect, it } from '@jest/globals';
import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';
import path from 'node:path';

import { isOneToOne, type Message } from '../../nodes/common/message';
import { questions as mojoWebqqQuestions } from '../../nodes/MojoWebqq/questions';
import { questions as starBotQuestions } from '../../nodes/StarBot/questions';
import { questions as wildfireQuestions } from '../../nodes/Wildfire/questions';
import { questions as yunhuQuestions } from '../../nodes/Yunhu/questions';
import { PLATFORMS } from '../../platforms';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/**
 * Tests the panel of every operation and trigger as the editor shows it: with default values, and
 * with each choice of each field. The editor shows a collection without added fields as a block
 * that says "No properties".
 */

interface Panel {
	description: INodeTypeDescription;
	values: INodeParameters;
}

/**
 * The properties that the editor shows, from the first to the last: a field's default value decides
 * which fields are shown after it.
 */
function shownIn({ description, values }: Panel): INodeProperties[] {
	return description.properties.filter((property) => {
		const isShown = NodeHelpers.displayParameter(values, property, null, description);
		if (isShown) values[property.name] ??= property.default as INodeParameters;
		return isShown;
	});
}

/** The members of a collection that the editor offers. */
function offeredIn({ description, values }: Panel, property: INodeProperties): INodeProperties[] {
	const members =
		property.type === 'collection'
			? ((property.options ?? []) as INodeProperties[])
			: ((property.options ?? []) as INodePropertyCollection[]).flatMap((group) => group.values);
	const own = Object.fromEntries(members.map(({ name, default: initial }) => [name, initial]));
	return members.filter((member) =>
		NodeHelpers.displayParameter(own as INodeParameters, member, null, description, values),
	);
}

/** The fields whose value decides which other fields are shown. */
function choicesOf(property: INodeProperties): INodeParameters[] {
	if (property.type === 'boolean') return [{ [property.name]: true }, { [property.name]: false }];
	if (property.type !== 'options') return [];
	return ((property.options ?? []) as INodePropertyOptions[]).map(({ value }) => ({
		[property.name]: value,
	}));
}

const nodes = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));

/** Each operation of each node, and each trigger. */
const operations = nodes.flatMap((description) => {
	const of = description.properties.filter(({ name }) => name === 'operation');
	if (of.length === 0) return [[description.name, description, {}] as const];
	return of.flatMap((property) => {
		const resource = property.displayOptions?.show?.resource?.[0] as string;
		return ((property.options ?? []) as INodePropertyOptions[]).map(({ value }) => {
			const values: INodeParameters = { resource, operation: String(value) };
			return [`${description.name} ${resource}: ${value}`, description, values] as const;
		});
	});
});

/**
 * The panel with default values, with each choice of a field, and with each choice of the fields
 * that appear then.
 */
function panelsOf(description: INodeTypeDescription, given: INodeParameters): Panel[] {
	const panels: Panel[] = [];
	const seen = new Set<string>();
	const add = (values: INodeParameters, depth: number) => {
		const panel = { description, values: { ...values } };
		const properties = shownIn(panel);
		const key = JSON.stringify(panel.values);
		if (seen.has(key)) return;
		seen.add(key);
		panels.push(panel);
		if (depth === 0) return;
		for (const property of properties) {
			if (property.name === 'resource' || property.name === 'operation') continue;
			for (const choice of choicesOf(property)) add({ ...values, ...choice }, depth - 1);
		}
	};
	add(given, 2);
	return panels;
}

/**
 * Collections that are shown although the collection for additional fields could contain their
 * fields.
 */
const MOST_COLLECTIONS = 2;

describe('the panel', () => {
	it('is tested for every operation', () => {
		expect(operations.length).toBeGreaterThan(100);
	});

	// n8n's own Send and Wait has Approval Options beside the type of the answer, too.
	it.each(operations.filter(([name]) => /: (?!sendAndWait$)|Trigger$/.test(name)))(
		'of %s has its collections below all other fields',
		(_name, description, given) => {
			for (const panel of panelsOf(description, given)) {
				const shown = shownIn(panel).filter(({ type }) => type !== 'notice' && type !== 'callout');
				const first = shown.findIndex(({ type }) => type === 'collection');
				const below = shown.slice(first).filter(({ type }) => type !== 'collection');
				expect([panel.values, first < 0 ? [] : below.map(({ name }) => name)]).toEqual([
					panel.values,
					[],
				]);
			}
		},
	);

	it.each(operations)('of %s has no empty block', (_name, description, given) => {
		for (const panel of panelsOf(description, given)) {
			const blocks = shownIn(panel).filter(({ type }) => /collection$/i.test(type));
			const empty = blocks.filter((block) => offeredIn(panel, block).length === 0);
			expect([panel.values, empty.map(({ displayName }) => displayName)]).toEqual([
				panel.values,
				[],
			]);
			const collections = blocks.filter(({ type }) => type === 'collection');
			const names = collections.map(({ displayName }) => displayName);
			expect([panel.values, names.slice(MOST_COLLECTIONS)]).toEqual([panel.values, []]);
		}
	});

	const shownFor = (name: string, values: INodeParameters) => {
		const description = nodes.find((node) => node.name === name);
		if (description === undefined) throw new Error(`There is no node ${name}.`);
		const panel = { description, values: { ...values } };
		return shownIn(panel).map(({ displayName }) => displayName);
	};

	/** The members of a collection that the editor offers to add. */
	const offeredFor = (
		name: string,
		values: INodeParameters,
		collection: string,
		added: INodeParameters = {},
	) => {
		const description = nodes.find((node) => node.name === name);
		if (description === undefined) throw new Error(`There is no node ${name}.`);
		const panel = { description, values: { ...values } };
		const property = shownIn(panel).find((one) => one.name === collection);
		return ((property?.options ?? []) as INodeProperties[])
			.filter((member) =>
				NodeHelpers.displayParameter(added, member, null, description, panel.values),
			)
			.map(({ displayName }) => displayName);
	};

	it("of WeChat's Send Text has fields for mentions only if the message can go to a group", () => {
		const about = ['Mention', 'Disable Mention Codes in Text'];
		const sendText = { resource: 'message', operation: 'sendText' };
		expect(shownFor('starBot', { ...sendText, sendTo: 'group' })).toEqual(
			expect.arrayContaining(about),
		);
		const toFriend = shownFor('starBot', { ...sendText, sendTo: 'friend' });
		expect(toFriend.filter((name) => about.includes(name))).toEqual([]);
	});

	it("of Yunhu's Send has no fields of buttons until a button is added", () => {
		const send = { resource: 'message', operation: 'send' };
		const withButtons = shownFor('yunhu', { ...send, buttonsFrom: 'fields' });
		expect(withButtons).toContain('Buttons');
		expect(shownFor('yunhu', send).filter((name) => name.startsWith('Buttons'))).toEqual([
			'Buttons Below',
		]);
	});

	it("of WildfireChat's Send asks for name and size only of a file that the node does not upload", () => {
		const send = { resource: 'message', operation: 'send', contentType: 'file' };
		const of = (mediaSource: string) =>
			offeredFor('wildfire', { ...send, mediaSource }, 'additionalFields').filter((name) =>
				name.startsWith('File '),
			);
		expect(of('url')).toEqual(['File Name', 'File Size (Bytes)']);
		expect(of('binary')).toEqual([]);
	});

	it.each([
		['starBot', 'message', 'sendText'],
		['wildfire', 'message', 'send'],
		['yunhu', 'message', 'sendStream'],
		['mojoWebqq', 'message', 'send'],
	])(
		'of %s %s: %s offers Split Long Text Unit only beside Split Long Text After',
		(node, resource, operation) => {
			const given = { resource, operation };
			expect(offeredFor(node, given, 'options')).toContain('Split Long Text After');
			expect(offeredFor(node, given, 'options')).not.toContain('Split Long Text Unit');
			expect(offeredFor(node, given, 'options', { fitText: 100 })).toContain(
				'Split Long Text Unit',
			);
		},
	);

	it('offers Concurrent Requests only for operations that make several calls at a time', () => {
		const offersIt = (node: string, operation: string) =>
			offeredFor(node, { resource: 'message', operation }, 'options').includes(
				'Concurrent Requests',
			);
		expect(offersIt('mojoWebqq', 'answer')).toBe(false);
		expect(offersIt('mojoWebqq', 'send')).toBe(false);
		expect(offersIt('yunhu', 'send')).toBe(true);
		expect(offersIt('yunhu', 'sendAndWait')).toBe(false);
	});

	it.each(nodes.filter(({ group }) => group.includes('trigger')).map(({ name }) => [name]))(
		'of %s offers filters that compare only beside what they compare',
		(name) => {
			const comparing = ['Case Sensitive', 'Text Match'];
			const all = offeredFor(name, { respondTo: 'all' }, 'filters');
			expect(all).not.toEqual(expect.arrayContaining(comparing));
			expect(all).not.toContain('Mention of Everyone Counts');
			const toText = offeredFor(name, { respondTo: 'mentioned' }, 'filters', { text: 'help' });
			expect(toText).toEqual(expect.arrayContaining(comparing));
			// StarBot does not report a mention of everyone.
			const hasEveryone = toText.includes('Mention of Everyone Counts');
			expect(hasEveryone).toBe(name !== 'starBotTrigger');
		},
	);

	it.each(nodes.filter(({ group }) => group.includes('trigger')).map(({ name }) => [name]))(
		'of %s offers options only beside the field or option without which they have no effect',
		(name) => {
			const options = (given: INodeParameters = {}, values: INodeParameters = {}) =>
				offeredFor(name, given, 'options', values);
			const everything = options({}, { downloadMedia: true, streamAnswer: true });
			for (const [option, label, needed] of [
				['Largest Media (MB)', 'Download Media', 'downloadMedia'],
				['End of Unfinished Answer', 'Stream the Answer', 'streamAnswer'],
			] as const) {
				expect(everything.includes(option)).toBe(everything.includes(label));
				expect(options()).not.toContain(option);
				expect(options({}, { [needed]: false })).not.toContain(option);
			}
			// These change the envelope only.
			const ofEnvelope = everything.filter((option) =>
				['Memory Per', 'Quoted Message in Chat Input', 'Resolve Names'].includes(option),
			);
			expect(ofEnvelope).toContain('Memory Per');
			const raw = options({ simplify: false });
			expect(raw.filter((option) => ofEnvelope.includes(option))).toEqual([]);
			// Mojo-Webqq does not report quotes.
			expect(everything.includes('Quoted Message in Chat Input')).toBe(
				!name.startsWith('mojoWebqq'),
			);
		},
	);

	it.each(
		PLATFORMS.flatMap(({ triggers, page }) => triggers.map((trigger) => [trigger, page] as const)),
	)('of the %s offers Respond To only beside events that it can let pass or not', (label, page) => {
		const { name, properties } = nodes.find(({ displayName }) => displayName === label)!;
		const file = path.join(ROOT, 'docs/events', path.basename(page).replace('.md', '.json'));
		// In a private chat everything is for the robot. What its account sent, or what a server forwards, is for nobody in particular.
		const concerned = readJson<Message[]>(file)
			.filter(({ chatInput, chat }) => chatInput !== undefined && !isOneToOne(chat))
			.map(({ event }) => event)
			.filter((event) => !/Sent$|^server/.test(event));
		const events = properties.find((property) => property.name === 'events')!.options!;
		const shown = (events as INodePropertyOptions[])
			.map(({ value }) => String(value))
			.filter((event) => shownFor(name, { events: [event] }).includes('Respond To'));
		expect(shown.sort()).toEqual([...new Set(concerned)].sort());
	});

	it.each([
		['starBot', starBotQuestions, false],
		['wildfire', wildfireQuestions, true],
		['yunhu', yunhuQuestions, true],
		['mojoWebqq', mojoWebqqQuestions, false],
	] as const)('of %s offers Update the Question only where it can', (name, channel, canUpdate) => {
		expect('update' in channel).toBe(canUpdate);
		const asking = { resource: 'message', operation: 'sendAndWait' };
		const shown = nodes
			.filter((node) => node.name === name)
			.flatMap((description) => shownIn({ description, values: { ...asking } }));
		const fields = shown.filter((field) => field.name === 'afterAnswer');
		expect(fields).toHaveLength(1);
		const labels = (fields[0]!.options as INodePropertyOptions[]).map((option) => option.name);
		expect(labels).toContain('Say the Outcome in the Chat');
		expect(labels.includes('Update the Question')).toBe(canUpdate);
	});

	it("of QQ's Send and Wait has no temporary chats, which the client does not reach", () => {
		const sendTo = (operation: string) =>
			nodes
				.filter(({ name }) => name === 'mojoWebqq')
				.flatMap((description) =>
					shownIn({ description, values: { resource: 'message', operation } }),
				)
				.filter(({ name }) => name === 'sendTo')
				.flatMap(({ options = [] }) => (options as INodePropertyOptions[]).map(({ name }) => name));
		const members = ['Discussion Member', 'Group Member'];
		expect(sendTo('send')).toEqual(expect.arrayContaining(members));
		expect(sendTo('sendAndWait')).toEqual(
			sendTo('send').filter((name) => ![...members, 'Several Groups'].includes(name)),
		);
	});

	it("of WildfireChat's Send keeps the receivers for a chat room, where they are refused: n8n would drop a hidden value", () => {
		const offered = (sendTo: string) =>
			offeredFor(
				'wildfire',
				{ resource: 'message', operation: 'send', sendTo },
				'additionalFields',
			).includes('Deliver Only to User IDs');
		expect(['group', 'chat', 'channel', 'chatRoom'].map(offered)).toEqual([true, true, true, true]);
	});

	it('of the WeChat trigger asks for event codes only where an event needs one that is not there', () => {
		const notices = (values: INodeParameters) =>
			shownFor('starBotTrigger', values).filter((name) => name.includes('Event Codes'));
		expect(notices({})).toEqual([]);
		expect(notices({ events: ['friendRequest'] })).toEqual([
			expect.stringContaining('Client Started, Friend Request, QR Code Payment'),
		]);
		const eventCodes = { code: [{ code: '1', event: 'friendRequest' }] };
		expect(notices({ events: ['friendRequest'], options: { eventCodes } })).toEqual([]);
	});

	it('of the WeChat trigger tells which settings need the writer of a group message, until Sender Parameter names it', () => {
		const notices = (values: INodeParameters) =>
			shownFor('starBotTrigger', values).filter((name) => name.includes('Sender Parameter'));
		const row = { row: [{ value: 'wxid_ann' }] };
		expect(notices({})).toEqual([]);
		const settings = { filters: { senders: row, ignoredSenders: row }, options: {} };
		expect(notices(settings)).toEqual([
			expect.stringContaining('Unless it is fromWxId, Senders lets no group message pass'),
			expect.stringContaining('Ignored Senders ignores nobody in a group'),
		]);
		expect(notices({ options: { memoryPer: 'sender' } })).toEqual([
			expect.stringContaining('everybody in a group shares one conversation'),
		]);
		expect(notices({ ...settings, options: { senderField: 'writer' } })).toEqual([]);
		expect(notices({ ...settings, events: ['privateMessage'] })).toEqual([]);
		expect(notices({ options: { memoryPer: 'sender' }, simplify: false })).toEqual([]);
	});
});

/** Each collection and each property in it, with the names that its level has. */
function levelsOf(properties: INodeProperties[]): INodeProperties[][] {
	const inner = properties.flatMap(({ type, options = [] }) => {
		if (type === 'collection') return levelsOf(options as INodeProperties[]);
		if (type !== 'fixedCollection') return [];
		return (options as INodePropertyCollection[]).flatMap(({ values }) => levelsOf(values));
	});
	return [properties, ...inner];
}

describe.each(nodes.map((node) => [node.name, node] as const))('%s', (_name, { properties }) => {
	it('has conditions that n8n 1 can resolve: on a field of the same level, or from the root', () => {
		const unknown = levelsOf(properties).flatMap((level) =>
			level.flatMap(({ displayName, displayOptions }) =>
				Object.values(displayOptions ?? {})
					.flatMap((conditions) => Object.keys(conditions as object))
					.filter((name) => !/^[/@]/.test(name) && !level.some((one) => one.name === name))
					.map((name) => `${displayName}: ${name}`),
			),
		);
		expect(unknown).toEqual([]);
	});

	it('gives each row of a table a heading from what is in it', () => {
		for (const { displayName, typeOptions, options = [] } of levelsOf(properties).flat()) {
			if (typeOptions?.multipleValues !== true) continue;
			const [table] = options as INodePropertyCollection[];
			const expression = /^=\{\{(.*)\}\}$/s.exec(typeOptions.fixedCollection?.itemTitle ?? '')?.[1];
			const titleOf = new Function('$collection', `return ${expression}`) as (
				collection: object,
			) => unknown;
			const value = Object.fromEntries(
				(table?.values ?? []).map(({ name, type, options: choices, default: initial }) => [
					name,
					type === 'resourceLocator'
						? { mode: 'list', value: 'id', cachedResultName: 'Given' }
						: ((choices?.[0] as INodePropertyOptions | undefined)?.value ?? (initial || 'Given')),
				]),
			);
			const title = titleOf({ item: { value, index: 0, properties: table?.values } });
			expect([displayName, title]).toEqual([displayName, expect.stringMatching(/^[A-Z]/)]);
			expect(titleOf({ item: { value: {}, index: 0, properties: table?.values } })).toBeFalsy();
		}
	});
});
