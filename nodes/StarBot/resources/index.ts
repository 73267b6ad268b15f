import type { Resource } from '../../common/operations/operation';
import { friend } from './friend';
import { group } from './group';
import { groupMember } from './groupMember';
import { message } from './message';
import { request } from './request';
import { robot } from './robot';
import { transfer } from './transfer';
import { weChat } from './weChat';

export const resources: Resource[] = [
	friend,
	group,
	groupMember,
	message,
	request,
	robot,
	transfer,
	weChat,
];
