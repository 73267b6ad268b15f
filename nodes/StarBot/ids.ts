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

/** The IDs of people, for the same. */
export const PERSON = {
	example: 'wxid_abc123',
	shape: /^[\w.@-]+$/,
	evident: /^(?:wxid|gh)_|@/,
};

/** The forms that only robot IDs have, and only instance IDs. Accounts may also have chosen their robot ID. */
export const EVIDENT_ROBOT_ID = /^wxid_/;
export const EVIDENT_INSTANCE_ID = /^[\da-f]{32}$/;

/** The IDs of robots and of their instances, for the same. */
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

/** Tells a group ID from a wxid by its ending. WeChat's apps know two: groups with people of WeCom (OpenIM) end in @im.chatroom. */
export function isGroup(id: string): boolean {
	return /@(?:im\.)?chatroom$/.test(id);
}
