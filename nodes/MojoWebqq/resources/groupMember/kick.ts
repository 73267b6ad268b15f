import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/call';
import { apiError } from '../../../common/errors';
import type { Operation } from '../../../common/operation';
import { membersFields, membersOf, numberedGroupField, selectorOf } from '../../fields';
import { find, matches, membersIn } from '../../people';
import { attempt, type Parameters } from '../../transport';

/**
 * POST /openqq/kick_group_member → `{code, status}`. With its default list of events the plugin breaks down after the kick
 * and answers HTTP 500, so that answer is looked into: of several members the client then forgets the first only.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const kick: Operation = {
	value: 'kick',
	name: 'Kick',
	action: 'Kick group members',
	description: 'Remove members from a group',
	properties: [numberedGroupField, ...membersFields],
	async run(call) {
		const group = selectorOf(call, 'group');
		const { by, values } = membersOf(call);
		const { refusal } = await attempt(call, '/openqq/kick_group_member', {
			[`group_${group.by}`]: group.value,
			[`member_${by}`]: values.join(','),
		});
		const verified = refusal?.httpStatus === 500;
		if (
			refusal !== undefined &&
			!(verified && (await isGone(call, { [group.by]: group.value }, by, values)))
		) {
			throw apiError(
				call,
				verified
					? {
							message: 'The members were not removed: they are in the group still',
							hint: "The plugin broke down over the request (HTTP 500). The client's log says more.",
							httpStatus: 500,
						}
					: refusal,
			);
		}
		return { deleted: true, members: values };
	},
};

/** Whether one of the members has left the client's list. */
async function isGone(
	call: Call,
	group: Parameters,
	by: 'id' | 'uid',
	values: string[],
): Promise<boolean> {
	const [found]: Array<IDataObject | undefined> = await find(call, 'group', group);
	if (!Array.isArray(found?.member)) return false;
	const members = membersIn(found);
	return values.some((value) => !members.some((member) => matches(member, { [by]: value })));
}
