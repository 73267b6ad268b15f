import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/operations/call';
import { request } from '../../../common/requests/client';
import { choice, text } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { entriesOfPages } from '../../../common/operations/pages';
import { limit, simplify } from '../../../common/operations/standardFields';
import { WILDFIRE } from '../../transport';
import { foundUsers, type UserQuery } from '../../users';
import { simplifyUser } from './get';

/**
 * POST /robot/user/search → `{userInfos, keyword}`, in pages from 0. The numbers of the search and user types are
 * from the SDKs (https://github.com/wildfirechat/server-sdk).
 */
export const search = operation({
	value: 'search',
	name: 'Search',
	action: 'Search users',
	description: 'Find users by a keyword (professional edition or newer server)',
	source: 'https://docs.wildfirechat.cn/robot_api/',
	edition: 'professional',
	repeatable: true,
	fields: {
		keyword: text({ displayName: 'Keyword', required: true, placeholder: 'e.g. Alice' }),
		searchType: choice({
			displayName: 'Search In',
			options: [
				{ name: 'Login Name', value: 2 },
				{ name: 'Login Name and Mobile Number', value: 1 },
				{ name: 'Login Name, Mobile Number and Display Name', value: 100 },
				{ name: 'Login Name, Mobile Number and User ID', value: 5 },
				{ name: 'Mobile Number', value: 3 },
				{ name: 'Server Default (General)', value: 0 },
				{ name: 'User ID', value: 4 },
			],
			default: 100,
		}),
		userType: choice({
			displayName: 'User Type',
			options: [
				{ name: 'People and Robots', value: 0 },
				{ name: 'People Only', value: 1 },
				{ name: 'Robots Only', value: 2 },
			],
			default: 0,
		}),
		limit,
		simplify,
	},
	async run(call, { keyword, searchType, userType, limit: most, simplify: simple }) {
		const users = await allPages(call, { keyword, searchType, userType }, most);
		return simple ? users.map(simplifyUser) : users;
	},
});

/**
 * Reads pages until one has no new user: the documents give neither the page size nor the response after the last
 * page.
 */
async function allPages(call: Call, userQuery: UserQuery, wanted: number): Promise<IDataObject[]> {
	return await entriesOfPages(
		call,
		wanted,
		({ userId }) => userId,
		async (page) => ({
			entries: await request(WILDFIRE, call, foundUsers(userQuery, page)),
			isLast: false,
		}),
	);
}
