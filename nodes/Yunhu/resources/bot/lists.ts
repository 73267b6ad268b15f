import type { IDataObject } from 'n8n-workflow';

import { yunhu } from '../../../../proto/codec';
import type { Caller } from '../../../common/caller';
import { text } from '../../../common/fields';
import { entriesOfPages } from '../../../common/pages';
import { plain, type Decoder } from '../../protobuf';
import { userCall } from '../../transport';

export const PAGE_SIZE = 50;

export const keywords = text({
	displayName: 'Keywords',
	description: 'Only results with these words in their name',
});

export type ListAnswer = { status?: yunhu.Status.$Properties | null; total: number };

/** A paged list of the platform: its endpoint, and where its entries are in the response. */
export interface PagedList<A extends ListAnswer> {
	path: string;
	source: string;
	answer: Decoder<A>;
	entries(answer: A): object[];
}

/** POST /v1/bot/follower-list, protobuf. */
export const FOLLOWERS: PagedList<yunhu.FollowerListResponse> = {
	path: '/bot/follower-list',
	source: 'the community documentation (src/api/v1/bot.md, src/full.proto)',
	answer: yunhu.FollowerListResponse,
	entries: ({ user }) => user,
};

/** POST /v1/bot/join-group-list, protobuf. */
export const GROUPS: PagedList<yunhu.JoinedGroupListResponse> = {
	path: '/bot/join-group-list',
	source: 'the community documentation (src/api/v1/bot.md, src/full.proto)',
	answer: yunhu.JoinedGroupListResponse,
	entries: ({ group }) => group,
};

/** Returns one page, counted from 1. */
export async function pageOf<A extends ListAnswer>(
	caller: Caller,
	{ path, answer, entries }: PagedList<A>,
	{
		botId,
		keywords: words = '',
		page,
		size = PAGE_SIZE,
	}: { botId: string; keywords?: string; page: number; size?: number },
): Promise<{ list: IDataObject[]; total: number }> {
	const { message } = await userCall(
		caller,
		path,
		[yunhu.BotListRequest, { data: { size, page }, botId, keywords: words }],
		answer,
		{ repeatable: true },
	);
	return { list: entries(message).map(plain), total: message.total };
}

/** Returns all entries, up to the limit. */
export async function allOf<A extends ListAnswer>(
	caller: Caller,
	list: PagedList<A>,
	{ limit, ...query }: { botId: string; keywords: string; limit: number },
): Promise<IDataObject[]> {
	return await entriesOfPages(caller, limit, async (index, before) => {
		const { list: entries, total } = await pageOf(caller, list, { ...query, page: index + 1 });
		return { entries, isLast: entries.length === 0 || before + entries.length >= total };
	});
}
