import { neverAssumed, text } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { changeGroup, groupField, memberField, notificationField, oneGroup } from '../../fields';

/**
 * POST /robot/group/member/set_extra. `memberId` is spelled this way, beside `group_id`. On the community server a
 * manager who is not the owner can change only other managers (else 248).
 */
export const setExtra = operation({
	value: 'setExtra',
	name: 'Set Extra',
	action: 'Set extra of group member',
	description: 'Set the free text that is stored with a group member',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: {
		groupId: groupField,
		memberId: memberField,
		extra: neverAssumed(
			text({
				displayName: 'Extra',
				description: "Free text for the app's own use. Empty removes it.",
			}),
		),
		notification: notificationField,
	},
	targets: oneGroup,
	async run(call, { memberId, extra, notification }) {
		await changeGroup(call, '/robot/group/member/set_extra', notification, { memberId, extra });
		return { success: true, groupId: call.target, memberId, extra };
	},
});
