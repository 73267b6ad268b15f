import type {
	IDataObject,
	INodeListSearchItems,
	INodeListSearchResult,
	INodePropertyOptions,
	NodeApiError,
} from 'n8n-workflow';

import { callerOf, type Caller } from '../common/caller';
import { attempt, request, type ApiRequest } from '../common/client';
import { apiError } from '../common/errors';
import { runConcurrently } from '../common/concurrency';
import type { ListContext } from '../common/lookUp';
import { toIds } from '../common/values';
import { membersOf } from './resources/groupMember/getAll';
import { foundUsers } from './resources/user/search';
import { CREDENTIAL, query, record, WILDFIRE } from './transport';

const NOT_EXIST = 253;
const LOOK_UPS_AT_ONCE = 10;

/** Largest number of members whose names are looked up for a drop-down. */
const MOST_NAMES = 200;

/**
 * Looks up the groups named in the credential one by one, since no request lists a robot's groups. Groups that no
 * longer exist are left out.
 *
 * @throws NodeOperationError where none is left: a message to all groups would then reach nobody and still succeed
 */
export async function knownGroups(caller: Caller): Promise<IDataObject[]> {
	const named = await namedGroups(caller);
	const found = await lookUp(named, async (groupId) => {
		const info = query('/robot/group/get_info', record('target_id'), { groupId });
		return await ifItExists(caller, info);
	});
	const groups = found.filter((group) => group !== undefined);
	if (groups.length > 0) return groups;
	throw credentialError(caller, `names no group that exists (${named.join(', ')})`);
}

/**
 * Returns the groups named in the credential.
 *
 * @throws NodeOperationError where the credential names none
 */
async function namedGroups(caller: Caller): Promise<string[]> {
	const { groups } = await caller.credential(CREDENTIAL);
	const ids = toIds(groups, (complaint) => credentialError(caller, complaint));
	if (ids.length > 0) return ids;
	throw credentialError(caller, 'is empty');
}

function credentialError(caller: Caller, complaint: string): NodeApiError {
	return apiError(caller, {
		message: `Groups in the credential ${complaint}`,
		hint: 'The server does not tell a robot its groups. Enter their IDs under Groups in the credential, separated by commas.',
	});
}

/** Looks up each ID, several at a time; the results are in the order of the IDs. */
async function lookUp<T>(ids: string[], look: (id: string) => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	const failures: unknown[] = [];
	await runConcurrently({
		tasks: ids.keys(),
		concurrency: LOOK_UPS_AT_ONCE,
		keyOf: () => '',
		stopped: () => failures.length > 0,
		perform: async (index) => {
			try {
				results[index] = await look(ids[index] as string);
			} catch (error) {
				failures.push(error);
			}
		},
	});
	if (failures.length > 0) throw failures[0];
	return results;
}

/** Lists the groups named in the credential. */
export async function searchGroups(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: matching(await groupItems(callerOf(this)), filter) };
}

/** Lists the same groups for a multi-select field. */
export async function getGroups(this: ListContext): Promise<INodePropertyOptions[]> {
	return await groupItems(callerOf(this));
}

async function groupItems(caller: Caller): Promise<Array<ReturnType<typeof item>>> {
	const groups = await knownGroups(caller);
	return groups.map(({ name, target_id: id }) => item(String(id), name));
}

/** Lists users: the results of the server's search, else the members of the groups named in the credential. */
export async function searchUsers(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const caller = callerOf(this);
	const found = filter ? await searched(caller, filter) : undefined;
	if (found !== undefined) return { results: found };
	const members = await lookUp(
		await namedGroups(caller),
		async (groupId) => (await ifItExists(caller, membersOf(groupId))) ?? [],
	);
	const ids = members.flat().map(({ member_id: id }) => String(id));
	return { results: matching(await named(caller, [...new Set(ids)]), filter) };
}

/** Returns the request's result, or undefined where the object no longer exists. */
async function ifItExists<T>(caller: Caller, asked: ApiRequest<T>): Promise<T | undefined> {
	const tried = await attempt(WILDFIRE, caller, asked);
	if (tried.refusal === undefined) return tried.value;
	if (tried.refusal.code === NOT_EXIST) return undefined;
	throw apiError(caller, tried.refusal);
}

/** Returns the results of the server's search; undefined where the server has none. */
async function searched(
	caller: Caller,
	keyword: string,
): Promise<INodeListSearchItems[] | undefined> {
	const everybody = { keyword, searchType: 100, userType: 0 };
	const tried = await attempt(WILDFIRE, caller, foundUsers(everybody, 0));
	if (tried.refusal !== undefined) return undefined;
	return tried.value.map((user) => item(String(user.userId), user.displayName ?? user.name));
}

/** Lists the members of the group chosen in the same node. */
export async function searchMembers(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const groupId = this.getCurrentNodeParameter('groupId', { extractValue: true });
	if (typeof groupId !== 'string' || groupId === '') return { results: [] };
	const caller = callerOf(this);
	const members = await request(WILDFIRE, caller, membersOf(groupId));
	const aliases = new Map(
		members.map(({ member_id: id, alias }) => [String(id), String(alias ?? '')]),
	);
	const items = await named(caller, [...aliases.keys()]);
	return {
		results: matching(
			items.map(({ name, value }) => {
				const alias = aliases.get(String(value));
				return { name: alias ? `${alias}, ${name}` : name, value };
			}),
			filter,
		),
	};
}

/** Lists IDs with the users' display names, where they can be loaded. */
async function named(caller: Caller, ids: string[]): Promise<INodeListSearchItems[]> {
	const names = await lookUp(ids.slice(0, MOST_NAMES), async (userId) => {
		const asked = query('/robot/user_info', record('userId'), { userId });
		const tried = await attempt(WILDFIRE, caller, asked);
		return tried.refusal === undefined ? tried.value.displayName : undefined;
	});
	return ids.map((id, index) => item(id, names[index]));
}

function item(id: string, name: unknown): { name: string; value: string } {
	return { name: name ? `${String(name)} (${id})` : id, value: id };
}

function matching(items: INodeListSearchItems[], filter = ''): INodeListSearchItems[] {
	const wanted = filter.toLowerCase();
	return items.filter(
		({ name, value }) =>
			name.toLowerCase().includes(wanted) || String(value).toLowerCase().includes(wanted),
	);
}
