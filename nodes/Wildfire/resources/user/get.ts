import type { IDataObject } from 'n8n-workflow';

import { request } from '../../../common/requests/client';
import { id, variants } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { USER_TYPES } from '../../events';
import { userField } from '../../fields';
import { post, record, WILDFIRE } from '../../transport';

/**
 * POST /robot/user_info with one of `userId`, `name`, `mobile` → UserInfo. Any user of the system can be read. The
 * documents' other path for it, /robot/get_info, is in no server and no SDK.
 */
export const get = operation({
	value: 'get',
	name: 'Get',
	action: 'Get user',
	description: 'Retrieve a user by ID, login name or mobile number',
	source: 'https://docs.wildfirechat.cn/robot_api/',
	repeatable: true,
	fields: {
		by: variants({
			displayName: 'Get By',
			default: 'userId',
			variants: {
				userId: { name: 'ID', fields: { userId: userField() } },
				name: {
					name: 'Login Name',
					fields: {
						name: id({ displayName: 'Login Name', required: true, placeholder: 'e.g. alice' }),
					},
				},
				mobile: {
					name: 'Mobile Number',
					fields: {
						mobile: id({
							displayName: 'Mobile Number',
							required: true,
							placeholder: 'e.g. 13900000001',
						}),
					},
				},
			},
		}),
		simplify,
	},
	async run(call, { by: { kind: _kind, ...criterion }, simplify: simple }) {
		const user = await request(
			WILDFIRE,
			call,
			post('/robot/user_info', record('userId'), criterion),
		);
		return simple ? simplifyUser(user) : user;
	},
});

export function simplifyUser(user: IDataObject): IDataObject {
	return {
		userId: user.userId,
		name: user.name,
		displayName: user.displayName,
		type: USER_TYPES[Number(user.type ?? 0)] ?? user.type,
		portrait: user.portrait,
		mobile: user.mobile,
		email: user.email,
		company: user.company,
		extra: user.extra,
	};
}
