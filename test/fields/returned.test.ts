import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { propertiesOf } from '../../nodes/common/fields';
import {
	firstCases,
	operationName,
	PLATFORMS,
	runPlace,
	startPlace,
	stopPlaces,
} from '../attacks/places';
import type { OperationCase, TestedPlatform } from '../attacks/platforms/platform';
import { ROOT } from '../support/run';
import { SEED } from '../../sandbox/yunhu';
import { plantMessage } from '../yunhu/cases';

/** Runs the operations for what they output: how much of it, in which form, and that it went well. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

/** The first case of every operation that has a field. */
function casesWith(field: string) {
	return PLATFORMS.flatMap((platform) =>
		firstCases(platform)
			.filter((entry) => fieldsOf(platform, entry).includes(field))
			.map((entry) => [`${platform.folder} ${operationName(entry)}`, platform, entry] as const),
	);
}

function fieldsOf({ resources }: TestedPlatform, entry: OperationCase): string[] {
	const resource = resources.find(({ value }) => value === entry.resource);
	const operation = resource?.operations.find(({ value }) => value === entry.operation);
	return operation === undefined ? [] : propertiesOf(operation.fields).map(({ name }) => name);
}

/** Runs a case with each of the parameters, on a stand-in of its own. */
async function outputs(platform: TestedPlatform, entry: OperationCase, given: IDataObject[]) {
	const all = [];
	for (const [index, parameters] of given.entries()) {
		const changed = { ...entry, parameters: { ...entry.parameters, ...parameters } };
		const place = await startPlace(engine, platform, changed, `, ${index}`);
		try {
			const { items, error } = await runPlace(engine, place, 0);
			expect(error?.message).toBeUndefined();
			all.push(items.map(({ json }) => json));
		} finally {
			await stopPlaces([place]);
		}
	}
	return all;
}

/** Cases whose operation would find less than two entries. */
const SEVERAL: Record<string, Partial<OperationCase>> = {
	'MojoWebqq discussion.getAll': {
		prepare: ({ mojoWebqq: { state } }) => state.discussions.push(...state.discussions),
	},
	'MojoWebqq friend.search': { parameters: { attributes: { category: 'Work' } } },
	'MojoWebqq group.search': {
		prepare: ({ mojoWebqq: { state } }) => state.groups.push(...state.groups),
	},
	'Wildfire group.getAll': { credential: { groups: 'groupId1, groupId2' } },
	'Wildfire user.search': { parameters: { keyword: 'e' } },
	'Yunhu message.getAll': {
		prepare: ({ yunhu }) => {
			plantMessage(yunhu);
			plantMessage(yunhu, 'f'.repeat(32));
		},
	},
	'Yunhu tag.getAll': {
		prepare: ({ yunhu: { state } }) => {
			const tags = state.groups.get(SEED.launch)?.tags ?? [];
			tags.push(...tags.map((tag) => ({ ...tag, id: 2 })));
		},
	},
};

it.each(casesWith('limit'))('%s returns no more than Limit', async (name, platform, entry) => {
	const { parameters, ...rest } = SEVERAL[name] ?? {};
	const several = { ...entry, ...rest, parameters: { ...entry.parameters, ...parameters } };
	const [all, one] = await outputs(platform, several, [
		{ returnAll: true },
		{ returnAll: false, limit: 1 },
	]);
	expect(all?.length).toBeGreaterThan(1);
	expect(one).toEqual(all?.slice(0, 1));
});

// What StarBot's Simplify corrects is in few of the answers: test/starbot/simplify.
const simplifying = casesWith('simplify').filter(([, { folder }]) => folder !== 'StarBot');

it.each(simplifying)('%s simplifies only with Simplify', async (_, platform, entry) => {
	const [simple, raw] = await outputs(platform, entry, [{ simplify: true }, { simplify: false }]);
	expect(raw).toHaveLength(simple?.length ?? 0);
	expect(simple).not.toEqual(raw);
});

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		it('reports success of every operation that succeeded', async () => {
			const reported: unknown[] = [];
			// Answer Webhook of QQ needs a trigger that waits for it.
			for (const entry of firstCases(platform).filter(({ requests }) => requests.length > 0)) {
				for (const json of (await outputs(platform, entry, [{}])).flat())
					for (const key of ['success', 'deleted'])
						if (key in json) reported.push([operationName(entry), key, json[key]]);
			}
			expect(reported.length).toBeGreaterThan(3);
			for (const report of reported)
				expect(report).toEqual([expect.anything(), expect.anything(), true]);
		});
	},
);
