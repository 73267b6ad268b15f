import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/call';
import type { Caller } from '../../../common/caller';
import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { requestObject } from '../../transport';
import { simplifyUser } from './get';

/**
 * POST /robot/user/search → `{userInfos, keyword}`, in pages from 0. Numbers of the search and user types are the SDKs'.
 * Professional edition or newer server.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/ and https://github.com/wildfirechat/server-sdk
 */
export const search: Operation = {
	value: 'search',
	name: 'Search',
	action: 'Search users',
	description: 'Find users by a keyword (professional edition or newer server)',
	properties: [
		{
			displayName: 'Keyword',
			name: 'keyword',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Alice',
		},
		{
			displayName: 'Search In',
			name: 'searchType',
			type: 'options',
			options: [
				{ name: 'Login Name', value: 2 },
				{ name: 'Login Name and Mobile Number', value: 1 },
				{ name: 'Login Name, Mobile Number and Display Name', value: 100 },
				{ name: 'Login Name, Mobile Number and User ID', value: 5 },
				{ name: 'Mobile Number', value: 3 },
				{ name: 'User ID', value: 4 },
				{ name: 'What the Server Is Set to (General)', value: 0 },
			],
			default: 100,
		},
		{
			displayName: 'User Type',
			name: 'userType',
			type: 'options',
			options: [
				{ name: 'People and Robots', value: 0 },
				{ name: 'People Only', value: 1 },
				{ name: 'Robots Only', value: 2 },
			],
			default: 0,
		},
		returnAllField,
		limitField,
		simplifyField,
	],
	async run(call) {
		const query = {
			keyword: call.text('keyword'),
			searchType: call.number('searchType'),
			userType: call.number('userType'),
		};
		const users = call.limited(await allPages(call, query, wantedBy(call)));
		return call.flag('simplify') ? users.map(simplifyUser) : users;
	},
};

export interface UserQuery {
	keyword: string;
	searchType: number;
	userType: number;
}

export async function searchPage(
	caller: Caller,
	query: UserQuery,
	page: number,
): Promise<IDataObject[]> {
	const { userInfos } = await requestObject(
		caller,
		'/robot/user/search',
		{ ...query, page },
		{ repeatable: true },
	);
	return Array.isArray(userInfos) ? (userInfos as IDataObject[]) : [];
}

function wantedBy(call: Call): number {
	return call.flag('returnAll') ? Infinity : call.number('limit');
}

/** Reads on until a page brings nobody new: the server's page size is not documented, nor what follows the last page. */
async function allPages(call: Call, query: UserQuery, wanted: number): Promise<IDataObject[]> {
	const found = new Map<unknown, IDataObject>();
	for (let page = 0; found.size < wanted; page++) {
		const before = found.size;
		for (const user of await searchPage(call, query, page)) found.set(user.userId, user);
		if (found.size === before) break;
	}
	return [...found.values()];
}
