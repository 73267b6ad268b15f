import type { Resource } from '../../common/operation';
import { builtOperations } from '../build';

export const groupMember: Resource = {
	value: 'groupMember',
	name: 'Group Member',
	operations: builtOperations('groupMember'),
};
