import type { Exchange } from '../../kit/exchange';
import type { Client } from '../client';
import type { SendFault } from '../faults';
import { groupObject, hits, type WireObject } from '../objects';
import type { Params } from '../params';
import type { Group } from '../state';

export interface Call {
	client: Client;
	exchange: Exchange;
	params: Params;
	fault?: SendFault;
}

/** Endpoints by name. Each returns the JSON of its answer, at once or later. */
export type Endpoints = Record<string, (call: Call) => unknown>;

/** Whether all selectors of the request match, of which there must be one. */
export function isMeant(
	{ params }: Call,
	object: WireObject,
	selectors: readonly string[],
	prefix = '',
): boolean {
	const given = selectors.filter((name) => params.get(prefix + name) !== undefined);
	return (
		given.length > 0 && given.every((name) => hits(object[name], params.get(prefix + name) ?? ''))
	);
}

/** Finds the group that `group_id` and `group_uid` select. */
export function selectedGroup(call: Call): Group | undefined {
	const { state } = call.client;
	return state.groups.find((entry) =>
		isMeant(call, groupObject(entry, state), ['id', 'uid'], 'group_'),
	);
}

/** An exception inside the plugin, which it answers with HTTP 500. */
export class PluginException extends Error {}
