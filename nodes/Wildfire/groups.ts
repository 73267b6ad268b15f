import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import { attempt, type ApiRequest } from '../common/requests/client';
import { apiError } from '../common/errors';
import { objectsIn } from '../common/guards';
import { groupsError, groupsInCredential, lookUpEach } from '../common/operations/lists';
import { profileOf } from './profile';
import { CREDENTIAL, list, query, record, WILDFIRE, type Missing } from './transport';

const NOT_EXIST = 253;

/** Looks up the groups named in the credential one by one, since no request lists a robot's groups. */
export async function knownGroups(caller: Caller): Promise<IDataObject[]> {
	return await ofNamedGroups(caller, (groupId) =>
		query('/robot/group/get_info', record('target_id'), { groupId }),
	);
}

/**
 * Makes a request for each group named in the credential. Leaves out groups that no longer exist.
 *
 * @throws NodeApiError if none is left: a message to all groups would then reach nobody and still succeed
 */
export async function ofNamedGroups<T>(
	caller: Caller,
	asked: (groupId: string) => ApiRequest<T>,
): Promise<T[]> {
	const named = await groupsInCredential(caller, CREDENTIAL);
	const answers = await lookUpEach(
		named,
		async (groupId) => await ifItExists(caller, asked(groupId)),
	);
	const found = answers.filter((answer) => answer !== undefined);
	if (found.length > 0) return found;
	// The server gives the same code for an unknown robot. This request fails only in that case.
	await profileOf(caller);
	throw groupsError(caller, `names no group that exists (${named.join(', ')})`);
}

/** Returns the request's result, or undefined where the object no longer exists. */
async function ifItExists<T>(caller: Caller, asked: ApiRequest<T>): Promise<T | undefined> {
	const tried = await attempt(WILDFIRE, caller, asked);
	if (tried.refusal === undefined) return tried.value;
	if (tried.refusal.code === NOT_EXIST) return undefined;
	throw apiError(caller, tried.refusal);
}

/** Returns the request for a group's members. */
export function membersOf(groupId: string): ApiRequest<IDataObject[]> {
	return query('/robot/group/member/list', membersIn, { groupId });
}

function membersIn(result: unknown): IDataObject[] | Missing {
	return Array.isArray(result) ? objectsIn(result) : list('members')(result);
}
