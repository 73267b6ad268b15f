import type { IDataObject } from 'n8n-workflow';

import { neverAssumed, number } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { members, numberedGroup } from '../../fields';
import { done, request, type Endpoint } from '../../transport';

const MUTE: Endpoint<IDataObject> = { path: '/openqq/shutup_group_member', success: done };

/**
 * POST /openqq/shutup_group_member → `{code, status}`. The server rejects the documents' example without `time`, and
 * has no request that ends a mute.
 */
export const mute = operation({
	value: 'mute',
	name: 'Mute',
	action: 'Mute group members',
	description: 'Mute members of a group for a time',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	fields: {
		group: numberedGroup,
		members,
		minutes: neverAssumed(
			number({
				displayName: 'Duration (Minutes)',
				min: 1,
				required: true,
				default: 10,
				description: 'How long the members cannot write. It cannot be ended early.',
			}),
		),
	},
	async run(call, { group, minutes, ...values }) {
		const { by, values: ids } = values.members;
		await request(call, MUTE, {
			[`group_${group.by}`]: group.value,
			[`member_${by}`]: ids.join(','),
			time: String(minutes),
		});
		return { success: true, groupId: group.value, members: ids, minutes };
	},
});
