import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import type { INodeTypeDescription, TriggerPanelDefinition } from 'n8n-workflow';

import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/** The texts that the editor shows for triggers; where a node has none, n8n's defaults. */

const triggers = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json')).filter(
	({ group }) => group.includes('trigger'),
);

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

	it('shows its events in words as its subtitle', () => {
		const expression = /^=\{\{(.*)\}\}$/s.exec(trigger.subtitle ?? '')?.[1];
		// The editor evaluates the subtitle as JavaScript; the text comes from this package.
		const subtitleOf = new Function('$parameter', `return ${expression}`) as (
			parameters: object,
		) => string;
		expect(subtitleOf({ events: ['groupMessage', 'privateMessage'] })).toBe(
			'Group Message, Private Message',
		);
		expect(subtitleOf({ events: ['instruction'], serverEvents: ['serverMessage'] })).toBe(
			'Instruction, Server Message',
		);
	});

	it('does not list events of the whole server among those of the robot', () => {
		const events = trigger.properties.find(({ name }) => name === 'events')?.options ?? [];
		expect(events.filter(({ name }) => name.startsWith('Server:'))).toEqual([]);
		expect(events.length).toBeLessThan(30);
	});
});

describe('yunhuSocketTrigger', () => {
	it('says wherever the editor waits that a bot which is set to a link stays silent', () => {
		const socket = triggers.find(({ name }) => name === 'yunhuSocketTrigger');
		const { header, executionsHelp } = socket?.triggerPanel as TriggerPanelDefinition;
		const { active, inactive } = executionsHelp as Record<'active' | 'inactive', string>;
		for (const text of [socket?.eventTriggerDescription, header, active, inactive])
			expect(text).toContain('If nothing comes, the bot is set to a link: set it to WebSocket');
	});
});
