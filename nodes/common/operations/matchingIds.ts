import type { INodeListSearchItems } from 'n8n-workflow';

import type { Call } from './call';
import type { ListContext, ListSearches } from './lists';
import { namesUnknownId, type NodeError } from '../errors';
import { isId, type Identified } from '../fields';
import { givenText, listed } from '../text/excerpt';

/** The largest number of names that a failed call looks up, and of IDs that a complaint lists. */
const MOST_LOOK_UPS = 3;
const MOST_MATCHES = 10;

/**
 * Adds IDs to the error of a call whose ID is unknown: the IDs that have this value as their name. Only the first such call of a run
 * looks names up, so that a long run does not use up the platform's rate limit.
 */
export async function addMatchingIds(
	call: Call,
	lists: ListSearches,
	error: NodeError,
): Promise<void> {
	if (!namesUnknownId(error) || !call.run.mayLookUp()) return;
	const given = call
		.identified()
		.flatMap(({ ids, naming }) => ids.filter((id) => id !== '').map((id) => ({ id, naming })));
	const wrong = given.find(({ id, naming }) => !isId(id, naming));
	if (wrong !== undefined) {
		const { noun } = wrong.naming;
		const found =
			(await lookedUp(call, lists, wrong, error)) ??
			`No ${noun} is called "${givenText(wrong.id)}".`;
		add(error, found);
		return;
	}
	const doubtful = given.filter(({ id, naming }) => !naming.evident?.test(id));
	for (const one of doubtful.slice(0, MOST_LOOK_UPS)) {
		const found = await lookedUp(call, lists, one, error);
		if (found === undefined) continue;
		add(error, found);
		return;
	}
}

function add(error: NodeError, sentence: string): void {
	error.description = [sentence, error.description].filter(Boolean).join(' ');
}

/**
 * Returns a sentence with the IDs that the list has for a name; undefined if it has none, if the name is an ID in the list, or if
 * the list fails with the same message as the call: then the ID is not the cause.
 */
async function lookedUp(
	call: Call,
	lists: ListSearches,
	{ id, naming: { noun, search = '' } }: { id: string; naming: Identified['naming'] },
	failed: NodeError,
): Promise<string | undefined> {
	const list = lists[search];
	if (list === undefined) return undefined;
	const name = givenText(id);
	try {
		const { results } = await list.call(listContext(call), id);
		if (results.length === 0 || results.some(({ value }) => isEntryOf(value, id))) return undefined;
		const matches = listed(bestFirst(results, id).map(toldOf), MOST_MATCHES);
		return `IDs for the name "${name}": ${matches}. Give the ID of the ${noun} you mean.`;
	} catch (error) {
		const { message } = error as Error;
		if (failed.message.startsWith(message)) return undefined;
		return `The look-up of the ${noun} "${name}" failed: ${message}.`;
	}
}

/** Tells whether an entry of a list has the ID. Some lists put the kind of ID before it, e.g. `uid=144539789`. */
function isEntryOf(value: INodeListSearchItems['value'], id: string): boolean {
	return value === id || String(value).replace(/^\w+=/, '') === id;
}

/** Returns the call's context in the form that list search methods use. */
function listContext({ context, itemIndex }: Call): ListContext {
	const getCurrentNodeParameter: ListContext['getCurrentNodeParameter'] = (name, options) =>
		context.getNodeParameter(name, itemIndex, '', options) as string | object;
	return Object.assign(Object.create(context), { getCurrentNodeParameter });
}

/** Returns the entries with exactly this name, then the others. */
function bestFirst(entries: INodeListSearchItems[], name: string): INodeListSearchItems[] {
	const wanted = name.trim().toLowerCase();
	const isExact = (entry: INodeListSearchItems) => nameIn(entry).toLowerCase() === wanted;
	return [...entries.filter(isExact), ...entries.filter((entry) => !isExact(entry))];
}

function toldOf(entry: INodeListSearchItems): string {
	const name = nameIn(entry);
	return name === '' ? String(entry.value) : `${entry.value} (${givenText(name)})`;
}

/** Returns the name in a list's entry, which may end with the ID in brackets. */
function nameIn({ name, value }: INodeListSearchItems): string {
	const [, label = name, id = ''] = /^(.*) \(([^()]*)\)$/s.exec(name) ?? [];
	const isOfEntry = id !== '' && String(value).endsWith(id);
	return (isOfEntry ? label : name === String(value) ? '' : name).trim();
}
