import type { IDataObject } from 'n8n-workflow';

import { apiError } from '../../../common/errors';
import { asObject } from '../../../common/guards';
import { simplify } from '../../../common/operations/standardFields';
import { isoTimeIn, textOf } from '../../../common/serverValues';
import { isOn } from '../../console';
import { userId as userIdField } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER, webGet } from '../../transport';

/** GET /v1/user/homepage on the host of the web console → `{user}`. For an unknown ID, and for a bot's, all texts are empty. */
export const get = yunhuOperation({
	value: 'get',
	name: 'Get',
	action: 'Get user',
	description: 'Retrieve the public profile of a user',
	source: 'the community documentation (src/api/web/v1/user.md)',
	credential: USER,
	repeatable: true,
	fields: { userId: userIdField, simplify },
	async run(call, { userId, simplify: simple }) {
		const user = asObject((await webGet(call, '/user/homepage', { userId })).user);
		if (user === undefined || textOf(user.userId) === '') {
			throw apiError(call, {
				message: `Yunhu has no user "${userId}"`,
				hint: 'It reports success, but returns no user. Check that it is the ID of a user, and not of a bot.',
			});
		}
		return simple ? simplifyUser(user) : user;
	},
});

function simplifyUser(user: IDataObject): IDataObject {
	return {
		userId: user.userId,
		name: user.nickname,
		avatarUrl: user.avatarUrl,
		vip: isOn(user.isVip),
		registeredAt: isoTimeIn(user.registerTime, 1000),
	};
}
