import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { SENDING_OPTIONS } from '../../nodes/common/broadcast/options';
import { propertiesOf } from '../../nodes/common/fields';
import { PLATFORMS, type Place } from '../attacks/places';
import { FEW_AT_ONCE, forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { placesOf } from './places';

/** n8n drops an expression in the place of a group of fields in a collection: the node gets an empty group. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

/** The groups of an operation that stand in collections, with the collection's name. */
function groupsIn({ platform, entry }: Place): Array<[collection: string, group: INodeProperties]> {
	const operation = platform.resources
		.find(({ value }) => value === entry.resource)!
		.operations.find(({ value }) => value === entry.operation)!;
	const isGroup = ({ type, typeOptions }: INodeProperties) =>
		type === 'fixedCollection' && typeOptions?.multipleValues !== true;
	const groups = propertiesOf(operation.fields)
		.filter(({ type }) => type === 'collection')
		.flatMap(({ name, options = [] }) =>
			(options as INodeProperties[]).filter(isGroup).map((group) => [name, group] as const),
		);
	const options = operation.sends ? propertiesOf(SENDING_OPTIONS).filter(isGroup) : [];
	return [...groups, ...options.map((group) => ['options', group] as const)].map(
		([collection, group]) => [collection, group],
	);
}

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		const places = placesOf(platform, () => engine);

		it('defaults do not take the place of a group that n8n drops', async () => {
			const seen: string[] = [];
			await forAll(
				places(),
				async (place) => {
					const { entry, sandbox, proxy, credentials, name } = place;
					for (const [collection, group] of groupsIn(place)) {
						await entry.prepare(sandbox);
						proxy.arm();
						const { resource, operation, parameters } = entry;
						const dropped = { [collection]: { [group.name]: '={{ $json.given }}' } };
						const { error } = await engine.executeNode(
							platform.node,
							{ resource, operation, ...parameters, ...dropped } as never,
							[{ json: { given: group.default } } as never],
							{ credentials },
						);
						seen.push(group.name);
						expect([name, error?.message, proxy.requests.length]).toEqual([
							name,
							`The parameter "${group.displayName}" holds nothing [item 0]`,
							0,
						]);
					}
				},
				FEW_AT_ONCE,
			);
			expect(seen).toEqual(expect.arrayContaining(Object.keys(SENDING_OPTIONS)));
		}, 60_000);
	},
);
