import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
	TriggerPanelDefinition,
} from 'n8n-workflow';

import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/** The texts that the editor shows around a node; for those that are missing it has its own. */

const nodes = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));
const triggers = nodes.filter(({ group }) => group.includes('trigger'));

/** The editor evaluates a subtitle as JavaScript; the text comes from this package. */
function subtitleOf({ subtitle }: INodeTypeDescription, parameters: object): string {
	const expression = /^=\{\{(.*)\}\}$/s.exec(subtitle ?? '')?.[1];
	return (new Function('$parameter', `return ${expression}`) as (given: object) => string)(
		parameters,
	);
}

describe('the subtitle of a node', () => {
	it('names resource and operation', () => {
		const actions = nodes.filter(({ group }) => !group.includes('trigger'));
		expect(actions).toHaveLength(4);
		for (const node of actions) {
			const listOf = (wanted: string) => node.properties.filter(({ name }) => name === wanted);
			const resources = (listOf('resource')[0]?.options ?? []) as INodePropertyOptions[];
			for (const { displayOptions, options = [] } of listOf('operation')) {
				const resource = resources.find(
					({ value }) => value === displayOptions?.show?.resource?.[0],
				);
				for (const { name, value } of options as INodePropertyOptions[])
					expect(subtitleOf(node, { resource: resource?.value, operation: value })).toBe(
						`${resource?.name}: ${name}`,
					);
			}
		}
	});
});

function fieldsOf({ properties }: INodeTypeDescription): INodeProperties[] {
	return fieldsIn(properties);
}

/** All fields, also those in collections and rows. */
function fieldsIn(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...((property.options ?? []) as Array<INodeProperties | INodePropertyCollection>).flatMap(
			(option) => {
				if ('values' in option) return fieldsIn(option.values);
				return 'type' in option ? fieldsIn([option]) : [];
			},
		),
	]);
}

it('operations read files where the first one of a trigger is', () => {
	const ofActions = nodes
		.filter((node) => !triggers.includes(node))
		.map(fieldsOf)
		.flat();
	const read = ofActions.filter(({ displayName }) => displayName === 'Input Data Field Name');
	expect(read.length).toBeGreaterThan(1);
	expect(new Set(read.map((field) => field.default))).toEqual(new Set(['data']));
	const offered = triggers.flatMap(fieldsOf).filter(({ name }) => name === 'downloadMedia');
	expect(offered).toHaveLength(3);
	for (const { description } of offered)
		expect(description).toContain('The first file is data, the others are data1, data2 and so on.');
});

describe.each(triggers.map((trigger) => [trigger.name, trigger] as const))('%s', (_, trigger) => {
	it('tells the user how to make an event happen wherever the editor waits for one', () => {
		const { eventTriggerDescription, activationMessage, triggerPanel } = trigger;
		expect(eventTriggerDescription).toMatch(/^Write to the (bot|robot) in \w+/);
		expect(activationMessage).toMatch(/starts the workflow\.$/);
		expect(triggerPanel).toMatchObject({
			header: eventTriggerDescription,
			executionsHelp: { active: expect.any(String), inactive: expect.any(String) },
			activationHint: { active: expect.any(String), inactive: expect.any(String) },
		});
		expect(JSON.stringify(triggerPanel)).not.toMatch(/create an event/);
	});

	it('listens to messages when it is added', () => {
		const events = trigger.properties.find(({ name }) => name === 'events');
		expect(events?.default).toEqual(expect.arrayContaining(['groupMessage', 'privateMessage']));
	});

	it('shows its events by their names as its subtitle', () => {
		for (const name of ['events', 'serverEvents']) {
			const list = trigger.properties.find((property) => property.name === name)?.options ?? [];
			for (const event of list as INodePropertyOptions[])
				expect(subtitleOf(trigger, { events: [], [name]: [event.value] })).toBe(event.name);
		}
		expect(subtitleOf(trigger, { events: ['groupMessage', 'privateMessage'] })).toBe(
			'Group Message, Private Message',
		);
	});

	it('does not list events of the whole server among those of the robot', () => {
		const events = trigger.properties.find(({ name }) => name === 'events')?.options ?? [];
		expect(events.filter(({ name }) => name.startsWith('Server:'))).toEqual([]);
		expect(events.length).toBeLessThan(30);
	});
});

it('notices about events are shown with the events that they name', () => {
	const notices = triggers.flatMap(({ properties }) =>
		properties.flatMap(({ type, displayName, displayOptions }) => {
			const shownFor = displayOptions?.show?.events;
			if (type !== 'notice' || shownFor === undefined) return [];
			const events = properties.find(({ name }) => name === 'events')?.options ?? [];
			const named = (events as INodePropertyOptions[]).filter(({ name }) =>
				displayName.includes(name),
			);
			return [{ shownFor, named: named.map(({ value }) => value) }];
		}),
	);
	expect(notices).not.toEqual([]);
	for (const { shownFor, named } of notices) expect(shownFor).toEqual(named);
});

describe('yunhuSocketTrigger', () => {
	it('says wherever the editor waits that a bot which is set to a link stays silent', () => {
		const socket = triggers.find(({ name }) => name === 'yunhuSocketTrigger');
		const { header, executionsHelp } = socket?.triggerPanel as TriggerPanelDefinition;
		const { active, inactive } = executionsHelp as Record<'active' | 'inactive', string>;
		for (const text of [socket?.eventTriggerDescription, header, active, inactive])
			expect(text).toContain('If nothing comes, the bot is set to a link: set it to WebSocket');
	});

	it('says there, and before the first run, that events which are switched off do not come', () => {
		const socket = triggers.find(({ name }) => name === 'yunhuSocketTrigger');
		const { header, executionsHelp } = socket?.triggerPanel as TriggerPanelDefinition;
		const { active, inactive } = executionsHelp as Record<'active' | 'inactive', string>;
		const notice = socket?.properties.find(({ name }) => name === 'socketNotice')?.displayName;
		for (const text of [socket?.eventTriggerDescription, header, active, inactive, notice])
			expect(text).toMatch(/switche.* on in the console, or with Bot: Set Event Switches/);
	});
});
