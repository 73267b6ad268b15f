import type { IDataObject, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

import { callerOf } from '../common/requests/caller';
import { explained } from '../common/errors';
import {
	locatorBeside,
	matching,
	type ListContext,
	type ListEntry,
} from '../common/operations/lists';
import {
	discussionsOf,
	friendsOf,
	groupsOf,
	groupWithMembers,
	matches,
	membersIn,
	personEntry,
} from './contacts';
import { selectorIn, type Selector } from './fields';

export async function searchFriends(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: entries(await friendsOf(callerOf(this)), filter) };
}

export async function searchGroups(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: entries(await groupsOf(callerOf(this), { members: false }), filter) };
}

/** Lists the chats of a trigger: groups, discussions and friends. A value says which of them it means. */
export async function searchChats(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const caller = callerOf(this);
	// The server handles one request at a time.
	const groups = await groupsOf(caller, { members: false });
	const discussions = await discussionsOf(caller);
	const friends = await friendsOf(caller);
	const chats = [
		...groups.map((group) => personEntry(group, 'group')),
		...discussions.map((discussion) => personEntry(discussion, 'discussion')),
		...friends.map((friend) => personEntry(friend, 'private')),
	];
	return { results: matching(chats, filter) };
}

/** Lists the groups for a multi-select field. */
export async function getGroups(this: ListContext): Promise<INodePropertyOptions[]> {
	return await explained(async () => entries(await groupsOf(callerOf(this), { members: false })));
}

/** Lists the members of the group chosen in the same node. */
export async function searchMembers(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const group = selectorBeside(this, 'group');
	if (group === undefined) return { results: [] };
	return { results: entries(membersIn(await groupWithMembers(callerOf(this), group)), filter) };
}

export async function searchDiscussions(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: entries(await discussionsOf(callerOf(this)), filter) };
}

/** Lists the members of the discussion chosen in the same node. */
export async function searchDiscussionMembers(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const chosen = selectorBeside(this, 'discussion');
	if (chosen === undefined) return { results: [] };
	const discussions = await discussionsOf(callerOf(this));
	const discussion = discussions.find((one) => matches(one, { [chosen.by]: chosen.value }));
	return { results: entries(membersIn(discussion), filter) };
}

/** Returns the choice in another field of the node; undefined if there is none yet. */
function selectorBeside(context: ListContext, field: string): Selector | undefined {
	const chosen = locatorBeside(context, field);
	return chosen.value === '' ? undefined : selectorIn(chosen);
}

function entries(objects: IDataObject[], filter?: string): ListEntry[] {
	return matching(
		objects.map((object) => personEntry(object)),
		filter,
	);
}
