import type { Resource } from '../../../common/operations/operation';
import { getAll } from './getAll';
import { remove } from './remove';
import { mute } from './mute';

export const groupMember: Resource = {
	value: 'groupMember',
	name: 'Group Member',
	operations: [getAll, mute, remove],
};
