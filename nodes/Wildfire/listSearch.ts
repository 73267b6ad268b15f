import type { IDataObject, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

import { callerOf, type Caller } from '../common/requests/caller';
import { attempt, request } from '../common/requests/client';
import { explained } from '../common/errors';
import {
	chosenBeside,
	listEntry,
	lookUpEach,
	matching,
	type ListContext,
	type ListEntry,
} from '../common/operations/lists';
import { textOf } from '../common/serverValues';
import { knownGroups, membersOf, ofNamedGroups } from './groups';
import { query, record, WILDFIRE } from './transport';
import { foundUsers } from './users';

/** Largest number of members whose names are looked up for a drop-down. */
const MOST_NAMES = 200;

/** Lists the groups named in the credential. */
export async function searchGroups(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: await groupEntries(callerOf(this), filter) };
}

/** Lists the same groups for a multi-select field. */
export async function getGroups(this: ListContext): Promise<INodePropertyOptions[]> {
	return await explained(async () => await groupEntries(callerOf(this)));
}

async function groupEntries(caller: Caller, filter?: string): Promise<ListEntry[]> {
	const groups = await knownGroups(caller);
	const entries = groups.map(({ name, target_id: id }) => listEntry(id, name));
	return matching(entries, filter);
}

/** Lists users: the results of the server's search, which only the professional edition has, else the members of the credential's groups. */
export async function searchUsers(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const caller = callerOf(this);
	const keyword = filter?.trim() ?? '';
	const found = keyword === '' ? undefined : await searched(caller, keyword);
	if (found === undefined) return { results: matching(await memberEntries(caller), filter) };
	// The search finds no user by ID.
	const [name = ''] = await namesOf(caller, [keyword]);
	const withId = name === '' ? [] : [listEntry(keyword, name)];
	return { results: matching([...withId, ...found]) };
}

/** Returns the members of the groups named in the credential. */
async function memberEntries(caller: Caller): Promise<Array<ListEntry | undefined>> {
	const members = await ofNamedGroups(caller, membersOf);
	const ids = idsIn(members.flat());
	const names = await namesOf(caller, ids);
	return ids.map((id, index) => listEntry(id, names[index]));
}

/** Returns the results of the server's search; undefined where the server has none. */
async function searched(
	caller: Caller,
	keyword: string,
): Promise<Array<ListEntry | undefined> | undefined> {
	const everybody = { keyword, searchType: 100, userType: 0 };
	const tried = await attempt(WILDFIRE, caller, foundUsers(everybody, 0));
	if (tried.refusal !== undefined) return undefined;
	return tried.value.map((user) => listEntry(user.userId, nameOf(user)));
}

/** Lists the members of the group chosen in the same node. */
export async function searchMembers(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const groupId = chosenBeside(this, 'groupId');
	if (groupId === '') return { results: [] };
	const caller = callerOf(this);
	const members = await request(WILDFIRE, caller, membersOf(groupId));
	const ids = idsIn(members);
	const aliases = new Map(members.map(({ member_id: id, alias }) => [textOf(id), textOf(alias)]));
	const names = await namesOf(caller, ids);
	const entries = ids.map((id, index) => {
		const entry = listEntry(id, names[index]);
		const alias = aliases.get(id);
		return entry && alias ? { ...entry, name: `${alias}, ${entry.name}` } : entry;
	});
	return { results: matching(entries, filter) };
}

/** Returns the IDs of members, each once. */
function idsIn(members: IDataObject[]): string[] {
	const ids = members.map(({ member_id: id }) => textOf(id));
	return [...new Set(ids)].filter((id) => id !== '');
}

/** Returns the names of the first MOST_NAMES users; '' for a name that cannot be loaded. */
async function namesOf(caller: Caller, ids: string[]): Promise<string[]> {
	return await lookUpEach(ids.slice(0, MOST_NAMES), async (userId) => {
		const asked = query('/robot/user_info', record('userId'), { userId });
		const tried = await attempt(WILDFIRE, caller, asked);
		return tried.refusal === undefined ? nameOf(tried.value) : '';
	});
}

/** Returns the display name of a user, else the login name: servers send an empty text for a name that is not set. */
function nameOf({ displayName, name }: IDataObject): string {
	return textOf(displayName) || textOf(name);
}
