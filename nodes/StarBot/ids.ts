import { byId, type TypedMode } from '../common/fields';

export const ROBOT_ID: TypedMode = {
	displayName: 'By Robot ID',
	name: 'robotId',
	placeholder: 'e.g. wxid_abc123',
};

export const INSTANCE_ID: TypedMode = {
	displayName: 'By Instance ID',
	name: 'instanceId',
	placeholder: 'e.g. 97554f7c82a1439c86df3143ef4975c5',
};

export const GROUP_ID = byId('13887961909@chatroom');
export const WXID = byId('wxid_abc123', 'By Wxid');

/** The IDs of groups, for complaints about names in their place. */
export const GROUP = {
	noun: 'group',
	example: '13887961909@chatroom',
	search: 'searchGroups',
	shape: /^[!-~]+@(?:im\.)?chatroom$/,
	evident: /@/,
};

/** The IDs of people, for such complaints. */
export const PERSON = {
	example: 'wxid_abc123',
	shape: /^[\w.@-]+$/,
	evident: /^(?:wxid|gh)_|@/,
};

/** Forms that only robot IDs or only instance IDs have. A robot ID may have another form, if its account chose it. */
export const EVIDENT_ROBOT_ID = /^wxid_/;
export const EVIDENT_INSTANCE_ID = /^[\da-f]{32}$/;

/** The IDs of robots and of their instances, for such complaints. */
export const ROBOT = {
	noun: 'robot',
	search: 'searchRobots',
	evident: new RegExp(`${EVIDENT_ROBOT_ID.source}|${EVIDENT_INSTANCE_ID.source}`),
};
export const INSTANCE = {
	noun: 'instance',
	example: '97554f7c82a1439c86df3143ef4975c5',
	search: 'searchInstances',
	evident: EVIDENT_INSTANCE_ID,
};

/** Tells whether an ID is a group ID, by its ending: @chatroom, or @im.chatroom for groups with people of WeCom (OpenIM). */
export function isGroup(id: string): boolean {
	return /@(?:im\.)?chatroom$/.test(id);
}
