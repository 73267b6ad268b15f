import type { IDataObject, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

import { callerOf, type Caller } from '../common/requests/caller';
import { apiError, explained } from '../common/errors';
import {
	chosenBeside,
	groupsInCredential,
	listEntry,
	lookUpEach,
	matching,
	type ListContext,
	type ListEntry,
} from '../common/operations/lists';
import { chatOfKind } from '../common/triggers/filters';
import { instructionsOf, ownBots } from './console';
import { FOLLOWERS, GROUPS, pageOf, type ListAnswer, type PagedList } from './lists';
import { groupName } from './publicInfo';
import { BOT } from './transport';

/** Lists the account's bots. */
export async function searchBots(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const bots = await ownBots(callerOf(this));
	return {
		results: matching(
			bots.map(({ botId, nickname }) => listEntry(botId, nickname)),
			filter,
		),
	};
}

/** Lists the groups of the bot chosen in the same node. */
export async function searchBotGroups(
	this: ListContext,
	filter?: string,
	page?: string,
): Promise<INodeListSearchResult> {
	return await searchPaged(this, GROUPS, ({ id, name }) => listEntry(id, name), filter, page);
}

/** Lists the users who added the bot chosen in the same node. */
export async function searchFollowers(
	this: ListContext,
	filter?: string,
	page?: string,
): Promise<INodeListSearchResult> {
	return await searchPaged(
		this,
		FOLLOWERS,
		({ userId, name }) => listEntry(userId, name),
		filter,
		page,
	);
}

/** Lists the instructions of the bot chosen in the same node. */
export async function searchInstructions(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const botId = chosenBeside(this, 'botId');
	if (botId === '') return { results: [] };
	const instructions = await instructionsOf(callerOf(this), botId);
	return {
		results: matching(
			instructions.map(({ id, name }) => listEntry(id, name)),
			filter,
		),
	};
}

/** Lists the groups named in the bot's credential. */
export async function searchGroups(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: matching(await knownGroups(callerOf(this)), filter) };
}

/** Lists the groups in which a trigger's bot is. */
export async function searchChats(
	this: ListContext,
	filter?: string,
	page?: string,
): Promise<INodeListSearchResult> {
	const search = hasAccount(this) ? searchBotGroups : searchGroups;
	return asGroups(await search.call(this, filter, page));
}

/** Lists the groups named in the bot's credential, for a trigger that never has the account of the bot's owner. */
export async function searchKnownChats(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return asGroups(await searchGroups.call(this, filter));
}

/** Has each entry mean a group alone in a filter: a person may have the same ID. */
function asGroups({ results, ...others }: INodeListSearchResult): INodeListSearchResult {
	return {
		...others,
		results: results.map((entry) => ({
			...entry,
			value: chatOfKind('group', String(entry.value)),
		})),
	};
}

/** Lists the users who added a trigger's bot. */
export async function searchSenders(
	this: ListContext,
	filter?: string,
	page?: string,
): Promise<INodeListSearchResult> {
	if (hasAccount(this)) return await searchFollowers.call(this, filter, page);
	throw apiError(callerOf(this), {
		message: 'A bot cannot list its users',
		hint: 'Enter the ID of the user, or set Set Up Link to Automatically: then the account of the owner lists them.',
	});
}

/** Tells whether a trigger works with the account of the bot's owner, which can list more than the bot can. */
function hasAccount(context: ListContext): boolean {
	return chosenBeside(context, 'setUp') !== 'manual';
}

/** Lists the same groups for a multi-select field. */
export async function getGroups(this: ListContext): Promise<INodePropertyOptions[]> {
	return await explained(async () => matching(await knownGroups(callerOf(this))));
}

async function searchPaged<A extends ListAnswer>(
	context: ListContext,
	list: PagedList<A>,
	toEntry: (one: IDataObject) => ListEntry | undefined,
	filter = '',
	pageToken = '1',
): Promise<INodeListSearchResult> {
	const botId = chosenBeside(context, 'botId');
	if (botId === '') return { results: [] };
	const page = Number(pageToken);
	const query = { botId, keywords: filter.trim(), page };
	const { entries, isLast } = await pageOf(callerOf(context), list, query);
	return {
		results: matching(entries.map(toEntry)),
		...(!isLast && { paginationToken: String(page + 1) }),
	};
}

/**
 * Returns the groups named in the credential, because a bot cannot list its groups. Adds their names, if they can
 * be loaded.
 */
async function knownGroups(caller: Caller): Promise<Array<ListEntry | undefined>> {
	const ids = await groupsInCredential(caller, BOT);
	return await lookUpEach(ids, async (id) => listEntry(id, await groupName(caller, BOT, id)));
}
