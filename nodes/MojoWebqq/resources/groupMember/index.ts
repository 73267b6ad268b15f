import type { Resource } from '../../../common/operation';
import { getAll } from './getAll';
import { kick } from './kick';
import { mute } from './mute';

export const groupMember: Resource = {
	value: 'groupMember',
	name: 'Group Member',
	operations: [getAll, mute, kick],
};
