import { neverAssumed, text } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import {
	atMost,
	changeGroup,
	groupField,
	memberField,
	notificationField,
	oneGroup,
} from '../../fields';

/**
 * POST /robot/group/member/set_alias. `memberId` is spelled this way, beside `group_id`. On the community server a
 * manager who is not the owner can rename only other managers (else 248).
 */
export const setAlias = operation({
	value: 'setAlias',
	name: 'Set Alias',
	action: 'Set alias of group member',
	description: 'Set the name under which a member appears in a group',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: {
		groupId: groupField,
		memberId: memberField,
		alias: neverAssumed(
			atMost(
				'name',
				text({
					displayName: 'Alias',
					description: 'Name of the member in this group. Empty removes it.',
				}),
			),
		),
		notification: notificationField,
	},
	targets: oneGroup,
	async run(call, { memberId, alias, notification }) {
		await changeGroup(call, '/robot/group/member/set_alias', notification, { memberId, alias });
		return { success: true, groupId: call.target, memberId, alias };
	},
});
