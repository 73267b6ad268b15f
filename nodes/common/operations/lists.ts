import type { ILoadOptionsFunctions, INodeListSearchResult, NodeApiError } from 'n8n-workflow';

import { runConcurrently } from './concurrency';
import { apiError } from '../errors';
import { asObject } from '../guards';
import { textOf } from '../serverValues';
import type { Caller, Context } from '../requests/caller';
import { toIds } from '../values';

/** The contexts of list search methods: that of the editor, or that of a run. */
export type ListContext = Context & Pick<ILoadOptionsFunctions, 'getCurrentNodeParameter'>;

/** The node's list search methods, by name. */
export type ListSearches = Readonly<
	Record<string, (this: ListContext, filter?: string) => Promise<INodeListSearchResult>>
>;

/** An entry of a drop-down. */
export interface ListEntry {
	name: string;
	value: string;
}

/**
 * Makes an entry from a server's data: the name with the ID behind it, or the ID alone. Returns undefined where the server gave no
 * ID, because an entry needs one.
 *
 * @param valueOf returns the value that the field stores for the ID. Default: the ID.
 */
export function listEntry(
	id: unknown,
	name: unknown,
	valueOf = (idText: string) => idText,
): ListEntry | undefined {
	const [idText, label] = [textOf(id), textOf(name)];
	if (idText === '') return undefined;
	return { name: label === '' ? idText : `${label} (${idText})`, value: valueOf(idText) };
}

/** Returns the ID that is chosen in another field of the node, for a list that depends on it; '' if none is chosen yet. */
export function chosenBeside(context: ListContext, name: string): string {
	return textOf(context.getCurrentNodeParameter(name, { extractValue: true })).trim();
}

/** Returns the present mode and value of a resource locator in the same node. */
export function locatorBeside(context: ListContext, name: string): { mode: string; value: string } {
	const { mode, value } = asObject(context.getCurrentNodeParameter(name)) ?? {};
	return { mode: textOf(mode), value: textOf(value).trim() };
}

/**
 * Returns the entries whose name, which includes the ID, contains the text that the user typed into the drop-down. Each value is
 * there once.
 */
export function matching(entries: ReadonlyArray<ListEntry | undefined>, filter = ''): ListEntry[] {
	const wanted = filter.trim().toLowerCase();
	const found = entries.filter((entry) =>
		entry?.name.toLowerCase().includes(wanted),
	) as ListEntry[];
	return [...new Map(found.map((entry) => [entry.value, entry])).values()];
}

/**
 * Returns the IDs under Groups in a credential, for a platform that does not tell a robot its groups.
 *
 * @throws NodeApiError if they cannot be read, or if there are none: an empty list would look like a robot without groups
 */
export async function groupsInCredential(caller: Caller, type: string): Promise<string[]> {
	const { groups } = await caller.credential(type);
	const ids = toIds(groups, (complaint) => groupsError(caller, complaint));
	if (ids.length > 0) return ids;
	throw groupsError(caller, 'is empty');
}

/**
 * Makes the error for the groups in a credential.
 *
 * @param complaint follows the field's name, e.g. `is empty`
 */
export function groupsError(caller: Caller, complaint: string): NodeApiError {
	return apiError(caller, {
		message: `The field Groups in the credential ${complaint}`,
		hint: 'The platform does not tell a robot its groups. Enter the IDs of the groups under Groups in the credential, separated by commas.',
	});
}

const LOOK_UPS_AT_ONCE = 10;

/**
 * Makes a request for each thing, several at a time. Returns the results in the order of the things.
 *
 * @throws the first failure
 */
export async function lookUpEach<T, R>(
	things: readonly T[],
	look: (thing: T) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	const failures: unknown[] = [];
	await runConcurrently({
		tasks: things.entries(),
		concurrency: LOOK_UPS_AT_ONCE,
		keyOf: () => '',
		stopped: () => failures.length > 0,
		perform: async ([index, thing]) => {
			try {
				results[index] = await look(thing);
			} catch (error) {
				failures.push(error);
			}
		},
	});
	if (failures.length > 0) throw failures[0];
	return results;
}
