import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { normalise } from '../../nodes/Yunhu/events';
import { SEED } from '../../sandbox/yunhu';
import { startWorld, UNKNOWN_BOT, userCredential, YUNHU, type World } from '../support/yunhu';
import { byId } from '../support/locator';

/**
 * Instructions whose IDs a JavaScript number would make one and the same. The platform declares 64 bits for them; the stand-in's are
 * short, so a server of the test answers.
 */

const [ONE, OTHER] = ['9007199254740992', '9007199254740993'];
const LIST = `{"code":1,"data":{"list":[{"id":${ONE},"name":"one"},{"id":${OTHER},"name":"other"}]}}`;

let world: World;
let server: Server;
let edits: string[];
const credentials = { yunhuUserApi: 'long ids' };

beforeAll(async () => {
	world = await startWorld();
	server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => (body += String(chunk)));
		request.on('end', () => {
			const isEdit = request.url === '/v1/instruction/edit';
			if (isEdit) edits.push(body);
			response.end(isEdit ? '{"code":1}' : LIST);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	world.engine.addCredential(userCredential(world.yunhu, 'long ids', { baseUrl }));
});
afterAll(async () => {
	server.close();
	server.closeAllConnections();
	await world.close();
});

const ofHelper = { resource: 'instruction', botId: byId(SEED.helper) };

it.each([
	['update', { success: true, botId: SEED.helper, id: OTHER, name: 'newer' }],
	['delete', { deleted: true, botId: SEED.helper, id: OTHER }],
])('%s changes the instruction that was named, and no other', async (operation, output) => {
	edits = [];
	const { error, items } = await world.run(
		'instruction',
		operation,
		{ ...ofHelper, instructionId: byId(OTHER), updateFields: { name: 'newer' } },
		undefined,
		{ credentials },
	);
	if (error) throw error;
	expect(items.map(({ json }) => json)).toEqual([output]);
	expect(edits).toEqual([expect.stringContaining(`"id":${OTHER},`)]);
	if (operation === 'delete') expect(edits[0]).toContain('"name":"other"');
});

it('Get Many and the drop-down give the IDs from which they can be changed', async () => {
	const { items } = await world.run('instruction', 'getAll', ofHelper, undefined, { credentials });
	expect(items.map(({ json }) => json.id)).toEqual([ONE, OTHER]);
	const operation = { ...ofHelper, operation: 'delete' };
	const { results } = await world.engine.listSearch(
		YUNHU,
		'searchInstructions',
		operation,
		credentials,
	);
	expect(results.map(({ value }) => value)).toEqual([ONE, OTHER]);
});

it.each([
	[OTHER, OTHER],
	['2104', 2104],
	[2104, 2104],
])('an event with the instruction %j has its ID', (commandId, id) => {
	const event = { message: { commandId, commandName: 'other', content: {} } };
	const body = { header: { eventType: 'message.receive.instruction' }, event };
	expect(normalise(body, UNKNOWN_BOT)?.details).toEqual({ instruction: { id, name: 'other' } });
});
