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

/** Tells a group ID from a wxid by its ending. */
export function isGroup(id: string): boolean {
	return id.endsWith('@chatroom');
}
