import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readExamples, runsInEngine } from '../../sandbox/exampleWorkflows';
import { startTryOut, type TryOut } from '../lib/tryOut';
import { START_TIMEOUT_MS, VERSION } from './support/world';

/** Tests npm run n8n, started several times in one folder, each time on other ports. */
describe('npm run n8n', () => {
	let directory: string;
	let started: TryOut | undefined;

	const start = async () => {
		const said: string[] = [];
		started = await startTryOut({
			version: VERSION,
			port: 0,
			directory,
			say: (text) => said.push(text),
		});
		return { ...started, said };
	};

	beforeAll(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'groupbots-try-out-'));
	});

	afterAll(async () => {
		await started?.close();
		await rm(directory, { recursive: true, force: true, maxRetries: 3 });
	}, START_TIMEOUT_MS);

	it(
		'rejects a second start with the address of the first, and keeps the changes of users',
		async () => {
			const first = await start();
			// An agent starts only after a user has selected a credential for its model.
			for (const { id } of readExamples().filter(runsInEngine)) {
				expect(await first.rest.workflow(id)).toMatchObject({ active: true });
			}
			const second = startTryOut({ version: VERSION, port: 0, directory, say: () => {} });
			await expect(second).rejects.toThrow(`n8n runs already at ${first.n8n.url}/home/workflows`);

			// A user renames one example, unpublishes another, and deletes a third.
			const [renamed = '', unpublished = '', deleted = ''] = [
				'wildfireReply',
				'wildfireWelcome',
				'yunhuAnnounce',
			];
			const { nodes, connections, settings } = await first.rest.workflow(renamed);
			await first.rest.request('PATCH', `workflows/${renamed}`, {
				name: 'My own answer',
				nodes,
				connections,
				settings,
			});
			await first.rest.unpublish(unpublished);
			await first.rest.deleteWorkflow(deleted);
			await first.close();

			const again = await start();
			expect(again.n8n.url).not.toBe(first.n8n.url);
			expect(await again.rest.workflow(renamed)).toMatchObject({
				name: 'My own answer',
				active: true,
			});
			expect(await again.rest.workflow(unpublished)).toMatchObject({ active: false });
			expect(await again.rest.workflow(deleted)).toMatchObject({ active: true });
			// The credentials lead to the sandbox of this start: a message is received and answered.
			const { wildfire } = again.sandbox;
			await wildfire.say({
				groupId: 'groupId2',
				sender: 'userA',
				text: '@Helper help',
				mention: ['FireRobot'],
			});
			await again.rest.ended(renamed, 1);
			expect(wildfire.state.messages.at(-1)).toMatchObject({ sender: 'FireRobot' });
		},
		START_TIMEOUT_MS,
	);

	it('lists its workflows on the page of the sandbox, and runs those that wait for a schedule', async () => {
		const { sandbox, n8n } = started!;
		const response = await fetch(`${sandbox.url}/_sandbox/state`);
		const { workflows, place } = (await response.json()) as {
			workflows: Array<{ id: string; name: string; hints: object[]; url: string }>;
			place: object;
		};
		expect(place).toEqual({ name: 'n8n', url: `${n8n.url}/home/workflows` });
		expect(workflows.map(({ id }) => id).sort()).toEqual(
			readExamples()
				.map(({ id }) => id)
				.sort(),
		);
		expect(workflows.find(({ id }) => id === 'wildfireReply')).toMatchObject({
			name: 'My own answer',
			url: `${n8n.url}/workflow/wildfireReply`,
		});
		const before = sandbox.yunhu.state.messages.length;
		await fetch(`${sandbox.url}/_sandbox/workflows/yunhuAnnounce/run`, { method: 'POST' });
		await started!.rest.ended('yunhuAnnounce', 1);
		expect(sandbox.yunhu.state.messages.length).toBe(before + 3);
	});
});
