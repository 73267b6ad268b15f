import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeTypeDescription } from 'n8n-workflow';
import path from 'node:path';

import { messagePasses, type Address, type Filters } from '../../nodes/common/triggers/filters';
import type { Chat, Message } from '../../nodes/common/message';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';
import { newBody, startWorld, TRIGGERS, WEBHOOK_TRIGGERS, type World } from './support';

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());

const types = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));

it.each(TRIGGERS.map(({ name }) => name))(
	'%s shows Respond To directly after Events',
	(trigger) => {
		const { properties } = types.find(({ name }) => name === trigger)!;
		const names = properties.filter(({ type }) => type !== 'notice').map(({ name }) => name);
		expect(names[names.indexOf('events') + 1]).toBe('respondTo');
		const field = properties.find(({ name }) => name === 'respondTo');
		expect(field).toMatchObject({ displayName: 'Respond To', default: 'mentioned' });
	},
);

it.each(WEBHOOK_TRIGGERS)(
	'%s, new: a group message without a mention starts nothing',
	async (trigger) => {
		const id = world.add(trigger, {}, ({ nodes }) => delete nodes[0]!.parameters.respondTo);
		await world.engine.activate(id);
		const response = await fetch(world.urlOf(trigger, id), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: newBody(trigger),
		});
		await world.engine.idle();
		expect([response.status, world.executionsOf(id).length]).toEqual([200, 0]);
		await world.engine.deactivate(id);
	},
);

describe('a message', () => {
	const passes = async (
		respondTo: 'all' | 'mentioned' | 'private',
		type: Chat['type'],
		{ me = false, everyone = false, counts = false, address = undefined as Address } = {},
	) => {
		const message = { chat: { type }, mentions: { me, everyone }, text: '' } as Message;
		const filters = { text: '', everyone: counts } as Filters;
		return await messagePasses(respondTo, filters, message, address);
	};
	const GROUPS: Array<Chat['type']> = ['group', 'discussion', 'chatRoom', 'other'];
	const ONE_TO_ONE: Array<Chat['type']> = ['private', 'temporary', 'channel'];

	it.each(GROUPS)('in a %s passes "mentioned" only with a mention or a command', async (type) => {
		expect(await passes('mentioned', type)).toBe(false);
		expect(await passes('mentioned', type, { everyone: true })).toBe(false);
		expect(await passes('mentioned', type, { everyone: true, counts: true })).toBe(true);
		expect(await passes('mentioned', type, { me: true })).toBe(true);
		expect(await passes('mentioned', type, { address: 'robot' })).toBe(true);
		expect(await passes('private', type, { me: true, address: 'robot' })).toBe(false);
		expect(await passes('all', type)).toBe(true);
	});

	it.each(ONE_TO_ONE)('in a %s chat always passes', async (type) => {
		for (const respondTo of ['all', 'mentioned', 'private'] as const)
			expect(await passes(respondTo, type)).toBe(true);
	});

	it('that is addressed to nobody, such as one from the robot, passes by its event alone', async () => {
		for (const respondTo of ['all', 'mentioned', 'private'] as const)
			expect(await passes(respondTo, 'group', { address: 'nobody' })).toBe(true);
	});
});
