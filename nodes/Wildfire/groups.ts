import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import { attempt, request, type ApiRequest } from '../common/requests/client';
import { apiError } from '../common/errors';
import type { Call } from '../common/operations/call';
import { objectsIn } from '../common/guards';
import { groupsError, groupsInCredential, lookUpEach } from '../common/operations/lists';
import { textOf } from '../common/serverValues';
import { listed } from '../common/text/excerpt';
import { profileOf } from './profile';
import { CREDENTIAL, list, query, record, WILDFIRE, type Missing } from './transport';

const NOT_IN_GROUP = 9;
const NOT_EXIST = 253;

/** Looks up the groups named in the credential one by one, since no request lists a robot's groups. */
export async function knownGroups(caller: Caller): Promise<IDataObject[]> {
	return await ofNamedGroups(caller, (groupId) =>
		query('/robot/group/get_info', record('target_id'), { groupId }),
	);
}

/**
 * Makes a request for each group named in the credential. Leaves out groups that no longer exist, and those whose members the server
 * does not tell a robot outside of them.
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
		async (groupId) => await lookedUp(caller, asked(groupId)),
	);
	const found = answers.flatMap((answer) => (typeof answer === 'string' ? [] : [answer.value]));
	if (found.length > 0) return found;
	if (answers.includes('outside'))
		throw groupsError(caller, `names no group that the robot is in (${named.join(', ')})`);
	// The server gives the same code for an unknown robot. This request fails only in that case.
	await profileOf(caller);
	throw groupsError(caller, `names no group that exists (${named.join(', ')})`);
}

/** Returns the request's result, or whether the group no longer exists or the robot is outside of it. */
async function lookedUp<T>(
	caller: Caller,
	asked: ApiRequest<T>,
): Promise<{ value: T } | 'gone' | 'outside'> {
	const tried = await attempt(WILDFIRE, caller, asked);
	if (tried.refusal === undefined) return tried;
	if (tried.refusal.code === NOT_EXIST) return 'gone';
	if (tried.refusal.code === NOT_IN_GROUP) return 'outside';
	throw apiError(caller, tried.refusal);
}

/**
 * Returns the request for a group's members. To a robot outside of the group the server reports success and no member; the robot's own
 * groups have at least one.
 */
export function membersOf(groupId: string): ApiRequest<IDataObject[]> {
	const { read, ...asked } = query('/robot/group/member/list', membersIn, { groupId });
	return {
		...asked,
		read: (reply, mask) => {
			const answer = read(reply, mask);
			return answer?.refusal === undefined && answer?.value.length === 0 ? OUTSIDE : answer;
		},
	};
}

const OUTSIDE = {
	refusal: {
		message: 'The robot is not in this group',
		hint: 'Add the robot to the group: the server does not tell it the members of other groups.',
		code: NOT_IN_GROUP,
	},
};

function membersIn(result: unknown): IDataObject[] | Missing {
	return Array.isArray(result) ? objectsIn(result) : list('members')(result);
}

/**
 * Returns the members of the call's group among these users. The server does not check the users: it accepts any user as the new owner,
 * ignores users to remove who are not members, and reports success.
 *
 * @throws NodeApiError if none of them is a member, or the robot is not in the group
 */
export async function membersAmong(call: Call, userIds: readonly string[]): Promise<string[]> {
	const members = await request(WILDFIRE, call, membersOf(call.target));
	const known = new Set(members.map(({ member_id: id }) => textOf(id)));
	const among = userIds.filter((id) => known.has(id));
	const others = userIds.filter((id) => !known.has(id));
	if (among.length > 0) {
		if (others.length > 0)
			call.run.hints.remark(
				`Left out, because not in the group: ${listed(others)}`,
				call.itemIndex,
			);
		return among;
	}
	throw apiError(call, {
		message:
			userIds.length === 1
				? `The user "${userIds[0]}" is not a member of this group`
				: `None of these users is a member of this group: ${listed(userIds)}`,
		hint: 'Nothing was changed. Group Member: Get Many shows the IDs of the members.',
	});
}
