import type { IDataObject } from 'n8n-workflow';

import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { userField } from '../../fields';
import { requestObject } from '../../transport';

/**
 * POST /robot/user_info with one of `userId`, `name`, `mobile` → UserInfo. Any user of the system can be read. The
 * documents' second name for it, /robot/get_info, is in no server and no SDK.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get user',
	description: 'Retrieve a user by ID, login name or mobile number',
	properties: [
		{
			displayName: 'Get By',
			name: 'by',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'ID', value: 'userId' },
				{ name: 'Login Name', value: 'name' },
				{ name: 'Mobile Number', value: 'mobile' },
			],
			default: 'userId',
		},
		{ ...userField, displayOptions: { show: { by: ['userId'] } } },
		{
			displayName: 'Login Name',
			name: 'name',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. alice',
			displayOptions: { show: { by: ['name'] } },
		},
		{
			displayName: 'Mobile Number',
			name: 'mobile',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 13900000001',
			displayOptions: { show: { by: ['mobile'] } },
		},
		simplifyField,
	],
	async run(call) {
		const by = call.param<string>('by');
		if (!['userId', 'name', 'mobile'].includes(by))
			throw call.complaint('by', `has no choice "${by}"`);
		const user = await requestObject(
			call,
			'/robot/user_info',
			{ [by]: call.id(by) },
			{ repeatable: true },
		);
		return call.flag('simplify') ? simplifyUser(user) : user;
	},
};

const USER_TYPES: Record<number, string> = {
	0: 'user',
	1: 'robot',
	2: 'device',
	3: 'admin',
	100: 'superAdmin',
};

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
