import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { yunhu } from '../../../../proto/codec';
import type { Call } from '../../../common/call';
import type { Caller } from '../../../common/caller';
import { plain, type Decoder } from '../../protobuf';
import { userCall } from '../../transport';

export const PAGE_SIZE = 50;

export const keywordsField: INodeProperties = {
	displayName: 'Keywords',
	name: 'keywords',
	type: 'string',
	default: '',
	description: 'Only those with these words in their name',
};

export type ListAnswer = { status?: yunhu.Status.$Properties | null; total: number };

/** A list of the platform that comes in pages: its endpoint, and where the entries stand in the answer. */
export interface PagedList<A extends ListAnswer> {
	path: string;
	answer: Decoder<A>;
	entries(answer: A): object[];
}

/** POST /v1/bot/follower-list, protobuf. Source: the community documentation (src/api/v1/bot.md, src/full.proto) */
export const FOLLOWERS: PagedList<yunhu.FollowerListResponse> = {
	path: '/bot/follower-list',
	answer: yunhu.FollowerListResponse,
	entries: ({ user }) => user,
};

/** POST /v1/bot/join-group-list, protobuf. Source: as above */
export const GROUPS: PagedList<yunhu.JoinedGroupListResponse> = {
	path: '/bot/join-group-list',
	answer: yunhu.JoinedGroupListResponse,
	entries: ({ group }) => group,
};

/** One page, from 1. */
export async function pageOf<A extends ListAnswer>(
	caller: Caller,
	{ path, answer, entries }: PagedList<A>,
	{
		botId,
		keywords = '',
		page,
		size = PAGE_SIZE,
	}: { botId: string; keywords?: string; page: number; size?: number },
): Promise<{ list: IDataObject[]; total: number }> {
	const { message } = await userCall(
		caller,
		path,
		[yunhu.BotListRequest, { data: { size, page }, botId, keywords }],
		answer,
		{ repeatable: true },
	);
	return { list: entries(message).map(plain), total: message.total };
}

/** Everything, or as much as the Limit field says. */
export async function allOf<A extends ListAnswer>(
	call: Call,
	list: PagedList<A>,
): Promise<IDataObject[]> {
	const botId = call.id('botId');
	const keywords = call.optionalText('keywords');
	const wanted = call.param<boolean>('returnAll') ? Infinity : call.param<number>('limit');
	const found: IDataObject[] = [];
	for (let page = 1; found.length < wanted; page++) {
		const { list: entries, total } = await pageOf(call, list, { botId, keywords, page });
		found.push(...entries);
		if (entries.length === 0 || found.length >= total) break;
	}
	return found.slice(0, wanted);
}
