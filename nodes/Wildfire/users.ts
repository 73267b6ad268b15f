import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest } from '../common/requests/client';
import { list, query } from './transport';

export interface UserQuery {
	keyword: string;
	searchType: number;
	userType: number;
}

/** Returns the request for one page of results. */
export function foundUsers(userQuery: UserQuery, page: number): ApiRequest<IDataObject[]> {
	return query('/robot/user/search', list('userInfos'), { ...userQuery, page });
}
