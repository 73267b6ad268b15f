import type { Resource } from '../../common/operations/operation';
import { account } from './account';
import { client } from './client';
import { controller } from './controller';
import { discussion } from './discussion';
import { event } from './event';
import { friend } from './friend';
import { group } from './group';
import { groupMember } from './groupMember';
import { message } from './message';

export const resources: Resource[] = [
	account,
	client,
	controller,
	discussion,
	event,
	friend,
	group,
	groupMember,
	message,
];
