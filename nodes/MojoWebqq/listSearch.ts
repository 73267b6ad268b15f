import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { callerOf } from '../common/caller';
import { chosen, type Selector } from './fields';
import {
	discussionsOf,
	friendsOf,
	groupsOf,
	groupWithMembers,
	listItem,
	matches,
	membersIn,
} from './people';

export async function searchFriends(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: items(await friendsOf(callerOf(this)), filter) };
}

export async function searchGroups(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: items(await groupsOf(callerOf(this), { members: false }), filter) };
}

/** The same as options of a multi-select field. */
export async function getGroups(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return items(await groupsOf(callerOf(this), { members: false }));
}

/** The members of the group chosen beside it. */
export async function searchMembers(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const group = currentSelector(this, 'group');
	if (group === undefined) return { results: [] };
	return { results: items(membersIn(await groupWithMembers(callerOf(this), group)), filter) };
}

export async function searchDiscussions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const discussions = await discussionsOf(callerOf(this));
	return { results: items(discussions, filter) };
}

/** The members of the discussion chosen beside it. */
export async function searchDiscussionMembers(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const chosenDiscussion = currentSelector(this, 'discussion');
	if (chosenDiscussion === undefined) return { results: [] };
	const { by, value } = chosenDiscussion;
	const discussion = (await discussionsOf(callerOf(this))).find((one) =>
		matches(one, { [by]: value }),
	);
	return { results: items(membersIn(discussion), filter) };
}

function currentSelector(context: ILoadOptionsFunctions, field: string): Selector | undefined {
	const { mode, value } = (context.getCurrentNodeParameter(field) ?? {}) as {
		mode?: string;
		value?: unknown;
	};
	if (typeof value !== 'string' || value === '') return undefined;
	return mode === 'list' ? chosen(value) : { by: (mode ?? 'id') as Selector['by'], value };
}

function items(objects: IDataObject[], filter = ''): Array<{ name: string; value: string }> {
	const wanted = filter.toLowerCase();
	return objects.map(listItem).filter(({ name }) => name.toLowerCase().includes(wanted));
}
