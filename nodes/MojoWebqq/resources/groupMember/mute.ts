import type { Operation } from '../../../common/operation';
import { membersFields, membersOf, numberedGroupField, selectorOf } from '../../fields';
import { requestObject } from '../../transport';

/**
 * POST /openqq/shutup_group_member → `{code, status}`. The documents' example without `time` is refused by the server. There
 * is no call that gives the right to speak back.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const mute: Operation = {
	value: 'mute',
	name: 'Mute',
	action: 'Mute group members',
	description: 'Take the right to speak from members of a group for a time',
	properties: [
		numberedGroupField,
		...membersFields,
		{
			displayName: 'Duration (Minutes)',
			name: 'minutes',
			type: 'number',
			typeOptions: { minValue: 1 },
			required: true,
			default: 10,
			description: 'For how long the members cannot speak. It cannot be ended early.',
		},
	],
	async run(call) {
		const group = selectorOf(call, 'group');
		const { by, values } = membersOf(call);
		const minutes = Number(call.param('minutes'));
		if (!Number.isInteger(minutes) || minutes < 1) {
			throw call.complaint('minutes', 'must be a whole number of minutes, at least 1');
		}
		await requestObject(call, '/openqq/shutup_group_member', {
			[`group_${group.by}`]: group.value,
			[`member_${by}`]: values.join(','),
			time: String(minutes),
		});
		return { success: true, members: values, minutes };
	},
};
