import type { IDataObject } from 'n8n-workflow';

import { apiError } from '../../../common/errors';
import { asObject } from '../../../common/guards';
import { simplify } from '../../../common/operations/standardFields';
import { isoTimeIn, textOf } from '../../../common/serverValues';
import { isOn } from '../../console';
import { anyGroupId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/**
 * POST /v1/group/group-info on the host of the web console → `{group}`. It needs no login, but the editor asks for one credential for
 * all operations of this name.
 */
export const get = yunhuOperation({
	value: 'get',
	name: 'Get',
	action: 'Get group',
	description: 'Retrieve a group by its ID',
	source: 'the community documentation (src/api/web/v1/group.md)',
	credential: USER,
	repeatable: true,
	fields: { anyGroupId, simplify },
	async run(call, { anyGroupId: groupId, simplify: simple }) {
		const answer = await userPost(call, '/group/group-info', { groupId }, { web: true });
		const group = asObject(answer.group);
		if (group === undefined || textOf(group.groupId) === '') {
			throw apiError(call, {
				message: `Yunhu has no group "${groupId}"`,
				hint: 'It reports success, but returns no group. Check the group ID.',
			});
		}
		return simple ? simplifyGroup(group) : group;
	},
});

function simplifyGroup(group: IDataObject): IDataObject {
	return {
		groupId: group.groupId,
		name: group.name,
		introduction: group.introduction,
		avatarUrl: group.avatarUrl,
		headcount: group.headcount,
		category: group.category || undefined,
		readHistory: isOn(group.readHistory),
		createdBy: group.createBy || undefined,
		createdAt: isoTimeIn(group.createTime, 1000),
	};
}
