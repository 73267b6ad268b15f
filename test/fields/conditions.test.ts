import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { propertiesOf } from '../../nodes/common/fields';
import { operationName, PLATFORMS, type Place } from '../attacks/places';
import { FEW_AT_ONCE, forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { placesOf } from './places';
import { withoutRandom } from './subjects';

/**
 * A field that is shown where another field has a value is read for each item, where an expression gives that value: the items of a
 * run reach the server as they do alone.
 */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

/** A field that decides which others are shown, and all the values that it can have. */
interface Decider {
	name: string;
	values: Array<string | number | boolean>;
	/** Parameters that fill all the fields that it shows. */
	filled: IDataObject;
}

function decidersIn({ platform, entry }: Place): Decider[] {
	const operation = platform.resources
		.find(({ value }) => value === entry.resource)
		?.operations.find(({ value }) => value === entry.operation);
	const properties = propertiesOf(operation!.fields);
	const given = Object.assign(
		{},
		...platform.cases
			.filter((one) => operationName(one) === operationName(entry))
			.map(({ parameters }) => parameters)
			.reverse(),
	) as IDataObject;
	return properties
		.filter(({ noDataExpression }) => noDataExpression !== true)
		.flatMap(({ name, type, options = [] }) => {
			const shown = properties.filter(({ displayOptions: { show = {} } = {} }) => name in show);
			if (shown.length === 0) return [];
			const values =
				type === 'boolean'
					? [true, false]
					: (options as INodePropertyOptions[]).map(({ value }) => value);
			const required = properties.filter((one) => one.required && one.name !== name);
			const filled = Object.fromEntries(
				[...shown, ...required].map((one) => [one.name, given[one.name] ?? valueFor(one)]),
			);
			return [{ name, values, filled: { ...entry.parameters, ...filled } }];
		});
}

function valueFor({ type, options = [], default: initial, modes }: INodeProperties) {
	if (type === 'string') return '1001';
	if (type === 'multiOptions') return ['1001'];
	if (type === 'number') return Number(initial) + 1;
	if (type === 'resourceLocator')
		return { __rl: true, mode: modes!.find((mode) => mode.type === 'string')!.name, value: '1001' };
	if (type === 'options') return (options.at(-1) as INodePropertyOptions).value;
	return initial as IDataObject;
}

/** After a failure the node looks names up for its error, once a run. */
const LOOK_UP = /"(?:getAccountListRequest|getFriendList|getGroupList|robotInfo)"/;

/** An instruction is changed as the item before has left it, so two items' requests are not those of each alone. */
const CHANGES_THE_CHANGED = /^\S*\/instruction\/edit /;

async function outcomeOf(place: Place, parameters: IDataObject, decisions: Decider['values']) {
	const { platform, entry, sandbox, proxy, credentials } = place;
	await entry.prepare(sandbox);
	proxy.arm();
	const { resource, operation } = entry;
	const [item = { json: {} }] = entry.items ?? [];
	const execution = await engine.executeNode(
		platform.node,
		{ resource, operation, ...parameters, options: { retries: 0 } } as never,
		decisions.map((decision) => ({ ...item, json: { ...item.json, decision } })) as never,
		{ credentials, continueOnFail: true },
	);
	const requests = proxy.requests.map(
		({ url, body }) => `${url} ${withoutRandom(body.toString())}`,
	);
	// Answer Webhook makes no request: its output is the answer.
	const answers = execution.items
		.filter(({ json }) => json.error === undefined)
		.map(({ json: { timestamp: _now, ...answer } }) => JSON.stringify(answer));
	const outcome = requests.length > 0 ? requests : answers;
	return { outcome, error: execution.error?.message };
}

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		const places = placesOf(platform, () => engine);

		it('an item is read by its own conditions, whatever those of the items before it are', async () => {
			const wrong: string[] = [];
			await forAll(
				places(),
				async (place) => {
					for (const { name, values, filled } of decidersIn(place)) {
						const alone = new Set<string>();
						for (const value of values) {
							const one = await outcomeOf(place, { ...filled, [name]: value }, [value]);
							for (const request of one.outcome) alone.add(request);
						}
						const expression = { ...filled, [name]: '={{ $json.decision }}' };
						for (const order of [values, [...values].reverse()]) {
							const { outcome, error } = await outcomeOf(place, expression, order);
							const more = outcome.filter((request) => !alone.has(request));
							const missing = [...alone].filter((request) => !outcome.includes(request));
							if (
								alone.size === 0 ||
								error ||
								more.length > 0 ||
								!missing.every((one) => LOOK_UP.test(one) || CHANGES_THE_CHANGED.test(one))
							)
								wrong.push(
									`${place.name}, ${name} ${order.join()}: ${JSON.stringify({ error, more, missing })}`,
								);
						}
					}
				},
				FEW_AT_ONCE,
			);
			expect(wrong).toEqual([]);
		}, 300_000);
	},
);
