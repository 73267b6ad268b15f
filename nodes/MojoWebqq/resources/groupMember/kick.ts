import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/call';
import { apiError } from '../../../common/errors';
import { operation } from '../../../common/operation';
import { members, numberedGroup, type Members, type Selector } from '../../fields';
import { find, matches, membersIn } from '../../people';
import { attempt, done, type Endpoint } from '../../transport';

const KICK: Endpoint<IDataObject> = { path: '/openqq/kick_group_member', success: done };

/**
 * POST /openqq/kick_group_member → `{code, status}`. With its default list of events the plugin breaks down after the kick
 * and answers HTTP 500, so the group is looked at after such an answer: of several members the client then forgets only the
 * first.
 */
export const kick = operation({
	value: 'kick',
	name: 'Kick',
	action: 'Kick group members',
	description: 'Remove members from a group',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	fields: { group: numberedGroup, members },
	async run(call, values) {
		const { group } = values;
		const { by, values: ids } = values.members;
		const { refusal } = await attempt(call, KICK, {
			[`group_${group.by}`]: group.value,
			[`member_${by}`]: ids.join(','),
		});
		const result = { deleted: true, members: ids };
		if (refusal === undefined) return result;
		if (refusal.httpStatus !== 500) throw apiError(call, refusal);
		if (await isGone(call, group, values.members)) return result;
		throw apiError(call, {
			message: 'The members were not removed: they are in the group still',
			hint: "The plugin broke down over the request (HTTP 500). The client's log says more.",
			httpStatus: 500,
		});
	},
});

/** Tells whether one of the members has left the client's list. */
async function isGone(call: Call, group: Selector, { by, values }: Members): Promise<boolean> {
	const [found] = await find(call, 'group', { [group.by]: group.value });
	if (!Array.isArray(found?.member)) return false;
	const present = membersIn(found);
	return values.some((value) => !present.some((member) => matches(member, { [by]: value })));
}
