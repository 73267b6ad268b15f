import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/operations/call';
import { apiError } from '../../../common/errors';
import { operation } from '../../../common/operations/operation';
import { textOf } from '../../../common/serverValues';
import { find, membersIn } from '../../contacts';
import { members, numberedGroup, type Members, type Selector } from '../../fields';
import { attempt, done, type Endpoint } from '../../transport';

const REMOVE: Endpoint<IDataObject> = { path: '/openqq/kick_group_member', success: done };

/**
 * POST /openqq/kick_group_member → `{code, status}`. With its default event list the plugin fails after the removal and
 * responds with HTTP 500, so the group is checked after such a response. In that case the client removes only the first of several
 * members from its list.
 */
export const remove = operation({
	value: 'remove',
	name: 'Remove',
	action: 'Remove group members',
	description: 'Remove members from a group',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	fields: { group: numberedGroup, members },
	async run(call, values) {
		const { group } = values;
		const { by, values: ids } = values.members;
		const { refusal } = await attempt(call, REMOVE, {
			[`group_${group.by}`]: group.value,
			[`member_${by}`]: ids.join(','),
		});
		const result = { deleted: true, groupId: group.value, members: ids };
		if (refusal === undefined) return result;
		if (refusal.httpStatus !== 500) throw apiError(call, refusal);
		const isDone = await isGone(call, group, values.members);
		if (isDone === true) return result;
		if (isDone === undefined) throw apiError(call, refusal);
		throw apiError(call, {
			message: 'The members were not removed: they are still in the group',
			hint: "The plugin failed on the request (HTTP 500). See the client's log.",
			httpStatus: 500,
		});
	},
});

/**
 * Tells whether one of the members is no longer in the client's list. Undefined if the list does not show it: if it is missing or
 * empty, or has members without the attribute that names them, such as the QQ number without extension data.
 */
async function isGone(
	call: Call,
	group: Selector,
	{ by, values }: Members,
): Promise<boolean | undefined> {
	try {
		const [found] = await find(call, 'group', { [group.by]: group.value });
		const present = membersIn(found).map((member) => textOf(member[by]));
		if (present.length === 0 || present.includes('')) return undefined;
		return values.some((value) => !present.includes(value));
	} catch {
		return undefined;
	}
}
