import type { IDataObject } from 'n8n-workflow';

import { yunhu } from '../../proto/codec';
import type { Caller } from '../common/requests/caller';
import { text } from '../common/fields';
import { entriesOfPages, type Page } from '../common/operations/pages';
import { plain, type Decoder } from './protobuf';
import { userCall } from './transport';

const PAGE_SIZE = 50;

export const keywords = text({
	displayName: 'Keywords',
	description: 'Only results with these words in their name',
});

export type ListAnswer = { status?: yunhu.Status.$Properties | null; total: number };

/** A paged list of the platform: its endpoint, how to find the entries in the response, and the key of an entry's ID. */
export interface PagedList<A extends ListAnswer> {
	path: string;
	source: string;
	answer: Decoder<A>;
	entries(answer: A): object[];
	id: string;
}

/** POST /v1/bot/follower-list, protobuf. */
export const FOLLOWERS: PagedList<yunhu.FollowerListResponse> = {
	path: '/bot/follower-list',
	source: 'the community documentation (src/api/v1/bot.md, src/full.proto)',
	answer: yunhu.FollowerListResponse,
	entries: ({ user }) => user,
	id: 'userId',
};

/** POST /v1/bot/join-group-list, protobuf. */
export const GROUPS: PagedList<yunhu.JoinedGroupListResponse> = {
	path: '/bot/join-group-list',
	source: 'the community documentation (src/api/v1/bot.md, src/full.proto)',
	answer: yunhu.JoinedGroupListResponse,
	entries: ({ group }) => group,
	id: 'id',
};

/**
 * Returns one page, counted from 1.
 *
 * @returns the page; `isLast` if it completes the total, or if it is empty
 */
export async function pageOf<A extends ListAnswer>(
	caller: Caller,
	{ path, answer, entries }: PagedList<A>,
	{ botId, keywords: words, page }: { botId: string; keywords: string; page: number },
	entriesBefore = (page - 1) * PAGE_SIZE,
): Promise<Page<IDataObject>> {
	const { message } = await userCall(
		caller,
		path,
		[yunhu.BotListRequest, { data: { size: PAGE_SIZE, page }, botId, keywords: words }],
		answer,
		{ repeatable: true },
	);
	const list = entries(message).map(plain);
	const isComplete = message.total > 0 && entriesBefore + list.length >= message.total;
	return { entries: list, isLast: isComplete || list.length === 0 };
}

/** Returns all entries, up to the limit. */
export async function allOf<A extends ListAnswer>(
	caller: Caller,
	list: PagedList<A>,
	{ limit, ...query }: { botId: string; keywords: string; limit: number },
): Promise<IDataObject[]> {
	return await entriesOfPages(
		caller,
		limit,
		(entry) => entry[list.id],
		async (index, before) => await pageOf(caller, list, { ...query, page: index + 1 }, before),
	);
}
